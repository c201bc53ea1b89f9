/** The analyses that the passes here share. A snapshot: it does not follow later changes of the graph. */

import { type Block, ControlFlowGraph, DominatorTree, type Function, LoopAnalysis } from '@pulleyjs/cranelift-ir';

export interface Flow {
  readonly cfg: ControlFlowGraph;
  readonly domtree: DominatorTree;
  readonly loops: LoopAnalysis;
  /** Reachable blocks in a preorder walk of the dominator tree: each after all that dominate it. */
  readonly order: readonly Block[];
}

/** Analyses a function as it is now. */
export function analyzeFlow(func: Function): Flow {
  const cfg = new ControlFlowGraph(func);
  const domtree = new DominatorTree(func, cfg);
  return { cfg, domtree, loops: new LoopAnalysis(cfg, domtree), order: domtree.preorder() };
}
