/**
 * Post-dominators: the dominators of the reversed graph, with a root of our own behind every block that leaves the
 * function. Blocks from which no exit can be reached (endless loops) have none.
 */

import type { Block } from '../entities.ts';
import type { Function } from '../function.ts';
import type { ControlFlowGraph } from './control-flow-graph.ts';
import { depthFirst } from './depth-first.ts';
import { immediateDominators } from './immediate-dominators.ts';
import { TreeOrder } from './tree-order.ts';

const NONE = -1;

export class PostDominatorTree {
  private readonly parents: Int32Array;
  private readonly tree: TreeOrder;

  constructor(func: Function, cfg: ControlFlowGraph) {
    const root = cfg.blockCount;
    const exits = [...func.layout.blocks()].filter((block) => cfg.successors(block).length === 0);
    const exitSet = new Set<number>(exits);
    const sources = (node: number): readonly number[] =>
      node === root ? exits : cfg.predecessors(node as Block).map((edge) => edge.block);
    const search = depthFirst(root + 1, [root], sources);
    this.parents = immediateDominators(search, (node) =>
      node === root ? [] : exitSet.has(node) ? [root] : cfg.successors(node as Block),
    );
    this.tree = new TreeOrder(root + 1, search.preorder, (node) => this.parents[node]!);
  }

  /** The closest block that every path from this one to an exit passes, if there is one. */
  immediatePostDominator(block: Block): Block | undefined {
    const parent = this.parents[block] ?? NONE;
    return parent === NONE || parent === this.parents.length - 1 ? undefined : (parent as Block);
  }

  /** Whether every path from `b` to an exit passes `a`; a block post-dominates itself. */
  postDominates(a: Block, b: Block): boolean {
    return this.tree.isAncestor(a, b);
  }
}
