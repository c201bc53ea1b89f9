/**
 * `pnpm bench:counts [--only REGEXP] [--worst N]`: instructions executed by the kernels and the WASI programs as compiled
 * here and as compiled by the real Wasmtime, both run and counted by `pulley profile`. `--worst` names, for each row, the
 * functions that execute most instructions more than Wasmtime's. Exit code 1 if a row is above Wasmtime's.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, root } from '../scripts/bootstrap.mjs';

const cli = join(root, 'apps', 'cli', 'dist', 'main.js');

/** Kernels and programs alike: a file, how to call it, and its standard input. */
function loadRows(corpusPath) {
  const { kernels, export: name } = JSON.parse(readFileSync(corpusPath('corpus', 'bench', 'kernels.json'), 'utf8'));
  const { cases } = JSON.parse(readFileSync(corpusPath('corpus', 'wasi-programs', 'cases.json'), 'utf8'));
  return [
    ...Object.entries(kernels).map(([id, { arg }]) => ({
      id,
      wasm: corpusPath('corpus', 'bench', `${id}.wasm`),
      flags: ['--invoke', name],
      args: [String(arg)],
    })),
    ...cases.map(({ id, wasm, args = [], env = {}, stdin, dir }) => ({
      id,
      wasm: corpusPath('corpus', 'wasi-programs', 'bin', `${wasm}.wasm`),
      flags: Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      args,
      stdin: stdin === undefined ? undefined : corpusPath('corpus', 'wasi-programs', 'inputs', stdin),
      dir: dir === true,
    })),
  ];
}

/** Runs and counts one file. @returns the counts and what it wrote, or why there are none */
function count({ id, flags, args, stdin, dir }, file, work, inputs) {
  const data = join(work, 'data');
  rmSync(data, { recursive: true, force: true });
  if (dir) cpSync(inputs, data, { recursive: true });
  const output = join(work, 'counts.json');
  rmSync(output, { force: true });
  const mount = dir ? ['--dir', `${data}::/data`] : [];
  const run = spawnSync(
    process.execPath,
    [
      '--no-warnings',
      cli,
      'profile',
      '--opt',
      'speed',
      '--json',
      '-o',
      output,
      '--argv0',
      id,
      ...mount,
      ...flags,
      file,
      ...args,
    ],
    { input: stdin === undefined ? '' : readFileSync(stdin), maxBuffer: 1 << 30 },
  );
  if (!existsSync(output)) return { reason: run.stderr.toString().trim().split('\n')[0] };
  return { counts: JSON.parse(readFileSync(output, 'utf8')), stdout: run.stdout };
}

/** Functions that execute more here, the worst first. */
function worstFunctions(ours, theirs, limit) {
  return Object.entries(ours.functions)
    .map(([name, count]) => ({ name, more: count - (theirs.functions[name] ?? 0), count }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => b.more - a.more)
    .slice(0, limit)
    .map(({ name, more, count }) => `    ${name}: ${count}, ${more} more`);
}

/** One line; rows are shown as they come, for the whole takes minutes. */
function tableLine([id, here, there, ratio]) {
  return `${id.padEnd(16)} ${here.padStart(12)} ${there.padStart(12)}  ${ratio}`;
}

function tableRow(row, ours, theirs, problem) {
  if (problem !== undefined) return [row.id, '–', '–', problem];
  const ratio = ours.counts.total / theirs.counts.total;
  return [row.id, String(ours.counts.total), String(theirs.counts.total), ratio.toFixed(3)];
}

/** Runs the count. @returns the exit code */
async function main(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: { only: { type: 'string', default: '' }, worst: { type: 'string', default: '0' } },
  });
  await bootstrap();
  const { corpusPath, findOracle, missingCorpus } = await import('../packages/testkit/dist/index.js');
  if (corpusPath('corpus', 'bench') === undefined || corpusPath('corpus', 'wasi-programs') === undefined) {
    console.log(missingCorpus('corpus', 'bench'));
    return 0;
  }
  const oracle = findOracle();
  if (oracle.missing !== undefined) {
    console.log(`${oracle.missing}; without it there is nothing to compare with`);
    return 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'pulley-counts-'));
  const compiled = new Map();
  /** The program as compiled by Wasmtime, once for all cases; or why it refuses the program. */
  const compile = (wasm) => {
    if (!compiled.has(wasm)) {
      const file = join(work, `${compiled.size}.cwasm`);
      const tool = corpusPath('tools', 'oracle.py');
      const { stderr } = spawnSync(oracle.python, [tool, 'compile', wasm, file], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const reason = `refused by Wasmtime: ${stderr.toString().trim().split('\n').at(-1)}`;
      compiled.set(wasm, existsSync(file) ? { file } : { reason });
    }
    return compiled.get(wasm);
  };
  mkdirSync(work, { recursive: true });
  console.log(tableLine(['', 'here', 'Wasmtime', 'ratio']));
  const details = [];
  let logs = 0;
  let counted = 0;
  let above = 0;
  try {
    for (const row of loadRows(corpusPath).filter(({ id }) => new RegExp(values.only).test(id))) {
      const inputs = corpusPath('corpus', 'wasi-programs', 'inputs');
      const ours = count(row, row.wasm, work, inputs);
      const { file, reason } = compile(row.wasm);
      const theirs = file === undefined ? { reason } : count(row, file, work, inputs);
      const differs = ours.reason === undefined && theirs.reason === undefined && !ours.stdout.equals(theirs.stdout);
      const problem = ours.reason ?? theirs.reason ?? (differs ? 'outputs differ' : undefined);
      console.log(tableLine(tableRow(row, ours, theirs, problem)));
      if (problem !== undefined) continue;
      const ratio = ours.counts.total / theirs.counts.total;
      logs += Math.log(ratio);
      counted++;
      if (ratio > 1) above++;
      const worst = worstFunctions(ours.counts, theirs.counts, Number(values.worst));
      if (worst.length > 0) details.push(`${row.id}:`, ...worst);
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  for (const line of details) console.log(line);
  console.log(`\n${counted} counted, geometric mean ${Math.exp(logs / counted).toFixed(3)}, ${above} above Wasmtime's`);
  return above === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
