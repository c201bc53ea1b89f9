/**
 * Bundles: sets of virtual registers that never live at the same time and are joined by jumps or moves, so that one
 * place can serve all and the copies between them vanish. A bundle has the union of the members' live ranges.
 */

import { FIRST_VREG, type MachBlock, type MachFunction, STRIDE } from '../mach.ts';
import {
  isMove,
  OP_ARGS,
  OP_CALL,
  OP_JUMP,
  OP_RETURN,
  OP_RETURN_CALL,
  OP_TRY_CALL,
  type RegClass,
} from '../operands.ts';
import type { Liveness } from './liveness.ts';
import type { Piece } from './linear-scan.ts';
import { sortAscending } from './positions.ts';

/** Range lists longer than this (in numbers) are not merged any more: keeps coalescing linear. */
const MAX_RANGES = 20_000;
/** Bundles noted as related, at most. */
const MAX_RELATED = 8;

/** Stands for a list that has nothing in it yet; never written to. */
const NOTHING: number[] = [];
const NO_PIECES: Piece[] = [];

export class Bundle {
  readonly cls: RegClass;
  readonly members: number[];
  /** Least member: the bundle is listed under it. */
  leader: number;
  ranges: number[];
  /** Where the uses of all members are in `Liveness.uses`, ascending. */
  usesFrom = 0;
  usesTo = 0;
  /** Registers it would like to be in, and how much: number, weight, number, weight … */
  hints: number[] = NOTHING;
  /** Members of bundles it could not be merged with, though a copy joins them: the same register would save it too. */
  related: number[] = NOTHING;
  /** Constant register with the same value: remade instead of kept in memory. -1 = none. */
  readonly constant: number;
  /** Whether some call happens while it lives. */
  crossesCall: boolean;
  /** Where it is, by position, ascending. */
  pieces: Piece[] = NO_PIECES;
  /** Stack slot: byte offset from the first spill slot; -1 = none. */
  slot = -1;
  /** The slot always holds the current value, for every definition stores it. */
  storedAtDef = false;

  constructor(cls: RegClass, vreg: number, ranges: number[], constant: number, crossesCall: boolean) {
    this.cls = cls;
    this.constant = constant;
    this.crossesCall = crossesCall;
    this.members = [vreg];
    this.leader = vreg;
    this.ranges = ranges;
  }

  addPiece(piece: Piece): void {
    if (this.pieces.length === 0) this.pieces = [piece];
    else this.pieces.push(piece);
  }

  /** Likes a register by so much more. */
  like(register: number, weight: number): void {
    const { hints } = this;
    if (hints.length === 0) {
      this.hints = [register, weight];
      return;
    }
    for (let i = 0; i < hints.length; i += 2) {
      if (hints[i] !== register) continue;
      hints[i + 1] += weight;
      return;
    }
    hints.push(register, weight);
  }
}

export class Bundles {
  /** Bundle of each virtual register; undefined for constants and registers never live. */
  readonly of: (Bundle | undefined)[];
  readonly all: Bundle[] = [];

  constructor(mach: MachFunction, live: Liveness) {
    this.of = Array.from({ length: mach.vregCount });
    for (let vreg = FIRST_VREG; vreg < mach.vregCount; vreg++) {
      const ranges = live.ranges[vreg];
      if (ranges === undefined) continue;
      this.of[vreg] = new Bundle(
        mach.classOf(vreg),
        vreg,
        ranges,
        mach.rematerialized.get(vreg) ?? -1,
        crosses(ranges, live.calls),
      );
    }
    this.collectHints(mach, live);
    this.coalesce(mach);
    for (let vreg = FIRST_VREG; vreg < mach.vregCount; vreg++) {
      const bundle = this.of[vreg];
      if (bundle === undefined || bundle.leader !== vreg) continue;
      this.all.push(bundle);
      collectUses(bundle, live);
    }
  }

  /** Joins arguments with parameters and copies with their sources, innermost loops first. */
  private coalesce(mach: MachFunction): void {
    const { insts, order, blocks, transfers } = mach;
    for (const b of byFrequency(blocks)) {
      const block = blocks[b];
      for (let k = block.start; k < block.end; k++) {
        const at = order[k] * STRIDE;
        if (isMove(insts[at])) this.join(insts[at + 1], insts[at + 2], block.frequency);
      }
      const at = order[block.end - 1] * STRIDE;
      if (insts[at] !== OP_JUMP || insts[at + 2] < 0) continue;
      const { uses } = transfers[insts[at + 2]];
      const { params } = blocks[insts[at + 1]];
      for (let i = 0; i < params.length; i++) this.join(params[i], uses[i], block.frequency);
    }
  }

  /** Merges the bundles of two registers, if that saves a copy of the given frequency. */
  private join(a: number, b: number, weight: number): void {
    const x = this.of[a];
    const y = this.of[b];
    if (x === undefined || y === undefined || x === y || x.cls !== y.cls || x.constant >= 0 || y.constant >= 0) return;
    // One that must be in a callee-saved register would take the other away from where it is wanted.
    if (x.crossesCall !== y.crossesCall && strongestHint(x.crossesCall ? y : x) >= weight) return relate(x, y);
    const [big, small] = x.ranges.length >= y.ranges.length ? [x, y] : [y, x];
    if (big.ranges.length > MAX_RANGES) return relate(x, y);
    if (!mergeRanges(big, small.ranges)) return relate(x, y);
    big.crossesCall ||= small.crossesCall;
    if (big.hints.length === 0) big.hints = small.hints;
    else for (let i = 0; i < small.hints.length; i += 2) big.like(small.hints[i], small.hints[i + 1]);
    for (const vreg of small.related) relateTo(big, vreg);
    big.leader = Math.min(big.leader, small.leader);
    for (const vreg of small.members) {
      big.members.push(vreg);
      this.of[vreg] = big;
    }
  }

  private collectHints(mach: MachFunction, live: Liveness): void {
    const { insts, order, transfers } = mach;
    for (let k = 0; k < order.length; k++) {
      const at = order[k] * STRIDE;
      switch (insts[at]) {
        case OP_ARGS:
        case OP_CALL:
        case OP_TRY_CALL:
        case OP_RETURN:
        case OP_RETURN_CALL: {
          const transfer = transfers[insts[at + 1]];
          const weight = live.frequencyAt(4 * k);
          // A direct call moves its first four arguments itself.
          const free = transfer.callee?.kind === 'direct' && insts[at] !== OP_RETURN_CALL ? 4 : 0;
          // Staying where one arrived is better than being the first to go where one is wanted.
          const arrival = insts[at] === OP_ARGS ? 1.5 * weight : weight;
          const { uses, useRegs, defs, defRegs } = transfer;
          for (let i = 0; i < uses.length; i++)
            this.hint(uses[i], useRegs[i], useRegs[i] < free ? weight / 64 : weight);
          for (let i = 0; i < defs.length; i++) this.hint(defs[i], defRegs[i], arrival);
        }
      }
    }
  }

  private hint(vreg: number, register: number, weight: number): void {
    const bundle = this.of[vreg];
    if (bundle === undefined || register >> 5 !== bundle.cls) return;
    bundle.like(register & 31, weight);
  }
}

/** Numbers of blocks, those that run most first. */
function byFrequency(blocks: readonly MachBlock[]): readonly number[] {
  const sorted = blocks.map((_, i) => i);
  return sorted.sort((a, b) => blocks[b].frequency - blocks[a].frequency || a - b);
}

function relate(a: Bundle, b: Bundle): void {
  relateTo(a, b.leader);
  relateTo(b, a.leader);
}

function relateTo(bundle: Bundle, vreg: number): void {
  if (bundle.related.length === 0) bundle.related = [vreg];
  else if (bundle.related.length < MAX_RELATED) bundle.related.push(vreg);
}

function strongestHint({ hints }: Bundle): number {
  let most = 0;
  for (let i = 1; i < hints.length; i += 2) most = Math.max(most, hints[i]);
  return most;
}

/** Whether one of the ascending positions is in a range. */
export function crosses(ranges: readonly number[], positions: readonly number[]): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    const first = lowerBound(positions, ranges[i]);
    if (first >= positions.length) return false;
    if (positions[first] < ranges[i + 1]) return true;
  }
  return false;
}

/** Index of the first element not less than `value`. */
export function lowerBound(sorted: readonly number[], value: number): number {
  let lo = 0;
  let hi = sorted.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (sorted[mid] < value) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

function collectUses(bundle: Bundle, { uses, usesFrom, usesTo }: Liveness): void {
  const { members } = bundle;
  if (members.length === 1) {
    bundle.usesFrom = usesFrom[members[0]];
    bundle.usesTo = usesTo[members[0]];
    return;
  }
  bundle.usesFrom = uses.length;
  for (const vreg of members) uses.append(usesFrom[vreg], usesTo[vreg]);
  bundle.usesTo = uses.length;
  sortAscending(uses.items, bundle.usesFrom, bundle.usesTo);
}

/** Index (even) of the first range that ends after `position`. */
export function rangeAfter(ranges: readonly number[], position: number): number {
  let lo = 0;
  let hi = ranges.length >> 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (ranges[2 * mid + 1] > position) hi = mid;
    else lo = mid + 1;
  }
  return 2 * lo;
}

/** Whether some range of the one list, the longer for preference, overlaps one of the other. */
export function overlap(ranges: readonly number[], other: readonly number[]): boolean {
  for (let i = 0; i < other.length; i += 2) {
    const at = rangeAfter(ranges, other[i]);
    if (at < ranges.length && ranges[at] < other[i + 1]) return true;
  }
  return false;
}

/** Adds ranges to a bundle's if none overlaps. @returns whether it did */
function mergeRanges(into: Bundle, other: readonly number[]): boolean {
  const { ranges } = into;
  if (overlap(ranges, other)) return false;
  if (other.length * 8 > ranges.length) into.ranges = mergeSorted(ranges, other);
  else for (let i = 0; i < other.length; i += 2) insertRange(ranges, other[i], other[i + 1]);
  return true;
}

/** Adds a range that overlaps none. */
export function insertRange(ranges: number[], from: number, to: number): void {
  const at = rangeAfter(ranges, from);
  const touchesPrevious = at > 0 && ranges[at - 1] === from;
  const touchesNext = at < ranges.length && ranges[at] === to;
  if (touchesPrevious && touchesNext) ranges.splice(at - 1, 2);
  else if (touchesPrevious) ranges[at - 1] = to;
  else if (touchesNext) ranges[at] = from;
  else ranges.splice(at, 0, from, to);
}

/** The union of two lists of ranges that do not overlap. */
export function mergeSorted(a: readonly number[], b: readonly number[]): number[] {
  const merged: number[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const fromA = j >= b.length || (i < a.length && a[i] < b[j]);
    const from = fromA ? a[i] : b[j];
    const to = fromA ? a[i + 1] : b[j + 1];
    if (fromA) i += 2;
    else j += 2;
    if (merged.length > 0 && merged[merged.length - 1] === from) merged[merged.length - 1] = to;
    else merged.push(from, to);
  }
  return merged;
}
