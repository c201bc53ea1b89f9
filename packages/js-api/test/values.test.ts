/** Values between JavaScript and WebAssembly: conversions, their order, functions as values. */
import { expect, it } from 'vitest';
import type { WasmGlobal, WasmTable } from '../src/index.ts';
import { exported, exportsOf, forBoth, instanceOf, thrownBy } from './both.ts';

forBoth('numbers', (wasm) => {
  const identity = exportsOf(
    wasm,
    `(module
      (func (export "i32") (param i32) (result i32) (local.get 0))
      (func (export "i64") (param i64) (result i64) (local.get 0))
      (func (export "f32") (param f32) (result f32) (local.get 0))
      (func (export "f64") (param f64) (result f64) (local.get 0)))`,
  );

  it.each([
    ['i32', undefined, 0],
    ['i32', null, 0],
    ['i32', '0x10', 16],
    ['i32', 2 ** 32 + 5.9, 5],
    ['i32', -1.5, -1],
    ['i32', 0xffffffff, -1],
    ['i32', NaN, 0],
    ['i32', { valueOf: (): number => 7 }, 7],
    ['i64', 2n ** 64n - 1n, -1n],
    ['i64', '12', 12n],
    ['i64', true, 1n],
    ['i64', 2n ** 63n, -(2n ** 63n)],
    ['f32', 0.1, Math.fround(0.1)],
    ['f32', undefined, NaN],
    ['f32', -0, -0],
    ['f32', 1e300, Infinity],
    ['f64', '1e3', 1000],
    ['f64', -0, -0],
    ['f64', 5e-324, 5e-324],
  ] as const)('%s of %s', (type, given, result) => {
    expect(identity[type]!(given)).toBe(result);
  });

  it.each([
    ['i32', 1n],
    ['i32', Symbol('s')],
    ['i64', 1],
    ['i64', undefined],
    ['f32', 1n],
    ['f64', Symbol('s')],
  ] as const)('%s of %s throws', (type, given) => {
    expect(() => identity[type]!(given)).toThrow(TypeError);
  });

  it('i64 of no number in a string is a SyntaxError', () => {
    expect(() => identity.i64!('x')).toThrow(SyntaxError);
  });

  it('converts arguments in order, missing ones as undefined, and ignores the rest', () => {
    const { sum } = exportsOf(
      wasm,
      '(module (func (export "sum") (param i32 f64 i32) (result f64) (f64.add (local.get 1) (f64.convert_i32_s (local.get 0)))))',
    );
    const order: string[] = [];
    const value = (name: string, number: number): object => ({
      valueOf() {
        order.push(name);
        return number;
      },
    });
    expect(sum!(value('a', 1), value('b', 2), value('c', 3), value('d', 4))).toBe(3);
    expect(order).toEqual(['a', 'b', 'c']);
    expect(sum!()).toBeNaN();
  });
});

forBoth('several values', (wasm) => {
  const pair = '(func $pair (import "host" "pair") (result i32 f64))';
  const call = (result: unknown): unknown =>
    exportsOf(
      wasm,
      `(module ${pair} (func (export "call") (result f64 i32 i64)
        (local $a i32) (local $b f64) (call $pair) (local.set $b) (local.set $a)
        (local.get $b) (local.get $a) (i64.const -3)))`,
      { host: { pair: () => result } },
    ).call!();

  it('come as an array', () => {
    expect(call([1, 2.5])).toEqual([2.5, 1, -3n]);
  });

  it('are taken from any iterable', () => {
    expect(call(new Set([4, 5]))).toEqual([5, 4, -3n]);
    expect(call('67')).toEqual([7, 6, -3n]);
    expect(
      call(
        (function* () {
          yield 8;
          yield '9';
        })(),
      ),
    ).toEqual([9, 8, -3n]);
  });

  it.each([[undefined], [null], [12], [[1]], [[1, 2, 3]], [{ length: 2 }]])('%s throws', (result) => {
    expect(() => call(result)).toThrow(TypeError);
  });

  it('are converted when all are there', () => {
    const order: string[] = [];
    const value = (name: string): object => ({ valueOf: (): void => void order.push(name) });
    call({
      *[Symbol.iterator]() {
        order.push('first');
        yield value('a');
        order.push('second');
        yield value('b');
        order.push('end');
      },
    });
    expect(order).toEqual(['first', 'second', 'end', 'a', 'b']);
  });
});

forBoth('vectors', (wasm) => {
  it('cannot be passed', () => {
    const { give, take, call } = exportsOf(
      wasm,
      `(module (import "host" "take" (func $take (param v128)))
        (func (export "give") (result v128) (v128.const i64x2 1 2))
        (func (export "take") (param i32 v128))
        (func (export "call") (call $take (v128.const i64x2 1 2))))`,
      { host: { take: () => expect.unreachable() } },
    );
    let converted = false;
    expect(() => give!()).toThrow(TypeError);
    expect(() => take!({ valueOf: (): boolean => (converted = true) }, 0)).toThrow(TypeError);
    expect(() => call!()).toThrow(TypeError);
    expect(converted).toBe(false);
  });

  it('have no global value', () => {
    const instance = instanceOf(wasm, '(module (global (export "g") (mut v128) (v128.const i64x2 1 2)))');
    const global = exported<WasmGlobal>(instance, 'g');
    expect(() => global.value).toThrow(TypeError);
    expect(() => (global.value = 1)).toThrow(TypeError);
    expect(() => new wasm.Global({ value: 'v128' })).toThrow(TypeError);
  });
});

forBoth('externref', (wasm) => {
  const { same, isNull } = exportsOf(
    wasm,
    `(module (func (export "same") (param externref) (result externref) (local.get 0))
      (func (export "isNull") (param externref) (result i32) (ref.is_null (local.get 0))))`,
  );

  it.each([
    [undefined],
    [null],
    [0],
    [-0],
    [NaN],
    [2 ** 30],
    [-(2 ** 30)],
    [1.5],
    [''],
    ['text'],
    [true],
    [1n],
    [Symbol('s')],
  ])('%s', (value) => {
    expect(same!(value)).toBe(value);
    expect(isNull!(value)).toBe(value === null ? 1 : 0);
  });

  it('keeps objects', () => {
    for (const value of [{}, [], () => 1, same!, wasm, new wasm.Memory({ initial: 0 })])
      expect(same!(value)).toBe(value);
    expect(same!()).toBe(undefined);
  });
});

forBoth('function references', (wasm) => {
  const text = `(module
    (import "host" "f" (func $f (param i32) (result i32)))
    (table (export "table") 4 funcref)
    (elem (i32.const 1) $f $add)
    (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
    (export "again" (func $f))
    (func (export "same") (param funcref) (result funcref) (local.get 0))
    (func (export "get") (result funcref) (ref.func $add)))`;
  const host = (value: number): number => value * 2;
  const instance = instanceOf(wasm, text, { host: { f: host } });
  const { add, again, same, get } = instance.exports as Record<string, (...args: unknown[]) => unknown>;
  const table = exported<WasmTable>(instance, 'table');

  it('are one function each', () => {
    expect(get!()).toBe(add);
    expect(table.get(2)).toBe(add);
    expect(table.get(1)).toBe(again);
    expect(same!(again)).toBe(again);
    expect(same!(null)).toBe(null);
    expect(table.get(0)).toBe(null);
  });

  it('of the host are wrapped, and named by their place among the imports', () => {
    expect(again).not.toBe(host);
    expect([again!.name, again!.length, add!.name, add!.length]).toEqual(['0', 1, '1', 2]);
    expect(again!('21')).toBe(42);
  });

  it('are no constructors and have no prototype', () => {
    expect('prototype' in add!).toBe(false);
    expect(() => Reflect.construct(add!, [])).toThrow(TypeError);
  });

  it('of JavaScript are not taken', () => {
    expect(() => same!(() => 1)).toThrow(TypeError);
    expect(() => same!(undefined)).toThrow(TypeError);
    expect(() => table.set(0, () => 1)).toThrow(TypeError);
  });

  it('are the function itself when imported', () => {
    const second = instanceOf(
      wasm,
      '(module (import "m" "add" (func (param i32 i32) (result i32))) (export "add" (func 0)))',
      {
        m: { add },
      },
    );
    expect(second.exports.add).toBe(add);
    expect(add!.name).toBe('1');
  });

  it('of other types cannot be imported', () => {
    const action = (): unknown => instanceOf(wasm, '(module (import "m" "add" (func (param i32))))', { m: { add } });
    expect(thrownBy(action)).toBeInstanceOf(wasm.LinkError);
  });
});

forBoth(
  'opaque objects',
  (wasm) => {
    const text = `(module
      (type $point (struct (field i32)))
      (type $list (array (mut i32)))
      (func (export "struct") (result (ref $point)) (struct.new $point (i32.const 7)))
      (func (export "array") (result anyref) (array.new $list (i32.const 1) (i32.const 3)))
      (func (export "read") (param (ref null $point)) (result i32) (struct.get $point 0 (local.get 0)))
      (func (export "same") (param anyref) (result anyref) (local.get 0))
      (func (export "i31") (param i32) (result i31ref) (ref.i31 (local.get 0)))
      (func (export "number") (param i31ref) (result i32) (i31.get_s (local.get 0)))
      (func (export "eq") (param eqref eqref) (result i32) (ref.eq (local.get 0) (local.get 1)))
      (func (export "none") (param nullref)))`;
    const wasmExports = exportsOf(wasm, text);

    it('keep their identity', () => {
      const object = wasmExports.struct!();
      expect(wasmExports.same!(object)).toBe(object);
      expect(wasmExports.eq!(object, wasmExports.struct!())).toBe(0);
      expect(wasmExports.eq!(object, object)).toBe(1);
      expect(wasmExports.read!(object)).toBe(7);
    });

    it('show nothing', () => {
      const object = wasmExports.array!() as Record<string, unknown>;
      expect(Object.getPrototypeOf(object)).toBe(null);
      expect(object.length).toBe(undefined);
      expect(Reflect.ownKeys(object)).toEqual([]);
      expect(Object.isExtensible(object)).toBe(false);
      expect(() => (object.x = 1)).toThrow(TypeError);
      expect(() => delete object.x).toThrow(TypeError);
    });

    it('are checked', () => {
      expect(() => wasmExports.read!(wasmExports.array!())).toThrow(TypeError);
      expect(() => wasmExports.read!({})).toThrow(TypeError);
      expect(() => wasmExports.eq!('text', null)).toThrow(TypeError);
      expect(() => wasmExports.none!(1)).toThrow(TypeError);
      expect(wasmExports.none!(null)).toBe(undefined);
    });

    it('are numbers where they are i31', () => {
      expect(wasmExports.i31!(-5)).toBe(-5);
      expect(wasmExports.i31!(2 ** 30)).toBe(-(2 ** 30));
      expect(wasmExports.number!(2 ** 30 - 1)).toBe(2 ** 30 - 1);
      expect(() => wasmExports.number!(2 ** 30)).toThrow(TypeError);
      expect(() => wasmExports.number!('1')).toThrow(TypeError);
      expect(wasmExports.same!(2 ** 30)).toBe(2 ** 30);
      expect(wasmExports.same!('text')).toBe('text');
    });

    it('are checked while arguments are converted', () => {
      let converted = false;
      const { two } = exportsOf(wasm, '(module (type $s (struct)) (func (export "two") (param (ref null $s) i32)))');
      expect(() => two!({}, { valueOf: (): boolean => (converted = true) })).toThrow(TypeError);
      expect(converted).toBe(false);
    });
  },
  'gc',
);
