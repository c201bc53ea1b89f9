/** One file, as WebAssembly or precompiled: writes the milliseconds it takes to make a module of it. */
import { readFileSync } from 'node:fs';
import { Engine, Module } from '../packages/runtime/dist/index.js';

const bytes = new Uint8Array(readFileSync(process.argv[2]));
const engine = new Engine();
const isWasm = bytes[0] === 0;
const start = performance.now();
const module = isWasm ? new Module(engine, bytes) : Module.deserialize(engine, bytes);
const elapsed = performance.now() - start;
if (module.exports.length === 0) throw new Error('a module without exports');
console.log(String(elapsed));
