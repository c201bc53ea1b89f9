/**
 * The kernels of the corpus under every engine, interleaved: each round runs each kernel once under each engine, one
 * process at a time, so that what the machine does meanwhile meets all alike. The minimum and the median are kept.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPeer } from './peer.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const warmUps = 3;

/** The engines: the yardstick first. `nodes` are `{ label, path }` of the Node binaries to use. */
export function engineList(nodes, oraclePython) {
  const engines = [];
  if (oraclePython)
    engines.push({ name: 'native Pulley', command: oraclePython, parameters: [join(here, 'native-pulley.py')] });
  for (const { label, path } of nodes) {
    for (const [module, title] of [
      ['pulleyjs', 'Pulley for JavaScript'],
      ['polywasm', 'polywasm'],
      ['wasm2js', 'wasm2js'],
      ['v8', 'V8 WebAssembly'],
    ]) {
      engines.push({
        name: `${title}, ${label}`,
        module,
        node: label,
        command: path,
        parameters: ['--no-warnings', join(here, 'engine-process.mjs'), module],
      });
    }
  }
  return engines;
}

/**
 * Runs the kernels.
 * @returns {Promise<object[]>} one row for each engine: `{ name, module, node, times: { kernel: { min, median } }, problems: { kernel: reason } }`
 */
export async function runKernels({ folder, engines, rounds, only, progress }) {
  const { kernels } = JSON.parse(readFileSync(join(folder, 'kernels.json'), 'utf8'));
  const names = Object.keys(kernels).filter((name) => !only || only.test(name));
  const rows = engines.map((engine) => ({
    ...engine,
    peer: startPeer(engine.command, engine.parameters),
    samples: {},
    problems: {},
  }));
  for (const row of rows) await loadAll(row, names, kernels, folder);
  for (let round = 0; round < rounds; round++) {
    progress?.(`round ${round + 1} of ${rounds}`);
    for (const name of names) for (const row of rows) await sample(row, name, kernels[name].arg);
  }
  for (const row of rows) row.peer.stop();
  return rows.map(({ name, module, node, samples, problems }) => ({
    name,
    module,
    node,
    problems,
    times: summarize(samples),
  }));
}

/**
 * Loads and warms up every kernel. An engine that gives a wrong first result for a kernel, or cannot load it, goes on
 * without that kernel; later results may differ rightly, since kernels keep their state.
 */
async function loadAll(row, names, kernels, folder) {
  for (const name of names) {
    try {
      await row.peer.ask({ load: name, path: join(folder, `${name}.wasm`) });
      const { result } = await row.peer.ask({ run: name, arg: kernels[name].arg });
      if (!sameResult(result, kernels[name])) throw new Error(`gives ${result} for ${kernels[name].result}`);
      for (let i = 1; i < warmUps; i++) await row.peer.ask({ run: name, arg: kernels[name].arg });
      row.samples[name] = [];
    } catch (error) {
      row.problems[name] = error.message;
    }
  }
}

/** wasm2js hands over only the low half of an i64. */
function sameResult(actual, { result, type }) {
  const bits = (text) => (type === 'i64' ? BigInt.asUintN(64, BigInt(text)) : BigInt.asUintN(32, BigInt(text)));
  return bits(actual) === bits(result) || BigInt.asUintN(32, BigInt(actual)) === BigInt.asUintN(32, BigInt(result));
}

async function sample(row, name, arg) {
  if (row.samples[name] === undefined) return;
  row.samples[name].push((await row.peer.ask({ run: name, arg })).ms);
}

function summarize(samples) {
  return Object.fromEntries(
    Object.entries(samples)
      .filter(([, times]) => times.length > 0)
      .map(([name, times]) => {
        const sorted = [...times].sort((a, b) => a - b);
        return [name, { min: sorted[0], median: sorted[sorted.length >> 1] }];
      }),
  );
}

/**
 * The geometric mean of `row`'s times over `base`'s, by `pick` (`min` or `median`), over the kernels that both ran.
 * Undefined if there is none.
 */
export function geometricMean(row, base, pick) {
  const names = Object.keys(base.times).filter((name) => row.times[name] !== undefined);
  if (names.length === 0) return undefined;
  const logs = names.map((name) => Math.log(row.times[name][pick] / base.times[name][pick]));
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / names.length);
}
