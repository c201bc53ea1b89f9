/** A tag: what kind of exception, and what such exceptions carry. Each tag that is made is another kind. */

import type { ValueType } from '@pulleyjs/wasm-parse';
import { createHostTag } from './host-instance.ts';
import type { Store } from './store.ts';
import type { ValueTypeName } from './value-types.ts';

/** See the head of the file. Made by instantiation or {@link Tag.create}. */
export class Tag {
  readonly store: Store;
  /** Types of what exceptions of this tag carry, the engine's. */
  readonly payload: readonly ValueType[];
  /** @internal Engine-wide number of its function type, whose parameters these are. */
  readonly typeId: number;
  /** @internal Address of its `VMTagDefinition`. */
  readonly definition: number;
  /** @internal The VMContext of the instance that defines it, and its index among the tags defined there. */
  readonly owner: number;
  /** @internal */
  readonly ownerIndex: number;

  /** @internal */
  constructor(store: Store, typeId: number, place: Pick<Tag, 'definition' | 'owner' | 'ownerIndex'>) {
    this.store = store;
    this.payload = store.engine.types.signature(typeId).params;
    this.typeId = typeId;
    this.definition = place.definition;
    this.owner = place.owner;
    this.ownerIndex = place.ownerIndex;
  }

  /** A tag that belongs to no instance. */
  static create(store: Store, payload: readonly ValueTypeName[]): Tag {
    return createHostTag(store, payload);
  }
}
