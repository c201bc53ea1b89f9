/** Exceptions of WebAssembly that have reached the host, or that the host throws into WebAssembly. */

import { ValueError } from './errors.ts';
import { createException, payloadOf, tagOf } from './exception-objects.ts';
import { GcObject } from './gc-values.ts';
import type { Store } from './store.ts';
import type { Tag } from './tag.ts';
import type { WasmValue } from './value-codec.ts';

/**
 * WebAssembly threw and did not catch, or a host function throws what WebAssembly can catch. An `exnref` is
 * {@link WasmException.object} in JavaScript. {@link framesOf} tells where it was thrown.
 */
export class WasmException extends Error {
  readonly tag: Tag;
  /** The exception as a value of type exnref. */
  readonly object: GcObject;

  /** @internal */
  constructor(tag: Tag, object: GcObject) {
    super('thrown Wasm exception');
    this.name = 'WasmException';
    this.tag = tag;
    this.object = object;
  }

  /**
   * A new exception, to be thrown by a host function.
   * @throws ValueError for values that are not what the tag's exceptions carry; ResourceError
   */
  static create(tag: Tag, values: readonly WasmValue[]): WasmException {
    return new WasmException(tag, createException(tag, values));
  }

  /** The exception that an exnref of a store is. @throws ValueError if it is no exnref */
  static of(store: Store, object: GcObject): WasmException {
    if (!(object instanceof GcObject) || object.kind !== 'exn') throw new ValueError('the value is no exnref');
    if (object.heap !== store.heap) throw new ValueError('the exnref belongs to another store');
    return new WasmException(tagOf(store, object), object);
  }

  /** What it carries. */
  get values(): WasmValue[] {
    return payloadOf(this.tag, this.object);
  }
}
