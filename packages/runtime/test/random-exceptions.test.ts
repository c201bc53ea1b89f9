/** Random programs that throw and catch end here as in the engine of JavaScript, in either form of exception handling. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { expect, it } from 'vitest';
import { Engine, Linker, Module, Store, WasmException } from '../src/index.ts';
import { encodeProgram, randomProgram } from './random-exceptions.ts';

interface NativeWebAssembly {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { f(x: number): number } };
}

const native = (globalThis as unknown as { WebAssembly: NativeWebAssembly }).WebAssembly;

const plain = new Engine();
const metered = new Engine({ consumeFuel: true, epochInterruption: true });

function outcome(f: () => unknown, isException: (error: unknown) => boolean): unknown {
  try {
    return f();
  } catch (error) {
    if (!isException(error)) throw error;
    return 'exception';
  }
}

function natively(bytes: Uint8Array): (x: number) => unknown {
  const { f } = new native.Instance(new native.Module(bytes)).exports;
  return (x) =>
    outcome(
      () => f(x),
      (error) => (error as object).constructor.name === 'Exception',
    );
}

function here(engine: Engine, bytes: Uint8Array): { run: (x: number) => unknown; store: Store } {
  const store = new Store(engine);
  if (engine.consumeFuel) {
    store.setFuel(2n ** 40n);
    store.setEpochDeadline(1);
  }
  const func = new Linker(store).instantiate(new Module(engine, bytes)).func('f');
  return {
    store,
    run: (x) =>
      outcome(
        () => func.call(x),
        (error) => error instanceof WasmException,
      ),
  };
}

it('random programs end as in the engine', () => {
  const seen = new Set<unknown>();
  for (let seed = 1; seed <= fuzzCount(12); seed++) {
    const program = randomProgram(createRandom(seed));
    const expected = natively(encodeProgram(program, 'try'));
    const inputs = [0, 1, 3, 5, 12345, -1];
    const wanted = inputs.map(expected);
    wanted.forEach((value) => seen.add(typeof value));
    for (const form of ['try', 'try_table'] as const) {
      for (const engine of [plain, metered]) {
        const { run, store } = here(engine, encodeProgram(program, form));
        expect({ seed, form, results: inputs.map(run) }).toEqual({ seed, form, results: wanted });
        store.dispose();
      }
    }
  }
  expect(seen).toEqual(new Set(['number', 'string']));
});
