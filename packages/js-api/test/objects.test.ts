/** Memories, tables and globals. */
import { expect, it } from 'vitest';
import { createWebAssembly, type WasmGlobal, type WasmMemory, type WasmTable } from '../src/index.ts';
import { exported, forBoth, instanceOf, thrownBy } from './both.ts';

forBoth('memories', (wasm) => {
  it('show their bytes, not a copy', () => {
    const instance = instanceOf(
      wasm,
      `(module (memory (export "memory") 1 3)
        (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
        (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
    );
    const { load, store, grow } = instance.exports as Record<string, (...args: number[]) => number>;
    const memory = exported<WasmMemory>(instance, 'memory');
    const before = memory.buffer;
    const bytes = new Uint8Array(before);
    bytes[70] = 9;
    expect(load!(70)).toBe(9);
    store!(71, 8);
    expect(bytes[71]).toBe(8);
    expect(memory.buffer).toBe(before);

    expect(grow!(1)).toBe(1);
    expect([before.byteLength, bytes.length]).toEqual([0, 0]);
    expect(memory.buffer.byteLength).toBe(131072);
    expect(new Uint8Array(memory.buffer)[71]).toBe(8);
    expect(grow!(2)).toBe(-1);
    const kept = memory.buffer;
    expect(() => memory.grow(2)).toThrow(RangeError);
    expect(memory.buffer).toBe(kept);
    expect(memory.grow(1)).toBe(2);
    store!(131072, 3);
    expect(new Uint8Array(memory.buffer)[131072]).toBe(3);
  });

  it('detach their buffer when they grow by nothing', () => {
    const memory = new wasm.Memory({ initial: 1 });
    const before = memory.buffer;
    new Uint8Array(before)[5] = 1;
    expect(memory.grow(0)).toBe(1);
    expect(before.byteLength).toBe(0);
    expect(memory.buffer).not.toBe(before);
    expect(new Uint8Array(memory.buffer)[5]).toBe(1);
  });

  it('can be empty and grow', () => {
    const memory = new wasm.Memory({ initial: 0 });
    expect(memory.buffer.byteLength).toBe(0);
    expect(memory.grow(1)).toBe(0);
    expect(memory.buffer.byteLength).toBe(65536);
  });

  it('are shared by instances', () => {
    const memory = new wasm.Memory({ initial: 1, maximum: 2 });
    const text = `(module (import "m" "memory" (memory 1)) (export "memory" (memory 0))
      (func (export "size") (result i32) (memory.size)) (func (export "load") (result i32) (i32.load8_u (i32.const 9))))`;
    const [first, second] = [instanceOf(wasm, text, { m: { memory } }), instanceOf(wasm, text, { m: { memory } })];
    expect(first.exports.memory).toBe(memory);
    memory.grow(1);
    new Uint8Array(memory.buffer)[9] = 4;
    expect((second.exports.size as () => number)()).toBe(2);
    expect((first.exports.load as () => number)()).toBe(4);
  });

  it.each([
    [undefined],
    [{}],
    [{ initial: -1 }],
    [{ initial: 2 ** 32 }],
    [{ initial: 1n }],
    [{ initial: 1, maximum: NaN }],
    [1],
    ['initial'],
  ])('of %s are a TypeError', (descriptor) => {
    expect(() => new wasm.Memory(descriptor as never)).toThrow(TypeError);
  });

  it('have limits', () => {
    expect(() => new wasm.Memory({ initial: 2, maximum: 1 })).toThrow(RangeError);
    const small = new wasm.Memory({ initial: 1, maximum: 1 });
    expect(() => instanceOf(wasm, '(module (import "m" "memory" (memory 2)))', { m: { memory: small } })).toThrow(
      wasm.LinkError,
    );
  });

  it('can be subclassed', () => {
    class Sub extends wasm.Memory {}
    const memory = new Sub({ initial: 1 });
    expect(memory).toBeInstanceOf(Sub);
    expect(memory.buffer.byteLength).toBe(65536);
  });
});

forBoth(
  'memories and tables of 64-bit addresses',
  (wasm) => {
    it('take and give bigints', () => {
      const memory = new wasm.Memory({ address: 'i64', initial: 1n as never, maximum: 2n as never });
      expect(memory.grow(1n as never)).toBe(1n);
      expect(() => memory.grow(1)).toThrow(TypeError);
      expect(() => memory.grow(-1n as never)).toThrow(TypeError);
      expect(() => memory.grow((2n ** 64n) as never)).toThrow(TypeError);
      expect(() => memory.grow((2n ** 64n - 1n) as never)).toThrow(RangeError);
      const table = new wasm.Table({ address: 'i64', element: 'anyfunc', initial: 1n as never });
      expect([table.length, table.get(0n as never)]).toEqual([1n, null]);
      expect(() => table.get(1n as never)).toThrow(RangeError);
      expect(() => table.get(0)).toThrow(TypeError);
    });
  },
  'memory64',
);

forBoth(
  'resizable buffers',
  (wasm) => {
    interface Resizable extends ArrayBuffer {
      readonly resizable: boolean;
      readonly maxByteLength: number;
      resize(byteLength: number): void;
    }
    it('grow with their memory', () => {
      const memory = new wasm.Memory({ initial: 1, maximum: 4 });
      const fixed = memory.buffer;
      new Uint8Array(fixed)[3] = 7;
      const buffer = memory.toResizableBuffer() as Resizable;
      expect([fixed.byteLength, buffer.resizable, buffer.maxByteLength]).toEqual([0, true, 4 * 65536]);
      expect(memory.buffer).toBe(buffer);
      expect(memory.toResizableBuffer()).toBe(buffer);
      const bytes = new Uint8Array(buffer);
      memory.grow(1);
      expect([bytes.length, bytes[3]]).toEqual([131072, 7]);
      buffer.resize(3 * 65536);
      expect(memory.grow(0)).toBe(3);
      expect(() => buffer.resize(65536)).toThrow(RangeError);
      expect(() => buffer.resize(3 * 65536 + 1)).toThrow(RangeError);
      const again = memory.toFixedLengthBuffer();
      expect([buffer.byteLength, again.byteLength, new Uint8Array(again)[3]]).toEqual([0, 3 * 65536, 7]);
      expect(memory.toFixedLengthBuffer()).toBe(again);
      expect(memory.grow(1)).toBe(3);
      expect(again.byteLength).toBe(0);
    });

    it('want a maximum', () => {
      expect(() => new wasm.Memory({ initial: 1 }).toResizableBuffer()).toThrow(TypeError);
    });
  },
  'resizable',
);

forBoth('tables', (wasm) => {
  const { f } = instanceOf(wasm, '(module (func (export "f")))').exports;

  it('hold functions', () => {
    const table = new wasm.Table({ element: 'anyfunc', initial: 2, maximum: 5 });
    table.set(1, f);
    expect([table.length, table.get(0), table.get(1)]).toEqual([2, null, f]);
    expect(table.grow(2, f)).toBe(2);
    expect(table.get(3)).toBe(f);
    expect(() => table.grow(2)).toThrow(RangeError);
    expect(() => table.get(4)).toThrow(RangeError);
    expect(() => table.set(4, null)).toThrow(RangeError);
    expect(() => table.get(-1)).toThrow(TypeError);
    table.set(1);
    expect(table.get(1)).toBe(null);
  });

  it('hold anything', () => {
    const table = new wasm.Table({ element: 'externref', initial: 1 });
    expect(table.get(0)).toBe(undefined);
    table.grow(1, 'x');
    table.set(0, null);
    expect([table.get(0), table.get(1)]).toEqual([null, 'x']);
    expect(new wasm.Table({ element: 'externref', initial: 1 }, null).get(0)).toBe(null);
  });

  it('are called through', () => {
    const table = new wasm.Table({ element: 'anyfunc', initial: 3 });
    const instance = instanceOf(
      wasm,
      `(module (import "m" "table" (table 3 funcref)) (type $t (func (result i32)))
        (elem (i32.const 1) $seven) (func $seven (result i32) (i32.const 7))
        (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))`,
      { m: { table } },
    );
    const call = instance.exports.call as (index: number) => number;
    expect(call(1)).toBe(7);
    expect((table.get(1) as () => number)()).toBe(7);
    table.set(0, table.get(1));
    table.set(2, f);
    expect(call(0)).toBe(7);
    expect(thrownBy(() => call(2))).toBeInstanceOf(wasm.RuntimeError);
    table.set(1, null);
    expect(thrownBy(() => call(1))).toBeInstanceOf(wasm.RuntimeError);
    expect(thrownBy(() => call(3))).toBeInstanceOf(wasm.RuntimeError);
  });

  it('reject bad descriptors in order', () => {
    expect(() => new wasm.Table({ element: 'i32', initial: 1 } as never)).toThrow(TypeError);
    expect(() => new wasm.Table({ initial: 1 } as never)).toThrow(TypeError);
    expect(() => new wasm.Table({ element: 'anyfunc', initial: 2, maximum: 1 })).toThrow(RangeError);
    expect(() => new wasm.Table({ element: 'anyfunc', initial: 10_000_001 })).toThrow(RangeError);
    expect(() => new wasm.Table({ element: 'anyfunc', initial: 1 }, 5)).toThrow(TypeError);
  });
});

forBoth('globals', (wasm) => {
  it('are shared live', () => {
    const counter = new wasm.Global({ value: 'i32', mutable: true }, 40);
    const instance = instanceOf(
      wasm,
      `(module (import "m" "counter" (global $c (mut i32))) (export "counter" (global $c))
        (global (export "fixed") i64 (i64.const -5))
        (func (export "add") (global.set $c (i32.add (global.get $c) (i32.const 1)))))`,
      { m: { counter } },
    );
    (instance.exports.add as () => void)();
    expect(counter.value).toBe(41);
    counter.value = '50' as never;
    (instance.exports.add as () => void)();
    expect(counter.valueOf()).toBe(51);
    expect(instance.exports.counter).toBe(counter);
    const fixed = exported<WasmGlobal>(instance, 'fixed');
    expect(fixed.value).toBe(-5n);
    expect(() => (fixed.value = 1n)).toThrow(TypeError);
  });

  it.each([
    ['i32', 0],
    ['i64', 0n],
    ['f32', 0],
    ['f64', 0],
    ['anyfunc', null],
  ] as const)('of %s start as %s', (value, initial) => {
    expect(new wasm.Global({ value }).value).toBe(initial);
  });

  it('are imported from numbers too', () => {
    const text = `(module (import "m" "a" (global f32)) (import "m" "b" (global i64)) (import "m" "c" (global externref))
      (export "a" (global 0)) (export "b" (global 1)) (export "c" (global 2)))`;
    const instance = instanceOf(wasm, text, { m: { a: 0.1, b: 2n ** 63n, c: undefined } });
    const value = (name: string): unknown => exported<WasmGlobal>(instance, name).value;
    expect([value('a'), value('b'), value('c')]).toEqual([Math.fround(0.1), -(2n ** 63n), undefined]);
    for (const bad of [
      { a: '1', b: 0n },
      { a: 1n, b: 0n },
      { a: 1, b: 0 },
      { a: new wasm.Global({ value: 'f32', mutable: true }), b: 0n },
    ])
      expect(() => instanceOf(wasm, text, { m: bad })).toThrow(wasm.LinkError);
  });
});

it('starts externref globals as undefined', () => {
  const wasm = createWebAssembly();
  expect(new wasm.Global({ value: 'externref' }).value).toBe(undefined);
  expect(new wasm.Global({ value: 'externref' }, null).value).toBe(null);
});

it('says what shared memories lack', () => {
  const wasm = createWebAssembly();
  expect(() => new wasm.Memory({ initial: 1, shared: true })).toThrow(TypeError);
});

it('keeps worlds apart', () => {
  const [first, second] = [createWebAssembly(), createWebAssembly()];
  const memory: WasmMemory = new first.Memory({ initial: 1 });
  expect(() => instanceOf(second, '(module (import "m" "memory" (memory 1)))', { m: { memory } })).toThrow(
    second.LinkError,
  );
  const table: WasmTable = new first.Table({ element: 'anyfunc', initial: 1 });
  expect(() => table.set(0, instanceOf(second, '(module (func (export "f")))').exports.f)).toThrow(TypeError);
});
