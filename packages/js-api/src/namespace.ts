/** The `WebAssembly` object itself: its interfaces, and the functions that compile and instantiate. */

import { Agent, type WebAssemblyOptions } from './agent.ts';
import { createExceptionInterface } from './exception.ts';
import { createGlobalInterface } from './global-variable.ts';
import { readImports } from './imports.ts';
import { createInstanceInterface, importObjectOf, initializeInstance, instantiateCore } from './instance.ts';
import { createMemoryInterface } from './memory.ts';
import { compileModule, compileOptionsOf, copyBytes, createModuleInterface } from './module.ts';
import { responseBytes } from './streaming.ts';
import { createTableInterface } from './table.ts';
import { createTagInterface } from './tag.ts';
import type {
  WasmInstance,
  WasmModule,
  WasmTag,
  WebAssemblyInstantiatedSource,
  WebAssemblyNamespace,
} from './types.ts';
import { defineTag } from './web-idl.ts';

/**
 * Makes a `WebAssembly` object, with a store of its own. What is made through one of them cannot be mixed with what is
 * made through another, nor with the engine's own.
 */
export function createWebAssembly(options: WebAssemblyOptions = {}): WebAssemblyNamespace {
  const agent = new Agent(options);
  const interfaces = createInterfaces(agent);
  const namespace = operationsOf(agent);
  for (const [name, value] of Object.entries({ ...interfaces, ...errorsOf(agent) }))
    Object.defineProperty(namespace, name, { value, writable: true, configurable: true });
  defineTag(namespace, 'WebAssembly');
  return namespace as WebAssemblyNamespace;
}

function errorsOf({ errors }: Agent): Pick<WebAssemblyNamespace, 'CompileError' | 'LinkError' | 'RuntimeError'> {
  const { CompileError, LinkError, RuntimeError } = errors;
  return { CompileError, LinkError, RuntimeError };
}

type Interfaces = Pick<
  WebAssemblyNamespace,
  'Module' | 'Instance' | 'Memory' | 'Table' | 'Global' | 'Tag' | 'Exception'
>;

function createInterfaces(agent: Agent): Interfaces {
  const interfaces = {
    Module: createModuleInterface(agent),
    Instance: createInstanceInterface(agent),
    Memory: createMemoryInterface(agent),
    Table: createTableInterface(agent),
    Global: createGlobalInterface(agent),
    Tag: createTagInterface(agent),
    Exception: createExceptionInterface(agent),
  };
  agent.prototypes = {
    module: interfaces.Module.prototype,
    instance: interfaces.Instance.prototype,
    memory: interfaces.Memory.prototype,
    table: interfaces.Table.prototype,
    global: interfaces.Global.prototype,
    tag: interfaces.Tag.prototype,
    exception: interfaces.Exception.prototype,
  };
  return interfaces;
}

/** Arguments that may be missing. */
type Rest = readonly unknown[];

/** What is no interface: the functions of the object and `JSTag`. Those that give promises are not `async`: what an argument's conversion throws rejects, nothing throws. */
function operationsOf(agent: Agent): object {
  const { modules } = agent;

  function asyncCompile(bytes: Uint8Array, options: unknown, context: string): Promise<WasmModule> {
    const builtins = compileOptionsOf(options);
    return later(() => modules.objectOf(compileModule(agent, bytes, builtins, context)));
  }

  function asyncInstantiate(module: unknown, importObject: object | undefined, context: string): Promise<WasmInstance> {
    const compiled = modules.require(module);
    const imports = readImports(agent, compiled, importObject, context);
    return later(() => {
      const instance = instantiateCore(agent, compiled, imports);
      const object = Object.create(agent.prototypes!.instance) as WasmInstance;
      initializeInstance(agent, object, instance, imports.group);
      return object;
    });
  }

  function instantiateBytes(
    bytes: Uint8Array,
    importObject: object | undefined,
    options: unknown,
    context: string,
  ): Promise<WebAssemblyInstantiatedSource> {
    return asyncCompile(bytes, options, context).then((module) =>
      asyncInstantiate(module, importObject, context).then((instance) => ({ module, instance })),
    );
  }

  return {
    get JSTag(): WasmTag {
      return agent.tags.objectOf(agent.jsTag);
    },

    validate(bytes: unknown, ...rest: Rest): boolean {
      const stable = copyBytes(bytes);
      const builtins = compileOptionsOf(rest[0]);
      try {
        compileModule(agent, stable, builtins, 'WebAssembly.validate()');
        return true;
      } catch (error) {
        if (error instanceof agent.errors.CompileError) return false;
        throw error;
      }
    },

    compile(bytes: unknown, ...rest: Rest): Promise<WasmModule> {
      return promised(() => asyncCompile(copyBytes(bytes), rest[0], 'WebAssembly.compile()'));
    },

    instantiate(source: unknown, ...rest: Rest): Promise<WasmInstance | WebAssemblyInstantiatedSource> {
      const context = 'WebAssembly.instantiate()';
      return promised<WasmInstance | WebAssemblyInstantiatedSource>(() => {
        if (modules.entityOf(source) !== undefined) return asyncInstantiate(source, importObjectOf(rest[0]), context);
        return instantiateBytes(copyBytes(source), importObjectOf(rest[0]), rest[1], context);
      });
    },

    compileStreaming(source: unknown, ...rest: Rest): Promise<WasmModule> {
      return responseBytes(source).then((bytes) =>
        asyncCompile(copyBytes(bytes), rest[0], 'WebAssembly.compileStreaming()'),
      );
    },

    instantiateStreaming(source: unknown, ...rest: Rest): Promise<WebAssemblyInstantiatedSource> {
      const context = 'WebAssembly.instantiateStreaming()';
      return promised(() => {
        const importObject = importObjectOf(rest[0]);
        return responseBytes(source).then((bytes) =>
          instantiateBytes(copyBytes(bytes), importObject, rest[1], context),
        );
      });
    },
  };
}

/** What an action gives; what it throws rejects. */
function promised<T>(action: () => Promise<T>): Promise<T> {
  try {
    return action();
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

/** Does something once the caller has gone on. */
function later<T>(action: () => T): Promise<T> {
  return Promise.resolve().then(action);
}
