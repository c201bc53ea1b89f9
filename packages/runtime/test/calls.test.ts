/** Calls from the host, between functions, through imports and tables, and back again. */
import { describe, expect, it } from 'vitest';
import { Func, Linker, Store, Table, ValueError } from '../src/index.ts';
import { engine, exportsOf, functionsOf, instanceOf } from './text-module.ts';

describe('calls from the host', () => {
  it('pass and return every number type', () => {
    const { f } = exportsOf(`(module
      (func (export "f") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
        local.get 3 local.get 2 local.get 1 local.get 0))`);
    expect(f(-1, 1n << 40n, 1.5, 0.1)).toEqual([0.1, 1.5, 1n << 40n, -1]);
  });

  it('keep the payload of a NaN as bits', () => {
    const instance = instanceOf(`(module
      (func (export "f") (param f32 f64) (result f32 f64) local.get 0 local.get 1))`);
    const bits = [0x7fa00001n, 0x7ff4000000000001n];
    expect(instance.func('f').callBits(bits)).toEqual(bits);
  });

  it('take many parameters and results, on the stack where registers end', () => {
    const params = Array.from({ length: 30 }, (_, i) => i);
    const types = params.map(() => 'i32').join(' ');
    const gets = [...params]
      .reverse()
      .map((i) => `local.get ${i}`)
      .join(' ');
    const { f, g } = exportsOf(`(module
      (func $f (export "f") (param ${types}) (result ${types}) ${gets})
      (func (export "g") (param ${types}) (result ${types})
        ${params.map((i) => `local.get ${i}`).join(' ')} call $f call $f))`);
    expect(f(...params)).toEqual([...params].reverse());
    expect(g(...params)).toEqual(params);
  });

  it('want the right number of arguments, of the right types', () => {
    const { f } = exportsOf('(module (func (export "f") (param i64)))');
    expect(() => f()).toThrow(ValueError);
    expect(() => f(1)).toThrow(/no value of type i64/);
    expect(f(1n)).toBeUndefined();
  });

  it('go through tables, with types checked', () => {
    const { call } = exportsOf(`(module
      (type $unary (func (param i32) (result i32)))
      (table funcref (elem $double $square $none))
      (func $double (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))
      (func $square (param i32) (result i32) (i32.mul (local.get 0) (local.get 0)))
      (func $none)
      (func (export "call") (param i32 i32) (result i32)
        (call_indirect (type $unary) (local.get 1) (local.get 0))))`);
    expect([call(0, 7), call(1, 7)]).toEqual([14, 49]);
    expect(() => call(2, 7)).toThrow('indirect call type mismatch');
    expect(() => call(3, 7)).toThrow('undefined element: out of bounds table access');
  });
});

describe('imported functions', () => {
  it('of the host get and give values of all types', () => {
    const linker = new Linker(new Store(engine));
    const seen: unknown[] = [];
    linker.defineFunction(
      'h',
      'f',
      { params: ['i32', 'i64', 'f32', 'f64', 'externref'], results: ['f64', 'i64'] },
      (_caller, ...args) => {
        seen.push(args);
        return [2.5, -3n];
      },
    );
    const thing = { a: 'thing' };
    const { g } = exportsOf(
      `(module
      (import "h" "f" (func $f (param i32 i64 f32 f64 externref) (result f64 i64)))
      (func (export "g") (param externref) (result f64 i64)
        (call $f (i32.const -5) (i64.const 6) (f32.const 0.5) (f64.const 1e300) (local.get 0))))`,
      linker,
    );
    expect(g(thing)).toEqual([2.5, -3n]);
    expect(seen).toEqual([[-5, 6n, 0.5, 1e300, thing]]);
  });

  it('of another instance run there', () => {
    const linker = new Linker(new Store(engine));
    linker.defineInstance(
      'counter',
      instanceOf(
        `(module
      (global $n (mut i32) (i32.const 0))
      (func (export "next") (result i32)
        (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))`,
        linker,
      ),
    );
    const text = `(module (import "counter" "next" (func $next (result i32)))
      (func (export "twice") (result i32) (drop (call $next)) (call $next)))`;
    const [a, b] = [exportsOf(text, linker), exportsOf(text, linker)];
    expect([a.twice(), b.twice(), a.twice()]).toEqual([2, 4, 6]);
  });

  it('know their caller', () => {
    const linker = new Linker(new Store(engine));
    linker.defineFunction('h', 'peek', { params: [], results: ['i32'] }, (caller) => caller.memoryBytes('memory')[3]);
    const text = (byte: string): string => `(module (import "h" "peek" (func $peek (result i32)))
      (memory (export "memory") 1) (data (i32.const 3) "${byte}")
      (func (export "f") (result i32) (call $peek)))`;
    expect([exportsOf(text('a'), linker).f(), exportsOf(text('b'), linker).f()]).toEqual([97, 98]);
  });

  it('call WebAssembly again, many levels deep', () => {
    const linker = new Linker(new Store(engine));
    let down: Func | undefined;
    linker.defineFunction('h', 'again', { params: ['i32'], results: ['i32'] }, (_caller, n) =>
      n === 0 ? 0 : down!.call((n as number) - 1),
    );
    const instance = instanceOf(
      `(module (import "h" "again" (func $again (param i32) (result i32)))
      (func (export "down") (param i32) (result i32)
        (i32.add (local.get 0) (call $again (local.get 0)))))`,
      linker,
    );
    down = instance.func('down');
    expect(down.call(100)).toBe(5050);
  });

  it('that are exported again are the same function', () => {
    const linker = new Linker(new Store(engine));
    linker.defineFunction('h', 'f', { params: ['i32'], results: ['i32'] }, (_caller, n) => (n as number) * 2);
    const first = instanceOf(
      '(module (import "h" "f" (func $f (param i32) (result i32))) (export "f" (func $f)))',
      linker,
    );
    linker.defineInstance('first', first);
    const second = instanceOf(
      '(module (import "first" "f" (func $f (param i32) (result i32))) (export "f" (func $f)))',
      linker,
    );
    expect(second.func('f')).toBe(first.func('f'));
    expect(second.func('f').call(21)).toBe(42);
  });
});

describe('functions as values', () => {
  it('are the same object each time', () => {
    const { get } = exportsOf(`(module (func $f (export "f")) (elem declare func $f)
      (func (export "get") (result funcref) (ref.func $f)))`);
    expect(get()).toBe(get());
    expect(get()).toBeInstanceOf(Func);
  });

  it('of the host are called through a table', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const table = Table.create(store, { element: 'funcref', initial: 2 });
    table.set(
      0,
      Func.wrap(store, { params: ['i32'], results: ['i32'] }, (_caller, n) => (n as number) + 1),
    );
    linker.define('h', 't', table);
    const { call } = exportsOf(
      `(module (import "h" "t" (table 2 funcref))
      (func (export "call") (param i32 i32) (result i32)
        (call_indirect (param i32) (result i32) (local.get 1) (local.get 0))))`,
      linker,
    );
    expect(call(0, 41)).toBe(42);
    expect(() => call(1, 41)).toThrow('uninitialized element');
    table.set(
      1,
      Func.wrap(store, { params: ['i32'], results: ['i32'] }, (_caller, n) => -(n as number)),
    );
    expect(call(1, 41)).toBe(-41);
  });

  it('do not go from one store to another', () => {
    const { take } = exportsOf('(module (func (export "take") (param funcref)))');
    const other = functionsOf(
      instanceOf('(module (func $f (export "f")) (func (export "get") (result funcref) (ref.func $f)))'),
    );
    expect(() => take(other.get())).toThrow(/another store/);
  });
});
