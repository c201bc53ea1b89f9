/**
 * Drops moves whose destination holds the value already: arguments still in place from the call before, reloads of what
 * was never overwritten, constants made twice.
 *
 * Follows, through each block and on into the next if no other leads there, which value each place holds: places with
 * the same number hold the same bits. Numbers of constants are negative, as their locations are.
 */

import { FIRST_CALLEE_SAVED } from '../abi.ts';
import { type MachFunction, STRIDE } from '../mach.ts';
import { CLASS_X, defSlots, OP_ARGS, OP_CALL, OP_TRY_CALL, slotClasses } from '../operands.ts';
import { type Allocation, type Location, type MoveList, PHASE_AFTER, PHASE_TRANSFER } from './allocation.ts';

const REGISTERS = 96;

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

  constructor(mach: MachFunction, allocation: Allocation) {
    this.mach = mach;
    this.allocation = allocation;
  }

  run(): void {
    const { blocks, order } = this.mach;
    const { insts, movePhases } = this.allocation;
    for (let b = 0; b < blocks.length; b++) {
      const { preds, start, end } = blocks[b];
      if (preds.length !== 1 || preds[0] !== b - 1) this.forget();
      for (let k = start; k < end; k++) {
        const phases = movePhases[k];
        if (phases !== 0) for (let phase = 0; phase <= PHASE_TRANSFER; phase++) this.move(k, phases, phase);
        this.execute(insts, order[k] * STRIDE);
        this.move(k, phases, PHASE_AFTER);
      }
    }
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
  private move(k: number, phases: number, phase: number): void {
    if ((phases & (1 << phase)) === 0) return;
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

  /** What the instruction writes holds something new. */
  private execute(insts: Int32Array, at: number): void {
    const op = insts[at];
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
      if (register < 32) this.registers[slotClasses[op * 8 + slot] * 32 + register] = this.next++;
    }
  }

  private clobber(everything: boolean): void {
    for (let place = 0; place < REGISTERS; place++) {
      const isKept = place >> 5 === CLASS_X && place >= FIRST_CALLEE_SAVED && !everything;
      if (!isKept) this.registers[place] = this.next++;
    }
  }
}
