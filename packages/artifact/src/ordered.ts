/** Search in ascending lists, which is how every table of an artefact is looked up. */

/** How many of `length` ascending keys are at most `key`. */
export function countUpTo(length: number, keyAt: (index: number) => number, key: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keyAt(middle) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the key that equals `key`; -1 if none does. */
export function indexOfKey(length: number, keyAt: (index: number) => number, key: number): number {
  const index = countUpTo(length, keyAt, key) - 1;
  return index >= 0 && keyAt(index) === key ? index : -1;
}
