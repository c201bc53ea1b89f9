/**
 * Pictures of a function's control flow: for GraphViz, and as SVG by a small layered layout of its own, in which edges that
 * go back run up at the right.
 */
import {
  type Block,
  ControlFlowGraph,
  DominatorTree,
  externalNameText,
  type Function,
  printBlockHeader,
  printInst,
} from '@pulleyjs/cranelift-ir';

import { GAP, layOut, type Placed, type Point } from './layered-layout.ts';

/** Characters of a line of a block, and lines, at most; the rest is left out with a mark. */
const MAX_COLUMNS = 72;
const MAX_LINES = 40;

const clip = (text: string): string => (text.length <= MAX_COLUMNS ? text : `${text.slice(0, MAX_COLUMNS - 1)}…`);

function blockLines(func: Function, block: Block): string[] {
  const insts = [...func.layout.blockInsts(block)].map((inst) => `  ${printInst(func, inst)}`);
  const shown = insts.length <= MAX_LINES ? insts : [...insts.slice(0, MAX_LINES - 1), '  …', insts[insts.length - 1]!];
  return [printBlockHeader(func, block), ...shown].map(clip);
}

/** The graph in GraphViz' language. */
export function cfgDot(func: Function): string {
  const cfg = new ControlFlowGraph(func);
  const quote = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"');
  const lines = [`digraph "${quote(externalNameText(func.name))}" {`, '  node [shape=box, fontname=monospace];'];
  for (const block of func.layout.blocks()) {
    const label = blockLines(func, block)
      .map((line) => `${quote(line)}\\l`)
      .join('');
    lines.push(`  block${block} [label="${label}"];`);
    for (const succ of cfg.successors(block)) lines.push(`  block${block} -> block${succ};`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

const CHARACTER = 7.3;
const LINE = 16;
const PADDING = 8;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Box {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
  readonly successors: readonly number[];
}

function boxSvg({ lines, width, height }: Box, { x, y }: Placed): string {
  const text = lines.map((line, i) => {
    const weight = i === 0 ? ' font-weight="bold"' : '';
    return `<text x="${x + PADDING}" y="${y + PADDING + (i + 0.75) * LINE}"${weight} xml:space="preserve">${escape(line)}</text>`;
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>\n${text.join('\n')}`;
}

/** Curves between rows, and straight through them. */
function downSvg([start, ...rest]: readonly Point[]): string {
  let { x, y } = start!;
  const parts = [`M${x} ${y}`];
  for (const point of rest) {
    const bend = (point.y - y) / 2;
    parts.push(point.x === x ? `V${point.y}` : `C${x} ${y + bend} ${point.x} ${point.y - bend} ${point.x} ${point.y}`);
    ({ x, y } = point);
  }
  return `<path d="${parts.join(' ')}"/>`;
}

/** Out to the right, up, and into the box from above. */
function backSvg(from: Box, at: Placed, to: Box, target: Placed, right: number): string {
  const lane = right - GAP + 12 * (1 + (at.row % 6));
  const startY = at.y + from.height;
  const [startX, endX] = [at.x + from.width - 2 * PADDING, target.x + to.width - 2 * PADDING];
  const [low, high] = [startY + GAP / 2, target.y - GAP / 2];
  return `<path class="back" d="M${startX} ${startY} V${low} H${lane} V${high} H${endX} V${target.y}"/>`;
}

const STYLE = [
  'text{font:12px ui-monospace,monospace;fill:#1f2328}',
  'rect{fill:#f6f8fa;stroke:#57606a}',
  'path{fill:none;stroke:#57606a;marker-end:url(#tip)}',
  '.back{stroke:#bc4c00}',
].join('');

/** The graph as a picture; unreachable blocks are left out. */
export function cfgSvg(func: Function): string {
  const cfg = new ControlFlowGraph(func);
  const order = new DominatorTree(func, cfg).postorder.slice().reverse();
  const numbers = new Map(order.map((block, i) => [block, i]));
  const boxes = order.map((block): Box => {
    const lines = blockLines(func, block);
    const width = lines.reduce((most, line) => Math.max(most, line.length), 0) * CHARACTER + 2 * PADDING;
    const successors = cfg.successors(block).map((succ) => numbers.get(succ)!);
    return { lines, width, height: lines.length * LINE + 2 * PADDING, successors };
  });
  const layout = layOut(boxes);
  const edges = boxes.flatMap((from, i) =>
    from.successors.map((to, j) => {
      const points = layout.edges[i]![j]!;
      if (points.length > 0) return downSvg(points);
      return backSvg(from, layout.nodes[i]!, boxes[to]!, layout.nodes[to]!, layout.width);
    }),
  );
  const [width, height] = [layout.width + GAP, layout.height];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(externalNameText(func.name))}</title><style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:#57606a;stroke:none"/></marker></defs>',
    '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>',
    ...edges,
    ...boxes.map((box, i) => boxSvg(box, layout.nodes[i]!)),
    '</svg>',
  ].join('\n')}\n`;
}
