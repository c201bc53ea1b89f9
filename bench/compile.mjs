/**
 * Time to compile every function of a module, from its bytes to bytecode on one core, beside Wasmtime's own Pulley
 * compiler on one thread: real modules from 20 KB to 20 MB, and giant single functions. The time for each byte must not
 * grow with the module. Each module is compiled in a process of its own, which first compiles a middling one, so that the
 * compiler itself is warm; what the process's memory grows by is the memory of the compilation.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpusPath } from '../packages/testkit/dist/index.js';
import { enlarge } from './enlarge.mjs';
import { interpreterLoop, straightLine } from './giant-function.mjs';

const worker = fileURLToPath(new URL('compile-process.mjs', import.meta.url));
const nativeWorker = fileURLToPath(new URL('native-compile.py', import.meta.url));
/** Small modules several times, for the minimum; large ones once. */
const runsFor = (bytes) => (bytes < 600_000 ? 5 : 1);

/** A program of the corpus, as it is or with its functions repeated. */
const program = (name, times = 1) => ({
  name: times === 1 ? name : `${name} × ${times}`,
  make() {
    const original = readFileSync(corpusPath('corpus', 'wasi-programs', 'bin', `${name}.wasm`));
    return times === 1 ? original : enlarge(original, times);
  },
});
const giant = (shape, kilobytes) => ({
  name: `one function, ${shape === straightLine ? 'straight line' : 'br_table loop'}, ${kilobytes} KB`,
  make: () => shape(kilobytes * 1000),
});

const inputs = [
  program('wc'),
  program('json'),
  program('json-O0'),
  program('zstd'),
  program('quickjs'),
  program('sqlite'),
  program('quickjs', 3),
  program('sqlite', 4),
  program('sqlite', 15),
  ...[125, 250, 500].map((size) => giant(interpreterLoop, size)),
  ...[125, 250, 500].map((size) => giant(straightLine, size)),
];

/**
 * @param nodes `{ label, path }` of each Node to measure
 * @param python an interpreter that has Wasmtime, or undefined
 * @param only names to measure, as a regular expression; all if undefined
 * @returns a row for each module: `{ name, bytes, compilers: [{ label, milliseconds: the minimum, peakBytes }] }`
 */
export async function measureCompilation(nodes, python, only = /^/) {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const warmUp = corpusPath('corpus', 'wasi-programs', 'bin', 'lua-noeh.wasm');
  const compilers = nodes.map(({ label, path }) => ({ label, command: [path, '--no-warnings', worker] }));
  if (python !== undefined) compilers.unshift({ label: 'Wasmtime', command: [python, nativeWorker] });
  try {
    const file = join(folder, 'module.wasm');
    return inputs
      .filter(({ name }) => only.test(name))
      .map(({ name, make }) => {
        const bytes = make();
        writeFileSync(file, bytes);
        return {
          name,
          bytes: bytes.length,
          compilers: compilers.map(({ label, command }) => ({
            label,
            ...compile(command, [warmUp, file, String(runsFor(bytes.length))]),
          })),
        };
      });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile([executable, ...script], parameters) {
  const output = execFileSync(executable, [...script, ...parameters], { encoding: 'utf8' });
  const { milliseconds, peakBytes } = JSON.parse(output);
  return { milliseconds: Math.min(...milliseconds), peakBytes };
}
