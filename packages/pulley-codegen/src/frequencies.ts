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
  const weight = (b: number): number => (blocks[b].cold ? COLD : 1);
  const scale = (depth: number): number => ITERATIONS ** Math.min(depth, MAX_DEPTH);
  const sums = new Float64Array(blocks.length);
  sums[0] = 1;
  blocks.forEach((block, b) => {
    // Of what goes on in a loop, only an iteration's worth leaves it.
    const once = Math.max(Math.min(sums[b], 1), LEAST);
    block.frequency = once * scale(block.loopDepth);
    const share = block.succs.reduce((sum, succ) => sum + weight(succ), 0);
    for (const succ of block.succs) if (succ > b) sums[succ] += (once * weight(succ)) / share;
  });
}
