/**
 * Live ranges of virtual registers in SSA form, one register at a time: from each use up the predecessors to the
 * definition. The cost is the size of the answer (registers live into blocks), with no set per block.
 * After Boissinot et al., "Computing Liveness Sets for SSA-Form Programs" (2011), the path exploration by use.
 */

import { CALLEE_SCRATCH } from '../abi.ts';
import { FIRST_VREG, type MachFunction, STRIDE, type Transfer } from '../mach.ts';
import { defSlots, OP_ARGS, OP_CALL, OP_JUMP, OP_RETURN, OP_RETURN_CALL, OP_TRY_CALL, useSlots } from '../operands.ts';
import { DEF, indexOf, RESULT, sortAscending, USE } from './positions.ts';

/** The operand must be in a register. */
export const USE_REGISTER = 0;
/** Any place will do: the transfer reads or writes it there. */
export const USE_ANY = 1;
/** No operand: the end of a loop that uses the value. */
export const USE_LOOP = 2;

/** From this many blocks on, and no sparser than one in so many, marks are read off in order rather than sorted. */
const FEW = 16;
const SPARSE = 8;
const NONE = -1;

/** A register is overwritten, though harmlessly for the value that is put there. */
export interface FixedClobber {
  readonly position: number;
  /** Virtual register that is moved there; -1 = another value. */
  readonly vreg: number;
}

export class Liveness {
  readonly mach: MachFunction;
  /** Block of each instruction of the allocation order. */
  readonly blockOf: Int32Array;
  /** Position of each register's definition; -1 for a constant or one never defined. */
  readonly defPos: Int32Array;
  readonly defBlock: Int32Array;
  /** Live ranges by register: from, to, from, to … ascending. */
  readonly ranges: (number[] | undefined)[] = [];
  /** Positions and kinds of uses (and of the definition) by register, ascending: position * 4 + kind. */
  readonly uses: (number[] | undefined)[] = [];
  /** One past the last position of each loop's blocks that are not cold, by header. */
  private readonly loopEnds: Int32Array;
  /** Clobber positions, ascending: of all calls, and of those that clobber callee-saved registers too. */
  readonly calls: number[] = [];
  readonly tryCalls: number[] = [];
  /** Registers that a call which preserves all others is given arguments in: by class * 32 + number. */
  readonly fixedClobbers: FixedClobber[][] = [];
  private readonly useLists: number[][] = [];

  constructor(mach: MachFunction) {
    this.mach = mach;
    this.blockOf = new Int32Array(mach.order.length);
    this.defPos = new Int32Array(mach.vregCount).fill(NONE);
    this.defBlock = new Int32Array(mach.vregCount).fill(NONE);
    this.loopEnds = new Int32Array(mach.blocks.length);
    this.collect();
    this.findLoopEnds();
    this.explore();
  }

  private addUse(vreg: number, position: number, kind: number): void {
    if (vreg < FIRST_VREG || this.mach.isConstant(vreg)) return;
    const list = this.useLists[vreg];
    if (list === undefined) this.useLists[vreg] = [position * 4 + kind];
    else list.push(position * 4 + kind);
  }

  private addDef(vreg: number, position: number, block: number): void {
    if (vreg < FIRST_VREG) return;
    this.defPos[vreg] = position;
    this.defBlock[vreg] = block;
  }

  /** Notes definitions and uses. */
  private collect(): void {
    const { mach } = this;
    const { insts, order, transfers } = mach;
    for (let b = 0; b < mach.blocks.length; b++) {
      const block = mach.blocks[b];
      for (const param of block.params) this.addDef(param, block.start * 4, b);
      for (let k = block.start; k < block.end; k++) {
        this.blockOf[k] = b;
        const at = order[k] * STRIDE;
        const op = insts[at];
        switch (op) {
          case OP_JUMP:
            if (insts[at + 2] >= 0)
              for (const vreg of transfers[insts[at + 2]].uses) this.addUse(vreg, 4 * k + USE, USE_ANY);
            continue;
          case OP_ARGS:
          case OP_CALL:
          case OP_TRY_CALL:
          case OP_RETURN:
          case OP_RETURN_CALL: {
            const transfer = transfers[insts[at + 1]];
            // Nothing that lives on may be where values arrive on an exception edge.
            if (transfer.preservesAll && op === OP_CALL) this.addFixedClobbers(transfer, 4 * k + DEF);
            else if (op === OP_CALL || op === OP_TRY_CALL || (op === OP_ARGS && k > 0)) this.calls.push(4 * k + DEF);
            if (op === OP_TRY_CALL) this.tryCalls.push(4 * k + DEF);
            for (const vreg of transfer.uses) this.addUse(vreg, 4 * k + USE, USE_ANY);
            if (transfer.calleeReg >= 0) this.addUse(transfer.calleeReg, 4 * k + USE, USE_ANY);
            for (const vreg of transfer.defs) this.addDef(vreg, 4 * k + RESULT, b);
            continue;
          }
        }
        for (const slot of useSlots[op]) this.addUse(insts[at + 1 + slot], 4 * k + USE, USE_REGISTER);
        for (const slot of defSlots[op]) this.addDef(insts[at + 1 + slot], 4 * k + DEF, b);
      }
    }
  }

  private addFixedClobbers(transfer: Transfer, position: number): void {
    const add = (register: number, vreg: number): void => {
      (this.fixedClobbers[register] ??= []).push({ position, vreg });
    };
    transfer.useRegs.forEach((register, i) => add(register, transfer.uses[i]));
    if (transfer.calleeReg >= 0) add(CALLEE_SCRATCH, NONE);
  }

  private findLoopEnds(): void {
    const { blocks } = this.mach;
    const outer = new Int32Array(blocks.length).fill(NONE);
    for (const block of blocks) {
      if (block.loop < 0) continue;
      outer[block.loop] = block.outerLoop;
      if (!block.cold) this.loopEnds[block.loop] = Math.max(this.loopEnds[block.loop], block.end * 4);
    }
    // Inner loops have later headers.
    for (let header = blocks.length - 1; header >= 0; header--) {
      if (this.loopEnds[header] > 0 && outer[header] >= 0) {
        this.loopEnds[outer[header]] = Math.max(this.loopEnds[outer[header]], this.loopEnds[header]);
      }
    }
  }

  private explore(): void {
    const { blocks } = this.mach;
    const count = blocks.length;
    const liveIn = new Int32Array(count);
    const liveOut = new Int32Array(count);
    const lastEnd = new Int32Array(count);
    const marked: number[] = [];
    for (let vreg = FIRST_VREG; vreg < this.mach.vregCount; vreg++) {
      const def = this.defPos[vreg];
      const list = this.useLists[vreg];
      if (def < 0) {
        if (list !== undefined) throw new Error(`internal: v${vreg - FIRST_VREG} is used but not defined`);
        continue;
      }
      const home = this.defBlock[vreg];
      const isParam = (def & 3) === 0;
      if (list === undefined) {
        // A result nobody reads still needs a register to go to; a parameter does not.
        if (!isParam) {
          this.ranges[vreg] = [def, (def | 3) + 1];
          this.uses[vreg] = [def * 4 + ((def & 3) === RESULT ? USE_ANY : USE_REGISTER)];
        }
        continue;
      }
      marked.length = 0;
      let homeEnd = def + 1;
      for (const use of list) {
        const position = use >> 2;
        const b = this.blockOf[indexOf(position)];
        const end = this.useEnd(position, b);
        if (b === home) homeEnd = Math.max(homeEnd, end);
        else {
          if (liveIn[b] !== vreg) {
            liveIn[b] = vreg;
            marked.push(b);
          }
          lastEnd[b] = end;
        }
      }
      for (let i = 0; i < marked.length; i++) {
        for (const pred of blocks[marked[i]].preds) {
          liveOut[pred] = vreg;
          if (pred !== home && liveIn[pred] !== vreg) {
            liveIn[pred] = vreg;
            lastEnd[pred] = 0;
            marked.push(pred);
          }
        }
      }
      const ranges = [def, liveOut[home] === vreg ? blocks[home].end * 4 : homeEnd];
      if (marked.length > 1) sortMarked(marked, liveIn, vreg);
      for (const b of marked) {
        const from = blocks[b].start * 4;
        const to = liveOut[b] === vreg ? blocks[b].end * 4 : lastEnd[b];
        if (from === ranges[ranges.length - 1]) ranges[ranges.length - 1] = to;
        else ranges.push(from, to);
      }
      if (ranges.length > 2 && ranges[2] < ranges[0]) sortRanges(ranges);
      this.ranges[vreg] = ranges;
      this.uses[vreg] = this.withMarkers(vreg, list, isParam);
    }
  }

  /** One past the last position where a value read at `position` is needed: the block's end for a jump's arguments. */
  private useEnd(position: number, block: number): number {
    const k = indexOf(position);
    const isJump = this.mach.insts[this.mach.order[k] * STRIDE] === OP_JUMP;
    return isJump ? this.mach.blocks[block].end * 4 : position + 1;
  }

  /** Adds the definition, and the ends of loops that use a value from outside. */
  private withMarkers(vreg: number, list: number[], isParam: boolean): number[] {
    const { blocks } = this.mach;
    const def = this.defPos[vreg];
    const result = list;
    let added = false;
    if (!isParam) result.push(def * 4 + ((def & 3) === RESULT ? USE_ANY : USE_REGISTER));
    let lastLoop = NONE;
    for (let i = list.length - 1 - (isParam ? 0 : 1); i >= 0; i--) {
      const block = blocks[this.blockOf[list[i] >> 4]];
      let { loop, outerLoop } = block;
      if (loop === NONE || loop === lastLoop || block.cold) continue;
      lastLoop = loop;
      for (let depth = 0; depth < 8 && loop !== NONE && def < blocks[loop].start * 4; depth++) {
        result.push((this.loopEnds[loop] - 1) * 4 + USE_LOOP);
        added = true;
        loop = outerLoop;
        outerLoop = loop === NONE ? NONE : blocks[loop].outerLoop;
      }
    }
    if (result.length > 1 || added) sortAscending(result);
    return result;
  }

  /** Estimated executions of the instruction at a position. */
  frequencyAt(position: number): number {
    const k = indexOf(position);
    const block = this.mach.blocks[this.blockOf[k < this.blockOf.length ? k : k - 1]];
    return block.frequency;
  }
}

/** Sorts the blocks that are marked with the register in `liveIn`: by looking at all between if there are many. */
function sortMarked(marked: number[], liveIn: Int32Array, vreg: number): void {
  let low = marked[0];
  let high = low;
  for (const b of marked) {
    if (b < low) low = b;
    else if (b > high) high = b;
  }
  if (marked.length < FEW || high - low > SPARSE * marked.length) {
    sortAscending(marked);
    return;
  }
  marked.length = 0;
  for (let b = low; b <= high; b++) if (liveIn[b] === vreg) marked.push(b);
}

function sortRanges(ranges: number[]): void {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i], ranges[i + 1]]);
  pairs.sort((a, b) => a[0] - b[0]);
  ranges.length = 0;
  for (const [from, to] of pairs) {
    if (ranges.length > 0 && ranges[ranges.length - 1] === from) ranges[ranges.length - 1] = to;
    else ranges.push(from, to);
  }
}
