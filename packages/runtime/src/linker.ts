/** Names for what modules import, and instantiation by those names. */

import { LinkError } from './errors.ts';
import { Func, type HostCallback } from './func.ts';
import type { Extern, Instance } from './instance.ts';
import { instantiate } from './instantiate.ts';
import type { Module } from './module.ts';
import type { Store } from './store.ts';
import type { FunctionTypeSpec } from './value-types.ts';

/** A host function that has not been imported yet. */
class HostDefinition {
  readonly type: FunctionTypeSpec;
  readonly callback: HostCallback;

  constructor(type: FunctionTypeSpec, callback: HostCallback) {
    this.type = type;
    this.callback = callback;
  }
}

/** Definitions for one store. Later ones replace earlier ones of the same name. */
export class Linker {
  readonly store: Store;
  private readonly definitions = new Map<string, Map<string, Extern | HostDefinition>>();

  constructor(store: Store) {
    this.store = store;
  }

  /** Gives a name to something that exists. @throws ValueError when it belongs to another store */
  define(module: string, name: string, value: Extern): this {
    this.store.requireOwn(value);
    return this.set(module, name, value);
  }

  /** Gives a name to a host function, which is made when first imported. */
  defineFunction(module: string, name: string, type: FunctionTypeSpec, callback: HostCallback): this {
    return this.set(module, name, new HostDefinition(type, callback));
  }

  /** Makes the exports of an instance importable from the module name `module`. */
  defineInstance(module: string, instance: Instance): this {
    for (const [name, value] of instance.exports) this.define(module, name, value);
    return this;
  }

  /** What a name stands for. */
  get(module: string, name: string): Extern | undefined {
    const found = this.definitions.get(module)?.get(name);
    if (!(found instanceof HostDefinition)) return found;
    const func = Func.wrap(this.store, found.type, found.callback);
    this.set(module, name, func);
    return func;
  }

  /** Instantiates a module with what its imports' names stand for. @throws LinkError, and as `instantiate` */
  instantiate(module: Module): Instance {
    const imports = module.image.imports.map(({ module: from, name }) => {
      const found = this.get(from, name);
      if (found === undefined) throw new LinkError('unknown import', from, name);
      return found;
    });
    return instantiate(this.store, module, imports);
  }

  private set(module: string, name: string, value: Extern | HostDefinition): this {
    let names = this.definitions.get(module);
    if (names === undefined) this.definitions.set(module, (names = new Map()));
    names.set(name, value);
    return this;
  }
}
