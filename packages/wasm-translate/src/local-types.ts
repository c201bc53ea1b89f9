/** The types of locals, kept as they are declared: in runs, so that a count in the module costs nothing. */

import type { Type } from '@pulleyjs/cranelift-ir';

export class LocalTypes {
  /** By run: the local after its last, ascending; and its type. */
  private readonly ends: number[] = [];
  private readonly types: Type[] = [];

  /** Declares the next `count` locals. */
  add(count: number, type: Type): void {
    this.ends.push((this.ends[this.ends.length - 1] ?? 0) + count);
    this.types.push(type);
  }

  of(local: number): Type {
    let low = 0;
    let high = this.ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (local < this.ends[middle]!) high = middle;
      else low = middle + 1;
    }
    return this.types[low]!;
  }
}
