/**
 * Proves an allocation right without trusting the allocator: follows, along every path, which virtual registers each
 * place holds, and demands that every operand read is there. Meets intersect; the first violation is reported.
 */

import { FIRST_VREG, type MachFunction, SPILL_TMP, STRIDE } from '../../src/mach.ts';
import {
  defSlots,
  OP_ARGS,
  OP_CALL,
  OP_JUMP,
  OP_RETURN,
  OP_RETURN_CALL,
  OP_TRY_CALL,
  slotClasses,
  useSlots,
} from '../../src/operands.ts';
import { sequentialize } from '../../src/parallel-move.ts';
import {
  type Allocation,
  isSlot,
  PHASE_AFTER,
  PHASE_BEFORE,
  PHASE_ENTER,
  PHASE_TRANSFER,
} from '../../src/regalloc/allocation.ts';

type State = Map<number, Set<number>>;

/** The first use of a value that is not where the code reads it, or undefined. */
export function checkAllocation(mach: MachFunction, allocation: Allocation): string | undefined {
  const checker = new Checker(mach, allocation);
  return checker.run();
}

class Checker {
  private readonly mach: MachFunction;
  private readonly allocation: Allocation;
  private readonly entry: (State | undefined)[] = [];
  private state: State = new Map();
  private error: string | undefined;

  constructor(mach: MachFunction, allocation: Allocation) {
    this.mach = mach;
    this.allocation = allocation;
  }

  run(): string | undefined {
    const { mach } = this;
    this.entry[0] = new Map();
    const work = [0];
    while (work.length > 0 && this.error === undefined) {
      const b = work.pop()!;
      this.state = copy(this.entry[b]!);
      const block = mach.blocks[b];
      for (let k = block.start; k < block.end; k++) this.instruction(k);
      for (const succ of new Set(block.succs)) {
        const out = this.onEdge(block.end - 1, succ);
        const known = this.entry[succ];
        if (known === undefined) {
          this.entry[succ] = out;
          work.push(succ);
        } else if (meet(known, out)) work.push(succ);
      }
    }
    return this.error;
  }

  private holds(place: number, vreg: number): boolean {
    return this.state.get(place)?.has(vreg) === true;
  }

  private demand(place: number, vreg: number, k: number, what: string): void {
    if (vreg < FIRST_VREG || this.holds(place, vreg)) return;
    const held = [...(this.state.get(place) ?? [])].map((v) => v - FIRST_VREG).join();
    this.error ??= `instruction ${k}: ${what} v${vreg - FIRST_VREG} is not in place ${place}, which holds {${held}}`;
  }

  private define(place: number, vreg: number): void {
    for (const held of this.state.values()) held.delete(vreg);
    this.state.set(place, new Set([vreg]));
  }

  /** What an instruction writes: a constant is as good as any with the same bits. */
  private write(place: number, vreg: number): void {
    const constant = this.mach.rematerialized.get(vreg);
    if (constant === undefined) this.define(place, vreg);
    else this.state.set(place, this.constant(constant));
  }

  private moves(k: number, phase: number): void {
    const list = this.allocation.moves.get(4 * k + phase);
    if (list === undefined) return;
    const ordered = sequentialize(list);
    for (let i = 0; i < ordered.length; i += 2) {
      const [source, destination] = [ordered[i], ordered[i + 1]];
      const value = source < 0 ? this.constant(-source) : new Set(this.state.get(source) ?? []);
      if (isSlot(destination) && (source < 0 || isSlot(source))) this.state.delete(SPILL_TMP);
      this.state.set(destination, value);
    }
  }

  /** What holds a constant: the constant register, and all registers that were set to it. */
  private constant(vreg: number): Set<number> {
    const held = new Set([vreg]);
    for (const [copy, constant] of this.mach.rematerialized) if (constant === vreg) held.add(copy);
    return held;
  }

  private instruction(k: number): void {
    const { mach, allocation } = this;
    const at = mach.order[k] * STRIDE;
    const op = mach.insts[at];
    this.moves(k, PHASE_ENTER);
    this.moves(k, PHASE_BEFORE);
    this.moves(k, PHASE_TRANSFER);
    switch (op) {
      case OP_ARGS:
      case OP_CALL:
      case OP_TRY_CALL:
      case OP_RETURN:
      case OP_RETURN_CALL:
        this.transfer(k, op);
        break;
      case OP_JUMP:
        break;
      default:
        for (const slot of useSlots[op]) this.demand(this.place(op, slot, at), mach.insts[at + 1 + slot], k, 'operand');
        for (const slot of defSlots[op]) {
          const vreg = mach.insts[at + 1 + slot];
          // A definition that is dropped, for its constant is remade wherever it is read, defines no place.
          if (vreg >= FIRST_VREG && allocation.insts[at] === op) this.write(this.place(op, slot, at), vreg);
        }
    }
    this.moves(k, PHASE_AFTER);
  }

  private place(op: number, slot: number, at: number): number {
    return slotClasses[op * 8 + slot] * 32 + this.allocation.insts[at + 1 + slot];
  }

  private transfer(k: number, op: number): void {
    const transfer = this.mach.transfers[this.mach.insts[this.mach.order[k] * STRIDE + 1]];
    const inCall = this.allocation.callArgs.get(k) ?? [];
    transfer.uses.forEach((vreg, i) => {
      const register = transfer.useRegs[i];
      this.demand(register < inCall.length ? inCall[register] : register, vreg, k, 'argument');
    });
    if (transfer.calleeReg >= 0) this.demand(this.allocation.calleeRegs.get(k)!, transfer.calleeReg, k, 'callee');
    if (op === OP_TRY_CALL || (op === OP_CALL && !transfer.preservesAll)) {
      for (const place of this.state.keys()) {
        if (place < 16 || (place >= 30 && place < 96) || (place < 96 && op === OP_TRY_CALL)) this.state.delete(place);
      }
    }
    transfer.defs.forEach((vreg, i) => this.define(transfer.defRegs[i], vreg));
  }

  /** The state at the start of a successor: parameters take their arguments' names. */
  private onEdge(last: number, succ: number): State {
    const { mach } = this;
    const at = mach.order[last] * STRIDE;
    const out = copy(this.state);
    if (mach.insts[at] !== OP_JUMP || mach.insts[at + 2] < 0) return out;
    const args = mach.transfers[mach.insts[at + 2]].uses;
    const { params } = mach.blocks[succ];
    for (const held of out.values()) for (const param of params) held.delete(param);
    params.forEach((param, i) => {
      for (const [place, held] of this.state) if (held.has(args[i])) out.get(place)!.add(param);
    });
    return out;
  }
}

function copy(state: State): State {
  return new Map([...state].map(([place, held]) => [place, new Set(held)]));
}

/** Intersects in place. @returns whether anything was lost */
function meet(into: State, other: State): boolean {
  let changed = false;
  for (const [place, held] of into) {
    const there = other.get(place);
    for (const vreg of held) {
      if (there?.has(vreg) === true) continue;
      held.delete(vreg);
      changed = true;
    }
    if (held.size === 0) into.delete(place);
  }
  return changed;
}
