/**
 * `node compile-process.mjs WARM-UP.wasm MODULE.wasm RUNS`: compiles every function of MODULE, RUNS times, after doing so
 * for WARM-UP; prints `{ milliseconds: [of each run], peakBytes }` as JSON, where `peakBytes` is what the process's memory
 * grew by beyond what it had needed for WARM-UP.
 */
import { readFileSync } from 'node:fs';
import { Engine, Module } from '../packages/runtime/dist/index.js';

const [warmUp, file, runs] = process.argv.slice(2);
const peak = () => process.resourceUsage().maxRSS * 1024;

function compile(bytes) {
  const start = performance.now();
  new Module(new Engine(), bytes).compileAll();
  return performance.now() - start;
}

compile(readFileSync(warmUp));
const before = peak();
const bytes = readFileSync(file);
const milliseconds = Array.from({ length: Number(runs) }, () => compile(bytes));
console.log(JSON.stringify({ milliseconds, peakBytes: peak() - before }));
