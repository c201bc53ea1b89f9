/** Exceptions: between functions, modules and the host, in both directions, and what becomes of them. */
import { describe, expect, it } from 'vitest';
import {
  Func,
  framesOf,
  GcObject,
  Linker,
  LinkError,
  Store,
  Tag,
  Trap,
  ValueError,
  WasmException,
} from '../src/index.ts';
import { engine, exportsOf, functionsOf, instanceOf, moduleOf } from './text-module.ts';

/** What an action throws. */
function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('exceptions that leave WebAssembly', () => {
  const instance = instanceOf(`(module $thrower
    (tag $e (export "e") (param i32 i64 f32 f64))
    (func $inner (param i32) (throw $e (local.get 0) (i64.const -5) (f32.const 1.5) (f64.const 0.1)))
    (func (export "f") (param i32) (call $inner (local.get 0))))`);
  const f = (): unknown => instance.func('f').call(7);

  it('tell their tag and what they carry', () => {
    const error = thrown(f) as WasmException;
    expect(error).toBeInstanceOf(WasmException);
    expect(error.message).toBe('thrown Wasm exception');
    expect(error.tag).toBe(instance.tag('e'));
    expect(error.values).toEqual([7, -5n, 1.5, 0.1]);
  });

  it('tell where they were thrown', () => {
    expect(framesOf(thrown(f)).map(({ functionIndex }) => functionIndex)).toEqual([0, 1]);
  });
});

describe('what an exception carries', () => {
  const carrying = (type: string, name: string): Record<string, (...args: unknown[]) => unknown> =>
    exportsOf(`(module (tag $e (param ${type}))
      (func $throw (param ${type}) (throw $e (local.get 0)))
      (func (export "${name}") (param ${type}) (result ${type})
        (block $h (result ${type}) (try_table (catch $e $h) (call $throw (local.get 0))) (unreachable))))`);

  it.each([
    ['i32', -1],
    ['i64', 2n ** 62n],
    ['f32', 0.5],
    ['f64', -0.1],
    ['externref', { any: 'thing' }],
    ['externref', null],
    ['v128', Uint8Array.from({ length: 16 }, (_, i) => i * 3)],
  ])('%s %s', (type, value) => {
    const { f } = carrying(type, 'f');
    expect(f!(value)).toEqual(value);
  });

  it('functions', () => {
    const instance = instanceOf(`(module (tag $e (param funcref))
      (func $throw (param funcref) (throw $e (local.get 0)))
      (func (export "f") (param funcref) (result funcref)
        (block $h (result funcref) (try_table (catch $e $h) (call $throw (local.get 0))) (unreachable))))`);
    const f = instance.func('f');
    expect(f.callBits([f])).toEqual([f]);
    expect(f.callBits([null])).toEqual([null]);
  });
});

describe('handlers', () => {
  it('are asked from the inside out, each in its order', () => {
    const { f } = exportsOf(`(module (tag $a) (tag $b) (tag $c) (tag $d)
      (func $throw (param i32)
        (block (block (block (block (br_table 0 1 2 3 (local.get 0))) (throw $a)) (throw $b)) (throw $c)) (throw $d))
      (func (export "f") (param i32) (result i32)
        (block $all (block $outer (block $inner
          (try_table (catch $a $outer) (catch $b $outer) (catch_all $all)
            (try_table (catch $a $inner) (catch $c $inner) (call $throw (local.get 0))))
          (unreachable))
          (return (i32.const 1))) (return (i32.const 2))) (i32.const 3)))`);
    expect([0, 1, 2, 3].map((which) => f!(which))).toEqual([1, 2, 1, 3]);
  });

  it('see the locals as they were when the call was made', () => {
    const { f } = exportsOf(`(module (tag $e)
      (func $throw_at (param i32 i32) (if (i32.eq (local.get 0) (local.get 1)) (then (throw $e))))
      (func (export "f") (param i32) (result i32) (local i32 i32)
        (block $h
          (try_table (catch $e $h)
            (local.set 1 (i32.const 10))
            (call $throw_at (local.get 0) (i32.const 1))
            (local.set 1 (i32.const 20))
            (call $throw_at (local.get 0) (i32.const 2))
            (loop $l
              (local.set 1 (i32.add (local.get 1) (i32.const 1)))
              (call $throw_at (local.get 0) (local.get 1))
              (local.set 2 (i32.add (local.get 2) (i32.const 1)))
              (br_if $l (i32.lt_u (local.get 2) (i32.const 5)))))
          (return (i32.const -1)))
        (i32.add (local.get 1) (i32.mul (i32.const 1000) (local.get 2)))))`);
    expect([0, 1, 2, 21, 23].map((at) => f!(at))).toEqual([-1, 10, 20, 21, 2023]);
  });

  it('can be labels of loops', () => {
    const { f } = exportsOf(`(module (tag $e (param i32))
      (func $less (param i32) (if (local.get 0) (then (throw $e (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "f") (param i32) (result i32) (local i32)
        (local.get 0)
        (loop $again (param i32)
          (local.set 0)
          (local.set 1 (i32.add (local.get 1) (i32.const 1)))
          (try_table (catch $e $again) (call $less (local.get 0))))
        (local.get 1)))`);
    expect(f!(100)).toBe(101);
  });

  it('are not asked by tail calls, which have left', () => {
    const { f, g } = exportsOf(`(module (tag $e)
      (func $throw (throw $e))
      (func $leave (block $h (try_table (catch $e $h) (return_call $throw))))
      (func (export "f") (result i32) (block $h (try_table (catch $e $h) (call $leave)) (return (i32.const 0))) (i32.const 1))
      (func (export "g") (call $leave)))`);
    expect(f!()).toBe(1);
    expect(g).toThrow(WasmException);
  });

  it('do not catch traps', () => {
    const { f } = exportsOf(`(module
      (func $trap unreachable)
      (func (export "f") (block $h (try_table (catch_all $h) (call $trap)))))`);
    expect(f).toThrow(Trap);
  });

  it('nest as deep as they like, more than a call can name', () => {
    const depth = 200;
    const tags = Array.from({ length: depth }, (_, i) => `(tag $t${i})`).join('');
    const cases = Array.from(
      { length: depth },
      (_, i) => `(if (i32.eq (local.get 0) (i32.const ${i})) (then (throw $t${i})))`,
    );
    const opened = Array.from({ length: depth }, (_, i) => `(block $h${i} (try_table (catch $t${i} $h${i})`).join(' ');
    const closed = Array.from(
      { length: depth },
      (_, i) => `) (return (i32.const -1))) (return (i32.const ${depth - 1 - i}))`,
    ).join(' ');
    const { f } = exportsOf(`(module ${tags}
      (func $throw (param i32) ${cases.join('')})
      (func (export "f") (param i32) (result i32) ${opened} (call $throw (local.get 0)) ${closed} (unreachable)))`);
    for (const which of [0, 1, 31, 32, 33, 100, depth - 1]) expect(f!(which)).toBe(which);
    expect(f!(depth)).toBe(-1);
  });

  it('can be as many as they like', () => {
    const count = 100;
    const list = Array.from({ length: count }, (_, i) => i);
    const { f } = exportsOf(`(module ${list.map((i) => `(tag $t${i})`).join('')}
      (func $throw (param i32)
        ${list.map((i) => `(if (i32.eq (local.get 0) (i32.const ${i})) (then (throw $t${i})))`).join('')})
      (func (export "f") (param i32) (result i32)
        ${list.map((i) => `(block $h${i}`).join(' ')}
        (try_table ${list.map((i) => `(catch $t${i} $h${i})`).join(' ')} (call $throw (local.get 0)))
        (return (i32.const -1))
        ${list.map((i) => `) (return (i32.const ${count - 1 - i}))`).join(' ')}
        (unreachable)))`);
    expect(list.map((which) => f!(which))).toEqual(list);
    expect(f!(count)).toBe(-1);
  });
});

describe('tags', () => {
  it('are different although they carry the same', () => {
    const { f } = exportsOf(`(module (tag $a) (tag $b)
      (func $throw (throw $b))
      (func (export "f") (result i32)
        (block $h (try_table (catch $a $h) (call $throw))) (i32.const 1)))`);
    expect(f).toThrow(WasmException);
  });

  it('are the same in all modules that import them, and each instance has its own', () => {
    const module = moduleOf('(module (tag $e (export "e")) (func (export "throw") (throw $e)))');
    const store = new Store(engine);
    const linker = new Linker(store);
    const [one, two] = [linker.instantiate(module), linker.instantiate(module)];
    linker
      .define('m', 'e', one!.tag('e'))
      .define('m', 'one', one!.func('throw'))
      .define('m', 'two', two!.func('throw'));
    const { f, g } = functionsOf(
      linker.instantiate(
        moduleOf(`(module
          (import "m" "one" (func $one)) (import "m" "two" (func $two)) (import "m" "e" (tag $e)) (export "again" (tag $e))
          (func (export "f") (result i32) (block $h (try_table (catch $e $h) (call $one)) (return (i32.const 0))) (i32.const 1))
          (func (export "g") (result i32) (block $h (try_table (catch $e $h) (call $two)) (return (i32.const 0))) (i32.const 1)))`),
      ),
    );
    expect(f!()).toBe(1);
    expect((thrown(g!) as WasmException).tag).toBe(two!.tag('e'));
  });

  it('must have the type that an import wants', () => {
    const linker = new Linker(new Store(engine));
    linker.define('m', 'e', Tag.create(linker.store, ['i32']));
    const importing = (type: string): (() => unknown) => {
      const module = moduleOf(`(module (import "m" "e" (tag ${type})))`);
      return () => linker.instantiate(module);
    };
    importing('(param i32)')();
    expect(importing('(param i64)')).toThrow(LinkError);
    linker.define(
      'm',
      'e',
      Func.wrap(linker.store, { params: [], results: [] }, () => {}),
    );
    expect(importing('(param i32)')).toThrow(/expected tag, found func/);
  });
});

describe('host functions', () => {
  const catching = `(module
    (import "host" "e" (tag $e (param i32 externref)))
    (import "host" "call" (func $call))
    (func (export "throw") (throw $e (i32.const 5) (ref.null extern)))
    (func (export "call") (call $call))
    (func (export "catch") (result i32 externref)
      (block $h (result i32 externref) (try_table (catch $e $h) (call $call)) (i32.const -1) (ref.null extern)))
    (func (export "catch_all") (result i32)
      (block $h (try_table (catch_all $h) (call $call)) (return (i32.const 0))) (i32.const 1))
    (func (export "catch_ref") (result exnref)
      (block $h (result exnref) (try_table (catch_all_ref $h) (call $call)) (unreachable)))
    (func (export "throw_ref") (param exnref) (throw_ref (local.get 0))))`;

  function world(): {
    tag: Tag;
    store: Store;
    exports: ReturnType<typeof functionsOf>;
    set: (call: () => void) => void;
  } {
    const store = new Store(engine);
    const linker = new Linker(store);
    const tag = Tag.create(store, ['i32', 'externref']);
    let behaviour = (): void => {};
    linker.define('host', 'e', tag);
    linker.defineFunction('host', 'call', { params: [], results: [] }, () => behaviour());
    const exports = functionsOf(linker.instantiate(moduleOf(catching)));
    return { tag, store, exports, set: (call) => (behaviour = call) };
  }

  it('throw what WebAssembly catches', () => {
    const { tag, exports, set } = world();
    const value = { a: 1 };
    set(() => {
      throw WasmException.create(tag, [42, value]);
    });
    expect(exports['catch']!()).toEqual([42, value]);
    expect(exports['catch_all']!()).toBe(1);
    expect((thrown(exports['call']!) as WasmException).values).toEqual([42, value]);
  });

  it('throw errors that WebAssembly does not catch', () => {
    const { exports, set } = world();
    set(() => {
      throw new RangeError('of the host');
    });
    expect(exports['catch_all']).toThrow(new RangeError('of the host'));
  });

  it('catch what WebAssembly throws, and throw it on', () => {
    const { exports, set } = world();
    let seen: unknown;
    set(() => {
      seen = thrown(exports['throw']!);
      throw seen;
    });
    expect(exports['catch']!()).toEqual([5, null]);
    expect(seen).toBeInstanceOf(WasmException);
    expect(thrown(exports['call']!)).toBe(seen);
  });

  it('hold exceptions as values and give them back', () => {
    const { tag, store, exports, set } = world();
    set(() => {
      throw WasmException.create(tag, [9, 'held']);
    });
    const object = exports['catch_ref']!() as GcObject;
    expect(object).toBeInstanceOf(GcObject);
    expect(WasmException.of(store, object).values).toEqual([9, 'held']);
    const error = thrown(() => exports['throw_ref']!(object)) as WasmException;
    expect(error.object).toBe(object);
    expect(() => exports['throw_ref']!(null)).toThrow(Trap);
  });

  it('cannot make what a tag does not carry', () => {
    const { tag } = world();
    expect(() => WasmException.create(tag, [1])).toThrow(ValueError);
    expect(() => WasmException.create(tag, ['one', null])).toThrow(ValueError);
  });

  it('throw exceptions of another store as errors', () => {
    const { exports, set } = world();
    const foreign = Tag.create(new Store(engine), []);
    const error = WasmException.create(foreign, []);
    set(() => {
      throw error;
    });
    expect(thrown(exports['catch_all']!)).toBe(error);
  });
});

describe('many exceptions', () => {
  it('take no more memory than one', () => {
    const instance = instanceOf(`(module (tag $e (param i64 externref))
      (func $throw (param i32) (throw $e (i64.extend_i32_u (local.get 0)) (ref.null extern)))
      (func (export "f") (param i32)
        (loop $l
          (block $h (result i64 externref) (try_table (catch $e $h) (call $throw (local.get 0))) (unreachable))
          (drop) (drop)
          (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`);
    instance.func('f').call(20_000);
    expect(instance.store.heap.size).toBeLessThanOrEqual(2 ** 20);
  });

  it('unwind deep recursion, all at once or step by step', () => {
    const { f, g } = exportsOf(`(module (tag $e)
      (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)))) (else (throw $e))))
      (func (export "f") (param i32) (result i32)
        (block $h (try_table (catch $e $h) (call $deep (local.get 0)))) (i32.const 1))
      (func $steps (export "g") (param i32)
        (block $h (result exnref)
          (try_table (catch_all_ref $h)
            (if (local.get 0) (then (call $steps (i32.sub (local.get 0) (i32.const 1)))) (else (throw $e))))
          (return))
        (throw_ref)))`);
    expect(f!(5000)).toBe(1);
    expect(() => g!(500)).toThrow(WasmException);
  });

  it('leave the store as it was', () => {
    const { f, g } = exportsOf(`(module (tag $e)
      (func (export "f") (param i32) (throw $e)) (func (export "g") (param i32) (result i32) (local.get 0)))`);
    for (let i = 0; i < 100; i++) {
      expect(() => f!(i)).toThrow(WasmException);
      expect(g!(i)).toBe(i);
    }
  });
});
