/**
 * Places the nodes of a graph in rows, from top to bottom. A node's row is the length of the longest way to it without going
 * back; an edge past a row gets a place in it, so that it runs between the nodes and not behind them. Within a row, things
 * stand near what they are connected with.
 */

export interface LayoutNode {
  readonly width: number;
  readonly height: number;
  /** Numbers of nodes, each once. Nodes are numbered so that only edges back go to a number that is not larger. */
  readonly successors: readonly number[];
}

/** Where a node is: its corner and its row. */
export interface Placed {
  readonly x: number;
  readonly y: number;
  readonly row: number;
}

export interface Layout {
  readonly nodes: readonly Placed[];
  /** For each node and successor, the points that the edge passes from top to bottom; none for an edge back. */
  readonly edges: readonly (readonly (readonly Point[])[])[];
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between rows, and between things in a row. */
export const GAP = 44;
const LANE = 14;
const SWEEPS = 6;
/** Places for edges at most: beyond it, edges go behind nodes. */
const MAX_LANES = 20_000;

/** A node, or the place of an edge in a row that it passes. */
interface Item {
  readonly width: number;
  readonly height: number;
  readonly row: number;
  readonly above: Item[];
  readonly below: Item[];
  /** Position in the row. */
  index: number;
  x: number;
}

const makeItem = (width: number, height: number, row: number): Item => {
  return { width, height, row, above: [], below: [], index: 0, x: 0 };
};

function connect(above: Item, below: Item): void {
  above.below.push(below);
  below.above.push(above);
}

export function layOut(nodes: readonly LayoutNode[]): Layout {
  const rows = rowsOf(nodes);
  const items = nodes.map(({ width, height }, i) => makeItem(width, height, rows[i]!));
  const byRow: Item[][] = [];
  for (const item of items) (byRow[item.row] ??= []).push(item);
  const chains = makeChains(nodes, items, byRow);
  arrange(byRow);
  const width = placeInRows(byRow);
  const heights = byRow.map(rowHeight);
  const tops: number[] = [];
  let height = GAP;
  for (const high of heights) {
    tops.push(height);
    height += high + GAP;
  }
  const placed = items.map(({ x, row }) => ({ x, y: tops[row]!, row }));
  const edges = items.map((from, i) => {
    const ports = portsOf(from);
    return chains[i]!.map((chain) => edgePoints(from, ports, chain, { tops, heights }));
  });
  return { nodes: placed, edges, width, height };
}

function rowsOf(nodes: readonly LayoutNode[]): number[] {
  const rows = nodes.map(() => 0);
  nodes.forEach(({ successors }, from) => {
    for (const to of successors) if (to > from) rows[to] = Math.max(rows[to]!, rows[from]! + 1);
  });
  return rows;
}

/** For each edge down, the items that it connects after its node: places in the rows between, then the other node. */
function makeChains(nodes: readonly LayoutNode[], items: readonly Item[], byRow: Item[][]): Item[][][] {
  let lanes = MAX_LANES;
  return nodes.map(({ successors }, from) =>
    successors.map((to) => {
      if (to <= from) return [];
      const chain: Item[] = [];
      const [first, last] = [items[from]!, items[to]!];
      const passed = last.row - first.row - 1;
      if (passed <= lanes) {
        lanes -= passed;
        for (let row = first.row + 1; row < last.row; row++) chain.push(makeItem(LANE, 0, row));
      }
      let above = first;
      for (const item of [...chain, last]) {
        if (item !== last) byRow[item.row]!.push(item);
        if (item.row === above.row + 1) connect(above, item);
        above = item;
      }
      return [...chain, last];
    }),
  );
}

/** Sorts rows by where their neighbours are, downwards and upwards in turn. */
function arrange(byRow: Item[][]): void {
  const number = (row: Item[]): void => row.forEach((item, i) => (item.index = i));
  byRow.forEach(number);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const row of isDown ? byRow : byRow.slice().reverse()) {
      const keys = new Map(
        row.map((item) => [item, middle(isDown ? item.above : item.below, byRow) ?? share(item, row)]),
      );
      row.sort((a, b) => keys.get(a)! - keys.get(b)!);
      number(row);
    }
  }
}

/** How far along its row an item is, from 0 to 1. */
function share({ index }: Item, row: readonly Item[]): number {
  return (index + 0.5) / row.length;
}

function middle(neighbours: readonly Item[], byRow: readonly (readonly Item[])[]): number | undefined {
  if (neighbours.length === 0) return undefined;
  return neighbours.reduce((sum, item) => sum + share(item, byRow[item.row]!), 0) / neighbours.length;
}

const rowHeight = (row: readonly Item[]): number => row.reduce((most, { height }) => Math.max(most, height), 0);

/** Gives items their x, each row centred. @returns the width of all */
function placeInRows(byRow: readonly (readonly Item[])[]): number {
  const widths = byRow.map((row) => row.reduce((sum, { width }) => sum + width + GAP, -GAP));
  const total = widths.reduce((most, width) => Math.max(most, width), 0);
  byRow.forEach((row, i) => {
    let x = GAP + (total - widths[i]!) / 2;
    for (const item of row) {
      item.x = x;
      x += item.width + GAP;
    }
  });
  return total + 2 * GAP;
}

/** Where edges leave a node, by what they go to first: in the order of that. */
function portsOf({ below, x, width }: Item): Map<Item, number> {
  const sorted = below.slice().sort((a, b) => a.x - b.x);
  return new Map(sorted.map((item, i) => [item, x + (width * (i + 1)) / (sorted.length + 1)]));
}

/** From a node's lower side through its places to the upper side of the other. */
function edgePoints(
  from: Item,
  ports: ReadonlyMap<Item, number>,
  chain: readonly Item[],
  { tops, heights }: { readonly tops: readonly number[]; readonly heights: readonly number[] },
): Point[] {
  if (chain.length === 0) return [];
  const port = ports.get(chain[0]!) ?? from.x + from.width / 2;
  const points: Point[] = [{ x: port, y: tops[from.row]! + from.height }];
  for (const item of chain) {
    const x = item.x + item.width / 2;
    points.push({ x, y: tops[item.row]! });
    if (item !== chain[chain.length - 1]) points.push({ x, y: tops[item.row]! + heights[item.row]! });
  }
  return points;
}
