/**
 * Liveness: which values are needed where. Aliases count as what they stand for.
 *
 * - A block's parameters are defined at its beginning: they are never live-in to it.
 * - What a terminator passes to its targets is used by the terminator, on the way: it is not live-out because of that.
 * - The values of a `try_call`'s exception table (contexts) are used by the call.
 *
 * Blocks that the entry does not reach have no live values, and uses in them do not count. Each value is followed from its
 * uses back to its definition, so the time is in proportion to the function and the number of (value, edge) pairs that it
 * is live on; what is kept are ranges of blocks in reverse postorder, a single one for a value that lives throughout a
 * loop or a function. Precondition: SSA. A snapshot of a function.
 */

import { ValueKind } from '../dfg.ts';
import type { Block, Inst, Value } from '../entities.ts';
import type { Function } from '../function.ts';
import { contextValues, forEachValue } from '../instruction-values.ts';
import { isValueArg } from '../instructions.ts';
import { opcodes } from '../opcodes.ts';
import type { ControlFlowGraph } from './control-flow-graph.ts';
import type { DominatorTree } from './dominator-tree.ts';
import { type LiveRanges, LiveRangesBuilder } from './live-ranges.ts';

const NONE = -1;

export interface LivenessOptions {
  /** The values looked at; all, if there is none. Asked about resolved values only. */
  readonly includes?: (value: Value) => boolean;
  /** Called for each (value, block) pair that is found to be live-in; may throw to give up. */
  readonly onLiveIn?: () => void;
}

export class Liveness {
  private readonly func: Function;
  private readonly cfg: ControlFlowGraph;
  private readonly includes: (value: Value) => boolean;
  /** Position of each block in reverse postorder; -1 if it is not reached. */
  private readonly positions: Int32Array;
  /** Values, by the positions of blocks that they are live-in to. */
  private readonly ranges: LiveRanges;

  constructor(func: Function, cfg: ControlFlowGraph, domtree: DominatorTree, options: LivenessOptions = {}) {
    this.func = func;
    this.cfg = cfg;
    this.includes = options.includes ?? ((): boolean => true);
    const { postorder } = domtree;
    this.positions = new Int32Array(cfg.blockCount).fill(NONE);
    postorder.forEach((block, i) => (this.positions[block] = postorder.length - 1 - i));
    this.ranges = this.findRanges(postorder, options.onLiveIn ?? ((): void => {}));
  }

  /** How many ranges of blocks are kept: what the memory is in proportion to. */
  get rangeCount(): number {
    return this.ranges.rangeCount;
  }

  /** Whether a value is defined before a block and needed in it or after it. */
  isLiveIn(value: Value, block: Block): boolean {
    const position = this.positions[block]!;
    return position !== NONE && this.ranges.covers(this.func.dfg.resolve(value), position);
  }

  /** Whether a value is live-in to a successor of a block. */
  isLiveOut(value: Value, block: Block): boolean {
    if (this.positions[block] === NONE) return false;
    return this.cfg.successors(block).some((successor) => this.isLiveIn(value, successor));
  }

  /** The values that are live-in to a block, in the order of their numbers. */
  liveIn(block: Block): Value[] {
    const values: Value[] = [];
    this.forEachLiveIn(block, (value) => values.push(value));
    return values.sort((a, b) => a - b);
  }

  /** The values that are live-in to a successor of a block, in the order of their numbers. */
  liveOut(block: Block): Value[] {
    return [...this.liveOutSet(block)].sort((a, b) => a - b);
  }

  private forEachLiveIn(block: Block, visit: (value: Value) => void): void {
    const position = this.positions[block]!;
    if (position !== NONE) this.ranges.forEachAt(position, visit as (owner: number) => void);
  }

  private liveOutSet(block: Block): Set<Value> {
    const values = new Set<Value>();
    if (this.positions[block] === NONE) return values;
    for (const successor of this.cfg.successors(block)) this.forEachLiveIn(successor, (value) => values.add(value));
    return values;
  }

  /**
   * Visits a block's instructions from the last to the first, each with the values that are live across it: those defined
   * before it that are needed after it, or while it is under way (what a terminator passes on, contexts of a `try_call`).
   * Between visits the same set is updated: copy it to keep it.
   */
  scanBlock(block: Block, visit: (inst: Inst, across: ReadonlySet<Value>) => void): void {
    const { dfg, layout } = this.func;
    const live = this.liveOutSet(block);
    const use = (value: Value): void => {
      const resolved = dfg.resolve(value);
      if (this.includes(resolved)) live.add(resolved);
    };
    for (let inst = layout.lastInst(block); inst !== undefined; inst = layout.prevInst(inst)) {
      const data = dfg.inst(inst);
      for (const result of dfg.instResults(inst)) live.delete(result);
      if (opcodes[data.opcode]!.branch) {
        for (const call of this.func.branchTargets(data)) for (const arg of call.args) if (isValueArg(arg)) use(arg);
        contextValues(this.func, data).forEach(use);
      }
      visit(inst, live);
      data.args.forEach(use);
    }
  }

  private findRanges(postorder: readonly Block[], onLiveIn: () => void): LiveRanges {
    const { dfg, layout } = this.func;
    const uses = this.collectUses(postorder);
    const builder = new LiveRangesBuilder();
    /** The value that a block, by position, was last found to be entered with. */
    const enteredWith = new Int32Array(postorder.length).fill(NONE);
    /** Positions found for a value: a queue, from which nothing is taken out. */
    const found = new Int32Array(postorder.length);
    for (const [value, blocks] of uses) {
      const owner = dfg.valueOwner(value);
      const definition = dfg.valueKind(value) === ValueKind.Param ? (owner as Block) : layout.instBlock(owner as Inst);
      let count = 0;
      const enter = (block: Block): void => {
        const position = this.positions[block]!;
        if (block === definition || position === NONE || enteredWith[position] === value) return;
        enteredWith[position] = value;
        found[count++] = position;
        onLiveIn();
      };
      blocks.forEach(enter);
      for (let next = 0; next < count; next++) {
        const block = postorder[postorder.length - 1 - found[next]!]!;
        for (const edge of this.cfg.predecessors(block)) enter(edge.block);
      }
      if (count > 0) builder.add(value, found, count);
    }
    return builder.finish(dfg.valueCount, postorder.length);
  }

  /** The reachable blocks that use a value of another block, by value. */
  private collectUses(postorder: readonly Block[]): Map<Value, Block[]> {
    const { dfg, layout } = this.func;
    const uses = new Map<Value, Block[]>();
    for (let i = postorder.length - 1; i >= 0; i--) {
      const block = postorder[i]!;
      const note = (used: Value): void => {
        const value = dfg.resolve(used);
        if (!this.includes(value)) return;
        const owner = dfg.valueOwner(value);
        const isParam = dfg.valueKind(value) === ValueKind.Param;
        if ((isParam ? owner : layout.instBlock(owner as Inst)) === block) return;
        const list = uses.get(value);
        if (list === undefined) uses.set(value, [block]);
        else if (list[list.length - 1] !== block) list.push(block);
      };
      for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
        forEachValue(this.func, dfg.inst(inst), note);
      }
    }
    return uses;
  }
}
