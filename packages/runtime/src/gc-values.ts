/**
 * References of the collector's heap as JavaScript values, and back:
 *
 * | reference | JavaScript |
 * |---|---|
 * | null | null |
 * | i31 | an integer of 31 bits, signed |
 * | struct, array, exception | a {@link GcObject} |
 * | a host's value, as externref or made an anyref | that value |
 *
 * As in the JavaScript API, an integer of 31 bits becomes an i31 also where an externref is wanted.
 */

import { GC_EXTERNREF_NUMBER, GcKind, I31_BIT } from '@pulleyjs/host-abi';
import { ANY, EXN, EXTERN, heapTypeOf, I31, refTo, type TypeRelation, type ValueType } from '@pulleyjs/wasm-parse';
import { ValueError } from './errors.ts';
import { ExternRefs } from './extern-refs.ts';
import { type GcHeap, isObject } from './gc-heap.ts';

/**
 * A struct, array or exception of WebAssembly, which stays alive as long as this does. The same object is the same
 * `GcObject` while JavaScript holds that, where the engine has `WeakRef`.
 */
export class GcObject {
  readonly kind: 'struct' | 'array' | 'exn';
  /** @internal Engine-wide number of its type. */
  readonly typeId: number;
  /** @internal The heap it is in. */
  readonly heap: GcHeap;
  private reference: number;

  /** @internal */
  constructor(heap: GcHeap, reference: number, kind: GcObject['kind']) {
    this.kind = kind;
    this.typeId = heap.typeOf(reference);
    this.heap = heap;
    this.reference = reference;
    heap.retain(reference);
    finalizers?.register(this, { heap, reference }, this);
  }

  /** Lets go of the object now; this cannot be used afterwards. Needed only where the engine has no `FinalizationRegistry`. */
  dispose(): void {
    if (this.reference === 0) return;
    finalizers?.unregister(this);
    this.heap.release(this.reference);
    this.reference = 0;
  }

  /** @internal Whether it was not disposed of. */
  get isAlive(): boolean {
    return this.reference !== 0;
  }

  /** @internal The reference, for compiled code of the heap's store. @throws ValueError once disposed of */
  get address(): number {
    if (this.reference === 0) throw new ValueError('the object was disposed of');
    return this.reference;
  }
}

/** What a wrapper that is gone referred to. */
interface Released {
  readonly heap: GcHeap;
  readonly reference: number;
}

/** Nobody is there to be told that the guest has corrupted its heap; whoever uses the heap next will be. */
function releaseQuietly({ heap, reference }: Released): void {
  try {
    heap.release(reference);
  } catch {
    // See above.
  }
}

const finalizers =
  typeof FinalizationRegistry === 'undefined' ? undefined : new FinalizationRegistry<Released>(releaseQuietly);

const hasWeakRef: boolean = typeof WeakRef !== 'undefined';

/** Wrappers that are looked through for dead ones when there are twice as many as were left the last time. */
const leastSweep = 1024;

/** See the head of the file. */
export class GcValues {
  private readonly heap: GcHeap;
  private readonly relation: TypeRelation;
  private readonly externs: ExternRefs = new ExternRefs();
  private readonly wrappers: Map<number, WeakRef<GcObject>> = new Map();
  private sweepAt = leastSweep;

  constructor(heap: GcHeap, relation: TypeRelation) {
    this.heap = heap;
    this.relation = relation;
  }

  /** The reference for a value of a type other than null; undefined if it is not of that type. */
  toReference(value: unknown, type: ValueType): number | undefined {
    if (!this.accepts(value, type)) return undefined;
    if (value instanceof GcObject) return value.address;
    if (isI31(value)) return (value << 1) | I31_BIT;
    return this.externs.referenceTo(value, (number) => this.heap.allocateExternRef(number));
  }

  /** Whether a value other than null is of a type. */
  accepts(value: unknown, type: ValueType): boolean {
    const heapType = heapTypeOf(type);
    if (value instanceof GcObject) return this.matches(value, heapType);
    return heapType === EXTERN || heapType === ANY || (isI31(value) && this.relation.isSubtype(I31, heapType));
  }

  /** The value of a reference that compiled code gave. */
  fromReference(reference: number): unknown {
    if (!isObject(reference)) return reference === 0 ? null : reference >> 1;
    switch (this.heap.kindOf(reference)) {
      case GcKind.externref:
        return this.externs.value(this.heap.word(reference, GC_EXTERNREF_NUMBER) >>> 0);
      case GcKind.structref:
        return this.wrap(reference, 'struct');
      case GcKind.arrayref:
        return this.wrap(reference, 'array');
      default:
        return this.wrap(reference, 'exn');
    }
  }

  /** The value of an externref's number is not needed any more. */
  releaseHostValue(number: number): void {
    this.externs.release(number);
  }

  private matches({ heap, kind, typeId }: GcObject, wanted: ValueType): boolean {
    if (heap !== this.heap) return false;
    if (kind === 'exn') return wanted === EXN;
    return wanted === EXTERN || this.relation.isSubtype(refTo(typeId), wanted);
  }

  private wrap(reference: number, kind: GcObject['kind']): GcObject {
    const known = this.wrappers.get(reference)?.deref();
    if (known !== undefined && known.isAlive) return known;
    const made = new GcObject(this.heap, reference, kind);
    if (hasWeakRef) this.remember(reference, made);
    return made;
  }

  private remember(reference: number, object: GcObject): void {
    if (this.wrappers.size >= this.sweepAt) {
      for (const [key, weak] of this.wrappers) if (weak.deref()?.isAlive !== true) this.wrappers.delete(key);
      this.sweepAt = Math.max(leastSweep, 2 * this.wrappers.size);
    }
    this.wrappers.set(reference, new WeakRef(object));
  }
}

function isI31(value: unknown): value is number {
  return typeof value === 'number' && (value << 1) >> 1 === value && !Object.is(value, -0);
}
