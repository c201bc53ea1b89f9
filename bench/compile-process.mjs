/**
 * `node compile-process.mjs WARM-UP.wasm MODULE.wasm RUNS`: compiles every function of MODULE, RUNS times, after doing so
 * for WARM-UP; prints the times in milliseconds as JSON.
 */
import { readFileSync } from 'node:fs';
import { Engine, Module } from '../packages/runtime/dist/index.js';

const [warmUp, file, runs] = process.argv.slice(2);

function compile(bytes) {
  const start = performance.now();
  new Module(new Engine(), bytes).compileAll();
  return performance.now() - start;
}

compile(readFileSync(warmUp));
const bytes = readFileSync(file);
console.log(JSON.stringify(Array.from({ length: Number(runs) }, () => compile(bytes))));
