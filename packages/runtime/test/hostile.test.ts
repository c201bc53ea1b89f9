/** Modules that ask for too much: clear errors, no crash, and the engine goes on. */
import { describe, expect, it } from 'vitest';
import { Module, Linker, ResourceError, Store, Trap } from '../src/index.ts';
import { engine, exportsOf, functionsOf, instanceOf } from './text-module.ts';

const uleb = (value: number): number[] => {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
};

const section = (id: number, content: readonly number[]): number[] => [id, ...uleb(content.length), ...content];

/** A module with one exported function `f: () -> ()` whose body, after its size, is `body`. */
function moduleWithBody(body: readonly number[]): Uint8Array {
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    10,
    ...uleb(body.length + uleb(body.length).length + 1),
    1,
    ...uleb(body.length),
    ...body,
  ]);
}

const run = (bytes: Uint8Array): unknown =>
  new Linker(new Store(engine)).instantiate(new Module(engine, bytes)).func('f').call();

describe('a module that declares', () => {
  it('65,536 pages gets them, untouched, or a clear error', () => {
    try {
      const { f } = exportsOf(`(module (memory 65536)
        (func (export "f") (result i32) (i32.store (i32.const -4) (i32.const 6)) (i32.load (i32.const -4))))`);
      expect(f()).toBe(6);
    } catch (error) {
      expect(error).toBeInstanceOf(ResourceError);
    }
  });

  it('a table of four billion elements is refused', () => {
    expect(() => instanceOf('(module (table 4294967295 funcref))')).toThrow(ResourceError);
    expect(() => instanceOf('(module (table 4294967295 externref))')).toThrow(/4294967295 elements is over the limit/);
  });

  it('a large table gets one outside the arena', () => {
    const instance = instanceOf(`(module (table (export "t") 1000000 funcref)
      (func $f (export "f") (result i32) (i32.const 8)) (elem declare func $f)
      (func (export "set") (param i32) (table.set (local.get 0) (ref.func $f)))
      (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))`);
    const { set, call } = functionsOf(instance);
    set(999_999);
    expect(call(999_999)).toBe(8);
    expect(() => call(999_998)).toThrow('uninitialized element');
  });

  it('a million locals is refused', () => {
    expect(() => run(moduleWithBody([1, ...uleb(1_000_000), 0x7f, 0x0b]))).toThrow(/too many locals/);
  });

  it('fifty thousand locals works', () => {
    expect(run(moduleWithBody([1, ...uleb(50_000), 0x7f, 0x0b]))).toBeUndefined();
  });

  it('100,000-deep blocks works', () => {
    const depth = 100_000;
    const body = [
      0,
      ...Array.from({ length: depth }, () => [0x02, 0x40]).flat(),
      ...new Array<number>(depth + 1).fill(0x0b),
    ];
    expect(run(moduleWithBody(body))).toBeUndefined();
  });
});

describe('endless recursion', () => {
  it('is a stack overflow, again and again, whatever the frames hold', () => {
    const { direct, through, wide } = exportsOf(`(module
      (table funcref (elem $t)) (type $t (func (param i64)))
      (func $d (export "direct") (param i64) (call $d (local.get 0)))
      (func $t (export "through") (param i64) (call_indirect (type $t) (local.get 0) (i32.const 0)))
      (func $w (export "wide") (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
        (i64.add (local.get 17) (call $w ${'(local.get 3) '.repeat(18)}))))`);
    for (let i = 0; i < 3; i++) {
      expect(() => direct(1n)).toThrow(Trap);
      expect(() => through(1n)).toThrow('call stack exhausted');
      expect(() => wide(...new Array<bigint>(18).fill(1n))).toThrow('call stack exhausted');
    }
  });
});

describe('many instances', () => {
  it('fill the store, which says so', () => {
    const linker = new Linker(new Store(engine, { arenaBytes: 1 << 20 }));
    const functions = Array.from({ length: 2000 }, (_, i) => `(func (export "f${i}"))`).join(' ');
    expect(() => {
      for (let i = 0; i < 100; i++) instanceOf(`(module ${functions})`, linker);
    }).toThrow(/the store is full/);
  });
});
