/** Memories, tables, globals; instances and stores side by side. */
import { describe, expect, it } from 'vitest';
import type { LinkError } from '../src/index.ts';
import { Func, Global, instantiate, Linker, Memory, ResourceError, Store, Table, ValueError } from '../src/index.ts';
import { engine, exportsOf, functionsOf, instanceOf, moduleOf } from './text-module.ts';

describe('a memory', () => {
  it('is shared by the host, its instance and importers, also while it grows', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const memory = Memory.create(store, { initial: 1, maximum: 5 });
    linker.define('h', 'm', memory);
    const text = `(module (import "h" "m" (memory 1 5))
      (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
      (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "size") (result i32) (memory.size)))`;
    const [a, b] = [exportsOf(text, linker), exportsOf(text, linker)];
    a.store(10, 42);
    expect([b.load(10), memory.bytes[10]]).toEqual([42, 42]);
    expect(b.grow(2)).toBe(1);
    expect([a.size(), memory.pages, memory.bytes.length]).toEqual([3, 3, 3 * 65536]);
    memory.bytes[3 * 65536 - 1] = 9;
    expect([a.load(3 * 65536 - 1), a.load(10)]).toEqual([9, 42]);
    expect(() => a.load(3 * 65536)).toThrow('out of bounds memory access');
    expect([a.grow(3), memory.grow(3), memory.grow(2), a.size()]).toEqual([-1, -1, 3, 5]);
  });

  it('has a buffer of its own length whenever it is looked at', () => {
    const instance = instanceOf(
      '(module (memory (export "m") 1) (func (export "grow") (result i32) (memory.grow (i32.const 1))))',
    );
    const memory = instance.memory('m');
    const { grow } = functionsOf(instance);
    const before = memory.buffer;
    memory.bytes[0] = 7;
    for (let pages = 1; pages < 20; pages++) expect(grow()).toBe(pages);
    expect(before.byteLength).toBe(0);
    expect(memory.buffer.byteLength).toBe(20 * 65536);
    expect(memory.buffer).toBe(memory.buffer);
    expect(new Uint8Array(memory.buffer)[0]).toBe(7);
    const last = memory.buffer;
    expect([memory.grow(0), last.byteLength, memory.bytes[0]]).toEqual([20, 0, 7]);
  });

  it('can have a resizable buffer, which is the memory', () => {
    const text = `(module (memory (export "m") 1 4) (func (export "size") (result i32) (memory.size))
      (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`;
    const instance = instanceOf(text);
    const memory = instance.memory('m');
    const { size, load } = functionsOf(instance);
    const buffer = memory.resizableBuffer() as ArrayBuffer & { resize(byteLength: number): void };
    const bytes = new Uint8Array(buffer);
    buffer.resize(3 * 65536);
    bytes[3 * 65536 - 1] = 5;
    expect([size(), load(3 * 65536 - 1), memory.grow(2), memory.buffer === buffer]).toEqual([3, 5, -1, true]);
    for (const wrong of [65536, 3 * 65536 + 1, 5 * 65536, -1]) expect(() => buffer.resize(wrong)).toThrow(RangeError);
    const fixed = memory.fixedLengthBuffer();
    expect([buffer.byteLength, fixed.byteLength, load(3 * 65536 - 1)]).toEqual([0, 3 * 65536, 5]);
    expect(() => Memory.create(new Store(engine), { initial: 1 }).resizableBuffer()).toThrow(ValueError);
  });
});

describe('a function', () => {
  it('knows its index in the module that defines it', () => {
    const store = new Store(engine);
    const host = Func.wrap(store, { params: [], results: [] }, () => {});
    const linker = new Linker(store).define('h', 'f', host);
    const instance = instanceOf(
      `(module (import "h" "f" (func)) (table (export "t") 3 funcref) (elem (i32.const 0) 0 2 1)
        (func) (func (export "g")) (export "f" (func 0)))`,
      linker,
    );
    const table = instance.table('t');
    const indices = [0, 1, 2].map((i) => (table.get(i) as Func).index);
    expect(indices).toEqual([undefined, 2, 1]);
    expect([instance.func('g').index, instance.func('f')]).toEqual([2, host]);
    const importer = instanceOf(
      '(module (import "m" "g" (func)) (export "again" (func 0)))',
      new Linker(store).defineInstance('m', instance),
    );
    expect(importer.func('again').index).toBe(2);
  });
});

describe('a table', () => {
  it('keeps its elements while it grows', () => {
    const instance = instanceOf(`(module
      (table (export "t") 2 100000 externref)
      (func (export "get") (param i32) (result externref) (table.get (local.get 0)))
      (func (export "grow") (param externref i32) (result i32) (table.grow (local.get 0) (local.get 1))))`);
    const { get, grow } = functionsOf(instance);
    const table = instance.table('t');
    table.set(1, 'one');
    expect(grow('x', 90000)).toBe(2);
    expect([get(0), get(1), get(2), get(90001), table.get(50000)]).toEqual([null, 'one', 'x', 'x', 'x']);
    expect(table.grow(20000)).toBe(-1);
    expect(table.grow(5)).toBe(90002);
    expect(get(90002)).toBe(null);
    expect(() => table.get(90007)).toThrow(RangeError);
  });

  it('of functions is filled when it is read', () => {
    const instance = instanceOf(`(module
      (table (export "t") 3000 funcref) (elem (i32.const 1) $a $b)
      (func $a (export "a") (result i32) (i32.const 1)) (func $b (result i32) (i32.const 2))
      (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))`);
    const table = instance.table('t');
    expect(table.get(0)).toBe(null);
    expect(table.get(1)).toBe(instance.func('a'));
    table.set(2999, table.get(2));
    expect(instance.func('call').call(2999)).toBe(2);
    table.set(1, null);
    expect(() => instance.func('call').call(1)).toThrow('uninitialized element');
  });

  it('made by the host begins with its value', () => {
    const table = Table.create(new Store(engine), { element: 'externref', initial: 3 }, 'v');
    expect([table.get(0), table.get(2)]).toEqual(['v', 'v']);
  });
});

describe('a global', () => {
  it('is shared with its importers', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const global = Global.create(store, { type: 'i64', mutable: true }, 5n);
    linker.define('h', 'g', global);
    const { add } = exportsOf(
      `(module (import "h" "g" (global $g (mut i64)))
      (func (export "add") (param i64) (global.set $g (i64.add (global.get $g) (local.get 0)))))`,
      linker,
    );
    add(37n);
    expect(global.value).toBe(42n);
    global.value = -1n;
    add(1n);
    expect([global.value, global.bits]).toEqual([0n, 0n]);
  });

  it('has the value its expression says', () => {
    const instance = instanceOf(`(module
      (global (export "a") f32 (f32.const nan:0x200001))
      (global (export "b") i32 (i32.add (i32.const 40) (i32.const 2)))
      (func $f (export "f")) (global (export "c") funcref (ref.func $f))
      (global (export "d") externref (ref.null extern)))`);
    expect(instance.global('a').bits).toBe(0x7fa00001n);
    expect(instance.global('b').value).toBe(42);
    expect(instance.global('c').value).toBe(instance.func('f'));
    expect(instance.global('d').value).toBe(null);
    expect(() => {
      instance.global('b').value = 1;
    }).toThrow(/immutable/);
  });
});

describe('host values as externref', () => {
  it('come back as they went in', () => {
    const { same } = exportsOf('(module (func (export "same") (param externref) (result externref) (local.get 0)))');
    const object = {};
    for (const value of [object, 'text', 0, -0, undefined, null, Symbol.iterator, 1n]) expect(same(value)).toBe(value);
  });
});

describe('linking', () => {
  const kindOf = (text: string, linker: Linker): string => {
    try {
      instanceOf(text, linker);
      return 'linked';
    } catch (error) {
      return (error as LinkError).message;
    }
  };

  it('says what does not fit', () => {
    const store = new Store(engine);
    const linker = new Linker(store)
      .defineFunction('h', 'f', { params: ['i32'], results: [] }, () => {})
      .define('h', 'm', Memory.create(store, { initial: 1, maximum: 3 }))
      .define('h', 't', Table.create(store, { element: 'funcref', initial: 1 }))
      .define('h', 'g', Global.create(store, { type: 'i32', mutable: false }, 1));
    const cases: [string, RegExp][] = [
      ['(import "h" "none" (func))', /^unknown import: "h"."none"/],
      ['(import "h" "f" (func (param i32)))', /^linked/],
      [
        '(import "h" "f" (func (param i64)))',
        /^incompatible import type: "h"."f": expected type \(i64\) -> \(\), found type \(i32\)/,
      ],
      ['(import "h" "f" (memory 1))', /^incompatible import type: .*expected memory, found func/],
      ['(import "h" "m" (memory 1))', /^linked/],
      ['(import "h" "m" (memory 2))', /^incompatible import type: .*limits/],
      ['(import "h" "m" (memory 1 2))', /^incompatible import type: .*limits/],
      ['(import "h" "t" (table 1 2 funcref))', /^incompatible import type: .*limits/],
      ['(import "h" "t" (table 1 externref))', /^incompatible import type: .*elements/],
      ['(import "h" "g" (global i32))', /^linked/],
      ['(import "h" "g" (global (mut i32)))', /^incompatible import type: .*mutability/],
      ['(import "h" "g" (global i64))', /^incompatible import type/],
    ];
    for (const [text, expected] of cases) expect(kindOf(`(module ${text})`, linker)).toMatch(expected);
  });

  it('refuses what belongs to another store', () => {
    const memory = Memory.create(new Store(engine), { initial: 1 });
    expect(() => instantiate(new Store(engine), moduleOf('(module (import "" "" (memory 1)))'), [memory])).toThrow(
      /another store/,
    );
  });

  it('keeps what a failed instantiation wrote', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const memory = Memory.create(store, { initial: 1 });
    linker.define('h', 'm', memory);
    expect(() =>
      instanceOf('(module (import "h" "m" (memory 1)) (data (i32.const 0) "x") (data (i32.const 65536) "y"))', linker),
    ).toThrow('out of bounds');
    expect(memory.bytes[0]).toBe(120);
  });
});

describe('stores', () => {
  it('run side by side, interleaved through the host', () => {
    const text = `(module (import "h" "other" (func $other (param i32) (result i32))) (memory 1)
      (func (export "f") (param i32) (result i32) (local i32)
        (i32.store (i32.const 0) (local.get 0))
        (local.set 1 (call $other (i32.sub (local.get 0) (i32.const 1))))
        (i32.add (local.get 1) (i32.load (i32.const 0)))))`;
    const functions: Record<string, (n: number) => number> = {};
    const make = (name: string, other: string): void => {
      const linker = new Linker(new Store(engine));
      linker.defineFunction('h', 'other', { params: ['i32'], results: ['i32'] }, (_caller, n) =>
        (n as number) <= 0 ? 0 : functions[other]!(n as number),
      );
      functions[name] = exportsOf(text, linker).f as (n: number) => number;
    };
    make('a', 'b');
    make('b', 'a');
    // Each level overwrites its store's word before the level outside reads it.
    expect(functions.a!(4)).toBe(2 + 1 + 2 + 1);
  });

  it('are freed one by one', () => {
    for (let i = 0; i < 40; i++) {
      const store = new Store(engine);
      expect(exportsOf('(module (func (export "f") (result i32) (i32.const 3)))', new Linker(store)).f()).toBe(3);
      store.dispose();
    }
  });

  it('have limits', () => {
    const store = new Store(engine, { memoryBytes: 2 * 65536, tableElements: 10 });
    const linker = new Linker(store);
    const { grow } = exportsOf(
      '(module (memory 1) (func (export "grow") (result i32) (memory.grow (i32.const 1))))',
      linker,
    );
    expect([grow(), grow()]).toEqual([1, -1]);
    expect(() => instanceOf('(module (memory 3))', linker)).toThrow(ResourceError);
    expect(() => instanceOf('(module (table 11 funcref))', linker)).toThrow(ResourceError);
  });
});
