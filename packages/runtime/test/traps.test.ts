/** Traps and errors of host functions: what they say, where they were, and that the store works on afterwards. */
import { describe, expect, it } from 'vitest';
import { formatFrames, framesOf, Linker, Store, Trap } from '../src/index.ts';
import { engine, exportsOf, functionsOf, instanceOf } from './text-module.ts';

function trapOf(action: () => unknown): Trap {
  try {
    action();
  } catch (error) {
    if (error instanceof Trap) return error;
    throw error;
  }
  throw new Error('no trap');
}

const everyTrap = `(module
  (memory 1) (table 1 funcref) (type $void (func))
  (func (export "unreachable") unreachable)
  (func (export "divide") (result i32) (i32.div_s (i32.const 1) (i32.const 0)))
  (func (export "overflow") (result i64) (i64.div_s (i64.const 0x8000000000000000) (i64.const -1)))
  (func (export "convert") (result i32) (i32.trunc_f64_s (f64.const nan)))
  (func (export "convertLarge") (result i32) (i32.trunc_f64_s (f64.const 1e30)))
  (func (export "load") (result i32) (i32.load (i32.const 65533)))
  (func (export "store") (i32.store (i32.const -4) (i32.const 1)))
  (func (export "null") (call_indirect (type $void) (i32.const 0)))
  (func (export "element") (call_indirect (type $void) (i32.const 1)))
  (func $deep (export "deep") (call $deep)))`;

describe('a trap', () => {
  it.each([
    ['unreachable', 'UnreachableCodeReached', 'wasm `unreachable` instruction executed'],
    ['divide', 'IntegerDivisionByZero', 'integer divide by zero'],
    ['overflow', 'IntegerOverflow', 'integer overflow'],
    ['convert', 'BadConversionToInteger', 'invalid conversion to integer'],
    ['convertLarge', 'IntegerOverflow', 'integer overflow'],
    ['load', 'MemoryOutOfBounds', 'out of bounds memory access'],
    ['store', 'MemoryOutOfBounds', 'out of bounds memory access'],
    ['null', 'IndirectCallToNull', 'uninitialized element'],
    ['element', 'TableOutOfBounds', 'undefined element: out of bounds table access'],
    ['deep', 'StackOverflow', 'call stack exhausted'],
  ])('%s is %s', (name, kind, message) => {
    const functions = exportsOf(everyTrap);
    const trap = trapOf(functions[name]!);
    expect([trap.trap, trap.message]).toEqual([kind, message]);
  });

  it('leaves the store as good as new', () => {
    const functions = exportsOf(everyTrap);
    for (let round = 0; round < 3; round++)
      for (const name of Object.keys(functions)) expect(() => functions[name]!()).toThrow(Trap);
  });

  it('says which functions were active, and where in the module', () => {
    const { outer } = exportsOf(`(module $m
      (func $inner unreachable)
      (func $middle (param i32) (if (local.get 0) (then (call $inner))))
      (func (export "outer") (nop) (call $middle (i32.const 1))))`);
    const { frames } = trapOf(outer);
    expect(frames.map(({ functionIndex }) => functionIndex)).toEqual([0, 1, 2]);
    const offsets = frames.map(({ moduleOffset }) => moduleOffset!);
    expect(offsets[0]).toBeLessThan(offsets[1]!);
    expect(offsets[1]).toBeLessThan(offsets[2]!);
    expect(formatFrames(frames)).toMatch(/^ {4}0: +0x[\da-f]+ - <unknown>!<wasm function 0>\n {4}1: /);
  });

  it('of a stack overflow shows the innermost twenty', () => {
    const { frames } = trapOf(exportsOf(everyTrap).deep);
    expect(frames).toHaveLength(20);
    expect(new Set(frames.map(({ functionIndex }) => functionIndex))).toEqual(new Set([9]));
  });
});

/** `host` functions and a module whose `run(n)` calls import `f`, with work before and after. */
function nested(f: (linker: Linker) => (n: number) => unknown): { run(n: number): unknown; ok(): unknown } {
  const linker = new Linker(new Store(engine));
  linker.defineFunction('h', 'f', { params: ['i32'], results: ['i32'] }, (_caller, n) => f(linker)(n as number));
  const functions = exportsOf(
    `(module
    (import "h" "f" (func $f (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (local i32 i64 f64)
      (local.set 1 (i32.const 1000)) (local.set 2 (i64.const 1)) (local.set 3 (f64.const 0.5))
      (i32.add (call $f (local.get 0)) (i32.add (local.get 1) (i32.add (i32.wrap_i64 (local.get 2)) (i32.trunc_f64_s (local.get 3))))))
    (func (export "ok") (result i32) (i32.const 7)))`,
    linker,
  );
  return { run: (n) => functions.run(n), ok: () => functions.ok() };
}

describe('an error of a host function', () => {
  it('passes through WebAssembly as it is', () => {
    const problem = new Error('of the host');
    const { run, ok } = nested(() => () => {
      throw problem;
    });
    expect(() => run(1)).toThrow(problem);
    expect(framesOf(problem).map(({ functionIndex }) => functionIndex)).toEqual([1]);
    expect(ok()).toBe(7);
  });

  it('may be anything', () => {
    const { run, ok } = nested(() => () => {
      throw 'a string';
    });
    expect(() => run(1)).toThrow('a string');
    expect(ok()).toBe(7);
  });

  it('may be a wrong result', () => {
    const { run, ok } = nested(() => () => 'no number');
    expect(() => run(1)).toThrow(/no value of type i32/);
    expect(ok()).toBe(7);
  });

  it('inside WebAssembly inside a host function unwinds to that host function, which may go on', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const inner = functionsOf(
      instanceOf(
        `(module
      (func (export "trap") (result i32) unreachable)
      (func (export "ok") (result i32) (i32.const 5)))`,
        linker,
      ),
    );
    linker.defineFunction('h', 'f', { params: ['i32'], results: ['i32'] }, (_caller, n) => {
      if (n === 0) return inner.trap() as number;
      const trap = trapOf(inner.trap);
      expect(trap.frames).toHaveLength(2);
      return (inner.ok() as number) + (n as number);
    });
    const { run } = exportsOf(
      `(module (import "h" "f" (func $f (param i32) (result i32)))
      (func (export "run") (param i32) (result i32) (local i64 i64)
        (local.set 1 (i64.const 0x1234567890)) (local.set 2 (i64.const -1))
        (i32.add (call $f (local.get 0)) (i32.wrap_i64 (i64.add (local.get 1) (local.get 2))))))`,
      linker,
    );
    const rest = Number(BigInt.asIntN(32, 0x1234567890n - 1n));
    expect(run(10)).toBe(15 + rest);
    expect(trapOf(() => run(0)).trap).toBe('UnreachableCodeReached');
    expect(run(10)).toBe(15 + rest);
  });

  it('ends an endless recursion through the host as a stack overflow', () => {
    let run: ((n: number) => unknown) | undefined;
    const both = nested(() => (n) => run!(n + 1));
    run = both.run;
    expect(trapOf(() => both.run(0)).trap).toBe('StackOverflow');
    expect(both.ok()).toBe(7);
    expect(trapOf(() => both.run(0)).trap).toBe('StackOverflow');
  });
});

describe('an interruption', () => {
  const loop = '(module (func (export "spin") (loop $l (br $l))) (func (export "ok") (result i32) (i32.const 1)))';

  it('comes when the store is asked for it', () => {
    const store = new Store(engine);
    const { spin, ok } = exportsOf(loop, new Linker(store));
    let asked = 0;
    store.shouldInterrupt = () => ++asked > 5;
    expect(trapOf(spin).trap).toBe('Interrupt');
    store.shouldInterrupt = null;
    expect(ok()).toBe(1);
  });

  it('comes when the budget is used up', () => {
    const store = new Store(engine);
    const { spin, ok } = exportsOf(loop, new Linker(store));
    store.setBudget(20_000);
    const trap = trapOf(spin);
    expect(trap.trap).toBe('Interrupt');
    expect(trap.frames).toHaveLength(1);
    expect(store.remainingBudget()).toBe(0);
    expect(trapOf(spin).trap).toBe('Interrupt');
    store.setBudget(Infinity);
    expect(ok()).toBe(1);
  });
});
