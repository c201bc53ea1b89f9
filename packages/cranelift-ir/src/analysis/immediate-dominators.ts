/**
 * Immediate dominators of a flow graph, by the algorithm of Lengauer and Tarjan with path compression: O(m log n) for
 * every graph, an adversary's too, and no recursion.
 */

import type { DepthFirstOrder } from './depth-first.ts';

const NONE = -1;

/**
 * The immediate dominator of each node of a graph that was searched from one root; -1 for the root and for what the
 * search did not reach. `predecessors` lists the origins of a node's edges; unreached ones don't count.
 */
export function immediateDominators(
  search: DepthFirstOrder,
  predecessors: (node: number) => readonly number[],
): Int32Array {
  const { preorder, numbers } = search;
  const result = new Int32Array(numbers.length).fill(NONE);
  dominatorsInPreorder(search, predecessors).forEach((idom, i) => {
    if (idom !== NONE) result[preorder[i]!] = preorder[idom]!;
  });
  return result;
}

/** The same in preorder numbers throughout: 0 is the root. */
function dominatorsInPreorder(
  { preorder, numbers, parents }: DepthFirstOrder,
  predecessors: (node: number) => readonly number[],
): Int32Array {
  const count = preorder.length;
  const semi = identity(count);
  const idoms = new Int32Array(count).fill(NONE);
  const forest = new LinkForest(count, semi);
  const bucketHeads = new Int32Array(count).fill(NONE);
  const bucketNext = new Int32Array(count).fill(NONE);
  for (let w = count - 1; w > 0; w--) {
    for (const node of predecessors(preorder[w]!)) {
      if (numbers[node] === NONE) continue;
      const candidate = semi[forest.evaluate(numbers[node]!)]!;
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

/** 0, 1, 2, … */
function identity(count: number): Int32Array {
  const items = new Int32Array(count);
  for (let i = 0; i < count; i++) items[i] = i;
  return items;
}

/** Trees of nodes already handled; `evaluate` finds the node of least semidominator on the path to a tree's root. */
class LinkForest {
  private readonly ancestors: Int32Array;
  private readonly labels: Int32Array;
  private readonly path: Int32Array;
  private readonly semi: Int32Array;

  constructor(count: number, semi: Int32Array) {
    this.ancestors = new Int32Array(count).fill(NONE);
    this.labels = identity(count);
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
