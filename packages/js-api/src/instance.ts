/** The interface `WebAssembly.Instance`, and how modules become one. */

import {
  type Extern,
  Func,
  Global,
  instantiate,
  type Instance as RuntimeInstance,
  Memory,
  Table,
} from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { readImports } from './imports.ts';
import type { CompiledModule } from './module.ts';
import type { ExportValue, InstanceConstructor, WasmInstance } from './types.ts';
import { defineInterface, isObject } from './web-idl.ts';

/** `optional object importObject`. @throws TypeError */
export function importObjectOf(value: unknown): object | undefined {
  if (value !== undefined && !isObject(value)) throw new TypeError('the imports must be an object');
  return value;
}

/**
 * Instantiates a module with what was read from the import object.
 * @throws LinkError, RangeError, RuntimeError, and what host functions throw that the start function calls
 */
export function instantiateCore(agent: Agent, { module }: CompiledModule, imports: readonly Extern[]): RuntimeInstance {
  return agent.perform(() => instantiate(agent.store, module, imports));
}

export function createInstanceInterface(agent: Agent): InstanceConstructor {
  const { instances, modules } = agent;

  class Instance implements WasmInstance {
    constructor(module: unknown, ...rest: readonly unknown[]) {
      const compiled = modules.require(module);
      const imports = readImports(agent, compiled, importObjectOf(rest[0]), 'WebAssembly.Instance()');
      initializeInstance(agent, this, instantiateCore(agent, compiled, imports));
    }

    get exports(): Record<string, ExportValue> {
      instances.require(this);
      return agent.exportsObjects.get(this)!;
    }
  }

  defineInterface(Instance, Instance.prototype, 'Instance');
  return Instance;
}

/** Makes an object stand for an instance. */
export function initializeInstance(agent: Agent, object: WasmInstance, instance: RuntimeInstance): void {
  agent.instances.add(object, instance);
  agent.exportsObjects.set(object, createExportsObject(agent, instance));
}

function createExportsObject(agent: Agent, instance: RuntimeInstance): Record<string, ExportValue> {
  const object = Object.create(null) as Record<string, ExportValue>;
  for (const [name, value] of instance.exports)
    Object.defineProperty(object, name, { value: exportValue(agent, value), enumerable: true });
  return Object.freeze(object);
}

function exportValue(agent: Agent, value: Extern): ExportValue {
  if (value instanceof Func) return agent.functions.objectOf(value);
  if (value instanceof Global) return agent.globals.objectOf(value);
  if (value instanceof Memory) return agent.memories.objectOf(value);
  if (value instanceof Table) return agent.tables.objectOf(value);
  return agent.tags.objectOf(value) as ExportValue;
}
