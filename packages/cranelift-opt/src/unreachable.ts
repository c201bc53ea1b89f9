/** Removes blocks that no path from the entry reaches, with their instructions. */

import type { Block, Function } from '@pulleyjs/cranelift-ir';

/** @returns whether any block went. */
export function removeUnreachableBlocks(func: Function): boolean {
  const entry = func.layout.entryBlock;
  if (entry === undefined) return false;
  const reached = new Uint8Array(func.dfg.blockCount);
  const work: Block[] = [entry];
  reached[entry] = 1;
  while (work.length > 0) {
    const last = func.layout.lastInst(work.pop()!);
    if (last === undefined) continue;
    func.forEachSuccessor(func.dfg.inst(last), (succ) => {
      if (reached[succ] === 1) return;
      reached[succ] = 1;
      work.push(succ);
    });
  }
  let removed = false;
  for (const block of [...func.layout.blocks()]) {
    if (reached[block] === 1) continue;
    func.layout.removeBlock(block);
    removed = true;
  }
  return removed;
}
