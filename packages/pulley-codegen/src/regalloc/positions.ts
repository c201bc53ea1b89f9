/**
 * Program positions. Instruction k of the allocation order has four:
 *
 *     4k      before it: moves, block boundaries
 *     4k + 1  it reads its operands
 *     4k + 2  it writes its results; a call clobbers registers
 *     4k + 3  results of a call, values that arrive at an entry
 *
 * Live ranges are half-open intervals of positions.
 */

export const USE = 1;
export const DEF = 2;
export const RESULT = 3;

/** Index of the instruction a position belongs to. */
export function indexOf(position: number): number {
  return position >> 2;
}

/** Stretches up to this long are sorted by insertion: they are nearly in order. */
const SHORT = 48;

/** Sorts the numbers of list[from..to) in place, ascending; those that are few, as nearly always, without allocating. */
export function sortAscending(list: Int32Array, from: number, to: number): void {
  if (to - from > SHORT) {
    list.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const item = list[i];
    let j = i - 1;
    for (; j >= from && list[j] > item; j--) list[j + 1] = list[j];
    list[j + 1] = item;
  }
}

/** A list of numbers that grows: one for all bundles instead of an array for each. */
export class IntList {
  items: Int32Array = new Int32Array(1024);
  length = 0;

  push(item: number): void {
    if (this.length === this.items.length) this.grow(1);
    this.items[this.length++] = item;
  }

  /** Appends items[from..to) of the list itself. */
  append(from: number, to: number): void {
    if (this.length + to - from > this.items.length) this.grow(to - from);
    this.items.copyWithin(this.length, from, to);
    this.length += to - from;
  }

  private grow(more: number): void {
    const grown = new Int32Array(this.items.length * 2 + more);
    grown.set(this.items);
    this.items = grown;
  }
}
