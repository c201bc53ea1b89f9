/** The values one local has had, by the time (a position in the body) from which each holds. */

import type { Type, Value } from '@pulleyjs/cranelift-ir';
import type { Region } from './region.ts';

/** Stands for the zero a local starts with, which is made when it is read. */
export const UNWRITTEN: Value = -1 as Value;

/** Entries ascending by time; there is always one at time 0. */
export class LocalHistory {
  readonly type: Type;
  readonly times: number[];
  readonly values: Value[];
  /** The region in which each value was written. */
  readonly regions: Region[];

  constructor(type: Type, value: Value, root: Region) {
    this.type = type;
    this.times = [0];
    this.values = [value];
    this.regions = [root];
  }

  /** Index of the last entry at or before a time. */
  indexAt(time: number): number {
    const { times } = this;
    let low = 0;
    let high = times.length - 1;
    if (times[high]! <= time) return high;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (times[middle]! <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  add(time: number, value: Value, region: Region): void {
    const after = this.indexAt(time) + 1;
    if (after === this.times.length) {
      this.times.push(time);
      this.values.push(value);
      this.regions.push(region);
    } else {
      this.times.splice(after, 0, time);
      this.values.splice(after, 0, value);
      this.regions.splice(after, 0, region);
    }
  }
}
