/** Orders the moves of a parallel move: all sources are read before any destination is written. */

import { SPILL_TMP } from './mach.ts';
import { CLASS_F, CLASS_X } from './operands.ts';
import { classAt, isRegister, isSlot, type Location, type MoveList } from './regalloc/allocation.ts';

/** The place that breaks a cycle through memory: the frame keeps 16 bytes for it when some move needs it. */
export const SCRATCH_SLOT: Location = 0x7ffffff0;
/** Lists up to this long are compared move by move with what went before. */
const QUADRATIC = 32;

/**
 * The moves in an order that is right one after the other.
 *
 * Destinations must differ. A cycle of registers goes through spilltmp0 (x and f) or the scratch slot (v); one with
 * memory in it through the scratch slot.
 */
export function sequentialize(moves: MoveList): MoveList {
  if (moves.length === 2) return moves;
  if (!isIndependent(moves)) return order(moves);
  const reversed: MoveList = [];
  for (let i = moves.length - 2; i >= 0; i -= 2) reversed.push(moves[i], moves[i + 1]);
  return reversed;
}

/** Whether no move reads what another writes. */
function isIndependent(moves: MoveList): boolean {
  if (moves.length > QUADRATIC) return false;
  for (let i = 0; i < moves.length; i += 2) {
    for (let j = 1; j < moves.length; j += 2) if (moves[i] === moves[j]) return false;
  }
  return true;
}

function order(moves: MoveList): MoveList {
  const ordered: MoveList = [];
  const sourceOf = new Map<Location, Location>();
  const readers = new Map<Location, number>();
  for (let i = 0; i < moves.length; i += 2) {
    sourceOf.set(moves[i + 1], moves[i]);
    readers.set(moves[i], (readers.get(moves[i]) ?? 0) + 1);
  }
  const ready: Location[] = [];
  for (const destination of sourceOf.keys()) if (!readers.has(destination)) ready.push(destination);
  const drain = (): void => {
    while (ready.length > 0) {
      const destination = ready.pop()!;
      const source = sourceOf.get(destination)!;
      sourceOf.delete(destination);
      ordered.push(source, destination);
      const left = readers.get(source)! - 1;
      readers.set(source, left);
      if (left === 0 && sourceOf.has(source)) ready.push(source);
    }
  };
  drain();
  // What is left are cycles: every destination is read exactly once.
  while (sourceOf.size > 0) {
    const [start] = sourceOf.keys();
    const saved = cycleTemp(start, sourceOf);
    ordered.push(start, saved);
    for (const [destination, source] of sourceOf) {
      if (source !== start) continue;
      sourceOf.set(destination, saved);
      break;
    }
    readers.set(saved, 1);
    readers.set(start, 0);
    ready.push(start);
    drain();
  }
  return ordered;
}

/** Where to keep the first member of a cycle meanwhile. */
function cycleTemp(start: Location, sourceOf: ReadonlyMap<Location, Location>): Location {
  let member = start;
  do {
    if (isSlot(member)) return SCRATCH_SLOT + classAt(member);
    member = sourceOf.get(member)!;
  } while (member !== start);
  const cls = classAt(start);
  return isRegister(start) && (cls === CLASS_X || cls === CLASS_F) ? SPILL_TMP : SCRATCH_SLOT + cls;
}
