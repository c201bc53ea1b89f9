/** WebAssembly from bytes to result: decoding, validation, translation, compilation and interpretation, all in the engine at hand. */
import { configureRealm, Engine, type Func, Linker, Module, Store, Trap } from '@pulleyjs/runtime';
import { fastestLoop } from './fastest-loop.ts';

/** A module and the calls to make, in order, in one instance of it. It may import `host.add`. */
export interface Program {
  readonly wasm: readonly number[];
  readonly calls: readonly { readonly name: string; readonly arguments: readonly number[] }[];
}

/** What each call gave: decimal digits, or `trap: ` and its name. And the time for each program from bytes to end. */
export interface PipelineReport {
  readonly results: readonly (readonly string[])[];
  readonly milliseconds: readonly number[];
}

/** Instantiates each module in a store of its own and makes its calls. */
export function run(programs: readonly Program[]): PipelineReport {
  configureRealm({ codeBytes: 1 << 20, arenaBytes: 1 << 20, ...fastestLoop() });
  const engine = new Engine();
  const results: string[][] = [];
  const milliseconds: number[] = [];
  for (const { wasm, calls } of programs) {
    const start = Date.now();
    const store = new Store(engine, { stackBytes: 1 << 16, arenaBytes: 1 << 18 });
    const linker = new Linker(store);
    linker.defineFunction(
      'host',
      'add',
      { params: ['i64', 'f64'], results: ['f64'] },
      (_caller, a, b) => Number(a) + Number(b),
    );
    const instance = linker.instantiate(new Module(engine, Uint8Array.from(wasm)));
    results.push(calls.map(({ name, arguments: values }) => outcomeOf(instance.func(name), values)));
    store.dispose();
    milliseconds.push(Date.now() - start);
  }
  return { results, milliseconds };
}

function outcomeOf(func: Func, values: readonly number[]): string {
  try {
    return String(func.call(...values));
  } catch (error) {
    if (error instanceof Trap) return `trap: ${error.trap}`;
    throw error;
  }
}
