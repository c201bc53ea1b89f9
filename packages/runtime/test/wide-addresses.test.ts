/** Memories and tables whose indices have 64 bits, and memories of other page sizes: where they end, and how they grow. */
import { describe, expect, it } from 'vitest';
import { Linker, Memory, Module, ResourceError, Store, Table, Trap } from '../src/index.ts';
import { engine, instanceOf, moduleOf } from './text-module.ts';

type Row = readonly [name: string, args: readonly (number | bigint)[], result: number | bigint | string | undefined];

const OUT_OF_BOUNDS = 'out of bounds memory access';
const TABLE_OUT_OF_BOUNDS = 'undefined element: out of bounds table access';
const ALL_ONES = -1n;

/** Calls one after the other, each in the state that those before left; a text is a trap's. */
function expectCalls(text: string, rows: readonly Row[]): void {
  const instance = instanceOf(text);
  for (const [name, args, expected] of rows) {
    let actual: unknown;
    try {
      actual = instance.func(name).call(...args);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
      actual = error.message;
    }
    expect([name, args, actual]).toEqual([name, args, expected]);
  }
}

/** A module with a memory of one page and `load(i64) -> i32` of a byte at that constant offset; no text writes them all. */
function loadAt(offset: bigint): Uint8Array {
  const memarg = [0];
  for (let rest = offset; ; rest >>= 7n) {
    memarg.push(Number(rest & 0x7fn) | (rest < 0x80n ? 0 : 0x80));
    if (rest < 0x80n) break;
  }
  const code = [0, 0x20, 0, 0x2d, ...memarg, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...[1, 6, 1, 0x60, 1, 0x7e, 1, 0x7f],
    ...[3, 2, 1, 0],
    ...[5, 3, 1, 4, 1],
    ...[7, 8, 1, 4, 0x6c, 0x6f, 0x61, 0x64, 0, 0],
    ...[10, code.length + 2, 1, code.length, ...code],
  ]);
}

describe('a memory of 64-bit addresses', () => {
  const text = `(module
    (memory i64 1 0x1000000000000)
    (func (export "load") (param i64) (result i32) (i32.load (local.get 0)))
    (func (export "load_last") (param i64) (result v128) (v128.load offset=65520 (local.get 0)))
    (func (export "load_constant") (result i64) (i64.load (i64.const 0x100000000)))
    (func (export "store") (param i64 i64) (i64.store offset=8 (local.get 0) (local.get 1)))
    (func (export "widen") (param i64) (result v128) (v128.load8x8_u offset=1 (local.get 0)))
    (func (export "size") (result i64) memory.size)
    (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
    (func (export "fill") (param i64 i32 i64) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
    (func (export "copy") (param i64 i64 i64) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
    (func (export "init") (param i64 i32 i32) (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
    (data $d "abcd"))`;

  it('ends where it ends', () => {
    expectCalls(text, [
      ['load', [65532n], 0],
      ['load', [65533n], OUT_OF_BOUNDS],
      ['load', [1n << 32n], OUT_OF_BOUNDS],
      ['load', [1n << 63n], OUT_OF_BOUNDS],
      ['load', [ALL_ONES], OUT_OF_BOUNDS],
      ['load', [-4n], OUT_OF_BOUNDS],
      ['load_last', [1n], OUT_OF_BOUNDS],
      ['load_constant', [], OUT_OF_BOUNDS],
      ['store', [65520n, 0x0807060504030201n], undefined],
      ['store', [65521n, 0n], OUT_OF_BOUNDS],
      ['store', [-8n, 0n], OUT_OF_BOUNDS],
      ['load', [65528n], 0x04030201],
      ['widen', [65528n], OUT_OF_BOUNDS],
    ]);
    expect(instanceOf(text).func('widen').callBits([65527n])).toEqual([0n]);
  });

  it.each<[offset: bigint, index: bigint, result: number | string]>([
    [65535n, 0n, 0],
    [65536n, 0n, OUT_OF_BOUNDS],
    [1n << 32n, 0n, OUT_OF_BOUNDS],
    [1n << 32n, -(1n << 32n), OUT_OF_BOUNDS],
    [(1n << 53n) + 1n, 0n, OUT_OF_BOUNDS],
    [1n << 63n, 1n << 63n, OUT_OF_BOUNDS],
    [(1n << 64n) - 1n, 0n, OUT_OF_BOUNDS],
    [(1n << 64n) - 1n, 1n, OUT_OF_BOUNDS],
  ])('with an offset of %d', (offset, index, result) => {
    const instance = new Linker(new Store(engine)).instantiate(new Module(engine, loadAt(offset)));
    const call = (): unknown => instance.func('load').call(index);
    if (typeof result === 'string') expect(call).toThrow(result);
    else expect(call()).toBe(result);
  });

  it('grows as far as the host lets it, whatever its maximum', () => {
    expectCalls(text, [
      ['grow', [0n], 1n],
      ['grow', [2n], 1n],
      ['size', [], 3n],
      ['grow', [1n << 48n], -1n],
      ['grow', [1n << 53n], -1n],
      ['grow', [ALL_ONES], -1n],
      ['grow', [-3n], -1n],
      ['grow', [1n << 63n], -1n],
      ['size', [], 3n],
      ['load', [196604n], 0],
      ['load', [196605n], OUT_OF_BOUNDS],
    ]);
  });

  it('is filled and copied within its bounds', () => {
    expectCalls(text, [
      ['fill', [65536n, 7, 0n], undefined],
      ['fill', [65537n, 7, 0n], OUT_OF_BOUNDS],
      ['fill', [1n, 7, ALL_ONES], OUT_OF_BOUNDS],
      ['fill', [ALL_ONES, 7, 1n], OUT_OF_BOUNDS],
      ['fill', [0n, 7, 1n << 32n], OUT_OF_BOUNDS],
      ['fill', [65532n, 7, 4n], undefined],
      ['copy', [0n, 65532n, 4n], undefined],
      ['load', [0n], 0x07070707],
      ['copy', [1n << 32n, 0n, 0n], OUT_OF_BOUNDS],
      ['copy', [0n, -4n, 4n], OUT_OF_BOUNDS],
      ['copy', [0n, 8n, -8n], OUT_OF_BOUNDS],
      ['init', [65532n, 0, 4], undefined],
      ['init', [65533n, 0, 4], OUT_OF_BOUNDS],
      ['init', [0n, 1, 4], OUT_OF_BOUNDS],
      ['init', [1n << 32n, 0, 1], OUT_OF_BOUNDS],
      ['load', [65532n], 0x64636261],
    ]);
  });

  it('copies to and from one of 32-bit addresses', () => {
    expectCalls(
      `(module (memory $wide i64 1) (memory $narrow 1)
        (data (memory $wide) (i64.const 0) "wide") (data (memory $narrow) (i32.const 0) "narrow")
        (func (export "down") (param i32 i64 i32) (memory.copy $narrow $wide (local.get 0) (local.get 1) (local.get 2)))
        (func (export "up") (param i64 i32 i32) (memory.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
        (func (export "load") (param i64) (result i32) (i32.load $wide (local.get 0)))
        (func (export "load_narrow") (param i32) (result i32) (i32.load $narrow (local.get 0))))`,
      [
        ['up', [4n, 0, 6], undefined],
        ['load', [4n], 0x7272616e],
        ['down', [0, 0n, 4], undefined],
        ['load_narrow', [0], 0x65646977],
        ['down', [0, 1n << 32n, 0], OUT_OF_BOUNDS],
        ['up', [1n << 32n, 0, 1], OUT_OF_BOUNDS],
        ['up', [0n, -1, 1], OUT_OF_BOUNDS],
      ],
    );
  });

  it('is not instantiated with data beyond its end, or when it is too large', () => {
    const instantiate = (fields: string): void => void new Linker(new Store(engine)).instantiate(moduleOf(fields));
    expect(() => instantiate('(module (memory i64 1) (data (i64.const 0x100000000) "x"))')).toThrow(OUT_OF_BOUNDS);
    expect(() => instantiate('(module (memory i64 1) (data (i64.const -1) "x"))')).toThrow(OUT_OF_BOUNDS);
    expect(() => instantiate('(module (memory i64 0x10001))')).toThrow(ResourceError);
    expect(() => instantiate('(module (memory i64 0x1000000000000))')).toThrow(ResourceError);
    const boundless = new Store(engine, { memoryBytes: 2 ** 40 });
    expect(() => new Linker(boundless).instantiate(moduleOf('(module (memory i64 0x10001))'))).toThrow(ResourceError);
  });

  it('is linked only to one of the same index type', () => {
    const store = new Store(engine);
    const wanting = (type: string): (() => void) => {
      const linker = new Linker(store).define('host', 'memory', Memory.create(store, { initial: 2, address: 'i64' }));
      return () => linker.instantiate(moduleOf(`(module (import "host" "memory" (memory ${type})))`));
    };
    expect(wanting('i64 1')).not.toThrow();
    expect(wanting('1')).toThrow('memory types incompatible: other index type');
    expect(wanting('i64 3')).toThrow('memory limits incompatible');
  });
});

describe('a table of 64-bit indices', () => {
  const text = `(module
    (type $f (func (result i32)))
    (table $t i64 4 0xffffffffffffffff funcref) (table $narrow 2 externref) (table $wide i64 2 externref)
    (elem (table $t) (i64.const 1) func $one) (elem $passive func $one $one)
    (func $one (type $f) (i32.const 1))
    (func (export "call") (param i64) (result i32) (call_indirect $t (type $f) (local.get 0)))
    (func (export "is_null") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
    (func (export "set") (param i64) (table.set $t (local.get 0) (ref.func $one)))
    (func (export "size") (result i64) (table.size $t))
    (func (export "grow") (param i64) (result i64) (table.grow $t (ref.func $one) (local.get 0)))
    (func (export "fill") (param i64 i64) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
    (func (export "copy") (param i64 i64 i64) (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
    (func (export "widen") (param i64 i32 i32) (table.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
    (func (export "init") (param i64 i32 i32) (table.init $t $passive (local.get 0) (local.get 1) (local.get 2))))`;

  it('ends where it ends', () => {
    expectCalls(text, [
      ['call', [1n], 1],
      ['call', [0n], 'uninitialized element'],
      ['call', [4n], TABLE_OUT_OF_BOUNDS],
      ['call', [(1n << 32n) + 1n], TABLE_OUT_OF_BOUNDS],
      ['call', [ALL_ONES], TABLE_OUT_OF_BOUNDS],
      ['is_null', [3n], 1],
      ['is_null', [1n << 32n], TABLE_OUT_OF_BOUNDS],
      ['set', [-1n], TABLE_OUT_OF_BOUNDS],
      ['set', [3n], undefined],
      ['call', [3n], 1],
      ['fill', [3n, 1n], undefined],
      ['call', [3n], 'uninitialized element'],
      ['fill', [4n, 0n], undefined],
      ['fill', [5n, 0n], TABLE_OUT_OF_BOUNDS],
      ['fill', [1n, ALL_ONES], TABLE_OUT_OF_BOUNDS],
      ['copy', [2n, 1n, 1n], undefined],
      ['call', [2n], 1],
      ['copy', [ALL_ONES, 0n, 1n], TABLE_OUT_OF_BOUNDS],
      ['copy', [0n, 1n << 32n, 0n], TABLE_OUT_OF_BOUNDS],
      ['widen', [0n, 0, 2], undefined],
      ['widen', [1n, 0, 2], TABLE_OUT_OF_BOUNDS],
      ['widen', [1n << 32n, 0, 0], TABLE_OUT_OF_BOUNDS],
      ['init', [2n, 0, 2], undefined],
      ['init', [3n, 0, 2], TABLE_OUT_OF_BOUNDS],
      ['init', [0n, 1, 2], TABLE_OUT_OF_BOUNDS],
    ]);
  });

  it('grows as far as the host lets it, whatever its maximum', () => {
    expectCalls(text, [
      ['grow', [0n], 4n],
      ['grow', [3n], 4n],
      ['size', [], 7n],
      ['call', [6n], 1],
      ['call', [7n], TABLE_OUT_OF_BOUNDS],
      ['grow', [1n << 32n], -1n],
      ['grow', [1n << 60n], -1n],
      ['grow', [ALL_ONES], -1n],
      ['grow', [-7n], -1n],
      ['size', [], 7n],
    ]);
  });

  it('is linked only to one of the same index type', () => {
    const store = new Store(engine);
    const table = Table.create(store, { element: 'externref', initial: 1, address: 'i64' });
    const linker = new Linker(store).define('host', 'table', table);
    const wanting = (type: string) => (): void =>
      void linker.instantiate(moduleOf(`(module (import "host" "table" (table ${type} externref)))`));
    expect(wanting('i64 1')).not.toThrow();
    expect(wanting('1')).toThrow('table types incompatible: other index type');
  });
});

describe('a memory of pages of one byte', () => {
  it('grows byte by byte', () => {
    expectCalls(
      `(module (memory 3 9 (pagesize 1))
        (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "load16") (param i32) (result i32) (i32.load16_u (local.get 0)))
        (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
        (func (export "size") (result i32) memory.size)
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
      [
        ['store', [2, 255], undefined],
        ['load', [2], 255],
        ['load', [3], OUT_OF_BOUNDS],
        ['load16', [2], OUT_OF_BOUNDS],
        ['grow', [1], 3],
        ['load16', [2], 255],
        ['grow', [5], 4],
        ['grow', [1], -1],
        ['grow', [-1], -1],
        ['size', [], 9],
        ['load', [8], 0],
        ['load', [9], OUT_OF_BOUNDS],
      ],
    );
  });
});
