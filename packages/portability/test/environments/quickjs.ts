/** QuickJS, in the build of `quickjs-emscripten`, with every way to its own compiler cut off. */
import { newQuickJSWASMModule } from 'quickjs-emscripten';
import type { Environment, Run } from './environment.ts';

/** What a context gets before the script: the constructors that compile strings throw, as under a strict policy. */
const withoutEval = `'use strict';
(function () {
  function refuse() { throw new EvalError('code from strings is refused'); }
  [function () {}, function* () {}, async function () {}, async function* () {}].forEach(function (example) {
    Object.defineProperty(Object.getPrototypeOf(example), 'constructor', { value: refuse });
  });
  globalThis.Function = refuse;
  globalThis.eval = refuse;
})();
`;

const TIME_LIMIT = 60_000;
const STACK_BYTES = 1024 * 1024;
/** What the engine may allocate; more, and the script fails. */
const MEMORY_BYTES = 64 * 1024 * 1024;
/** Its heap may be larger, by holes and by what it holds that is not the script's. */
const HEAP_BYTES = 96 * 1024 * 1024;

/** A fresh engine for each script. */
export function quickjs(): Environment {
  return {
    name: 'QuickJS',
    dialect: 'es2020',
    webAssembly: 'absent',
    jumpTables: 'absent',
    memoryLimit: HEAP_BYTES,
    run,
    close: async () => {},
  };
}

async function run(script: string): Promise<Run> {
  const engine = await newQuickJSWASMModule();
  const runtime = engine.newRuntime();
  runtime.setMaxStackSize(STACK_BYTES);
  runtime.setMemoryLimit(MEMORY_BYTES);
  const end = Date.now() + TIME_LIMIT;
  runtime.setInterruptHandler(() => Date.now() > end);
  const context = runtime.newContext();
  let report = '';
  try {
    const print = context.newFunction('report', (text) => void (report = context.getString(text)));
    context.setProp(context.global, 'report', print);
    print.dispose();
    context.unwrapResult(context.evalCode(withoutEval + script, 'script.js')).dispose();
    runtime.executePendingJobs().unwrap();
    return { report, peakBytes: engine.getWasmMemory().buffer.byteLength };
  } finally {
    context.dispose();
    runtime.dispose();
  }
}
