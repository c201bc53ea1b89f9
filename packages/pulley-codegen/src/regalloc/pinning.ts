/**
 * Where more values live across calls than there are registers which calls leave alone, the scan would hand these
 * registers round, and every meeting of paths would shuffle them. So the values that are used most are given one for all
 * their life beforehand; the scan has what is left.
 */

import { FIRST_CALLEE_SAVED } from '../abi.ts';
import { CLASS_X } from '../operands.ts';
import { type Bundle, type Bundles, crosses, mergeSorted, overlap } from './bundles.ts';
import { type Liveness, USE_LOOP } from './liveness.ts';

/** Callee-saved registers that can be allocated: x16 to x29. */
const CALLEE_SAVED = 14;
/** How many of them may be given away before the scan. */
const PINNED_REGISTERS = 11;
/** Values that are considered, at most: those used most. */
const MAX_CANDIDATES = 256;

export interface Pinned {
  /** Register of each pinned bundle. */
  readonly registers: ReadonlyMap<Bundle, number>;
  /** Live ranges of what is pinned to each x register. */
  readonly ranges: readonly (readonly number[] | undefined)[];
}

export function pinBundles(bundles: Bundles, live: Liveness): Pinned {
  const registers = new Map<Bundle, number>();
  const ranges: number[][] = [];
  const candidates = bundles.all.filter(
    (bundle) =>
      bundle.cls === CLASS_X && bundle.crossesCall && bundle.constant < 0 && !crosses(bundle.ranges, live.tryCalls),
  );
  if (candidates.length <= CALLEE_SAVED || mostAtOnce(candidates) <= CALLEE_SAVED) return { registers, ranges };
  const weighed = candidates.map((bundle) => ({ bundle, weight: weightOf(bundle, live) }));
  weighed.sort((a, b) => b.weight - a.weight || a.bundle.leader - b.bundle.leader);
  for (const { bundle } of weighed.slice(0, MAX_CANDIDATES)) {
    for (let r = FIRST_CALLEE_SAVED; r < FIRST_CALLEE_SAVED + PINNED_REGISTERS; r++) {
      const taken = ranges[r];
      if (taken !== undefined && overlap(taken, bundle.ranges)) continue;
      ranges[r] = taken === undefined ? bundle.ranges : mergeSorted(taken, bundle.ranges);
      registers.set(bundle, r);
      break;
    }
  }
  return { registers, ranges };
}

/** Estimated executions of all uses. */
function weightOf(bundle: Bundle, live: Liveness): number {
  let weight = 0;
  for (let i = bundle.usesFrom; i < bundle.usesTo; i++) {
    const use = live.uses.items[i];
    if ((use & 3) !== USE_LOOP) weight += live.frequencyAt(use >> 2);
  }
  return weight;
}

/** How many of the bundles live at one position, at most. */
function mostAtOnce(bundles: readonly Bundle[]): number {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { ranges } of bundles) {
    for (let i = 0; i < ranges.length; i += 2) {
      starts.push(ranges[i]);
      ends.push(ranges[i + 1]);
    }
  }
  const from = Int32Array.from(starts).sort();
  const to = Int32Array.from(ends).sort();
  let most = 0;
  for (let i = 0, over = 0; i < from.length; i++) {
    while (to[over] <= from[i]) over++;
    most = Math.max(most, i + 1 - over);
  }
  return most;
}
