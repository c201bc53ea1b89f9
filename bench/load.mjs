/**
 * `pnpm bench:load [--runs N] [--only REGEXP]`: what a precompiled module saves. For each program, as WebAssembly and as
 * `pulley compile` makes it: the time to load the module, and the time of a short run of
 * it through the command. Each run is a new process; the two forms take turns. Loading WebAssembly is decoding and
 * validating it; its compilation is in the run. Exit code 1 if a run of a precompiled module takes longer.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, root } from '../scripts/bootstrap.mjs';
import { alignColumns } from './report.mjs';

const cli = join(root, 'apps', 'cli', 'dist', 'main.js');
const loader = join(root, 'bench', 'load-process.mjs');

/** The shortest case of each program of the corpus. */
function loadPrograms(corpusPath, pattern) {
  const { cases } = JSON.parse(readFileSync(corpusPath('corpus', 'wasi-programs', 'cases.json'), 'utf8'));
  const programs = new Map();
  for (const one of cases) {
    if (one.trap !== undefined || one.needs === 'exceptions' || !pattern.test(one.wasm)) continue;
    if (!programs.has(one.wasm)) programs.set(one.wasm, one);
  }
  return [...programs.values()];
}

function once(file, program, work, corpusPath) {
  const load = Number(execFileSync(process.execPath, ['--no-warnings', loader, file], { encoding: 'utf8' }));
  const data = join(work, 'data');
  rmSync(data, { recursive: true, force: true });
  if (program.dir) cpSync(corpusPath('corpus', 'wasi-programs', 'inputs'), data, { recursive: true });
  const mount = program.dir ? ['--dir', `${data}::/data`] : [];
  const env = Object.entries(program.env ?? {}).flatMap(([key, value]) => ['--env', `${key}=${value}`]);
  const stdin =
    program.stdin === undefined ? '' : readFileSync(corpusPath('corpus', 'wasi-programs', 'inputs', program.stdin));
  const start = performance.now();
  const run = spawnSync(
    process.execPath,
    ['--no-warnings', cli, 'run', '--argv0', program.wasm, ...mount, ...env, file, ...(program.args ?? [])],
    { input: stdin, maxBuffer: 1 << 30 },
  );
  return { load, run: performance.now() - start, output: run.stdout };
}

const minimum = (samples, name) => Math.min(...samples.map((sample) => sample[name]));

/** Measures one program in both forms. @returns a row of the table, and whether the precompiled form runs no slower */
function measure(program, runs, work, corpusPath) {
  const wasm = corpusPath('corpus', 'wasi-programs', 'bin', `${program.wasm}.wasm`);
  const precompiled = join(work, `${program.wasm}.cwasm`);
  execFileSync(process.execPath, ['--no-warnings', cli, 'compile', wasm, '-o', precompiled]);
  const samples = { wasm: [], precompiled: [] };
  for (let i = 0; i < runs; i++) {
    samples.wasm.push(once(wasm, program, work, corpusPath));
    samples.precompiled.push(once(precompiled, program, work, corpusPath));
  }
  if (!samples.wasm[0].output.equals(samples.precompiled[0].output)) throw new Error(`${program.wasm}: outputs differ`);
  const [load, loadPrecompiled] = [minimum(samples.wasm, 'load'), minimum(samples.precompiled, 'load')];
  const [run, runPrecompiled] = [minimum(samples.wasm, 'run'), minimum(samples.precompiled, 'run')];
  const kib = (file) => String(Math.round(statSync(file).size / 1024));
  const row = [
    program.wasm,
    kib(wasm),
    kib(precompiled),
    load.toFixed(1),
    loadPrecompiled.toFixed(1),
    (load / loadPrecompiled).toFixed(1),
    run.toFixed(0),
    runPrecompiled.toFixed(0),
    (run / runPrecompiled).toFixed(2),
  ];
  return { row, isFaster: runPrecompiled <= run };
}

/** Runs the benchmark. @returns the exit code */
async function main(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: { runs: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
  });
  await bootstrap();
  const { corpusPath, missingCorpus } = await import('../packages/testkit/dist/index.js');
  if (corpusPath('corpus', 'wasi-programs') === undefined) {
    console.log(missingCorpus('corpus', 'wasi-programs'));
    return 0;
  }
  const work = mkdtempSync(join(tmpdir(), 'pulley-load-'));
  const lines = [['', 'wasm KiB', 'cwasm KiB', 'load ms', 'cwasm', '×', 'run ms', 'cwasm', '×']];
  let isFaster = true;
  for (const program of loadPrograms(corpusPath, new RegExp(values.only))) {
    const measured = measure(program, Number(values.runs), work, corpusPath);
    lines.push(measured.row);
    isFaster &&= measured.isFaster;
  }
  rmSync(work, { recursive: true });
  console.log(`Minima of ${values.runs} runs each, Node ${process.version}\n\n${alignColumns(lines)}`);
  return isFaster ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
