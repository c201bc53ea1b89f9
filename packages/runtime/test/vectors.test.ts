/** Vectors at the border between WebAssembly and its host: 16 bytes, or one number of 128 bits. */
import { describe, expect, it } from 'vitest';
import { Func, Global, Linker, Store, ValueError } from '../src/index.ts';
import { engine, instanceOf } from './text-module.ts';

const ascending = Uint8Array.from({ length: 16 }, (_, i) => i + 1);
const ascendingBits = 0x100f0e0d0c0b0a090807060504030201n;
const descending = ascending.slice().reverse();

describe('vectors at the border', () => {
  it('are bytes in the order of memory, as parameters and as results', () => {
    const instance = instanceOf(`(module
      (func (export "first") (param v128) (result i32) (i8x16.extract_lane_u 0 (local.get 0)))
      (func (export "same") (param v128) (result v128) (local.get 0)))`);
    expect(instance.func('first').call(ascending)).toBe(1);
    expect(instance.func('same').call(ascending)).toEqual(ascending);
    expect(instance.func('same').callBits([ascendingBits])).toEqual([ascendingBits]);
  });

  it('are copies: what the host changes later does not reach WebAssembly', () => {
    const instance = instanceOf(`(module (global $kept (mut v128) (v128.const i64x2 0 0))
      (func (export "keep") (param v128) (global.set $kept (local.get 0)))
      (func (export "kept") (result v128) (global.get $kept)))`);
    const mine = ascending.slice();
    instance.func('keep').call(mine);
    mine.fill(0);
    const theirs = instance.func('kept').call() as Uint8Array;
    expect(theirs).toEqual(ascending);
    theirs.fill(0);
    expect(instance.func('kept').call()).toEqual(ascending);
  });

  it('pass through host functions, more of them than there are registers', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const types = Array.from({ length: 20 }, () => 'v128' as const);
    linker.defineFunction('host', 'reverse', { params: types, results: types }, (_, ...values) =>
      [...values].reverse(),
    );
    const gets = types.map((_, i) => `(local.get ${i})`).join(' ');
    const instance = instanceOf(
      `(module (type $t (func (param ${types.join(' ')}) (result ${types.join(' ')})))
        (import "host" "reverse" (func $reverse (type $t)))
        (func (export "f") (type $t) (call $reverse ${gets})))`,
      linker,
    );
    const values = types.map((_, i) => Uint8Array.from({ length: 16 }, (__, j) => 16 * i + j));
    expect(instance.func('f').call(...values)).toEqual([...values].reverse());
  });

  it('are constants and imports of globals, and may be changed by the host', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    const shared = Global.create(store, { type: 'v128', mutable: true }, ascending);
    linker.define('host', 'shared', shared);
    const instance = instanceOf(
      `(module (import "host" "shared" (global $shared (mut v128)))
        (global $constant v128 (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16))
        (global $copy (export "copy") v128 (global.get $constant))
        (func (export "add") (result v128)
          (global.set $shared (i8x16.add (global.get $shared) (global.get $constant))) (global.get $shared)))`,
      linker,
    );
    expect(instance.global('copy').value).toEqual(ascending);
    expect(instance.global('copy').bits).toBe(ascendingBits);
    expect(instance.func('add').call()).toEqual(ascending.map((byte) => 2 * byte));
    shared.value = descending;
    expect(instance.func('add').call()).toEqual(new Uint8Array(16).fill(17));
  });

  it('must be 16 bytes, or one number of 128 bits', () => {
    const store = new Store(engine);
    const identity = Func.wrap(store, { params: ['v128'], results: ['v128'] }, (_, value) => value);
    for (const wrong of [1n, 1, null, undefined, [], new Uint8Array(15), new Uint16Array(8)])
      expect(() => identity.call(wrong)).toThrow(ValueError);
    const broken = Func.wrap(store, { params: [], results: ['v128'] }, () => 5);
    expect(() => broken.call()).toThrow('a number is no value of type v128');
  });
});
