/**
 * Which block can go to which, as the terminators say; a snapshot of a function.
 *
 * Successors are a set in block-number order; predecessors are (block, branch) pairs in branch-number order, one per
 * branch however many of its targets are the block. Mirrors cranelift/codegen/src/flowgraph.rs@e6b33de.
 */

import type { Block, Inst } from '../entities.ts';
import type { Function } from '../function.ts';

/** An edge's origin: a block and the branch that ends it. */
export interface Predecessor {
  readonly block: Block;
  readonly inst: Inst;
}

export class ControlFlowGraph {
  private readonly successorLists: Block[][] = [];
  private readonly predecessorLists: Predecessor[][] = [];

  constructor(func: Function) {
    const { dfg, layout } = func;
    for (let block = 0; block < dfg.blockCount; block++) {
      this.successorLists.push([]);
      this.predecessorLists.push([]);
    }
    for (const block of layout.blocks()) {
      const inst = layout.lastInst(block);
      if (inst === undefined) continue;
      for (const call of func.branchTargets(dfg.inst(inst))) this.addEdge(block, inst, call.block);
    }
    for (const list of this.successorLists) sortUnique(list);
    for (const list of this.predecessorLists) list.sort((a, b) => a.inst - b.inst);
  }

  private addEdge(block: Block, inst: Inst, target: Block): void {
    while (this.predecessorLists.length <= target) {
      this.successorLists.push([]);
      this.predecessorLists.push([]);
    }
    this.successorLists[block]!.push(target);
    const list = this.predecessorLists[target]!;
    if (list.length === 0 || list[list.length - 1]!.inst !== inst) list.push({ block, inst });
  }

  /** One more than the largest block number, that of branch targets included that are not in the function. */
  get blockCount(): number {
    return this.predecessorLists.length;
  }

  successors(block: Block): readonly Block[] {
    return this.successorLists[block]!;
  }

  predecessors(block: Block): readonly Predecessor[] {
    return this.predecessorLists[block]!;
  }
}

function sortUnique(list: Block[]): void {
  if (list.length < 2) return;
  list.sort((a, b) => a - b);
  let kept = 1;
  for (let i = 1; i < list.length; i++) if (list[i] !== list[i - 1]) list[kept++] = list[i]!;
  list.length = kept;
}
