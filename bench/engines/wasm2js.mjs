/** Binaryen's wasm2js -O3: WebAssembly to JavaScript ahead of time (no bounds checks, no traps on overflow). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const tool = fileURLToPath(new URL('../node_modules/binaryen/bin/wasm2js', import.meta.url));

export async function load(bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'pulley-bench-'));
  const input = join(folder, 'kernel.wasm');
  const output = join(folder, 'kernel.mjs');
  writeFileSync(input, bytes);
  execFileSync(process.execPath, [tool, '--all-features', '-O3', input, '-o', output], { stdio: 'pipe' });
  // A module that returns an i64 hands its high half to the embedder; nobody here asks for it.
  const text = readFileSync(output, 'utf8').replace(
    /^import \* as env from .env.;$/m,
    'const env = { setTempRet0() {} };',
  );
  writeFileSync(output, text);
  const { run } = await import(pathToFileURL(output).href);
  rmSync(folder, { recursive: true });
  return run;
}
