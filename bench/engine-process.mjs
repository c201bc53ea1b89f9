/**
 * One JavaScript engine in a process of its own, asked over lines of JSON as `native-pulley.py` is:
 * `node engine-process.mjs ENGINE`, where ENGINE is a module in `engines/`.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { load } = await import(`./engines/${process.argv[2]}.mjs`);
const kernels = new Map();

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const answer = request.load ? loadKernel(request) : runKernel(request);
  console.log(JSON.stringify(await answer.catch((error) => ({ error: String(error.message).split('\n')[0] }))));
}

async function loadKernel({ load: name, path }) {
  kernels.set(name, await load(readFileSync(path)));
  return { ok: true };
}

async function runKernel({ run: name, arg }) {
  const run = kernels.get(name);
  const start = performance.now();
  const result = run(arg);
  return { ms: performance.now() - start, result: String(result) };
}
