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

/** Lists up to this long are sorted by insertion: they are nearly in order. */
const SHORT = 48;

/** Sorts 32-bit numbers in place, ascending; lists that are short, as nearly all are, without allocating. */
export function sortAscending(list: number[]): void {
  const { length } = list;
  if (length > SHORT) {
    const sorted = Int32Array.from(list).sort();
    for (let i = 0; i < length; i++) list[i] = sorted[i];
    return;
  }
  for (let i = 1; i < length; i++) {
    const item = list[i];
    let j = i - 1;
    for (; j >= 0 && list[j] > item; j--) list[j + 1] = list[j];
    list[j + 1] = item;
  }
}
