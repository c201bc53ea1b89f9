/** The result of register allocation: where each virtual register is, and the moves that keep it so. */

import type { MachFunction } from '../mach.ts';
import { CLASS_V, CLASS_X } from '../operands.ts';
import type { Bundle } from './bundles.ts';
import type { Piece } from './linear-scan.ts';

/**
 * A place of a value: a register (class * 32 + number), a spill slot (`slotLocation`), or a constant (negative: minus
 * the virtual register).
 */
export type Location = number;

const FIRST_SLOT = 256;

/** Spill slot at a byte offset from the first one, for a class. Integers and floats share slots: a slot is one place. */
export function slotLocation(byteOffset: number, cls: number): Location {
  return FIRST_SLOT + byteOffset * 4 + (cls === CLASS_V ? CLASS_V : CLASS_X);
}
export function isSlot(location: Location): boolean {
  return location >= FIRST_SLOT;
}
export function isRegister(location: Location): boolean {
  return location >= 0 && location < FIRST_SLOT;
}
/** Byte offset of a slot from the first. */
export function slotOffset(location: Location): number {
  return (location - FIRST_SLOT) >> 2;
}
/** Register class of what is at a place (not of constants); of a slot of 8 bytes, x. */
export function classAt(location: Location): number {
  return isSlot(location) ? location & 3 : location >> 5;
}

/** When moves at instruction k happen, in this order; each is one parallel move. */
export const PHASE_ENTER = 0; // on the only edge into the block that k begins
export const PHASE_BEFORE = 1; // where a piece ends and the next begins
export const PHASE_TRANSFER = 2; // arguments of a call, of a return, of a jump, and the edge after the jump
export const PHASE_AFTER = 3; // results of a call, values that arrive

/** Source and destination of each move of a group: src, dst, src, dst … */
export type MoveList = Location[];

export class Allocation {
  readonly mach: MachFunction;
  private readonly bundles: readonly (Bundle | undefined)[];
  /** Instructions as in `mach.insts`, with physical registers. */
  readonly insts: Int32Array;
  /** Groups of parallel moves by 4 * k + phase. */
  readonly moves: Map<number, MoveList> = new Map();
  /** Phases that have moves, by k: bit p = phase p. */
  readonly movePhases: Uint8Array;
  /** First arguments of direct calls that the instruction moves itself, by k: register numbers. */
  readonly callArgs: Map<number, readonly number[]> = new Map();
  /** Registers with the callee's address, by k. */
  readonly calleeRegs: Map<number, number> = new Map();
  /** Callee-saved x registers in use, ascending. */
  calleeSaved: number[] = [];
  /** Bytes of spill slots. */
  spillBytes = 0;

  constructor(mach: MachFunction, bundles: readonly (Bundle | undefined)[]) {
    this.mach = mach;
    this.bundles = bundles;
    this.insts = mach.insts.slice();
    this.movePhases = new Uint8Array(mach.order.length);
  }

  /** All registers that values are in between moves. */
  usedRegisters(): Set<Location> {
    const used = new Set<Location>();
    for (const bundle of this.bundles) {
      for (const { register } of bundle?.pieces ?? []) if (register >= 0) used.add(bundle!.cls * 32 + register);
    }
    return used;
  }

  bundleOf(vreg: number): Bundle | undefined {
    return this.bundles[vreg];
  }

  /** Where a virtual register is at a position at which it lives. */
  locate(vreg: number, position: number): Location {
    const bundle = this.bundles[vreg];
    if (bundle === undefined) return -vreg;
    return locationOf(bundle, pieceAt(bundle, position));
  }

  addMove(k: number, phase: number, source: Location, destination: Location): void {
    if (source === destination) return;
    const key = 4 * k + phase;
    this.movePhases[k] |= 1 << phase;
    const list = this.moves.get(key);
    if (list === undefined) this.moves.set(key, [source, destination]);
    else list.push(source, destination);
  }
}

/** The piece of a bundle that holds `position`. */
export function pieceAt(bundle: Bundle, position: number): Piece {
  const { pieces } = bundle;
  let lo = 0;
  let hi = pieces.length - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if (pieces[mid].start <= position) lo = mid;
    else hi = mid - 1;
  }
  return pieces[lo];
}

export function locationOf(bundle: Bundle, piece: Piece): Location {
  if (piece.register >= 0) return bundle.cls * 32 + piece.register;
  return bundle.constant >= 0 ? -bundle.constant : slotLocation(bundle.slot, bundle.cls);
}
