/**
 * The same assertions against ours and against the engine's own `WebAssembly`, which so judges the assertions; where the engine
 * lacks what they are about, against ours alone.
 */
import compile from 'watr/compile';
import { describe } from 'vitest';
import { createWebAssembly, type WasmInstance, type WasmModule, type WebAssemblyNamespace } from '../src/index.ts';

/** The engine's own. */
export const native: WebAssemblyNamespace = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace })
  .WebAssembly;

/** What a test needs that not every engine has. */
export type Need = 'exnref' | 'JSTag' | 'gc' | 'memory64' | 'builtins' | 'resizable';

const probes: Readonly<Record<Need, () => boolean>> = {
  exnref: () => native.validate(compile('(module (func (param exnref)))')),
  JSTag: () => 'JSTag' in native,
  gc: () => native.validate(compile('(module (type (struct)))')),
  memory64: () => native.validate(compile('(module (memory i64 1))')) && isTable64(),
  builtins: () => !native.validate(wrongBuiltin, { builtins: ['js-string'] }),
  resizable: () => 'toResizableBuffer' in native.Memory.prototype,
};

const wrongBuiltin: Uint8Array = compile('(module (import "wasm:js-string" "length" (func (param i32))))');

function isTable64(): boolean {
  try {
    return native.validate(compile('(module (table i64 1 funcref))'));
  } catch {
    return false;
  }
}

/** Runs a group of tests for each `WebAssembly` that has what they need. */
export function forBoth(name: string, tests: (wasm: WebAssemblyNamespace) => void, ...needs: readonly Need[]): void {
  describe(name, () => {
    describe('ours', () => tests(createWebAssembly()));
    if (needs.every((need) => probes[need]())) describe("the engine's own", () => tests(native));
  });
}

export type Exports = Record<string, (...args: unknown[]) => unknown>;

export function moduleOf(wasm: WebAssemblyNamespace, text: string): WasmModule {
  return new wasm.Module(compile(text));
}

export function instanceOf(wasm: WebAssemblyNamespace, text: string, imports: object = {}): WasmInstance {
  return new wasm.Instance(moduleOf(wasm, text), imports);
}

/** The exports of an instance, all as functions. */
export function exportsOf(wasm: WebAssemblyNamespace, text: string, imports: object = {}): Exports {
  return instanceOf(wasm, text, imports).exports as unknown as Exports;
}

/** An export that is no function. */
export function exported<T>(instance: WasmInstance, name: string): T {
  return instance.exports[name] as unknown as T;
}

/** What an action throws. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
