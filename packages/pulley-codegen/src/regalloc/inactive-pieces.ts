/**
 * Pieces of one class that have a register but are in a hole of their lives: by register, and the one that goes on first
 * last in its list. So a sweep touches only those that go on, and who wants a register looks only at what may be in the
 * way before that is known, however many there are.
 */

import type { Piece } from './linear-scan.ts';

export class InactivePieces {
  /** By register; descending by `resumes`. */
  readonly lists: readonly Piece[][];

  constructor(registers: number) {
    this.lists = Array.from({ length: registers }, () => []);
  }

  /** Adds a piece that goes on at `resumes`. */
  add(piece: Piece, resumes: number): void {
    const list = this.lists[piece.register];
    piece.resumes = resumes;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle].resumes > resumes) low = middle + 1;
      else high = middle;
    }
    list.splice(low, 0, piece);
  }

  /** Takes out the pieces that go on at `position` or before. */
  takeUntil(position: number): Piece[] {
    const taken: Piece[] = [];
    for (const list of this.lists) {
      while (list.length > 0 && list[list.length - 1].resumes <= position) taken.push(list.pop()!);
    }
    return taken;
  }

  /** Takes the pieces out of a register that go on before `end` and fulfil the condition. */
  takeWhere(register: number, end: number, condition: (piece: Piece) => boolean): Piece[] {
    const list = this.lists[register];
    let first = list.length;
    while (first > 0 && list[first - 1].resumes < end) first--;
    const candidates = list.splice(first);
    const taken = candidates.filter(condition);
    if (taken.length < candidates.length) {
      const gone = new Set(taken);
      for (const piece of candidates) if (!gone.has(piece)) list.push(piece);
    }
    return taken;
  }
}
