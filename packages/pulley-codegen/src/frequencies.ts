/**
 * How often each block is assumed to run, for choosing between places of the same move: a branch goes every way alike,
 * cold ways hardly ever, and a loop runs eight times.
 *
 * Precondition: blocks are numbered so that every predecessor that is not the end of a loop comes first.
 */

import type { MachBlock } from './mach.ts';

const ITERATIONS = 8;
/** Deeper loops are not told apart. */
const MAX_DEPTH = 6;
const COLD = 1 / 1024;
/** No block is taken to run less often, so that sums of many stay meaningful. */
const LEAST = 1e-6;

export function assignFrequencies(blocks: readonly MachBlock[]): void {
  /** Sum over a block's successors of what each counts. */
  const shares = blocks.map(({ succs }) => succs.reduce((sum, succ) => sum + (blocks[succ].cold ? COLD : 1), 0));
  const scale = (depth: number): number => ITERATIONS ** Math.min(depth, MAX_DEPTH);
  blocks.forEach((block, b) => {
    let sum = b === 0 ? 1 : 0;
    for (const pred of block.preds) {
      if (pred >= b) continue;
      const from = blocks[pred];
      let ways = 0;
      for (const succ of from.succs) if (succ === b) ways++;
      const part = ((block.cold ? COLD : 1) * ways) / shares[pred];
      // Of what goes on in a loop, only an iteration's worth leaves it.
      sum += (from.frequency / scale(from.loopDepth)) * part;
    }
    block.frequency = Math.max(Math.min(sum, 1), LEAST) * scale(block.loopDepth);
  });
}
