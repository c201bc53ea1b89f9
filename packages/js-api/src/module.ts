/** The interface `WebAssembly.Module`, and how bytes become one. */

import { Module as RuntimeModule } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { type Builtins, isBuiltinImport, matchesBuiltins } from './builtins.ts';
import type {
  ImportExportKind,
  ModuleConstructor,
  ModuleExportDescriptor,
  ModuleImportDescriptor,
  WasmModule,
} from './types.ts';
import { defineInterface, dictionaryOf, scalarStringOf, sequenceOf, stringOf } from './web-idl.ts';

/** What a `Module` object stands for. */
export interface CompiledModule extends Builtins {
  readonly module: RuntimeModule;
}

const kinds: Readonly<Record<string, ImportExportKind>> = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
};

/** The kind of an import or export, as the interface calls it. */
export function kindOf({ type }: { readonly type: { readonly kind: string } }): ImportExportKind {
  return kinds[type.kind]!;
}

/** A copy of the bytes that a buffer or a view holds. @throws TypeError for anything else */
export function copyBytes(source: unknown): Uint8Array {
  const view = viewOf(source);
  const copy = new Uint8Array(view.byteLength);
  // A detached buffer has no bytes, and there can be no view of it.
  if (view.byteLength > 0) copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  return copy;
}

interface ByteRange {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

function viewOf(source: unknown): ByteRange {
  if (ArrayBuffer.isView(source)) return source;
  for (const byteLength of byteLengthGetters) {
    try {
      return { buffer: source as ArrayBuffer, byteOffset: 0, byteLength: byteLength.call(source) as number };
    } catch {
      // It is no buffer of this kind.
    }
  }
  throw new TypeError('the bytes of a module must be an ArrayBuffer or a view of one');
}

/** Those of `ArrayBuffer` and, where there is one, `SharedArrayBuffer`: they know buffers of any realm. */
const byteLengthGetters: readonly ((this: unknown) => unknown)[] = [
  ArrayBuffer,
  ...(typeof SharedArrayBuffer === 'undefined' ? [] : [SharedArrayBuffer]),
].map((buffer) => {
  const getter = Object.getOwnPropertyDescriptor(buffer.prototype, 'byteLength')!.get!;
  return function (this: unknown) {
    return getter.call(this) as unknown;
  };
});

/** `WebAssemblyCompileOptions`. @throws TypeError */
export function compileOptionsOf(options: unknown): Builtins {
  const members = dictionaryOf(options, 'compile options');
  const { builtins } = members;
  const names = builtins === undefined ? [] : sequenceOf(builtins, 'builtins').map(scalarStringOf);
  const strings = members.importedStringConstants;
  const hasNone = strings === undefined || strings === null;
  return { builtinSets: names, importedStringModule: hasNone ? null : scalarStringOf(strings) };
}

/**
 * Compiles bytes, which must not change afterwards.
 * @param context what was asked for, for messages
 * @throws CompileError
 */
export function compileModule(agent: Agent, bytes: Uint8Array, builtins: Builtins, context: string): CompiledModule {
  let module: RuntimeModule;
  try {
    module = new RuntimeModule(agent.engine, bytes);
  } catch (error) {
    throw agent.errors.translateCompilation(error, context);
  }
  const problem = matchesBuiltins(agent, module, builtins);
  if (problem !== undefined) throw new agent.errors.CompileError(`${context}: ${problem}`);
  return { module, ...builtins };
}

export function createModuleInterface(agent: Agent): ModuleConstructor {
  const { modules } = agent;

  class Module implements WasmModule {
    constructor(bytes: unknown, options: unknown = undefined) {
      const stable = copyBytes(bytes);
      modules.add(this, compileModule(agent, stable, compileOptionsOf(options), 'WebAssembly.Module()'));
    }

    static exports(moduleObject: unknown): ModuleExportDescriptor[] {
      return modules.require(moduleObject).module.exports.map((item) => ({ name: item.name, kind: kindOf(item) }));
    }

    static imports(moduleObject: unknown): ModuleImportDescriptor[] {
      const compiled = modules.require(moduleObject);
      return compiled.module.imports
        .filter((item) => !isBuiltinImport(item, compiled))
        .map((item) => ({ module: item.module, name: item.name, kind: kindOf(item) }));
    }

    static customSections(moduleObject: unknown, ...rest: readonly unknown[]): ArrayBuffer[] {
      const { module } = modules.require(moduleObject);
      if (rest[0] === undefined) throw new TypeError('the name of the custom sections is required');
      return module.customSections(stringOf(rest[0])).map((contents) => new Uint8Array(contents).buffer);
    }
  }

  Object.defineProperty(Module.customSections, 'length', { value: 2, configurable: true });
  Object.defineProperty(Module, 'length', { value: 1, configurable: true });
  defineInterface(Module, Module.prototype, 'Module');
  return Module;
}
