/**
 * `pnpm bench [kernels] [startup] [compile] [--rounds N] [--only REGEXP] [--save]`: all three parts unless some are
 * named. `--save` writes `bench/results/`: the figures as JSON and the bar chart as SVG.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpusPath, findOracle, missingCorpus } from '../packages/testkit/dist/index.js';
import { measureCompilation } from './compile.mjs';
import { engineList, geometricMean, runKernels } from './kernels.mjs';
import { alignColumns, barChart, kernelTable } from './report.mjs';
import { measureStartup, shortRuns } from './startup.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const cli = join(here, '..', 'apps', 'cli', 'dist', 'main.js');
const parts = { kernels: benchKernels, startup: benchStartup, compile: benchCompilation };

/** Runs the benchmarks. @returns the exit code */
export async function main(parameters) {
  const { values, positionals } = parseArgs({
    args: parameters,
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '15' },
      only: { type: 'string' },
      save: { type: 'boolean', default: false },
    },
  });
  if (corpusPath('corpus', 'bench') === undefined) {
    console.log(missingCorpus('corpus', 'bench'));
    return 0;
  }
  const nodes = nodeBinaries();
  const results = { machine: describeMachine(nodes) };
  for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
    results[name] = await parts[name](nodes, { rounds: Number(values.rounds), only: values.only });
  }
  if (values.save) save(results);
  return 0;
}

/** This Node, and a current one where the optional dependency is installed. */
function nodeBinaries() {
  const label = (version) => `Node ${version.replace(/^v/, '').split('.')[0]}`;
  const nodes = [{ label: label(process.version), path: process.execPath }];
  const current = join(here, 'node_modules', 'node26', 'bin', 'node');
  if (existsSync(current)) {
    const version = execFileSync(current, ['--version'], { encoding: 'utf8' }).trim();
    if (label(version) !== nodes[0].label) nodes.push({ label: label(version), path: current });
  } else console.log('no current Node beside this one: node26 is not installed');
  return nodes;
}

function describeMachine(nodes) {
  const versions = nodes.map(({ path }) => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim());
  return {
    cpu: cpus()[0]?.model.trim(),
    cores: cpus().length,
    node: versions,
    date: new Date().toISOString().slice(0, 10),
  };
}

async function benchKernels(nodes, { rounds, only }) {
  const oracle = findOracle();
  if (oracle.missing !== undefined) console.log(`${oracle.missing}; ratios are to the first engine of the table`);
  const rows = await runKernels({
    folder: corpusPath('corpus', 'bench'),
    engines: engineList(nodes, oracle.python),
    rounds,
    only: only && new RegExp(only),
    progress: (text) => process.stderr.isTTY && process.stderr.write(`\r${text} `),
  });
  console.log(`\n${kernelTable(rows)}\n`);
  for (const { name, problems } of rows)
    for (const [kernel, reason] of Object.entries(problems)) console.log(`${name}: ${kernel}: ${reason}`);
  return rows.map((row) => ({
    ...row,
    ratio: { min: geometricMean(row, rows[0], 'min'), median: geometricMean(row, rows[0], 'median') },
  }));
}

async function benchStartup(nodes) {
  const results = [];
  for (const { title, program, input } of shortRuns) {
    const wasm = corpusPath('corpus', 'wasi-programs', 'bin', `${program}.wasm`);
    for (const { label, path } of nodes)
      for (const row of await measureStartup({ node: path, cli, wasm, input, runs: 7 }))
        results.push({ title, node: label, ...row });
  }
  console.log('Short runs through the command by --opt LEVEL, minimum (median) of 7 processes:');
  const both = ({ min, median }, unit) => `${min.toFixed(0)} (${median.toFixed(0)}) ${unit}`;
  console.log(
    alignColumns([
      ['', '', '', 'first output', 'whole run', 'processor time', 'peak memory'],
      ...results.map(({ title, node, level, firstOutput, total, processor, peakMemory }) => [
        title,
        node,
        level,
        both(firstOutput, 'ms'),
        both(total, 'ms'),
        both(processor, 'ms'),
        both(peakMemory, 'MiB'),
      ]),
    ]),
    '\n',
  );
  return results;
}

async function benchCompilation(nodes, { only }) {
  const oracle = findOracle();
  if (oracle.missing !== undefined) console.log(`${oracle.missing}; no peer for compilation`);
  const rows = await measureCompilation(nodes, oracle.python, only && new RegExp(only));
  console.log(
    'Compilation of every function, wasm to bytecode, one core: ms, µs for each byte, peak memory over bytes',
  );
  const [first] = rows;
  console.log(
    alignColumns([
      ['module', 'bytes', ...(first?.compilers ?? []).map(({ label }) => label)],
      ...rows.map(({ name, bytes, compilers }) => [
        name,
        String(bytes),
        ...compilers.map(
          ({ milliseconds, peakBytes }) =>
            `${milliseconds.toFixed(0)} · ${((milliseconds * 1000) / bytes).toFixed(2)} · ${(peakBytes / bytes).toFixed(0)}×`,
        ),
      ]),
    ]),
    '\n',
  );
  return rows;
}

function save(results) {
  const folder = join(here, 'results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'bench.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  if (results.kernels) writeFileSync(join(folder, 'kernels.svg'), barChart(results.kernels));
  console.log(`saved in ${folder}`);
}
