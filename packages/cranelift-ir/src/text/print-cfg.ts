/** Pictures of a function: the control flow graph for GraphViz (`test print-cfg`), the dominator tree (`test domtree`). */

import type { ControlFlowGraph } from '../analysis/control-flow-graph.ts';
import type { DominatorTree } from '../analysis/dominator-tree.ts';
import type { Function } from '../function.ts';
import { externalNameText } from '../external-name.ts';
import { printBlockHeader, printInst } from './printer.ts';

/** The graph in GraphViz' language: a record per block with its header and its last instruction. */
export function printCfg(func: Function, cfg: ControlFlowGraph): string {
  const { layout } = func;
  const blocks = [...layout.blocks()];
  const lines = [`digraph "${externalNameText(func.name)}" {`];
  if (layout.entryBlock !== undefined) lines.push(`    {rank=min; block${layout.entryBlock}}`);
  for (const block of blocks) {
    lines.push(`    block${block} [shape=record, label="{${printBlockHeader(func, block)}`);
    const last = layout.lastInst(block);
    if (last !== undefined) lines.push(` | <inst${last}>${printInst(func, last)}`);
    lines.push('}"]');
  }
  for (const block of blocks) {
    for (const edge of cfg.predecessors(block)) lines.push(`    block${edge.block}:inst${edge.inst} -> block${block}`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

/** The postorder, then each block of the dominator tree with its children. */
export function printDominatorTree(domtree: DominatorTree): string {
  const names = (blocks: readonly number[]): string => blocks.map((block) => ` block${block}`).join('');
  const lines = [`cfg_postorder:${names(domtree.postorder)}`, 'domtree_preorder {'];
  for (const block of domtree.preorder()) lines.push(`    block${block}:${names(domtree.children(block))}`);
  return `${[...lines, '}'].join('\n')}\n`;
}
