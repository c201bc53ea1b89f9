/**
 * After the scan: opens gaps in the stays in registers of values that are in memory elsewhere.
 *
 * What is in a register where paths meet must be there on all of them, and each that comes from where it is in memory pays
 * for a reload. Between two uses it may as well be in memory, if the reload before the next use is the cheaper way: so it
 * is for the values that an interpreter's loop keeps for some of its operations, between all of which paths meet at its head.
 */

import type { MachBlock, MachFunction } from '../mach.ts';
import { locationOf, pieceAt } from './allocation.ts';
import { type Bundle, type Bundles, lowerBound, rangeAfter } from './bundles.ts';
import { Piece } from './linear-scan.ts';
import { type Liveness, USE_LOOP } from './liveness.ts';
import { indexOf, RESULT } from './positions.ts';

export function openGaps(mach: MachFunction, live: Liveness, bundles: Bundles): void {
  for (const bundle of bundles.all) {
    const { pieces } = bundle;
    if (pieces.length < 2) continue;
    if (bundle.constant >= 0 || pieces.some((piece) => piece.register < 0)) new GapFinder(mach, live, bundle).run();
  }
}

class GapFinder {
  private readonly blocks: readonly MachBlock[];
  private readonly live: Liveness;
  private readonly bundle: Bundle;
  private readonly uses: readonly number[];

  constructor(mach: MachFunction, live: Liveness, bundle: Bundle) {
    this.blocks = mach.blocks;
    this.live = live;
    this.bundle = bundle;
    const uses: number[] = [];
    for (let i = bundle.usesFrom; i < bundle.usesTo; i++) {
      const use = live.uses.items[i];
      if ((use & 3) !== USE_LOOP) uses.push(use >> 2);
    }
    this.uses = uses;
  }

  run(): void {
    const { bundle } = this;
    const found: Piece[] = [];
    for (const piece of bundle.pieces) {
      if (piece.register < 0) found.push(piece);
      else this.split(piece, found);
    }
    bundle.pieces = found;
  }

  /** Adds the piece, in parts if it has gaps. */
  private split(piece: Piece, found: Piece[]): void {
    const { uses } = this;
    let from = piece.start;
    let free = piece.start;
    for (let i = lowerBound(uses, piece.start); ; i++) {
      const isLast = i >= uses.length || uses[i] >= piece.end;
      const to = isLast ? piece.end : uses[i] & ~3;
      if (to > free && this.isWorthIt(piece, free, to, isLast || this.isDefinition(uses[i]))) {
        this.add(found, piece, from, free, piece.register);
        this.add(found, piece, free, to, -1);
        from = to;
      }
      if (isLast) break;
      free = Math.min((indexOf(uses[i]) + 1) * 4, piece.end);
    }
    this.add(found, piece, from, piece.end, piece.register);
  }

  private add(found: Piece[], { bundle }: Piece, start: number, end: number, register: number): void {
    if (start >= end) return;
    const piece = new Piece(bundle, start, end);
    piece.register = register;
    found.push(piece);
  }

  private isDefinition(position: number): boolean {
    return (position & 3) >= RESULT - 1;
  }

  private blockAt(position: number): MachBlock {
    return this.blocks[this.live.blockOf[indexOf(position)]];
  }

  private lives(position: number): boolean {
    const { ranges } = this.bundle;
    const i = rangeAfter(ranges, position);
    return i < ranges.length && ranges[i] <= position;
  }

  /** Whether being in memory from `from` to `to` costs less; `isOver` = no reload follows. */
  private isWorthIt(piece: Piece, from: number, to: number, isOver: boolean): boolean {
    const { blocks, bundle, live } = this;
    // A reload goes right before an instruction, not on the edges into its block.
    if (to < piece.end && this.blockAt(to).start * 4 === to) return false;
    const place = locationOf(bundle, piece);
    let b = live.blockOf[indexOf(from)];
    if (blocks[b].start * 4 < from) b++;
    if (b >= blocks.length || blocks[b].start * 4 >= to) return false;
    let gain = isOver ? 0 : -this.blockAt(to).frequency;
    for (; b < blocks.length && blocks[b].start * 4 < to; b++) {
      const block = blocks[b];
      if (this.lives(block.start * 4)) gain += this.entering(block, place, from, to);
      if (block.end * 4 <= to) gain -= this.leaving(block, from, to);
    }
    return gain > 0;
  }

  /** What reloads on the edges into a block cost now. */
  private entering(block: MachBlock, place: number, from: number, to: number): number {
    let cost = 0;
    for (const pred of block.preds) {
      const end = this.blocks[pred].end * 4 - 1;
      if (end >= from && end < to) continue;
      if (locationOf(this.bundle, pieceAt(this.bundle, end)) !== place) {
        cost += Math.min(this.blocks[pred].frequency, block.frequency);
      }
    }
    return cost;
  }

  /** What reloads on the edges out of a block would cost. */
  private leaving(block: MachBlock, from: number, to: number): number {
    let cost = 0;
    for (const succ of block.succs) {
      const start = this.blocks[succ].start * 4;
      if ((start >= from && start < to) || !this.lives(start)) continue;
      if (pieceAt(this.bundle, start).register >= 0) cost += Math.min(block.frequency, this.blocks[succ].frequency);
    }
    return cost;
  }
}
