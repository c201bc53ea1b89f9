/**
 * Live ranges of virtual registers in SSA form, one register at a time: from each use up the predecessors to the
 * definition. The cost is the size of the answer (registers live into blocks), with no set per block.
 * After Boissinot et al., "Computing Liveness Sets for SSA-Form Programs" (2011), the path exploration by use.
 *
 * Not `cranelift-ir`'s `Liveness`: that one knows CLIF values and blocks, this one the registers and positions that
 * lowering made of them.
 */

import { CALLEE_SCRATCH } from '../abi.ts';
import { FIRST_VREG, type MachFunction, STRIDE, type Transfer } from '../mach.ts';
import { defSlots, OP_ARGS, OP_CALL, OP_JUMP, OP_RETURN, OP_RETURN_CALL, OP_TRY_CALL, useSlots } from '../operands.ts';
import { DEF, indexOf, IntList, RESULT, sortAscending, USE } from './positions.ts';

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

/** Where a register is overwritten, though harmlessly for the value that is put there. */
export interface FixedClobbers {
  /** Ascending. */
  readonly positions: number[];
  /** At each, the virtual register that is moved there; -1 = another value. */
  readonly vregs: number[];
}

export class Liveness {
  readonly mach: MachFunction;
  /** Block of each instruction of the allocation order. */
  readonly blockOf: Int32Array;
  /** Position of each register's definition; -1 for a constant or one never defined. */
  readonly defPos: Int32Array;
  readonly defBlock: Int32Array;
  /** Live ranges by register: from, to, from, to … ascending. */
  readonly ranges: (number[] | undefined)[];
  /** Positions and kinds of uses (and of definitions): position * 4 + kind. */
  readonly uses: IntList = new IntList();
  /** Where each register's uses are in `uses`, ascending. */
  readonly usesFrom: Int32Array;
  readonly usesTo: Int32Array;
  /** One past the last position of each loop's blocks that are not cold, by header. */
  private readonly loopEnds: Int32Array;
  /** Clobber positions, ascending: of all calls, and of those that clobber callee-saved registers too. */
  readonly calls: number[] = [];
  readonly tryCalls: number[] = [];
  /** Registers that a call which preserves all others is given arguments in: by class * 32 + number. */
  readonly fixedClobbers: (FixedClobbers | undefined)[] = [];
  /** Uses as they are found, and before each the one that was found before it for the same register; by register the last. */
  private readonly found = new IntList();
  private readonly foundBefore = new IntList();
  private readonly lastFound: Int32Array;

  constructor(mach: MachFunction) {
    this.mach = mach;
    this.blockOf = new Int32Array(mach.order.length);
    this.defPos = new Int32Array(mach.vregCount).fill(NONE);
    this.defBlock = new Int32Array(mach.vregCount).fill(NONE);
    this.loopEnds = new Int32Array(mach.blocks.length);
    this.ranges = Array.from({ length: mach.vregCount });
    this.usesFrom = new Int32Array(mach.vregCount);
    this.usesTo = new Int32Array(mach.vregCount);
    this.lastFound = new Int32Array(mach.vregCount).fill(NONE);
    this.collect();
    this.findLoopEnds();
    this.explore();
  }

  private addUse(vreg: number, position: number, kind: number): void {
    if (vreg < FIRST_VREG || this.mach.isConstant(vreg)) return;
    const { found, lastFound } = this;
    this.foundBefore.push(lastFound[vreg]);
    lastFound[vreg] = found.length;
    found.push(position * 4 + kind);
  }

  private addUses({ uses }: Transfer, position: number): void {
    for (let i = 0; i < uses.length; i++) this.addUse(uses[i], position, USE_ANY);
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
            if (insts[at + 2] >= 0) this.addUses(transfers[insts[at + 2]], 4 * k + USE);
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
            this.addUses(transfer, 4 * k + USE);
            if (transfer.calleeReg >= 0) this.addUse(transfer.calleeReg, 4 * k + USE, USE_ANY);
            for (const vreg of transfer.defs) this.addDef(vreg, 4 * k + RESULT, b);
            continue;
          }
        }
        const read = useSlots[op];
        for (let i = 0; i < read.length; i++) this.addUse(insts[at + 1 + read[i]], 4 * k + USE, USE_REGISTER);
        const written = defSlots[op];
        for (let i = 0; i < written.length; i++) this.addDef(insts[at + 1 + written[i]], 4 * k + DEF, b);
      }
    }
  }

  private addFixedClobbers(transfer: Transfer, position: number): void {
    const add = (register: number, vreg: number): void => {
      const { positions, vregs } = (this.fixedClobbers[register] ??= { positions: [], vregs: [] });
      positions.push(position);
      vregs.push(vreg);
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
    const { found, foundBefore, lastFound, ranges } = this;
    const count = blocks.length;
    const liveIn = new Int32Array(count);
    const liveOut = new Int32Array(count);
    const lastEnd = new Int32Array(count);
    const marked = new Int32Array(count);
    for (let vreg = FIRST_VREG; vreg < this.mach.vregCount; vreg++) {
      const def = this.defPos[vreg];
      const last = lastFound[vreg];
      if (def < 0) {
        if (last >= 0) throw new Error(`internal: v${vreg - FIRST_VREG} is used but not defined`);
        continue;
      }
      const home = this.defBlock[vreg];
      const isParam = (def & 3) === 0;
      if (last < 0) {
        // A result nobody reads still needs a register to go to; a parameter does not.
        if (!isParam) {
          ranges[vreg] = [def, (def | 3) + 1];
          this.listUses(vreg);
        }
        continue;
      }
      let markedCount = 0;
      let homeEnd = def + 1;
      for (let i = last; i >= 0; i = foundBefore.items[i]) {
        const position = found.items[i] >> 2;
        const b = this.blockOf[indexOf(position)];
        if (b === home) homeEnd = Math.max(homeEnd, this.useEnd(position, b));
        else if (liveIn[b] !== vreg) {
          liveIn[b] = vreg;
          marked[markedCount++] = b;
          lastEnd[b] = this.useEnd(position, b);
        }
      }
      for (let i = 0; i < markedCount; i++) {
        const { preds } = blocks[marked[i]];
        for (let p = 0; p < preds.length; p++) {
          const pred = preds[p];
          liveOut[pred] = vreg;
          if (pred !== home && liveIn[pred] !== vreg) {
            liveIn[pred] = vreg;
            lastEnd[pred] = 0;
            marked[markedCount++] = pred;
          }
        }
      }
      const own = [def, liveOut[home] === vreg ? blocks[home].end * 4 : homeEnd];
      if (markedCount > 1) sortMarked(marked, markedCount, liveIn, vreg);
      for (let i = 0; i < markedCount; i++) {
        const b = marked[i];
        const from = blocks[b].start * 4;
        const to = liveOut[b] === vreg ? blocks[b].end * 4 : lastEnd[b];
        if (from === own[own.length - 1]) own[own.length - 1] = to;
        else own.push(from, to);
      }
      if (own.length > 2 && own[2] < own[0]) sortRanges(own);
      ranges[vreg] = own;
      this.listUses(vreg);
    }
  }

  /** One past the last position where a value read at `position` is needed: the block's end for a jump's arguments. */
  private useEnd(position: number, block: number): number {
    const k = indexOf(position);
    const isJump = this.mach.insts[this.mach.order[k] * STRIDE] === OP_JUMP;
    return isJump ? this.mach.blocks[block].end * 4 : position + 1;
  }

  /** Lists a register's uses, its definition, and the ends of loops that use the value from outside. */
  private listUses(vreg: number): void {
    const { uses, found, foundBefore } = this;
    const { blocks } = this.mach;
    const def = this.defPos[vreg];
    const from = uses.length;
    // A parameter is no operand.
    if ((def & 3) !== 0) uses.push(def * 4 + ((def & 3) === RESULT ? USE_ANY : USE_REGISTER));
    let lastLoop = NONE;
    for (let i = this.lastFound[vreg]; i >= 0; i = foundBefore.items[i]) {
      const use = found.items[i];
      uses.push(use);
      const block = blocks[this.blockOf[use >> 4]];
      let { loop, outerLoop } = block;
      if (loop === NONE || loop === lastLoop || block.cold) continue;
      lastLoop = loop;
      for (let depth = 0; depth < 8 && loop !== NONE && def < blocks[loop].start * 4; depth++) {
        uses.push((this.loopEnds[loop] - 1) * 4 + USE_LOOP);
        loop = outerLoop;
        outerLoop = loop === NONE ? NONE : blocks[loop].outerLoop;
      }
    }
    sortAscending(uses.items, from, uses.length);
    this.usesFrom[vreg] = from;
    this.usesTo[vreg] = uses.length;
  }

  /** Estimated executions of the instruction at a position. */
  frequencyAt(position: number): number {
    const k = indexOf(position);
    const block = this.mach.blocks[this.blockOf[k < this.blockOf.length ? k : k - 1]];
    return block.frequency;
  }
}

/** Sorts the first `count` blocks, which `liveIn` marks with the register: by looking at all between if there are many. */
function sortMarked(marked: Int32Array, count: number, liveIn: Int32Array, vreg: number): void {
  let low = marked[0];
  let high = low;
  for (let i = 1; i < count; i++) {
    if (marked[i] < low) low = marked[i];
    else if (marked[i] > high) high = marked[i];
  }
  if (count < FEW || high - low > SPARSE * count) {
    sortAscending(marked, 0, count);
    return;
  }
  for (let b = low, i = 0; b <= high; b++) if (liveIn[b] === vreg) marked[i++] = b;
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
