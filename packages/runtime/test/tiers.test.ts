/** Functions that are compiled twice: when, to what effect, and that nobody can tell but by the count of instructions. */
import { codeSpace } from '@pulleyjs/pulley-interp';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { Engine, type EngineOptions, type Instance, Linker, Module, type OptLevel, Store, Trap } from '../src/index.ts';

/** Sums squares by a function that is worth optimising: it computes the same thing twice, and what does not change. */
const squares = `(module
  (memory 1)
  (func $square (param $x i32) (result i32)
    (i32.store (i32.const 8) (local.get $x))
    (i32.add
      (i32.add (i32.mul (local.get $x) (local.get $x)) (i32.load (i32.const 8)))
      (i32.sub (i32.mul (local.get $x) (local.get $x)) (i32.load (i32.const 8)))))
  (func $sum (export "sum") (param $n i32) (result i32) (local $s i32)
    (loop $again
      (local.set $s (i32.add (local.get $s) (call $square (local.get $n))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s))
  (table funcref (elem $sum $square))
  (func (export "indirect") (param $n i32) (result i32)
    (call_indirect (param i32) (result i32) (local.get $n) (i32.const 0))))`;

/** A nest of loops that is entered once. */
const nest = `(module (memory 1)
  (func (export "sum") (param $n i32) (result i32) (local $i i32) (local $j i32) (local $s i32)
    (loop $outer
      (local.set $j (i32.const 0))
      (loop $inner
        (i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.mul (local.get $n) (local.get $i))))
        (local.set $s (i32.add (local.get $s) (i32.add (i32.mul (local.get $n) (local.get $i)) (local.get $j))))
        (br_if $inner (i32.lt_u (local.tee $j (i32.add (local.get $j) (i32.const 1))) (local.get $n))))
      (br_if $outer (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $s)))`;

/** Goes down $n calls, and there divides by $d. */
const recursion = `(module (memory 1)
  (func $down (export "down") (param $n i32) (param $d i32) (result i32)
    (i32.store (i32.const 8) (i32.mul (local.get $n) (local.get $n)))
    (if (result i32) (i32.eqz (local.get $n))
      (then (i32.div_u (i32.const 100) (local.get $d)))
      (else (i32.add
        (i32.sub (i32.mul (local.get $n) (local.get $n)) (i32.mul (local.get $n) (local.get $n)))
        (call $down (i32.sub (local.get $n) (i32.const 1)) (local.get $d)))))))`;

const levels: readonly OptLevel[] = ['none', 'speed', 'tiered'];

function instanceOf(text: string, options: EngineOptions): Instance {
  const engine = new Engine(options);
  return new Linker(new Store(engine)).instantiate(new Module(engine, compile(text)));
}

const plenty = 1e12;

/** A call's result, and how many instructions it took: a few more where a callee was compiled on the way. */
function count(instance: Instance, name: string, ...args: number[]): readonly [result: unknown, instructions: number] {
  instance.store.setBudget(plenty);
  const result = instance.func(name).call(...args);
  return [result, plenty - instance.store.remainingBudget()];
}

function counts(text: string, optLevel: OptLevel, calls: number, ...call: [string, ...number[]]): number[] {
  const instance = instanceOf(text, { optLevel });
  return Array.from({ length: calls }, () => count(instance, ...call)[1]);
}

describe('a hot function', () => {
  const call = ['sum', 50_000] as const;

  it('is optimised while it runs, its callees before it returns', () => {
    const [, plain] = counts(squares, 'none', 2, ...call);
    const [, fast] = counts(squares, 'speed', 2, ...call);
    const [first, second, third] = counts(squares, 'tiered', 3, ...call);
    expect(fast).toBeLessThan(0.95 * plain);
    expect(first).toBeGreaterThan(fast);
    expect(first).toBeLessThan(plain);
    expect([second, third]).toEqual([fast, fast]);
  });

  it('is reached through tables too', () => {
    const [, fast] = counts(squares, 'speed', 2, 'indirect', 50_000);
    const instance = instanceOf(squares, { optLevel: 'tiered' });
    count(instance, 'sum', 50_000);
    const viaTable = count(instance, 'indirect', 50_000)[1];
    expect(viaTable).toBeLessThan(fast + 100);
  });

  it('is hot by the same count every time, however the host calls it', () => {
    const inOne = counts(squares, 'tiered', 2, ...call);
    expect(counts(squares, 'tiered', 2, ...call)).toEqual(inOne);
    const [plain] = counts(squares, 'none', 1, 'sum', 100);
    const [, fast] = counts(squares, 'speed', 2, 'sum', 100);
    const instance = instanceOf(squares, { optLevel: 'tiered' });
    const runs = Array.from({ length: 500 }, () => count(instance, 'sum', 100)[1]);
    expect(runs[0]).toBe(plain);
    expect(runs.at(-1)).toBe(fast);
  });

  it('is not optimised again, and a cold one is not at all', () => {
    const instance = instanceOf(squares, { optLevel: 'tiered' });
    const installed = (): number => {
      const base = codeSpace().reserve(0);
      codeSpace().release(base);
      return base;
    };
    count(instance, 'sum', 100_000);
    count(instance, 'sum', 100_000);
    const before = installed();
    count(instance, 'sum', 1_000_000);
    expect(installed()).toBe(before);
  });
});

describe('a function with a nest of loops', () => {
  it('is optimised before it runs', () => {
    const [plain] = counts(nest, 'none', 1, 'sum', 30);
    const [fast] = counts(nest, 'speed', 1, 'sum', 30);
    expect(fast).toBeLessThan(plain);
    expect(counts(nest, 'tiered', 1, 'sum', 30)).toEqual([fast]);
  });

  /** The same, called by wasm. */
  const inside = (text: string): string =>
    text.replace('(func (export "sum")', '(func $sum').replace(
      /\)$/,
      `
      (func (export "sum") (param $n i32) (result i32) (call $sum (local.get $n))))`,
    );

  it('is optimised before wasm calls it, too', () => {
    const [plain] = counts(inside(nest), 'none', 1, 'sum', 30);
    const [fast] = counts(inside(nest), 'speed', 1, 'sum', 30);
    expect(fast).toBeLessThan(plain);
    expect(counts(inside(nest), 'tiered', 1, 'sum', 30)).toEqual([fast]);
  });

  it('is not with a call in it, unless the host calls it', () => {
    const text = nest
      .replace('(i32.store (i32.const 16)', '(call $touch) (i32.store (i32.const 16)')
      .replace('(func (export', '(func $touch) (func (export');
    const [plain] = counts(inside(text), 'none', 1, 'sum', 30);
    expect(counts(inside(text), 'tiered', 1, 'sum', 30)).toEqual([plain]);
    expect(counts(text, 'tiered', 1, 'sum', 30)).toEqual(counts(text, 'speed', 1, 'sum', 30));
  });
});

describe('frames of a function that is optimised while they are active', () => {
  it('are returned into', () => {
    const instance = instanceOf(recursion, { optLevel: 'tiered' });
    expect(count(instance, 'down', 5000, 5)[0]).toBe(20);
    for (let i = 0; i < 60; i++) expect(count(instance, 'down', 3000, 4)[0]).toBe(25);
    const [, fast] = counts(recursion, 'speed', 2, 'down', 3000, 4);
    expect(count(instance, 'down', 3000, 4)[1]).toBe(fast);
  });

  it('are in backtraces, as at every level', () => {
    const [none, speed, tiered] = levels.map((optLevel) => {
      const instance = instanceOf(recursion, { optLevel });
      return Array.from({ length: 60 }, () => {
        try {
          return instance.func('down').call(3000, 0);
        } catch (error) {
          return error instanceof Trap ? [error.message, error.frames] : error;
        }
      });
    });
    expect(none[0]).toEqual([expect.stringContaining('integer divide by zero'), expect.any(Array)]);
    expect(speed).toEqual(none);
    expect(tiered).toEqual(none);
  });
});

describe('every level', () => {
  it.each([
    ['squares', squares, ['sum', 60_000]],
    ['a nest', nest, ['sum', 100]],
    ['recursion', recursion, ['down', 4000, 3]],
  ] as const)('gives the same, for the same fuel: %s', (_, text, [name, ...args]) => {
    const outcomes = levels.map((optLevel) => {
      const instance = instanceOf(text, { optLevel, consumeFuel: true });
      instance.store.setFuel(plenty);
      const results = Array.from({ length: 4 }, () => instance.func(name).call(...args));
      return [results, instance.store.getFuel()];
    });
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[2]).toEqual(outcomes[0]);
  });

  it('runs out of fuel at the same place', () => {
    const places = levels.map((optLevel) => {
      const instance = instanceOf(squares, { optLevel, consumeFuel: true });
      return [1_000_003, 1_000_004, 1_000_010, 999_000].map((fuel) => {
        instance.store.setFuel(fuel);
        try {
          return instance.func('sum').call(1_000_000);
        } catch (error) {
          return (error as Trap).frames;
        }
      });
    });
    expect(places[1]).toEqual(places[0]);
    expect(places[2]).toEqual(places[0]);
  });

  it('compiles everything on demand, as well as it may', () => {
    const compiled = (optLevel: OptLevel): number => {
      const engine = new Engine({ optLevel });
      const module = new Module(engine, compile(squares));
      const instance = new Linker(new Store(engine)).instantiate(module);
      count(instance, 'sum', 10);
      const before = count(instance, 'sum', 10)[1];
      module.compileAll();
      return before - count(instance, 'sum', 10)[1];
    };
    expect(compiled('none')).toBe(0);
    expect(compiled('speed')).toBe(0);
    expect(compiled('tiered')).toBeGreaterThan(0);
  });

  it('goes on with plain code when there is no room for better', () => {
    const instance = instanceOf(squares, { optLevel: 'tiered' });
    const [, plain] = count(instance, 'sum', 100);
    const space = codeSpace();
    const taken: number[] = [];
    for (let size = space.capacity; size >= 16;) {
      try {
        taken.push(space.reserve(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
    try {
      // What is left of the module's own chunk is used first.
      for (let i = 0; i < 20; i++) count(instance, 'sum', 50_000);
      expect(count(instance, 'sum', 100)[1]).toBeLessThanOrEqual(plain);
    } finally {
      for (const base of taken) space.release(base);
    }
  });
});
