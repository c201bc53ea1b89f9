/** Reads what a module imports from an import object, in order, and checks that each thing is of the right kind. */

import { type Extern, Global, type ImportDescriptor } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { builtinImports } from './builtins.ts';
import { Group } from './group.ts';
import { type Callable, createHostFunction } from './host-function.ts';
import { type CompiledModule, kindOf } from './module.ts';
import { isObject } from './web-idl.ts';

type TypeOf<K extends string> = Extract<ImportDescriptor['type'], { readonly kind: K }>;

/** What was read: the things a module imports, in order, and the group of the instance that they are for. */
export interface Imports {
  readonly things: readonly Extern[];
  readonly group: Group;
}

/**
 * Reads what a module imports.
 * @param context what was asked for, for messages
 * @throws TypeError, LinkError, and what getters of the import object throw
 */
export function readImports(
  agent: Agent,
  compiled: CompiledModule,
  importObject: object | undefined,
  context: string,
): Imports {
  const { imports } = compiled.module;
  if (imports.length > 0 && importObject === undefined)
    throw new TypeError(`${context}: the module has imports, so an object with them is required`);
  const reader = new ImportReader(agent, importObject!, builtinImports(agent, compiled), context);
  const { group } = reader;
  return { things: imports.map((wanted, index) => reader.read(wanted, index)), group };
}

class ImportReader {
  readonly group: Group = new Group();
  private readonly agent: Agent;
  private readonly importObject: object;
  private readonly builtins: ReadonlyMap<string, object>;
  private readonly context: string;
  private functions = 0;

  constructor(agent: Agent, importObject: object, builtins: ReadonlyMap<string, object>, context: string) {
    this.agent = agent;
    this.importObject = importObject;
    this.builtins = builtins;
    this.context = context;
  }

  read(wanted: ImportDescriptor, index: number): Extern {
    const where = `${this.context}: import ${index}, ${JSON.stringify(wanted.module)}.${JSON.stringify(wanted.name)}`;
    const value: unknown = Reflect.get(this.moduleObject(wanted, where), wanted.name);
    const found = {
      func: () => this.readFunction(wanted.type as TypeOf<'func'>, value),
      global: () => this.readGlobal(wanted.type as TypeOf<'global'>, value),
      memory: () => this.readMemory(value),
      table: () => this.readTable(value),
      tag: () => this.readTag(value),
    }[wanted.type.kind]();
    if (found === undefined)
      throw new this.agent.errors.LinkError(`${where}: a ${kindOf(wanted)} is wanted, not ${show(value)}`);
    return found;
  }

  /** The object that the module name stands for. */
  private moduleObject({ module, name }: ImportDescriptor, where: string): object {
    const builtins = this.builtins.get(module);
    if (builtins !== undefined && name in builtins) return builtins;
    const object: unknown = Reflect.get(this.importObject, module);
    if (!isObject(object)) throw new TypeError(`${where}: the module is not an object`);
    return object;
  }

  private readFunction(type: TypeOf<'func'>, value: unknown): Extern | undefined {
    const { agent, group } = this;
    if (typeof value !== 'function') return undefined;
    const index = this.functions++;
    const func = agent.functions.entityOf(value);
    if (func === undefined) return createHostFunction(agent, type, value as Callable, group, index);
    agent.signatures.linkCaller(func, group, agent.functions.groupOf(value));
    return func;
  }

  private readMemory(value: unknown): Extern | undefined {
    const { memories } = this.agent;
    this.group.reach(memories.groupOf(value));
    return memories.entityOf(value);
  }

  /** The instance may put its functions there. */
  private readTable(value: unknown): Extern | undefined {
    const { tables } = this.agent;
    this.group.share(tables.groupOf(value));
    return tables.entityOf(value);
  }

  private readTag(value: unknown): Extern | undefined {
    const { tags, signatures } = this.agent;
    const tag = tags.entityOf(value);
    if (tag?.payload.some((type) => signatures.conversionOf(type).isReference)) this.group.share(tags.groupOf(value));
    else this.group.reach(tags.groupOf(value));
    return tag;
  }

  private readGlobal({ type }: TypeOf<'global'>, value: unknown): Extern | undefined {
    const { agent, group } = this;
    const global = agent.globals.entityOf(value);
    if (global !== undefined) {
      group.share(agent.globals.groupOf(value));
      return global;
    }
    const conversion = agent.signatures.conversionOf(type.type);
    if (!conversion.isNative(value)) return undefined;
    const converted = convertOrNone(() => ({ value: conversion.toWasm(agent, value, group) }));
    return converted && Global.create(agent.store, { type: type.type, mutable: false }, converted.value);
  }
}

function convertOrNone<T>(convert: () => T): T | undefined {
  try {
    return convert();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function show(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? 'an object' : `a value of type ${typeof value}`;
}
