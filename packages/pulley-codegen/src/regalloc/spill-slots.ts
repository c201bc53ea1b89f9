/**
 * Places in the frame for what is in memory: bundles whose values are never in memory at the same time share a slot.
 *
 * A first fit over real live ranges, holes included: of two values of different arms of an interpreter's loop, one can be
 * in the slot of the other. Bundles with the most ranges, which fit least, choose first.
 */

import { CLASS_V } from '../operands.ts';
import { insertRange, mergeSorted, overlap, rangeAfter } from './bundles.ts';
import type { Bundle } from './bundles.ts';

/** Slots that are tried before a new one is made: keeps the search linear. */
const MAX_TRIED = 256;
const SMALL = 8;
const LARGE = 16;

/**
 * Gives each bundle a slot, vectors first.
 * Precondition: `storedAtDef` is decided.
 * @returns bytes of all slots
 */
export function assignSpillSlots(spilled: readonly Bundle[]): number {
  const bundles = spilled.map((bundle) => ({ bundle, ranges: inMemory(bundle) }));
  bundles.sort((a, b) => b.ranges.length - a.ranges.length || a.ranges[0] - b.ranges[0]);
  const large = new SlotPool();
  const small = new SlotPool();
  for (const { bundle, ranges } of bundles) bundle.slot = (bundle.cls === CLASS_V ? large : small).take(ranges);
  for (const bundle of spilled)
    bundle.slot = bundle.cls === CLASS_V ? bundle.slot * LARGE : large.count * LARGE + bundle.slot * SMALL;
  return large.count * LARGE + small.count * SMALL;
}

/** When a bundle's slot is its own: always, if each definition stores; else while the value is nowhere else. */
function inMemory(bundle: Bundle): readonly number[] {
  const { ranges, pieces } = bundle;
  if (bundle.storedAtDef || pieces.length === 1) return ranges;
  const found: number[] = [];
  for (const { register, start, end } of pieces) {
    if (register >= 0) continue;
    // It is stored before the instruction that it is in memory from: while that reads its operands, too.
    const stored = start & ~3;
    for (let i = rangeAfter(ranges, start); i < ranges.length && ranges[i] < end; i += 2) {
      const from = Math.max(ranges[i], stored);
      const to = Math.min(ranges[i + 1], end);
      if (found.length > 0 && found[found.length - 1] >= from) found[found.length - 1] = to;
      else found.push(from, to);
    }
  }
  return found;
}

/** Slots of one size, each with the positions at which something is in it. */
class SlotPool {
  private readonly taken: number[][] = [];

  get count(): number {
    return this.taken.length;
  }

  take(ranges: readonly number[]): number {
    const { taken } = this;
    for (let slot = 0; slot < taken.length && slot < MAX_TRIED; slot++) {
      if (overlap(taken[slot], ranges)) continue;
      if (ranges.length * 8 > taken[slot].length) taken[slot] = mergeSorted(taken[slot], ranges);
      else for (let i = 0; i < ranges.length; i += 2) insertRange(taken[slot], ranges[i], ranges[i + 1]);
      return slot;
    }
    return taken.push(ranges.slice()) - 1;
  }
}
