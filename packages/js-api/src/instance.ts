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
import type { Group } from './group.ts';
import { type Imports, readImports } from './imports.ts';
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
export function instantiateCore(agent: Agent, { module }: CompiledModule, { things, group }: Imports): RuntimeInstance {
  const instance = agent.perform(() => instantiate(agent.store, module, things), group);
  for (const memory of instance.definedMemories()) group.addMemory(memory);
  return instance;
}

export function createInstanceInterface(agent: Agent): InstanceConstructor {
  const { instances, modules } = agent;

  class Instance implements WasmInstance {
    constructor(module: unknown, ...rest: readonly unknown[]) {
      const compiled = modules.require(module);
      const imports = readImports(agent, compiled, importObjectOf(rest[0]), 'WebAssembly.Instance()');
      initializeInstance(agent, this, instantiateCore(agent, compiled, imports), imports.group);
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
export function initializeInstance(agent: Agent, object: WasmInstance, instance: RuntimeInstance, group: Group): void {
  agent.instances.add(object, instance, group);
  agent.exportsObjects.set(object, createExportsObject(agent, instance, group));
}

function createExportsObject(agent: Agent, instance: RuntimeInstance, group: Group): Record<string, ExportValue> {
  const object = Object.create(null) as Record<string, ExportValue>;
  for (const [name, value] of instance.exports)
    Object.defineProperty(object, name, { value: exportValue(agent, value, group), enumerable: true });
  return Object.freeze(object);
}

function exportValue(agent: Agent, value: Extern, group: Group): ExportValue {
  if (value instanceof Func) return agent.functions.objectOf(value, group);
  if (value instanceof Global) return agent.globals.objectOf(value, group);
  if (value instanceof Memory) return agent.memories.objectOf(value, group);
  if (value instanceof Table) return agent.tables.objectOf(value, group);
  return agent.tags.objectOf(value, group) as ExportValue;
}
