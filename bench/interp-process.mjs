/**
 * The bare interpreter in a process of its own, asked over lines of JSON as `native-pulley.py` is; `load` takes the
 * path of a `.wasm` beside which `FOLDER/NAME.cwasm` exists: `node interp-process.mjs ENTRY FOLDER`.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { loadKernel } from './interp-module.mjs';

const [, , entry, folder] = process.argv;
const interpreter = await import(pathToFileURL(entry).href);
const kernels = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(answer(JSON.parse(line))));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.stack).split('\n')[0] }));
  }
}

function answer({ load, path, run, arg }) {
  if (load) {
    const { type } = JSON.parse(readFileSync(join(dirname(path), 'kernels.json'), 'utf8')).kernels[load];
    const cwasm = readFileSync(join(folder, basename(path).replace(/wasm$/, 'cwasm')));
    kernels.set(load, loadKernel(interpreter, cwasm, readFileSync(path), type));
    return { ok: true };
  }
  const kernel = kernels.get(run);
  const start = performance.now();
  const result = kernel(arg);
  return { ms: performance.now() - start, result: String(result) };
}
