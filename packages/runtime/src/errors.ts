/** What can go wrong between a valid module and its running: linking, resources, wrong use of this API. */

/** An import is missing (`unknown import`) or is of another type than the module wants (`incompatible import type`). */
export class LinkError extends Error {
  readonly kind: 'unknown import' | 'incompatible import type';
  /** Module and field name of the import. */
  readonly module: string;
  readonly field: string;

  constructor(kind: LinkError['kind'], module: string, field: string, detail?: string) {
    super(`${kind}: ${JSON.stringify(module)}.${JSON.stringify(field)}${detail === undefined ? '' : `: ${detail}`}`);
    this.name = 'LinkError';
    this.kind = kind;
    this.module = module;
    this.field = field;
  }
}

/** A memory, table, GC heap or store would be larger than this host allows. */
export class ResourceError extends Error {
  readonly resource: 'memory' | 'table' | 'arena' | 'code' | 'gc-heap';

  constructor(resource: ResourceError['resource'], message: string) {
    super(message);
    this.name = 'ResourceError';
    this.resource = resource;
  }
}

/** A value given to WebAssembly is not of the type wanted, or an object of one store was used in another. */
export class ValueError extends TypeError {
  constructor(message: string) {
    super(message);
    this.name = 'ValueError';
  }
}

/** WebAssembly waits, without a time limit, to be notified by another thread: there is none. */
export class DeadlockError extends Error {
  /** Byte offset in its memory of what it waits on. */
  readonly address: number;

  constructor(address: number) {
    super(`a wait on address ${address} would never end: there is no other thread`);
    this.name = 'DeadlockError';
    this.address = address;
  }
}

/** Internal: a state that correct code never reaches. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`internal assertion failed: ${what}`);
}
