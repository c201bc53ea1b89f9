/**
 * Exceptions as objects of the collector's heap, seen from the host: made, read and recognised. Which tag an exception is of
 * is told by the number of the instance that defines the tag and the tag's index there.
 */

import { GC_EXCEPTION_INSTANCE, GC_EXCEPTION_TAG, GcKind } from '@pulleyjs/host-abi';
import type { ValueType } from '@pulleyjs/wasm-parse';
import { exceptionLayoutOf } from '@pulleyjs/wasm-translate';
import { ValueError } from './errors.ts';
import type { GcObject } from './gc-values.ts';
import { requireSound } from './sound.ts';
import type { Store } from './store.ts';
import type { Tag } from './tag.ts';
import { SLOT, type WasmValue } from './value-codec.ts';

/** A new exception. @throws ValueError, ResourceError */
export function createException(tag: Tag, values: readonly WasmValue[]): GcObject {
  const { store, payload } = tag;
  const { heap } = store;
  if (values.length !== payload.length)
    throw new ValueError(`the tag's exceptions carry ${payload.length} values, not ${values.length}`);
  const { offsets, size } = exceptionLayoutOf(payload);
  const reference = heap.allocate(GcKind.exnref, store.engine.types.registerException(payload), size);
  // Kept alive by its wrapper from here on.
  const object = store.objects.fromReference(reference) as GcObject;
  heap.setWord(reference, GC_EXCEPTION_INSTANCE, store.instanceAt(tag.owner).id);
  heap.setWord(reference, GC_EXCEPTION_TAG, tag.ownerIndex);
  payload.forEach((type, i) => initField(store, { reference, offset: offsets[i]! }, type, values[i]));
  return object;
}

/** What an exception of a tag carries. */
export function payloadOf({ store, payload }: Tag, { address }: GcObject): WasmValue[] {
  const { offsets } = exceptionLayoutOf(payload);
  return payload.map((type, i) => readField(store, { reference: address, offset: offsets[i]! }, type));
}

/** The tag of an exception. */
export function tagOf(store: Store, { address }: GcObject): Tag {
  const instance = store.instanceNumbered(store.heap.word(address, GC_EXCEPTION_INSTANCE));
  const tag = instance?.definedTag(store.heap.word(address, GC_EXCEPTION_TAG));
  requireSound(store, tag !== undefined, 'an exception of no tag');
  return tag;
}

/** Whether an exception is of a tag. */
export function isOfTag(store: Store, reference: number, { owner, ownerIndex }: Tag): boolean {
  const { heap } = store;
  return (
    heap.word(reference, GC_EXCEPTION_TAG) === ownerIndex &&
    heap.word(reference, GC_EXCEPTION_INSTANCE) === store.instanceAt(owner).id
  );
}

function words(store: Store, type: ValueType): number {
  const kind = store.codec.kindOf(type);
  if (kind === 'v128') return SLOT / 4;
  return kind === 'i64' || kind === 'f64' ? 2 : 1;
}

/** A field: of which object, and its byte offset there. */
interface Field {
  readonly reference: number;
  readonly offset: number;
}

/** Function references are numbers in the heap; all else is as in a slot. */
function initField(store: Store, { reference, offset }: Field, type: ValueType, value: WasmValue): void {
  const { codec, arena, heap, scratch } = store;
  codec.write(scratch, type, value);
  const kind = codec.kindOf(type);
  if (kind === 'gc') heap.retain(arena.i32(scratch));
  if (kind === 'func') arena.set32(scratch, store.funcs.heapNumberOf(arena.u32(scratch)));
  for (let i = 0; i < words(store, type); i++) heap.setWord(reference, offset + 4 * i, arena.i32(scratch + 4 * i));
}

function readField(store: Store, { reference, offset }: Field, type: ValueType): WasmValue {
  const { codec, arena, heap, scratch } = store;
  for (let i = 0; i < words(store, type); i++) arena.set32(scratch + 4 * i, heap.word(reference, offset + 4 * i));
  if (codec.kindOf(type) === 'func')
    arena.set32(scratch, store.funcs.fromHeapNumber(arena.u32(scratch), undefined) ?? 0);
  return codec.read(scratch, type);
}
