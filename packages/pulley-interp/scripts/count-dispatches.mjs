/**
 * How many dispatches the hot loop needs for programs, with the pairs that it fuses now, and which further pairs would save most:
 * `hot-set.ts` is chosen by it. Reads what `pulley profile` counted, of code compiled here or by Wasmtime.
 *
 *     pulley profile --json -o sqlite.json sqlite.wasm < q.sql      # and so on, for each program
 *     node scripts/count-dispatches.mjs sqlite.json lua.json …
 */
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { basename } from 'node:path';

register('./ts-hooks.mjs', import.meta.url);
const { FUSED, HOT } = await import('./hot-set.ts');

/** Rows of the table of further pairs. */
const CANDIDATES = 20;

const hot = new Set(HOT);
const present = new Set(FUSED.map((pair) => pair.join(' ')));
const ENDS_A_SEQUENCE = /^(br_|call|ret$|jump$|xjump$|trap$)/;

/** Opcode and count of each place, in order of address within each function; functions are apart. */
function sequences({ places }) {
  const functions = new Map();
  for (const place of places) {
    if (place.offset === undefined) continue;
    if (!functions.has(place.function)) functions.set(place.function, []);
    functions.get(place.function).push(place);
  }
  return [...functions.values()].map((list) =>
    list
      .sort((a, b) => a.offset - b.offset)
      .map(({ instruction, count }) => ({ opcode: instruction.split(' ')[0], count })),
  );
}

/**
 * Dispatches of a program with these pairs. What is the second of a pair is not dispatched as often as its first is, unless the
 * first was itself a second. `meet` is told of each pair that is not fused, and how often its first and second are both dispatched.
 */
function dispatches(lists, pairs, meet) {
  let total = 0;
  for (const list of lists) {
    let before = { opcode: 'trap', started: 0 };
    for (const { opcode, count } of list) {
      const pair = `${before.opcode} ${opcode}`;
      const isSequence = !ENDS_A_SEQUENCE.test(before.opcode);
      const started = count - (isSequence && pairs.has(pair) ? Math.min(before.started, count) : 0);
      if (isSequence && !pairs.has(pair)) meet(pair, Math.min(before.started, started));
      total += started;
      before = { opcode, started };
    }
  }
  return total;
}

const gains = new Map();
const programs = process.argv.slice(2).map((file) => {
  const profile = JSON.parse(readFileSync(file, 'utf8'));
  return { name: basename(file, '.json'), lists: sequences(profile), total: profile.total };
});
for (const { name, lists, total } of programs) {
  const needed = dispatches(lists, present, (pair, count) => {
    if (pair.split(' ').every((opcode) => hot.has(opcode)))
      gains.set(pair, (gains.get(pair) ?? 0) + count / total / programs.length);
  });
  console.log(
    `${name.padEnd(16)} ${String(total).padStart(12)} instructions, ${(needed / total).toFixed(3)} dispatches each`,
  );
}
console.log('\nDispatches that a further pair would save, in per cent of instructions:');
for (const [pair, gain] of [...gains].sort((a, b) => b[1] - a[1]).slice(0, CANDIDATES))
  console.log(`${(100 * gain).toFixed(3)} ${pair}`);
