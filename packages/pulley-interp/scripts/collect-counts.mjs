/**
 * Makes `scripts/dynamic-counts.json` of profiles of real programs: how often each opcode, and each pair in sequence, is
 * executed, in per cent of all instructions, averaged over the programs so that long ones weigh no more than short ones.
 * `hot-set.ts` is chosen by it.
 *
 *     pulley profile --json -o sqlite.json sqlite.wasm < q.sql      # and so on, for each program
 *     node scripts/collect-counts.mjs sqlite.json lua.json …
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Per cent below which nothing is written. */
const NEGLIGIBLE = 0.05;

const files = process.argv.slice(2);
const programs = {};
const opcodes = new Map();
const pairs = new Map();

function add(shares, name, count, total) {
  shares.set(name, (shares.get(name) ?? 0) + (100 * count) / total / files.length);
}

function table(shares) {
  const rows = [...shares].filter(([, share]) => share >= NEGLIGIBLE).sort((a, b) => b[1] - a[1]);
  return Object.fromEntries(rows.map(([name, share]) => [name, Number(share.toFixed(2))]));
}

for (const file of files) {
  const profile = JSON.parse(readFileSync(file, 'utf8'));
  programs[basename(file, '.json')] = profile.total;
  for (const [name, count] of Object.entries(profile.opcodes)) add(opcodes, name, count, profile.total);
  for (const [first, second, count] of profile.pairs) add(pairs, `${first} ${second}`, count, profile.total);
}
const counts = { instructions: programs, opcodes: table(opcodes), pairs: table(pairs) };
const output = fileURLToPath(new URL('dynamic-counts.json', import.meta.url));
writeFileSync(output, `${JSON.stringify(counts, null, 2)}\n`);
