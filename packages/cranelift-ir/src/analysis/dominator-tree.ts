/**
 * Dominator tree of the blocks that the entry reaches, and the postorder of the search that found them.
 *
 * The postorder is exactly upstream's (the first destination of a terminator is explored first), since passes and
 * filetests depend on it. Mirrors cranelift/codegen/src/dominator_tree.rs@e6b33de in its results.
 */

import type { Block } from '../entities.ts';
import type { Function } from '../function.ts';
import type { ControlFlowGraph } from './control-flow-graph.ts';
import { depthFirst } from './depth-first.ts';
import { immediateDominators } from './immediate-dominators.ts';
import { TreeOrder } from './tree-order.ts';

const NONE = -1;

export class DominatorTree {
  /** Reachable blocks, each after all that the search found below it; the entry is last. */
  readonly postorder: readonly Block[];
  private readonly idoms: Int32Array;
  private readonly tree: TreeOrder;
  private readonly numbers: Int32Array;

  constructor(func: Function, cfg: ControlFlowGraph) {
    const { layout, dfg } = func;
    const entry = layout.entryBlock;
    const destinations = (block: number): readonly number[] => {
      const inst = layout.isBlockInserted(block as Block) ? layout.lastInst(block as Block) : undefined;
      return inst === undefined ? [] : func.branchTargets(dfg.inst(inst)).map((call) => call.block);
    };
    const order = depthFirst(cfg.blockCount, entry === undefined ? [] : [entry], destinations);
    this.postorder = order.postorder as readonly Block[];
    this.numbers = order.numbers;
    this.idoms = immediateDominators(order, (block) => cfg.predecessors(block as Block).map((edge) => edge.block));
    const reversePostorder = this.postorder.slice().reverse();
    this.tree = new TreeOrder(cfg.blockCount, reversePostorder, (block) => this.idoms[block]!);
  }

  /** Whether the entry reaches the block. */
  isReachable(block: Block): boolean {
    return block < this.numbers.length && this.numbers[block] !== NONE;
  }

  /** The closest block that every path to this one passes; none for the entry and for unreachable blocks. */
  immediateDominator(block: Block): Block | undefined {
    const idom = block < this.idoms.length ? this.idoms[block]! : NONE;
    return idom === NONE ? undefined : (idom as Block);
  }

  /** Whether every path from the entry to `b` passes `a`; a block dominates itself. False for unreachable blocks. */
  dominates(a: Block, b: Block): boolean {
    return this.tree.isAncestor(a, b);
  }

  /** The blocks whose immediate dominator this is, in reverse postorder. */
  children(block: Block): readonly Block[] {
    return this.tree.children(block) as readonly Block[];
  }

  /** Every reachable block, each before those it dominates, children in reverse postorder. */
  preorder(): Block[] {
    const result: Block[] = [];
    const stack = this.postorder.slice(-1);
    while (stack.length > 0) {
      const block = stack.pop()!;
      result.push(block);
      const children = this.children(block);
      for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]!);
    }
    return result;
  }
}
