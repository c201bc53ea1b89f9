/** Fuel: figure for figure what Wasmtime 50.0.1 counts (recorded in `fuel-figures.json`), and what a store does with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allFeatures } from '@pulleyjs/wasm-parse';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import {
  Engine,
  Func,
  Global,
  Linker,
  Memory,
  Module,
  Store,
  Trap,
  ValueError,
  type ValueTypeName,
} from '../src/index.ts';
import { engine as engineWithoutFuel } from './text-module.ts';

interface Figure {
  readonly wat: string;
  /** Consumed by instantiation. */
  readonly startup: number;
  /** Consumed by the export `f`. */
  readonly call?: number;
  readonly trap?: string;
}

const figures: readonly Figure[] = JSON.parse(readFileSync(join(import.meta.dirname, 'fuel-figures.json'), 'utf8'));
const engine = new Engine({ consumeFuel: true, features: allFeatures });
const plenty = 2n ** 40n;

/** Of imported globals, by name. */
const globalTypes: Readonly<Record<string, ValueTypeName>> = { g: 'i32', e: 'externref', n: 'funcref' };

function linkerFor(store: Store, module: Module): Linker {
  const linker = new Linker(store);
  for (const { module: from, name, type } of module.imports) {
    if (type.kind === 'func')
      linker.define(
        from,
        name,
        Func.wrap(store, { params: [], results: [] }, () => {}),
      );
    else if (type.kind === 'memory') linker.define(from, name, Memory.create(store, { initial: 1 }));
    else {
      const valueType = globalTypes[name]!;
      linker.define(from, name, Global.create(store, { type: valueType, mutable: false }, name === 'g' ? 2 : null));
    }
  }
  return linker;
}

function measure(wat: string): Figure {
  const store = new Store(engine);
  store.setFuel(plenty);
  const consumed = (): number => Number(plenty - store.getFuel());
  const module = new Module(engine, compile(`(module ${wat})`));
  const result: { -readonly [K in keyof Figure]: Figure[K] } = { wat, startup: 0 };
  try {
    const instance = linkerFor(store, module).instantiate(module);
    result.startup = consumed();
    if (instance.exports.has('f')) {
      try {
        instance.func('f').call();
      } finally {
        result.call = consumed() - result.startup;
      }
    }
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    result.trap = error.message;
    if (result.call === undefined) result.startup = consumed();
  }
  store.dispose();
  return result;
}

describe('fuel consumed', () => {
  it.each(figures)('$wat', (figure) => expect(measure(figure.wat)).toEqual(figure));
});

const spinning = '(module (func (export "f") (loop (br 0))) (func (export "g") (drop (i32.const 1))))';

function spinner(): { store: Store; f: () => void; g: () => void } {
  const store = new Store(engine);
  const instance = new Linker(store).instantiate(new Module(engine, compile(spinning)));
  return { store, f: () => void instance.func('f').call(), g: () => void instance.func('g').call() };
}

describe('a store with fuel', () => {
  it('has none at first, and then WebAssembly traps at once', () => {
    const { store, g } = spinner();
    expect(store.getFuel()).toBe(0n);
    expect(g).toThrow('all fuel consumed by WebAssembly');
  });

  it('traps when it is used up, and can be used on', () => {
    const { store, f, g } = spinner();
    store.setFuel(1000);
    expect(f).toThrow(expect.objectContaining({ trap: 'OutOfFuel' }));
    expect(store.getFuel()).toBe(0n);
    store.setFuel(10n);
    g();
    expect(store.getFuel()).toBe(8n);
  });

  it('goes on with what it is given when it is used up', () => {
    const { store, f } = spinner();
    const refills = [500, 700];
    store.setFuel(100);
    store.onOutOfFuel = () => store.setFuel(refills.shift() ?? 0);
    expect(f).toThrow(Trap);
    expect(refills).toEqual([]);
  });

  it('holds any unsigned 64-bit number', () => {
    const { store, g } = spinner();
    store.setFuel(2n ** 64n - 1n);
    g();
    expect(store.getFuel()).toBe(2n ** 64n - 3n);
    for (const wrong of [-1, 1.5, 2n ** 64n]) expect(() => store.setFuel(wrong)).toThrow(ValueError);
  });

  it('is refused by an engine that does not consume any', () => {
    const store = new Store(engineWithoutFuel);
    expect(() => store.setFuel(1)).toThrow(ValueError);
    expect(() => store.getFuel()).toThrow(ValueError);
  });
});
