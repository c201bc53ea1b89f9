/**
 * Drops moves whose destination holds the value already: arguments still in place from the call before, reloads of what
 * was never overwritten, constants made twice. A direct call moves its first arguments itself, from any registers: those
 * that would be made or reloaded, though some register holds them, are read there.
 *
 * Follows, through each block and on into those that no other leads to, which value each place holds: places with the
 * same number hold the same bits. Numbers of constants are negative, as their locations are.
 */

import { FIRST_CALLEE_SAVED } from '../abi.ts';
import { type MachFunction, STRIDE } from '../mach.ts';
import { CLASS_X, defSlots, isMove, OP_ARGS, OP_CALL, OP_TRY_CALL, slotClasses, useSlots } from '../operands.ts';
import {
  type Allocation,
  isRegister,
  type Location,
  type MoveList,
  PHASE_AFTER,
  PHASE_BEFORE,
  PHASE_ENTER,
  PHASE_TRANSFER,
} from './allocation.ts';

const REGISTERS = 96;
/** Registers x0 to x29 hold values between instructions. */
const ALLOCATABLE_X = 30;
/** Arguments that `call4` moves. */
const CALL_ARGUMENTS = 4;

export function dropRedundantMoves(mach: MachFunction, allocation: Allocation): void {
  new Tracker(mach, allocation).run();
}

class Tracker {
  private readonly mach: MachFunction;
  private readonly allocation: Allocation;
  /** What each register holds; numbers are unique from the last `forget` on. */
  private readonly registers = new Float64Array(REGISTERS);
  private readonly slots = new Map<Location, number>();
  private next = 1;
  /** What registers hold at the end of blocks that alone lead to one further on, as long as one is to come. */
  private readonly ends = new Map<number, { readonly registers: Float64Array; readonly last: number }>();
  private readonly spare: Float64Array[] = [];

  constructor(mach: MachFunction, allocation: Allocation) {
    this.mach = mach;
    this.allocation = allocation;
  }

  run(): void {
    const { blocks, order } = this.mach;
    const { insts, movePhases } = this.allocation;
    for (let b = 0; b < blocks.length; b++) {
      const { preds, start, end } = blocks[b];
      if (preds.length !== 1 || preds[0] !== b - 1) {
        this.forget();
        if (preds.length === 1) this.recall(preds[0], b);
      }
      for (let k = start; k < end; k++) {
        if (movePhases[k] !== 0) {
          this.move(k, PHASE_ENTER);
          this.move(k, PHASE_BEFORE);
          this.readArgumentsElsewhere(k);
          this.move(k, PHASE_TRANSFER);
        }
        this.execute(insts, order[k] * STRIDE);
        this.move(k, PHASE_AFTER);
      }
      const last = this.lastToRecall(b);
      if (last > b + 1) this.remember(b, last);
    }
  }

  /** The last block after b that only b leads to; -1 if there is none. */
  private lastToRecall(b: number): number {
    const { blocks } = this.mach;
    let last = -1;
    for (const succ of blocks[b].succs) if (succ > last && blocks[succ].preds.length === 1) last = succ;
    return last;
  }

  /** Keeps what registers hold at the end of b until its successor `last`. */
  private remember(b: number, last: number): void {
    const registers = this.spare.pop() ?? new Float64Array(REGISTERS);
    registers.set(this.registers);
    this.ends.set(b, { registers, last });
  }

  /** What registers hold at the start of `b`, which only `pred` leads to. */
  private recall(pred: number, b: number): void {
    const saved = this.ends.get(pred);
    if (saved === undefined) return;
    this.registers.set(saved.registers);
    if (saved.last > b) return;
    this.ends.delete(pred);
    this.spare.push(saved.registers);
  }

  /** From here on nothing is known. */
  private forget(): void {
    for (let register = 0; register < REGISTERS; register++) this.registers[register] = this.next++;
    this.slots.clear();
  }

  private holds(place: Location): number {
    if (place < REGISTERS) return place < 0 ? place : this.registers[place];
    let value = this.slots.get(place);
    if (value === undefined) this.slots.set(place, (value = this.next++));
    return value;
  }

  private put(place: Location, value: number): void {
    if (place < REGISTERS) this.registers[place] = value;
    else this.slots.set(place, value);
  }

  /** One parallel move. */
  private move(k: number, phase: number): void {
    if ((this.allocation.movePhases[k] & (1 << phase)) === 0) return;
    const key = 4 * k + phase;
    const list = this.allocation.moves.get(key)!;
    const kept: MoveList = [];
    const values: number[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const value = this.holds(list[i]);
      if (value === this.holds(list[i + 1])) continue;
      kept.push(list[i], list[i + 1]);
      values.push(value);
    }
    values.forEach((value, i) => this.put(kept[2 * i + 1], value));
    if (kept.length === 0) {
      this.allocation.moves.delete(key);
      this.allocation.movePhases[k] &= ~(1 << phase);
    } else if (kept.length < list.length) this.allocation.moves.set(key, kept);
  }

  /** Lets the call at k, if it is direct, read each of its first arguments where it is after the other moves. */
  private readArgumentsElsewhere(k: number): void {
    const { allocation } = this;
    const inCall = allocation.callArgs.get(k);
    const list = inCall === undefined ? undefined : allocation.moves.get(4 * k + PHASE_TRANSFER);
    if (inCall === undefined || list === undefined || inCall.length === CALL_ARGUMENTS) return;
    const args = inCall.slice();
    const kept = list.slice();
    for (let x = inCall.length; x < CALL_ARGUMENTS; x++) {
      const i = kept.findIndex((place, at) => at % 2 === 1 && place === x) - 1;
      if (i < 0 || isRegister(kept[i]) || this.holds(kept[i]) === this.registers[x]) continue;
      const register = this.holderAfter(kept, this.holds(kept[i]), x);
      if (register < 0) continue;
      kept.splice(i, 2);
      while (args.length < x) args.push(args.length);
      args.push(register);
    }
    if (args.length === inCall.length) return;
    allocation.callArgs.set(k, args);
    allocation.moves.set(4 * k + PHASE_TRANSFER, kept);
  }

  /** An x register that holds a value after a parallel move, but for that of argument x and those that may go as it does. */
  private holderAfter(list: MoveList, value: number, x: number): number {
    for (let register = 0; register < ALLOCATABLE_X; register++) {
      if (register >= x && register < CALL_ARGUMENTS) continue;
      let after = this.registers[register];
      for (let i = 0; i < list.length; i += 2) if (list[i + 1] === register) after = this.holds(list[i]);
      if (after === value) return register;
    }
    return -1;
  }

  /** What the instruction writes holds something new, unless it is a constant or a copy. */
  private execute(insts: Int32Array, at: number): void {
    const original = this.mach.insts[at];
    const op = insts[at];
    // A definition that was dropped.
    if (op !== original) return;
    switch (op) {
      case OP_CALL:
        if (!this.mach.transfers[insts[at + 1]].preservesAll) this.clobber(false);
        return;
      case OP_TRY_CALL:
      case OP_ARGS:
        this.clobber(true);
        return;
    }
    for (const slot of defSlots[op]) {
      const register = insts[at + 1 + slot];
      if (register >= 32) continue;
      const place = slotClasses[op * 8 + slot] * 32 + register;
      const value = this.resultOf(insts, at, op);
      if (value < 0 && this.registers[place] === value) insts[at] = OP_ARGS;
      this.registers[place] = value;
    }
  }

  private resultOf(insts: Int32Array, at: number, op: number): number {
    if (isMove(op) && insts[at + 2] < 32) return this.registers[slotClasses[op * 8 + 1] * 32 + insts[at + 2]];
    const constant = this.mach.rematerialized.get(this.mach.insts[at + 1]);
    return constant === undefined || useSlots[op].length > 0 ? this.next++ : -constant;
  }

  private clobber(everything: boolean): void {
    for (let place = 0; place < REGISTERS; place++) {
      const isKept = place >> 5 === CLASS_X && place >= FIRST_CALLEE_SAVED && !everything;
      if (!isKept) this.registers[place] = this.next++;
    }
  }
}
