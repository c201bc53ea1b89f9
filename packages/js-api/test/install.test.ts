/** The README's example, the global object, and that programs written for the engine's own types compile. */
/// <reference lib="dom" />
import { afterEach, expect, it } from 'vitest';
import { createWebAssembly, installWebAssembly, type WebAssemblyNamespace } from '../src/index.ts';
import { native } from './both.ts';

const host = globalThis as unknown as { WebAssembly?: WebAssemblyNamespace };

afterEach(() => {
  Object.defineProperty(host, 'WebAssembly', { value: native, writable: true, configurable: true, enumerable: false });
});

/** `(module (import "env" "log" (func (param i32))) (func (export "double") (param i32) …))` */
const bytes = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 10, 2, 96, 1, 127, 0, 96, 1, 127, 1, 127, 2, 11, 1, 3, 101, 110, 118, 3, 108],
  ...[111, 103, 0, 0, 3, 2, 1, 1, 7, 10, 1, 6, 100, 111, 117, 98, 108, 101, 0, 1, 10, 13, 1, 11, 0, 32, 0, 16, 0, 32],
  ...[0, 65, 1, 116, 11],
);

it('runs the example of the README', async () => {
  delete host.WebAssembly;
  installWebAssembly();
  const logged: unknown[] = [];

  const { instance } = await WebAssembly.instantiate(bytes, { env: { log: (value: number) => logged.push(value) } });
  const { double } = instance.exports as { double: (value: number) => number };

  expect([double(21), logged]).toEqual([42, [21]]);
  expect(WebAssembly).not.toBe(native);
});

it('leaves what there is, unless told to replace it', () => {
  expect(installWebAssembly()).toBe(native);
  const ours = installWebAssembly({ replace: true });
  expect(ours).not.toBe(native);
  expect(host.WebAssembly).toBe(ours);
  expect(Object.getOwnPropertyDescriptor(host, 'WebAssembly')).toMatchObject({
    writable: true,
    enumerable: false,
    configurable: true,
  });
});

it('is put in place by importing one module', async () => {
  delete host.WebAssembly;
  await import('../src/global.ts');
  expect(String(host.WebAssembly)).toBe('[object WebAssembly]');
  expect(host.WebAssembly).not.toBe(native);
});

it('has the types of the DOM library', () => {
  const standIn: typeof WebAssembly = createWebAssembly();
  const memory: WebAssembly.Memory = new standIn.Memory({ initial: 1 });
  const table: WebAssembly.Table = new standIn.Table({ element: 'anyfunc', initial: 1 });
  const global: WebAssembly.Global<'i64'> = new standIn.Global({ value: 'i64' }, 5n);
  const module: WebAssembly.Module = new standIn.Module(bytes);
  const error: WebAssembly.RuntimeError = new standIn.RuntimeError('message');
  expect([memory.buffer.byteLength, table.length, global.value, error.message]).toEqual([65536, 1, 5n, 'message']);
  expect(standIn.Module.imports(module)).toHaveLength(1);
});
