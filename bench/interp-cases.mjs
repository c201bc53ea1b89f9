/**
 * `node bench/interp-cases.mjs [--rounds N] [--node PATH]`: what surrounds a kernel, and what it costs. The kernels as compiled by
 * the real Wasmtime, on the bare interpreter: alone in a process; after all the others ran; with a memory that grows between
 * calls; two instances that take turns within a call; with a finite budget and a `shouldStop`. Times are means
 * of processor time, which other processes disturb less; its clock may tick in milliseconds, so there must be many rounds.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bootstrap } from '../scripts/bootstrap.mjs';
import { loadKernel } from './interp-module.mjs';
import { compileKernels } from './interp.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const interpreter = join(here, '..', 'packages', 'pulley-interp', 'dist', 'index.js');
/** Dispatches between two turns, and of one budget. */
const TURN = 100_000;
const FINITE_BUDGET = 1e15;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    node: { type: 'string', default: process.execPath },
    child: { type: 'string' },
    folder: { type: 'string' },
    corpus: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

/** Processor time of this thread (Node 20: of the process), in milliseconds. */
function now() {
  const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** Milliseconds before V8 has certainly optimised what runs. */
const WARM_UP = 500;

/** Mean time of each of `runs`, in alternation, after a warm-up, so that what else the machine does meets all. */
function meanOfEach(runs, before = () => {}) {
  const begun = performance.now();
  while (performance.now() - begun < WARM_UP) for (const run of runs) run();
  const total = runs.map(() => 0);
  for (let i = 0; i < rounds; i++)
    runs.forEach((run, k) => {
      before();
      const start = now();
      run();
      total[k] += now() - start;
    });
  return total.map((t) => t / rounds);
}

const meanOf = (run, before) => meanOfEach([run], before)[0];

function runAFewTimes(kernel, argument) {
  for (let i = 0; i < 5; i++) kernel(argument);
}

/** One kernel in this process, in one of the cases; prints milliseconds by case. */
async function child(name, { folder, corpus }) {
  const library = await import(pathToFileURL(interpreter).href);
  const { kernels } = JSON.parse(readFileSync(join(corpus, 'kernels.json'), 'utf8'));
  const load = (kernel) =>
    loadKernel(
      library,
      readFileSync(join(folder, `${kernel}.cwasm`)),
      readFileSync(join(corpus, `${kernel}.wasm`)),
      kernels[kernel].type,
    );
  const { arg } = kernels[name];
  const kernel = load(name);
  const times = { alone: meanOf(() => kernel(arg)) };
  for (const other of Object.keys(kernels)) if (other !== name) runAFewTimes(load(other), kernels[other].arg);
  times.afterOthers = meanOf(() => kernel(arg));
  let stops = 0;
  const shouldStop = () => stops++ < 0;
  const [without, withBudget] = meanOfEach([
    () => kernel(arg),
    () => kernel(arg, { budget: FINITE_BUDGET, shouldStop }),
  ]);
  Object.assign(times, { without, withBudget });
  const twin = load(name);
  const [one, both] = meanOfEach([
    () => {
      kernel(arg);
      twin(arg);
    },
    () => takeTurns([kernel.begin(arg, TURN), twin.begin(arg, TURN)]),
  ]);
  Object.assign(times, { oneAfterTheOther: one, turns: both });
  if (kernel.grow !== undefined) times.growing = meanOf(() => kernel(arg), kernel.grow);
  console.log(JSON.stringify(times));
}

function takeTurns(runs) {
  const going = [...runs];
  while (going.length > 0) for (let i = going.length - 1; i >= 0; i--) if (going[i].next().done) going.splice(i, 1);
}

const mean = (ratios) => Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / ratios.length);

async function main() {
  await bootstrap();
  const { corpusPath, findOracle, missingCorpus } = await import('../packages/testkit/dist/index.js');
  const corpus = corpusPath('corpus', 'bench');
  const oracle = findOracle();
  if (corpus === undefined || oracle.missing !== undefined) {
    console.log(corpus === undefined ? missingCorpus('corpus', 'bench') : oracle.missing);
    return;
  }
  const { kernels } = JSON.parse(readFileSync(join(corpus, 'kernels.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const cases = { afterOthers: 'alone', growing: 'afterOthers', turns: 'oneAfterTheOther', withBudget: 'without' };
  const ratios = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  try {
    compileKernels(oracle, kernels, folder, corpusPath);
    console.log(
      `| kernel | alone, ms | ${Object.entries(cases)
        .map(([a, b]) => `${a} ÷ ${b}`)
        .join(' | ')} |`,
    );
    console.log(`|---|---|${'---|'.repeat(Object.keys(cases).length)}`);
    for (const name of Object.keys(kernels)) {
      const script = fileURLToPath(import.meta.url);
      const given = ['--child', name, '--folder', folder, '--corpus', corpus, '--rounds', values.rounds];
      const times = JSON.parse(execFileSync(values.node, [script, ...given], { encoding: 'utf8' }));
      const row = Object.entries(cases).map(([a, b]) => {
        if (times[a] === undefined) return '–';
        ratios[a].push(times[a] / times[b]);
        return (times[a] / times[b]).toFixed(2);
      });
      console.log(`| ${name} | ${times.alone.toFixed(1)} | ${row.join(' | ')} |`);
    }
    console.log(
      `| mean | | ${Object.values(ratios)
        .map((list) => mean(list).toFixed(3))
        .join(' | ')} |`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.child === undefined) await main();
else await child(values.child, values);
