/**
 * Immediate dominators of a flow graph of small integers, by the algorithm of Lengauer and Tarjan with path compression:
 * O(m log n) for every graph, an adversary's too, and no recursion.
 *
 * Nodes here are numbers in a depth-first spanning tree, in preorder: 0 is the root.
 */

/** A depth-first spanning tree, and the edges between its nodes, all in preorder numbers. */
export interface SpanningTree {
  /** Parent of each node; that of the root is not read. */
  readonly parents: Int32Array;
  /** Predecessors of node n are `predecessors[offsets[n] .. offsets[n + 1]]`. */
  readonly offsets: Int32Array;
  readonly predecessors: Int32Array;
}

const NONE = -1;

/** The immediate dominator of each node; -1 for the root. */
export function immediateDominators({ parents, offsets, predecessors }: SpanningTree): Int32Array {
  const count = parents.length;
  const semi = Int32Array.from({ length: count }, (_, i) => i);
  const idoms = new Int32Array(count).fill(NONE);
  const forest = new LinkForest(count, semi);
  const bucketHeads = new Int32Array(count).fill(NONE);
  const bucketNext = new Int32Array(count).fill(NONE);
  for (let w = count - 1; w > 0; w--) {
    for (let e = offsets[w]!; e < offsets[w + 1]!; e++) {
      const candidate = semi[forest.evaluate(predecessors[e]!)]!;
      if (candidate < semi[w]!) semi[w] = candidate;
    }
    bucketNext[w] = bucketHeads[semi[w]!]!;
    bucketHeads[semi[w]!] = w;
    const parent = parents[w]!;
    forest.link(parent, w);
    for (let v = bucketHeads[parent]!; v !== NONE; v = bucketNext[v]!) {
      const best = forest.evaluate(v);
      idoms[v] = semi[best]! < semi[v]! ? best : parent;
    }
    bucketHeads[parent] = NONE;
  }
  for (let w = 1; w < count; w++) if (idoms[w] !== semi[w]) idoms[w] = idoms[idoms[w]!]!;
  return idoms;
}

/** Trees of nodes already handled; `evaluate` finds the node of least semidominator on the path to a tree's root. */
class LinkForest {
  private readonly ancestors: Int32Array;
  private readonly labels: Int32Array;
  private readonly path: Int32Array;
  private readonly semi: Int32Array;

  constructor(count: number, semi: Int32Array) {
    this.ancestors = new Int32Array(count).fill(NONE);
    this.labels = Int32Array.from({ length: count }, (_, i) => i);
    this.path = new Int32Array(count);
    this.semi = semi;
  }

  link(parent: number, node: number): void {
    this.ancestors[node] = parent;
  }

  evaluate(node: number): number {
    if (this.ancestors[node] === NONE) return node;
    this.compress(node);
    return this.labels[node]!;
  }

  /** Hangs every node of the path directly under the root, top down, each with the best label above it. */
  private compress(node: number): void {
    const { ancestors, labels, path, semi } = this;
    let length = 0;
    for (let v = node; ancestors[ancestors[v]!] !== NONE; v = ancestors[v]!) path[length++] = v;
    while (length > 0) {
      const v = path[--length]!;
      const ancestor = ancestors[v]!;
      if (semi[labels[ancestor]!]! < semi[labels[v]!]!) labels[v] = labels[ancestor]!;
      ancestors[v] = ancestors[ancestor]!;
    }
  }
}
