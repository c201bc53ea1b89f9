/** The natural loops of a function. Mirrors cranelift/codegen/src/loop_analysis.rs@e6b33de. */

import type { Entity } from '@pulleyjs/entity';
import type { Block } from '../entities.ts';
import type { ControlFlowGraph } from './control-flow-graph.ts';
import type { DominatorTree } from './dominator-tree.ts';
import { type NaturalLoops, naturalLoops } from './natural-loops.ts';

/** A loop; outer ones have smaller numbers than those in them. */
export type Loop = Entity<'Loop'>;

const NONE = -1;

export class LoopAnalysis {
  private readonly loops: NaturalLoops;

  constructor(cfg: ControlFlowGraph, domtree: DominatorTree) {
    this.loops = naturalLoops(
      cfg.blockCount,
      domtree.postorder.slice().reverse(),
      (block) => cfg.predecessors(block as Block).map((edge) => edge.block),
      (a, b) => domtree.dominates(a as Block, b as Block),
    );
  }

  get loopCount(): number {
    return this.loops.headers.length;
  }

  header(loop: Loop): Block {
    return this.loops.headers[loop]! as Block;
  }

  /** The loop right around this one. */
  parent(loop: Loop): Loop | undefined {
    const parent = this.loops.parents[loop]!;
    return parent === NONE ? undefined : (parent as Loop);
  }

  /** The innermost loop that a block is in. */
  innermostLoop(block: Block): Loop | undefined {
    const loop = this.loops.innermost[block]!;
    return loop === NONE ? undefined : (loop as Loop);
  }

  /** How many loops a block is in. */
  loopLevel(block: Block): number {
    const loop = this.loops.innermost[block]!;
    return loop === NONE ? 0 : this.loops.depths[loop]!;
  }

  isLoopHeader(block: Block): boolean {
    const loop = this.loops.innermost[block]!;
    return loop !== NONE && this.loops.headers[loop] === block;
  }

  /** Whether a block is in a loop or in one inside it. */
  isInLoop(block: Block, loop: Loop): boolean {
    const { innermost, parents } = this.loops;
    for (let l = innermost[block]!; l !== NONE; l = parents[l]!) if (l === loop) return true;
    return false;
  }
}
