/**
 * Natural loops: a header that dominates the source of an edge back to it, and the blocks between. Cycles that can be
 * entered at several places are no loops. Mirrors cranelift/codegen/src/loop_analysis.rs@e6b33de.
 */

import type { Entity } from '@pulleyjs/entity';
import type { Block } from '../entities.ts';
import type { ControlFlowGraph } from './control-flow-graph.ts';
import type { DominatorTree } from './dominator-tree.ts';

/** A loop; outer ones have smaller numbers than those in them. */
export type Loop = Entity<'Loop'>;

const NONE = -1;

export class LoopAnalysis {
  private readonly headers: Block[] = [];
  private readonly parents: number[] = [];
  private readonly levels: number[] = [];
  private readonly innermost: Int32Array;

  constructor(cfg: ControlFlowGraph, domtree: DominatorTree) {
    this.innermost = new Int32Array(cfg.blockCount).fill(NONE);
    this.findHeaders(cfg, domtree);
    this.findBlocks(cfg, domtree);
    this.parents.forEach((parent) => this.levels.push(parent === NONE ? 1 : this.levels[parent]! + 1));
  }

  private findHeaders(cfg: ControlFlowGraph, domtree: DominatorTree): void {
    const { postorder } = domtree;
    for (let i = postorder.length - 1; i >= 0; i--) {
      const block = postorder[i]!;
      if (!cfg.predecessors(block).some((edge) => domtree.dominates(block, edge.block))) continue;
      this.innermost[block] = this.headers.push(block) - 1;
      this.parents.push(NONE);
    }
  }

  /** Walks backwards from each loop's back edges, innermost loops first; a loop met on the way becomes a child. */
  private findBlocks(cfg: ControlFlowGraph, domtree: DominatorTree): void {
    const outermost = this.headers.map((_, loop) => loop);
    const find = (loop: number): number => {
      let root = loop;
      while (outermost[root] !== root) root = outermost[root]!;
      for (let l = loop; l !== root;) {
        const next = outermost[l]!;
        outermost[l] = root;
        l = next;
      }
      return root;
    };
    for (let loop = this.headers.length - 1; loop >= 0; loop--) {
      const header = this.headers[loop]!;
      const stack: Block[] = [];
      for (const { block } of cfg.predecessors(header)) if (domtree.dominates(header, block)) stack.push(block);
      while (stack.length > 0) {
        const block = stack.pop()!;
        let from: Block | undefined = block;
        if (this.innermost[block] === NONE) this.innermost[block] = loop;
        else {
          const root = find(this.innermost[block]!);
          from = root === loop ? undefined : this.headers[root]!;
          if (root !== loop) {
            this.parents[root] = loop;
            outermost[root] = loop;
          }
        }
        if (from === undefined) continue;
        for (const edge of cfg.predecessors(from)) if (domtree.isReachable(edge.block)) stack.push(edge.block);
      }
    }
  }

  get loopCount(): number {
    return this.headers.length;
  }

  header(loop: Loop): Block {
    return this.headers[loop]!;
  }

  /** The loop right around this one. */
  parent(loop: Loop): Loop | undefined {
    const parent = this.parents[loop]!;
    return parent === NONE ? undefined : (parent as Loop);
  }

  /** The innermost loop that a block is in. */
  innermostLoop(block: Block): Loop | undefined {
    const loop = this.innermost[block]!;
    return loop === NONE ? undefined : (loop as Loop);
  }

  /** How many loops a block is in. */
  loopLevel(block: Block): number {
    const loop = this.innermost[block]!;
    return loop === NONE ? 0 : this.levels[loop]!;
  }

  isLoopHeader(block: Block): boolean {
    const loop = this.innermost[block]!;
    return loop !== NONE && this.headers[loop] === block;
  }

  /** Whether a block is in a loop or in one inside it. */
  isInLoop(block: Block, loop: Loop): boolean {
    for (let l = this.innermost[block]!; l !== NONE; l = this.parents[l]!) if (l === loop) return true;
    return false;
  }
}
