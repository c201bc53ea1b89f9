/**
 * Host values as `externref`: each is an object in the store's GC heap, as in Wasmtime's reference-counting collector,
 * whose payload is a number that stands for the value. A value that crosses again gets the same object, while that lives.
 */

/** A value, its object and the key it is found by. */
interface Entry {
  readonly value: unknown;
  readonly key: unknown;
  reference: number;
}

/** -0 has a key of its own: for a `Map` it is 0. */
const negativeZero: object = {};

export class ExternRefs {
  private readonly entries: (Entry | undefined)[] = [];
  /** Numbers without a value. */
  private readonly free: number[] = [];
  private readonly byKey: Map<unknown, Entry> = new Map();

  /** The reference for a value other than null; `allocate` makes an object for a number. */
  referenceTo(value: unknown, allocate: (number: number) => number): number {
    const key = Object.is(value, -0) ? negativeZero : value;
    const entry = this.byKey.get(key);
    if (entry !== undefined) return entry.reference;
    const number = this.free.pop() ?? this.entries.push(undefined) - 1;
    const made: Entry = { value, key, reference: 0 };
    this.entries[number] = made;
    try {
      made.reference = allocate(number);
    } catch (error) {
      this.entries[number] = undefined;
      this.free.push(number);
      throw error;
    }
    this.byKey.set(key, made);
    return made.reference;
  }

  /** The value of a number; undefined for one that compiled code made up. */
  value(number: number): unknown {
    return this.entries[number]?.value;
  }

  /** Forgets the value of a number, whose object is gone. */
  release(number: number): void {
    const entry = this.entries[number];
    if (entry === undefined) return;
    this.entries[number] = undefined;
    this.free.push(number);
    this.byKey.delete(entry.key);
  }
}
