/**
 * What the specification calls the surrounding agent, one for each `WebAssembly` object: its store, its object caches and
 * its errors. Everything that is created through one `WebAssembly` object can be mixed, and with nothing of another one.
 */

import {
  Engine,
  type EngineOptions,
  type Func,
  type GcObject,
  type Global,
  type Instance,
  type Memory,
  Store,
  type StoreLimits,
  type Table,
  Tag,
  WasmException as RuntimeException,
} from '@pulleyjs/runtime';
import { Errors } from './errors.ts';
import { createExportedFunction, type ExportedFunction } from './exported-function.ts';
import { createExportedObject } from './exported-object.ts';
import type { Group } from './group.ts';
import type { CompiledModule } from './module.ts';
import { ObjectCache } from './object-cache.ts';
import { Signatures } from './signatures.ts';
import type { ValueConversion } from './value-conversion.ts';
import type {
  ExportValue,
  WasmException,
  WasmGlobal,
  WasmInstance,
  WasmMemory,
  WasmModule,
  WasmTable,
  WasmTag,
} from './types.ts';

/** How a `WebAssembly` object is made. */
export interface WebAssemblyOptions {
  /** Features of WebAssembly and how code is compiled. */
  readonly engine?: EngineOptions;
  /** What all instances together may use. */
  readonly limits?: Partial<StoreLimits>;
}

/** Calls may nest through JavaScript as deep as its own stack allows; arenas hold all instances. */
const defaultLimits: Partial<StoreLimits> = { nestedEntries: 10_000, arenaBytes: 2 ** 25 };

/** The prototypes of one namespace's interfaces, for objects that are not made by `new`. */
export interface Prototypes {
  readonly module: object;
  readonly instance: object;
  readonly memory: object;
  readonly table: object;
  readonly global: object;
  readonly tag: object;
  readonly exception: object;
}

export class Agent {
  readonly engine: Engine;
  readonly store: Store;
  readonly errors: Errors = new Errors();
  readonly signatures: Signatures;
  /** The tag of JavaScript's own exceptions on their way through WebAssembly. */
  readonly jsTag: Tag;
  readonly functions: ObjectCache<Func, ExportedFunction>;
  readonly gcObjects: ObjectCache<GcObject, object>;
  readonly modules: ObjectCache<CompiledModule, WasmModule>;
  readonly instances: ObjectCache<Instance, WasmInstance>;
  readonly exportsObjects: WeakMap<WasmInstance, Record<string, ExportValue>> = new WeakMap();
  readonly memories: ObjectCache<Memory, WasmMemory>;
  readonly tables: ObjectCache<Table, WasmTable>;
  readonly globals: ObjectCache<Global, WasmGlobal>;
  readonly tags: ObjectCache<Tag, WasmTag>;
  readonly exceptions: ObjectCache<GcObject, WasmException>;
  /** The index of each host function among the functions of the import object that it came from. */
  readonly hostIndices: WeakMap<Func, number> = new WeakMap();
  /** Groups whose code runs, the innermost last. */
  private readonly active: (Group | undefined)[] = [];
  /** Set once the interfaces exist. */
  prototypes: Prototypes | undefined;

  constructor(options: WebAssemblyOptions) {
    this.engine = new Engine(options.engine);
    this.store = new Store(this.engine, { ...defaultLimits, ...options.limits });
    this.signatures = new Signatures(this.engine);
    this.jsTag = Tag.create(this.store, ['externref']);
    const objectOf = <T extends object>(name: keyof Prototypes): T => Object.create(this.prototypes![name]) as T;
    this.functions = new ObjectCache('function', (func, group) => createExportedFunction(this, func, group));
    this.gcObjects = new ObjectCache('object', createExportedObject);
    this.modules = new ObjectCache('Module', () => objectOf('module'));
    this.instances = new ObjectCache('Instance', () => objectOf('instance'));
    this.memories = new ObjectCache('Memory', () => objectOf('memory'));
    this.tables = new ObjectCache('Table', () => objectOf('table'));
    this.globals = new ObjectCache('Global', () => objectOf('global'));
    this.tags = new ObjectCache('Tag', () => objectOf('tag'));
    this.exceptions = new ObjectCache('Exception', () => objectOf('exception'));
  }

  /**
   * Does what may throw an error of the runtime, and throws what the JavaScript interface wants instead. Keeps the group
   * whose code may run.
   */
  perform<T>(action: () => T, group?: Group): T {
    this.active.push(group);
    try {
      return action();
    } catch (error) {
      throw this.thrownValue(error, group);
    } finally {
      this.active.pop();
    }
  }

  /** What JavaScript sees thrown from a group. */
  private thrownValue(error: unknown, group: Group | undefined): unknown {
    if (!(error instanceof RuntimeException)) return this.errors.translate(error);
    return error.tag === this.jsTag
      ? this.anything.toJs(this, error.values[0], group)
      : this.exceptions.objectOf(error.object, group);
  }

  /** What the runtime throws through WebAssembly of a group for a value that a host function throws: something it can catch. */
  exceptionOf(value: unknown, group: Group | undefined): RuntimeException {
    const known = this.exceptions.entityOf(value);
    if (known === undefined) return RuntimeException.create(this.jsTag, [this.anything.toWasm(this, value, group)]);
    group?.share(this.exceptions.groupOf(value));
    return RuntimeException.of(this.store, known);
  }

  /** Conversion of externref. */
  private get anything(): ValueConversion {
    return this.signatures.conversionOfName('externref');
  }
}
