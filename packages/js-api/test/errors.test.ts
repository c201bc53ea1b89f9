/** Traps, errors and exceptions across the border. */
import { expect, it } from 'vitest';
import { createWebAssembly, type WasmTag } from '../src/index.ts';
import { exported, exportsOf, forBoth, instanceOf, thrownBy } from './both.ts';

forBoth('error classes', (wasm) => {
  it.each(['CompileError', 'LinkError', 'RuntimeError'] as const)('%s is made as a native error is', (name) => {
    const Class = wasm[name];
    const cause = {};
    const error = new Class('message', { cause });
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, String(error)]).toEqual([name, 'message', `${name}: message`]);
    expect(error.cause).toBe(cause);
    expect(Class('called')).toBeInstanceOf(Class);
    expect(Object.hasOwn(new Class(), 'message')).toBe(false);
    expect(Class.prototype.message).toBe('');
    expect(error.stack).toContain('errors.test');
    class Derived extends Class {}
    expect(new Derived('x')).toBeInstanceOf(Derived);
  });
});

forBoth('traps', (wasm) => {
  const traps = exportsOf(
    wasm,
    `(module $traps
      (memory 1) (table 2 funcref) (type $t (func (result i32))) (elem (i32.const 1) $void)
      (func $void)
      (func $inner unreachable)
      (func (export "unreachable") (call $inner))
      (func (export "divide") (result i32) (i32.div_u (i32.const 1) (i32.const 0)))
      (func (export "overflow") (result i32) (i32.div_s (i32.const 0x80000000) (i32.const -1)))
      (func (export "truncate") (result i32) (i32.trunc_f64_s (f64.const nan)))
      (func (export "load") (result i32) (i32.load (i32.const 65533)))
      (func (export "null") (result i32) (call_indirect (type $t) (i32.const 0)))
      (func (export "signature") (result i32) (call_indirect (type $t) (i32.const 1)))
      (func (export "outside") (result i32) (call_indirect (type $t) (i32.const 2))))`,
  );

  it.each(Object.keys(traps))('%s is a RuntimeError', (name) => {
    const error = thrownBy(() => traps[name]!());
    expect(error).toBeInstanceOf(wasm.RuntimeError);
    expect((error as Error).message).not.toBe('');
    expect((error as Error).stack).toContain('wasm-function');
  });

  it('show the functions of WebAssembly above those of JavaScript', () => {
    const { stack } = thrownBy(() => traps.unreachable!()) as Error;
    const lines = stack!.split('\n');
    expect(lines[0]).toMatch(/^RuntimeError: .*unreachable/);
    expect(lines[1]).toMatch(/wasm-function\[1\]:0x[0-9a-f]+/);
    expect(lines[2]).toMatch(/wasm-function\[2\]:0x[0-9a-f]+/);
    expect(stack).toContain('errors.test');
  });

  it('leave everything usable', () => {
    expect(() => traps.load!()).toThrow();
    expect(() => traps.divide!()).toThrow(wasm.RuntimeError);
  });
});

forBoth('stack overflow', (wasm) => {
  it('within WebAssembly is a RangeError', () => {
    const { run, ok } = exportsOf(
      wasm,
      '(module (func $f (export "run") (result i32) (i32.add (call $f) (i32.const 1))) (func (export "ok") (result i32) (i32.const 7)))',
    );
    expect(thrownBy(() => run!())).toBeInstanceOf(RangeError);
    expect(ok!()).toBe(7);
  });

  it('through JavaScript is a RangeError', () => {
    let depth = 0;
    const { run }: ReturnType<typeof exportsOf> = exportsOf(
      wasm,
      '(module (import "m" "f" (func $f)) (func (export "run") (call $f)))',
      {
        m: {
          f() {
            depth++;
            run!();
          },
        },
      },
    );
    expect(thrownBy(() => run!())).toBeInstanceOf(RangeError);
    expect(depth).toBeGreaterThan(200);
    depth = 0;
    expect(thrownBy(() => run!())).toBeInstanceOf(RangeError);
  });
});

forBoth('what JavaScript throws', (wasm) => {
  const rethrown = (value: unknown): unknown => {
    const { run } = exportsOf(
      wasm,
      '(module (import "m" "f" (func $f)) (func $g (call $f)) (func (export "run") (call $g)))',
      {
        m: {
          f() {
            throw value;
          },
        },
      },
    );
    return thrownBy(() => run!());
  };

  it.each([[undefined], [null], [0], [-0], [1.5], ['text'], [Symbol('s')], [12n], [new Error('e')], [{}]])(
    '%s passes through',
    (value) => {
      expect(rethrown(value)).toBe(value);
    },
  );

  it('passes through several times', () => {
    const problem = new TypeError('problem');
    const text = '(module (import "m" "f" (func $f)) (func (export "run") (call $f)))';
    const inner = exportsOf(wasm, text, {
      m: {
        f() {
          throw problem;
        },
      },
    });
    const outer = exportsOf(wasm, text, { m: { f: () => inner.run!() } });
    const direct = exportsOf(wasm, text, { m: { f: inner.run! } });
    expect(thrownBy(() => outer.run!())).toBe(problem);
    expect(thrownBy(() => direct.run!())).toBe(problem);
  });

  it('and what conversions throw', () => {
    const { run } = exportsOf(
      wasm,
      '(module (import "m" "f" (func $f (result i32))) (func (export "run") (drop (call $f))))',
      {
        m: { f: () => Symbol('s') },
      },
    );
    expect(thrownBy(() => run!())).toBeInstanceOf(TypeError);
  });
});

forBoth(
  'exceptions',
  (wasm) => {
    const tag: WasmTag = new wasm.Tag({ parameters: ['i32', 'externref'] });
    const text = `(module
      (import "m" "f" (func $f))
      (import "m" "tag" (tag $tag (param i32 externref)))
      (export "tag" (tag $tag))
      (tag $own (export "own") (param i64))
      (func (export "throw") (param i32 externref) (throw $tag (local.get 0) (local.get 1)))
      (func (export "throwOwn") (throw $own (i64.const -1)))
      (func (export "catch") (result i32 externref)
        (block $caught (result i32 externref)
          (try_table (catch $tag $caught) (call $f))
          (i32.const 0) (ref.null extern)))
      (func (export "catchAll") (result i32)
        (block $caught (try_table (catch_all $caught) (call $f)) (return (i32.const 0)))
        (i32.const 1))
      (func (export "rethrow")
        (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $f)) (return))
        (throw_ref)))`;

    const instanceThrowing = (value: () => unknown): ReturnType<typeof instanceOf> =>
      instanceOf(wasm, text, {
        m: {
          tag,
          f() {
            throw value();
          },
        },
      });
    const functionsThrowing = (value: () => unknown): ReturnType<typeof exportsOf> =>
      instanceThrowing(value).exports as unknown as ReturnType<typeof exportsOf>;

    it('from WebAssembly reach JavaScript', () => {
      const instance = instanceThrowing(() => 0);
      const object = {};
      const functions = instance.exports as unknown as ReturnType<typeof exportsOf>;
      const error = thrownBy(() => functions.throw!(5, object)) as InstanceType<typeof wasm.Exception>;
      expect(error).toBeInstanceOf(wasm.Exception);
      expect(error).not.toBeInstanceOf(Error);
      expect([error.is(tag), error.getArg(tag, 0), error.getArg(tag, 1)]).toEqual([true, 5, object]);
      const own = exported<WasmTag>(instance, 'own');
      expect(instance.exports.tag).toBe(tag);
      expect(error.is(own)).toBe(false);
      expect(() => error.getArg(own, 0)).toThrow(TypeError);
      expect(() => error.getArg(tag, 2)).toThrow(RangeError);
      const other = thrownBy(() => functions.throwOwn!()) as InstanceType<typeof wasm.Exception>;
      expect(other.getArg(own, 0)).toBe(-1n);
    });

    it('from JavaScript are caught by WebAssembly', () => {
      const object = {};
      const functions = functionsThrowing(() => new wasm.Exception(tag, ['7', object]));
      expect(functions.catch!()).toEqual([7, object]);
      expect(functions.catchAll!()).toBe(1);
    });

    it('keep their identity', () => {
      const exception = new wasm.Exception(tag, [1, null]);
      expect(thrownBy(() => functionsThrowing(() => exception).rethrow!())).toBe(exception);
      const own = new wasm.Tag({ parameters: [] });
      const uncaught = new wasm.Exception(own, []);
      expect(thrownBy(() => functionsThrowing(() => uncaught).catch!())).toBe(uncaught);
      const problem = new Error('problem');
      expect(thrownBy(() => functionsThrowing(() => problem).rethrow!())).toBe(problem);
      expect(functionsThrowing(() => problem).catchAll!()).toBe(1);
    });

    it('are no traps, which nothing catches', () => {
      const { run } = exportsOf(
        wasm,
        '(module (func $f unreachable) (func (export "run") (block $c (try_table (catch_all $c) (call $f)))))',
      );
      expect(thrownBy(() => run!())).toBeInstanceOf(wasm.RuntimeError);
    });

    it('are made of what their tag says', () => {
      expect(() => new wasm.Exception(tag, [1])).toThrow(TypeError);
      expect(() => new wasm.Exception(tag, [1n, null])).toThrow(TypeError);
      expect(() => new wasm.Exception({}, [])).toThrow(TypeError);
      expect(() => new wasm.Exception(tag, 5 as never)).toThrow(TypeError);
      expect(() => new wasm.Tag({ parameters: ['i31'] as never })).toThrow(TypeError);
      expect(() => new wasm.Tag({} as never)).toThrow(TypeError);
      expect(new wasm.Exception(tag, [1, 2]).stack).toBe(undefined);
      expect(new wasm.Exception(tag, [1, 2], { traceStack: true }).stack).toContain('errors.test');
    });
  },
  'exnref',
);

forBoth(
  'JSTag',
  (wasm) => {
    const text = `(module
      (import "m" "f" (func $f))
      (import "m" "tag" (tag $js (param externref)))
      (func (export "catch") (result externref)
        (block $caught (result externref) (try_table (catch $js $caught) (call $f)) (ref.null extern)))
      (func (export "throw") (param externref) (throw $js (local.get 0))))`;

    it('catches what JavaScript throws, and throws it', () => {
      for (const value of [{}, 5, 'text', undefined, new RangeError('e')]) {
        const functions = exportsOf(wasm, text, {
          m: {
            tag: wasm.JSTag,
            f() {
              throw value;
            },
          },
        });
        expect(functions.catch!()).toBe(value);
        expect(thrownBy(() => functions.throw!(value))).toBe(value);
      }
    });

    it('is no tag for exceptions made by hand', () => {
      expect(() => new wasm.Exception(wasm.JSTag, [{}])).toThrow(TypeError);
      expect(wasm.JSTag).toBe(wasm.JSTag);
    });
  },
  'JSTag',
  'exnref',
);

it('ends what a limit ends as an error of its kind', () => {
  const wasm = createWebAssembly({ limits: { memoryBytes: 131072, gcHeapBytes: 65536 } });
  expect(() => new wasm.Memory({ initial: 3 })).toThrow(RangeError);
  expect(() => instanceOf(wasm, '(module (memory 3))')).toThrow(RangeError);
  expect(new wasm.Memory({ initial: 1 }).grow(1)).toBe(1);
  const { fill } = exportsOf(
    wasm,
    '(module (type $a (array i32)) (func (export "fill") (drop (array.new_default $a (i32.const 100000)))))',
  );
  expect(thrownBy(() => fill!())).toBeInstanceOf(RangeError);
});
