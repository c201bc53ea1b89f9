/**
 * The stack frame, from high addresses to low:
 *
 *     incoming stack arguments (and room for those of tail calls)
 *     return address, caller's fp        <- fp
 *     saved x16…x31, ascending register number at fp - 8, fp - 16, …
 *     other registers that a `preserve_all` function must save
 *     spill slots, scratch slot
 *     explicit stack slots
 *     outgoing stack arguments           <- sp
 */

import { type CodeBuffer, Op } from '@pulleyjs/pulley-isa';
import { type MachFunction, SP } from './mach.ts';
import type { Allocation } from './regalloc/allocation.ts';

const MAX_FRAME_IMMEDIATE = 0xffff;
const FIRST_SAVED = 16;
/** Instructions that save and restore a register of each class. */
const SAVES = [Op.xstore64le_o32, Op.fstore64le_o32, Op.vstore128le_o32];
const RESTORES = [Op.xload64le_o32, Op.fload64le_o32, Op.vload128le_o32];
/** x16 … x31. */
const ALL_SAVED = 0xffff;

export class Frame {
  /** Bytes between fp and sp. */
  readonly size: number;
  /** sp-relative byte offsets. */
  readonly slotsBase: number;
  readonly spillBase: number;
  readonly scratchBase: number;
  readonly incomingBase: number;
  /** Whether there is a frame at all. */
  readonly exists: boolean;
  /** Saved registers: bit k = x(16 + k). */
  readonly savedMask: number;
  private readonly mach: MachFunction;
  /** Caller-saved registers that are saved all the same (class * 32 + number), from `preservedBase` on, 16 bytes each. */
  private readonly preserved: readonly number[];
  private readonly preservedBase: number;

  constructor(
    mach: MachFunction,
    allocation: Allocation,
    needsScratch: boolean,
    preserveFramePointers: boolean,
    pointerBytes: number,
  ) {
    this.mach = mach;
    const align = (n: number): number => (n + 15) & ~15;
    let mask = 0;
    for (const register of allocation.calleeSaved) mask |= 1 << (register - FIRST_SAVED);
    this.savedMask = mach.savesAll ? ALL_SAVED : mask;
    this.slotsBase = align(mach.outgoingBytes);
    this.spillBase = align(this.slotsBase + mach.stackSlotBytes);
    this.scratchBase = align(this.spillBase + allocation.spillBytes);
    const end = needsScratch ? this.scratchBase + 16 : this.spillBase + allocation.spillBytes;
    this.preserved = mach.preservesAll ? callerSavedToPreserve(mach, allocation) : [];
    this.preservedBase = align(end);
    const top = this.preserved.length === 0 ? end : this.preservedBase + 16 * this.preserved.length;
    this.size = align(top + 8 * bitCount(this.savedMask));
    this.exists =
      preserveFramePointers || mach.hasCalls || this.size > 0 || mach.tailArgBytes > 0 || this.savedMask !== 0;
    this.incomingBase = this.size + (this.exists ? 2 * pointerBytes : 0);
  }

  private get extraArgBytes(): number {
    return this.mach.tailArgBytes - this.mach.incomingBytes;
  }

  emitPrologue(buffer: CodeBuffer): void {
    if (this.extraArgBytes > 0) buffer.emit(Op.stack_alloc32, this.extraArgBytes);
    if (!this.exists) return;
    if (this.size === 0) buffer.emit(Op.push_frame);
    else if (this.size <= MAX_FRAME_IMMEDIATE) buffer.emit(Op.push_frame_save, this.size, this.savedMask);
    else {
      buffer.emit(Op.push_frame);
      buffer.emit(Op.stack_alloc32, this.size);
      this.forEachSaved((register, offset) => buffer.emit(Op.xstore64le_o32, SP, offset, register));
    }
    this.preserved.forEach((register, i) => {
      buffer.emit(SAVES[register >> 5], SP, this.preservedBase + 16 * i, register & 31);
    });
  }

  /** Undoes the prologue up to the argument area. */
  emitEpilogue(buffer: CodeBuffer): void {
    if (!this.exists) return;
    this.preserved.forEach((register, i) => {
      buffer.emit(RESTORES[register >> 5], register & 31, SP, this.preservedBase + 16 * i);
    });
    if (this.size === 0) buffer.emit(Op.pop_frame);
    else if (this.size <= MAX_FRAME_IMMEDIATE) buffer.emit(Op.pop_frame_restore, this.size, this.savedMask);
    else {
      this.forEachSaved((register, offset) => buffer.emit(Op.xload64le_o32, register, SP, offset));
      buffer.emit(Op.pop_frame);
    }
  }

  /** Epilogue and `ret`. */
  emitReturn(buffer: CodeBuffer): void {
    this.emitEpilogue(buffer);
    if (this.mach.calleePopsArgs && this.mach.tailArgBytes > 0) buffer.emit(Op.stack_free32, this.mach.tailArgBytes);
    buffer.emit(Op.ret);
  }

  /** Epilogue of a tail call with that many bytes of stack arguments, which are in place at the area's top. */
  emitTailCallEpilogue(buffer: CodeBuffer, stackArgBytes: number): void {
    this.emitEpilogue(buffer);
    const spare = this.mach.tailArgBytes - stackArgBytes;
    if (spare > 0) buffer.emit(Op.stack_free32, spare);
  }

  /** Instructions of the return sequence. */
  get returnLength(): number {
    return (this.exists ? 1 : 0) + 1;
  }

  private forEachSaved(visit: (register: number, offset: number) => void): void {
    let offset = this.size;
    for (let bit = 0; bit < 16; bit++) {
      if ((this.savedMask & (1 << bit)) === 0) continue;
      offset -= 8;
      // sp and spilltmp0 cannot be reloaded one by one: sp is restored by pop_frame.
      if (bit < 14) visit(FIRST_SAVED + bit, offset);
    }
  }
}

/** Registers of a `preserve_all` function that it, or a call it makes, writes though others would leave them to the caller. */
function callerSavedToPreserve(mach: MachFunction, allocation: Allocation): number[] {
  const registers = allocation.usedRegisters();
  for (const moves of allocation.moves.values()) for (const place of moves) registers.add(place);
  if (mach.hasClobbers) for (let register = 0; register < 96; register++) registers.add(register);
  const isCallerSaved = (place: number): boolean => (place >= 0 && place < FIRST_SAVED) || (place >= 32 && place < 96);
  return [...registers].filter(isCallerSaved).sort((a, b) => a - b);
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
