/** Modules, instances, the order of things, and streaming. */
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { createWebAssembly, type ResponseLike } from '../src/index.ts';
import { forBoth, instanceOf, moduleOf, native, thrownBy } from './both.ts';

const answer: Uint8Array = compile('(module (func (export "answer") (result i32) (i32.const 42)))');
const broken: Uint8Array = answer.slice(0, -2);
const withImports: Uint8Array = compile(`(module
  (import "a" "f" (func)) (import "a" "m" (memory 1)) (import "b" "g" (global i32)) (import "b" "t" (table 1 funcref))
  (func $start) (start $start)
  (export "f" (func 0)) (export "m" (memory 0)) (export "g" (global 0)) (export "t" (table 0)))`);

type Answer = () => number;

forBoth('modules', (wasm) => {
  it('are described', () => {
    const module = new wasm.Module(withImports);
    expect(wasm.Module.imports(module)).toEqual([
      { module: 'a', name: 'f', kind: 'function' },
      { module: 'a', name: 'm', kind: 'memory' },
      { module: 'b', name: 'g', kind: 'global' },
      { module: 'b', name: 't', kind: 'table' },
    ]);
    expect(wasm.Module.exports(module)).toEqual([
      { name: 'f', kind: 'function' },
      { name: 'm', kind: 'memory' },
      { name: 'g', kind: 'global' },
      { name: 't', kind: 'table' },
    ]);
    expect(() => wasm.Module.exports({})).toThrow(TypeError);
  });

  it('give their custom sections', () => {
    const section = (name: string, ...contents: number[]): number[] => {
      const bytes = [name.length, ...Array.from(name, (c) => c.charCodeAt(0)), ...contents];
      return [0, bytes.length, ...bytes];
    };
    const bytes = Uint8Array.of(...answer, ...section('one', 1, 2), ...section('two'), ...section('one', 3));
    const module = new wasm.Module(bytes);
    const contents = (name: string): number[][] =>
      wasm.Module.customSections(module, name).map((buffer) => [...new Uint8Array(buffer)]);
    expect(contents('one')).toEqual([[1, 2], [3]]);
    expect(contents('two')).toEqual([[]]);
    expect(contents('three')).toEqual([]);
    expect(wasm.Module.customSections(module, 'one')[0]).toBeInstanceOf(ArrayBuffer);
    expect(() => (wasm.Module.customSections as (module: object) => unknown)(module)).toThrow(TypeError);
  });

  it('are made of any buffer or view', () => {
    const wide = new Uint8Array(answer.length + 8);
    wide.set(answer, 8);
    const sources = [answer, wide.buffer.slice(8), wide.subarray(8)];
    for (const source of sources) expect(wasm.validate(source)).toBe(true);
    for (const source of [undefined, null, {}, [0], 'bytes', answer.length, new Proxy(answer, {})])
      expect(() => wasm.validate(source as never)).toThrow(TypeError);
  });

  it('refuse what is not valid', () => {
    expect(wasm.validate(broken)).toBe(false);
    expect(wasm.validate(new Uint8Array())).toBe(false);
    expect(thrownBy(() => new wasm.Module(broken))).toBeInstanceOf(wasm.CompileError);
    expect(() => (wasm.Module as unknown as (bytes: Uint8Array) => void)(answer)).toThrow(TypeError);
  });

  it('do not depend on the bytes afterwards', () => {
    const bytes = answer.slice();
    const module = new wasm.Module(bytes);
    bytes.fill(0);
    expect((new wasm.Instance(module).exports.answer as Answer)()).toBe(42);
  });
});

forBoth('instances', (wasm) => {
  it('have frozen exports in order', () => {
    const instance = instanceOf(
      wasm,
      '(module (func (export "b")) (func (export "a")) (func (export "1")) (memory (export "") 1))',
    );
    const { exports } = instance;
    expect(Object.keys(exports)).toEqual(['1', 'b', 'a', '']);
    expect(Object.isFrozen(exports)).toBe(true);
    expect(Object.getPrototypeOf(exports)).toBe(null);
    expect(instance.exports).toBe(exports);
  });

  it('read their imports once, in order', () => {
    const order: string[] = [];
    const traced = (name: string, members: Record<string, unknown>): object =>
      new Proxy(members, {
        get(target, key) {
          order.push(`${name}${String(key)}`);
          return target[String(key)];
        },
        has: () => expect.unreachable(),
      });
    const memory = new wasm.Memory({ initial: 1 });
    const table = new wasm.Table({ element: 'anyfunc', initial: 1 });
    const imports = traced('', {
      a: traced('a.', { f: () => {}, m: memory }),
      b: traced('b.', { g: 5, t: table }),
    });
    const instance = new wasm.Instance(new wasm.Module(withImports), imports);
    expect(order).toEqual(['a', 'a.f', 'a', 'a.m', 'b', 'b.g', 'b', 'b.t']);
    expect([instance.exports.m, instance.exports.t]).toEqual([memory, table]);
  });

  it.each([
    [undefined, TypeError],
    [null, TypeError],
    [1, TypeError],
    [{}, TypeError],
    [{ a: 1 }, TypeError],
    [{ a: null }, TypeError],
  ] as const)('reject the import object %s', (imports, type) => {
    expect(thrownBy(() => new wasm.Instance(new wasm.Module(withImports), imports as never))).toBeInstanceOf(type);
  });

  it.each([
    ['(func)', {}],
    ['(func)', undefined],
    ['(memory 1)', new ArrayBuffer(65536)],
    ['(table 1 funcref)', []],
    ['(global i32)', '5'],
    ['(global i32)', 5n],
    ['(global i64)', 5],
    ['(global (mut i32))', 5],
    ['(global funcref)', () => 1],
    ['(global v128)', 5],
  ])('reject for the import %s other things', (type, value) => {
    const error = thrownBy(() => instanceOf(wasm, `(module (import "m" "x" ${type}))`, { m: { x: value } }));
    expect(error).toBeInstanceOf(wasm.LinkError);
    expect((error as Error).message).toContain('"m"');
  });

  it('pass on what getters and start functions throw', () => {
    const problem = { toString: () => 'problem' };
    const imports = {
      get m(): never {
        throw problem;
      },
    };
    expect(thrownBy(() => instanceOf(wasm, '(module (import "m" "f" (func)))', imports))).toBe(problem);
    const start = '(module (import "m" "f" (func $f)) (start $f))';
    const throwing = {
      f() {
        throw problem;
      },
    };
    expect(thrownBy(() => instanceOf(wasm, start, { m: throwing }))).toBe(problem);
    expect(thrownBy(() => instanceOf(wasm, '(module (func $f unreachable) (start $f))'))).toBeInstanceOf(
      wasm.RuntimeError,
    );
    const outside = '(module (memory 1) (data (i32.const 65536) "x"))';
    expect(thrownBy(() => instanceOf(wasm, outside))).toBeInstanceOf(wasm.RuntimeError);
  });

  it('call imports without this', () => {
    const received: unknown[] = [];
    const f = function (this: unknown): void {
      'use strict';
      received.push(this);
    };
    instanceOf(wasm, '(module (import "m" "f" (func $f)) (start $f))', { m: { f } });
    expect(received).toEqual([undefined]);
  });
});

forBoth('promises', (wasm) => {
  it('are of a module, an instance or both', async () => {
    const module = await wasm.compile(answer);
    expect(module).toBeInstanceOf(wasm.Module);
    const instance = await wasm.instantiate(module);
    expect((instance.exports.answer as Answer)()).toBe(42);
    const both = await wasm.instantiate(answer);
    expect(Object.keys(both)).toEqual(['module', 'instance']);
    expect(both.module).toBeInstanceOf(wasm.Module);
    expect((both.instance.exports.answer as Answer)()).toBe(42);
  });

  it('reject rather than throw', async () => {
    await expect(wasm.compile(broken)).rejects.toBeInstanceOf(wasm.CompileError);
    await expect(wasm.compile(undefined as never)).rejects.toBeInstanceOf(TypeError);
    await expect(wasm.instantiate(broken)).rejects.toBeInstanceOf(wasm.CompileError);
    await expect(wasm.instantiate(answer, 1 as never)).rejects.toBeInstanceOf(TypeError);
    await expect(wasm.instantiate(withImports, { a: {}, b: {} })).rejects.toBeInstanceOf(wasm.LinkError);
    await expect(wasm.instantiate(new wasm.Module(withImports))).rejects.toBeInstanceOf(TypeError);
  });

  it('read imports at once for a module, later for bytes, and run the start function later', async () => {
    const order: string[] = [];
    const bytes = compile('(module (import "m" "f" (func $f)) (start $f))');
    const imports = {
      get m() {
        order.push('read');
        return { f: () => order.push('start') };
      },
    };
    const ofModule = wasm.instantiate(new wasm.Module(bytes), imports);
    order.push('then');
    await ofModule;
    // V8 runs the start function at once, unlike the specification.
    const expected = wasm === native ? ['read', 'start', 'then'] : ['read', 'then', 'start'];
    expect(order.splice(0)).toEqual(expected);
    const ofBytes = wasm.instantiate(bytes, imports);
    order.push('then');
    await ofBytes;
    expect(order).toEqual(['then', 'read', 'start']);
  });

  it('take the bytes at once', async () => {
    const bytes = answer.slice();
    const promise = wasm.instantiate(bytes);
    bytes.fill(0);
    expect(((await promise).instance.exports.answer as Answer)()).toBe(42);
  });
});

describe('streaming', () => {
  const wasm = createWebAssembly();
  const response = (type: string, status = 200): ResponseLike =>
    new Response(answer.slice(), { status, headers: { 'content-type': type } });

  it('takes a response or a promise of one', async () => {
    expect(await wasm.compileStreaming(response('application/wasm'))).toBeInstanceOf(wasm.Module);
    const { instance } = await wasm.instantiateStreaming(Promise.resolve(response('Application/WASM ')), {});
    expect((instance.exports.answer as Answer)()).toBe(42);
  });

  it.each(['text/html', '', 'application/wasm; charset=utf-8', 'application/wasm;'])(
    'refuses the type %s',
    async (type) => {
      await expect(wasm.compileStreaming(response(type))).rejects.toBeInstanceOf(TypeError);
    },
  );

  it('refuses other things', async () => {
    await expect(wasm.compileStreaming(response('application/wasm', 404))).rejects.toBeInstanceOf(TypeError);
    await expect(wasm.compileStreaming(answer as never)).rejects.toBeInstanceOf(TypeError);
    await expect(wasm.instantiateStreaming(Promise.reject(new RangeError('no net')))).rejects.toBeInstanceOf(
      RangeError,
    );
    await expect(wasm.instantiateStreaming(response('application/wasm'), 5 as never)).rejects.toBeInstanceOf(TypeError);
    const used = response('application/wasm');
    await used.arrayBuffer();
    await expect(wasm.compileStreaming(used)).rejects.toBeInstanceOf(TypeError);
  });
});

it('is not mixed with the other world', () => {
  const wasm = createWebAssembly();
  const foreign = moduleOf(native, '(module)');
  expect(() => new wasm.Instance(foreign)).toThrow(TypeError);
});

it('takes shared buffers and data views', () => {
  const bytes = new Uint8Array(new SharedArrayBuffer(answer.length));
  bytes.set(answer);
  for (const source of [bytes, bytes.buffer, new DataView(bytes.buffer)])
    expect(createWebAssembly().validate(source)).toBe(true);
});
