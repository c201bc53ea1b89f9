/**
 * For each of many values, the positions it covers, as ranges; and which values cover a position.
 *
 * Ranges lie in typed arrays, 12 bytes each, sorted by their starts. They form an implicit balanced tree: the middle of a
 * slice is the root of the slice's tree, and knows the largest end in it. So all values at one position are found in time
 * in proportion to their number times the tree's depth, whatever the number of positions.
 */

/** Collects ranges; `finish` makes them searchable. */
export class LiveRangesBuilder {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly owners: number[] = [];

  /** Adds the positions of one value: `positions[0..count)`, each once, in any order; they are sorted in place. */
  add(owner: number, positions: Int32Array, count: number): void {
    const sorted = positions.subarray(0, count).sort();
    for (let i = 0; i < count;) {
      const start = sorted[i]!;
      let end = start + 1;
      for (i++; i < count && sorted[i] === end; i++) end++;
      this.starts.push(start);
      this.ends.push(end);
      this.owners.push(owner);
    }
  }

  /** The ranges of `ownerCount` values over `positionCount` positions. */
  finish(ownerCount: number, positionCount: number): LiveRanges {
    const { starts, ends, owners } = this;
    const byStart = orderBy(starts, positionCount);
    return new LiveRanges({
      starts: byStart.map((range) => starts[range]!),
      ends: byStart.map((range) => ends[range]!),
      owners: byStart.map((range) => owners[range]!),
      ownerCount,
    });
  }
}

/** Indices of the keys, which are less than `limit`, by rising key; equal ones in order. */
function orderBy(keys: ArrayLike<number>, limit: number): Int32Array {
  const next = new Int32Array(limit + 1);
  for (let i = 0; i < keys.length; i++) next[keys[i]! + 1]!++;
  for (let key = 0; key < limit; key++) next[key + 1]! += next[key]!;
  const order = new Int32Array(keys.length);
  for (let i = 0; i < keys.length; i++) order[next[keys[i]!]!++] = i;
  return order;
}

interface SortedRanges {
  readonly starts: Int32Array;
  /** The first position after each range. */
  readonly ends: Int32Array;
  readonly owners: Int32Array;
  readonly ownerCount: number;
}

export class LiveRanges {
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly owners: Int32Array;
  /** The largest end in the slice whose middle an index is. */
  private readonly reach: Int32Array;
  /** Ranges by owner, those of one by their starts; where each owner's begin. */
  private readonly byOwner: Int32Array;
  private readonly firstOfOwner: Int32Array;

  constructor({ starts, ends, owners, ownerCount }: SortedRanges) {
    this.starts = starts;
    this.ends = ends;
    this.owners = owners;
    this.reach = new Int32Array(starts.length);
    this.measure(0, starts.length);
    this.byOwner = orderBy(owners, ownerCount);
    this.firstOfOwner = new Int32Array(ownerCount + 1);
    for (const owner of owners) this.firstOfOwner[owner + 1]!++;
    for (let owner = 0; owner < ownerCount; owner++) this.firstOfOwner[owner + 1]! += this.firstOfOwner[owner]!;
  }

  /** How many ranges there are: what the memory is in proportion to. */
  get rangeCount(): number {
    return this.starts.length;
  }

  /** Fills in `reach` for a slice. The recursion is as deep as the number of ranges has bits. */
  private measure(from: number, to: number): number {
    if (from >= to) return 0;
    const middle = (from + to) >>> 1;
    const below = Math.max(this.measure(from, middle), this.measure(middle + 1, to));
    return (this.reach[middle] = Math.max(below, this.ends[middle]!));
  }

  /** Calls `visit` with each value that covers the position. */
  forEachAt(position: number, visit: (owner: number) => void): void {
    this.search(0, this.starts.length, position, visit);
  }

  private search(from: number, to: number, position: number, visit: (owner: number) => void): void {
    if (from >= to) return;
    const middle = (from + to) >>> 1;
    if (this.reach[middle]! <= position) return;
    this.search(from, middle, position, visit);
    if (this.starts[middle]! > position) return;
    if (this.ends[middle]! > position) visit(this.owners[middle]!);
    this.search(middle + 1, to, position, visit);
  }

  /** Whether a value covers a position. */
  covers(owner: number, position: number): boolean {
    let from = this.firstOfOwner[owner]!;
    let to = this.firstOfOwner[owner + 1]!;
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.ends[this.byOwner[middle]!]! <= position) from = middle + 1;
      else to = middle;
    }
    return from < this.firstOfOwner[owner + 1]! && this.starts[this.byOwner[from]!]! <= position;
  }
}
