/**
 * Time to compile every function of a module, from its bytes to bytecode, over modules from 20 KB to 5 MB: the time
 * for each byte must not grow with the module. Each module is compiled in a process of its own, which first compiles
 * a middling one, so that the compiler itself is warm.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { corpusPath } from '../packages/testkit/dist/index.js';
import { enlarge } from './enlarge.mjs';

const worker = fileURLToPath(new URL('compile-process.mjs', import.meta.url));
/** Small modules several times, for the minimum; large ones once. */
const runsFor = (bytes) => (bytes < 500_000 ? 5 : 1);

/** What is compiled: a program of the corpus, as it is or with its functions repeated. */
const inputs = [
  { program: 'wc', times: 1 },
  { program: 'json', times: 1 },
  { program: 'json-O0', times: 1 },
  { program: 'zstd', times: 1 },
  { program: 'quickjs', times: 1 },
  { program: 'sqlite', times: 1 },
  { program: 'quickjs', times: 3 },
  { program: 'sqlite', times: 4 },
];

/** @returns a row for each module: `{ name, bytes, milliseconds: [for each node, the minimum] }` */
export async function measureCompilation(nodes) {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const warmUp = corpusPath('corpus', 'wasi-programs', 'bin', 'lua-noeh.wasm');
  try {
    return inputs.map(({ program, times }) => {
      const original = readFileSync(corpusPath('corpus', 'wasi-programs', 'bin', `${program}.wasm`));
      const bytes = times === 1 ? original : enlarge(original, times);
      const file = join(folder, `${program}-${times}.wasm`);
      writeFileSync(file, bytes);
      const name = times === 1 ? program : `${program} × ${times}`;
      return {
        name,
        bytes: bytes.length,
        milliseconds: nodes.map(({ path }) => compile(path, warmUp, file, runsFor(bytes.length))),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compile(node, warmUp, file, runs) {
  const output = execFileSync(node, ['--no-warnings', worker, warmUp, file, String(runs)], { encoding: 'utf8' });
  return Math.min(...JSON.parse(output));
}
