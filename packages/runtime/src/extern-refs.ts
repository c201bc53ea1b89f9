/**
 * Host values as `externref`: each is an object in the store's GC heap, as in Wasmtime's reference-counting collector,
 * whose payload is a number that stands for the value. A value that crosses again gets the same object.
 */

import type { GcHeap } from './gc-heap.ts';

export class ExternRefs {
  private readonly heap: GcHeap;
  private readonly values: unknown[] = [];
  private readonly references = new Map<unknown, number>();
  /** -0 has a key of its own: for a `Map` it is 0. */
  private readonly negativeZero = {};

  constructor(heap: GcHeap) {
    this.heap = heap;
  }

  /** The reference for a value; 0, the null reference, for null. */
  referenceTo(value: unknown): number {
    if (value === null) return 0;
    const key = Object.is(value, -0) ? this.negativeZero : value;
    let reference = this.references.get(key);
    if (reference === undefined) {
      reference = this.heap.allocateExternRef(this.values.push(value) - 1);
      this.references.set(key, reference);
    }
    return reference;
  }

  /** The value of a reference that compiled code holds. */
  valueOf(reference: number): unknown {
    return reference === 0 ? null : this.values[this.heap.externRefPayload(reference)];
  }
}
