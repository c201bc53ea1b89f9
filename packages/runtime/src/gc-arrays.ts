/** Arrays of the collector's heap as the host reads and writes them in place. */

import { GC_ARRAY_LENGTH } from '@pulleyjs/host-abi';
import { I16 } from '@pulleyjs/wasm-parse';
import { elementsOffset } from '@pulleyjs/wasm-translate';
import { ValueError } from './errors.ts';
import type { GcObject } from './gc-values.ts';

/**
 * The elements of an array of 16-bit integers, as they are in the heap: of use until WebAssembly runs or anything is
 * allocated.
 * @throws ValueError for any other object
 */
export function i16Elements({ heap, typeId, address }: GcObject): Uint16Array {
  const type = heap.typeNumbered(typeId);
  if (type?.kind !== 'array' || type.element.type !== I16) throw new ValueError('the object is no array of i16');
  const length = heap.word(address, GC_ARRAY_LENGTH) >>> 0;
  return heap.halfWords(address, elementsOffset(type.element), length);
}
