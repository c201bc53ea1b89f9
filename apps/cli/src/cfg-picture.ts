/**
 * Pictures of a function's control flow: for GraphViz, and as SVG by a small layered layout of its own. In the SVG a block's
 * row is the length of the longest way to it without going back; edges that go back run up at the right.
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

interface Box {
  readonly block: Block;
  readonly lines: readonly string[];
  readonly row: number;
  readonly width: number;
  readonly height: number;
  x: number;
  y: number;
}

const CHARACTER = 7.3;
const LINE = 16;
const PADDING = 8;
const GAP = 44;

/** Places the reachable blocks: rows from top to bottom, each centred. */
function placeBoxes(func: Function, cfg: ControlFlowGraph, order: readonly Block[]): Map<Block, Box> {
  const position = new Map(order.map((block, i) => [block, i]));
  const rows = new Map<Block, number>();
  for (const block of order) {
    const above = cfg.predecessors(block).map((edge) => edge.block);
    const forward = above.filter((from) => (position.get(from) ?? Infinity) < position.get(block)!);
    rows.set(
      block,
      forward.reduce((row, from) => Math.max(row, rows.get(from)! + 1), 0),
    );
  }
  const boxes = order.map((block): Box => {
    const lines = blockLines(func, block);
    const width = lines.reduce((most, line) => Math.max(most, line.length), 0) * CHARACTER + 2 * PADDING;
    return { block, lines, row: rows.get(block)!, width, height: lines.length * LINE + 2 * PADDING, x: 0, y: 0 };
  });
  const byRow: Box[][] = [];
  for (const box of boxes) (byRow[box.row] ??= []).push(box);
  const widths = byRow.map((row) => row.reduce((sum, box) => sum + box.width + GAP, -GAP));
  const total = widths.reduce((most, width) => Math.max(most, width), 0);
  let y = GAP;
  byRow.forEach((row, i) => {
    let x = GAP + (total - widths[i]!) / 2;
    for (const box of row) {
      box.x = x;
      box.y = y;
      x += box.width + GAP;
    }
    y += row.reduce((most, box) => Math.max(most, box.height), 0) + GAP;
  });
  return new Map(boxes.map((box) => [box.block, box]));
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function boxSvg({ lines, x, y, width, height }: Box): string {
  const text = lines.map((line, i) => {
    const weight = i === 0 ? ' font-weight="bold"' : '';
    return `<text x="${x + PADDING}" y="${y + PADDING + (i + 0.75) * LINE}"${weight} xml:space="preserve">${escape(line)}</text>`;
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/>\n${text.join('\n')}`;
}

/** A curve down to a lower box, or out to the right and up to one that is not lower. */
function edgeSvg(from: Box, to: Box, index: number, count: number, right: number): string {
  const startX = from.x + (from.width * (index + 1)) / (count + 1);
  const startY = from.y + from.height;
  const endX = to.x + to.width / 2;
  if (to.row > from.row) {
    const bend = (to.y - startY) / 2;
    return `<path d="M${startX} ${startY} C${startX} ${startY + bend} ${endX} ${to.y - bend} ${endX} ${to.y}"/>`;
  }
  const lane = right + 12 * (1 + (from.row % 6));
  const [low, high] = [startY + GAP / 2, to.y - GAP / 2];
  return `<path class="back" d="M${startX} ${startY} V${low} H${lane} V${high} H${endX} V${to.y}"/>`;
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
  const boxes = placeBoxes(func, cfg, order);
  const all = [...boxes.values()];
  const right = all.reduce((most, box) => Math.max(most, box.x + box.width), GAP);
  const bottom = all.reduce((most, box) => Math.max(most, box.y + box.height), GAP);
  const edges = all.flatMap((from) => {
    const successors = cfg.successors(from.block);
    return successors.map((block, i) => edgeSvg(from, boxes.get(block)!, i, successors.length, right));
  });
  const [width, height] = [right + 2 * GAP, bottom + GAP];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(externalNameText(func.name))}</title><style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z" style="fill:#57606a;stroke:none"/></marker></defs>',
    '<rect width="100%" height="100%" style="fill:#fff;stroke:none"/>',
    ...edges,
    ...all.map(boxSvg),
    '</svg>',
  ].join('\n')}\n`;
}
