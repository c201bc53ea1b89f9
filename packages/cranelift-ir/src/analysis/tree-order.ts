/** A forest given by parents, numbered so that "is an ancestor of" is two comparisons. */

const NONE = -1;

export class TreeOrder {
  private readonly nodes: readonly number[];
  private readonly parents: Int32Array;
  /** Children of each node, in the order in which `nodes` lists them; made when they are asked for. */
  private childLists: number[][] | undefined;
  /** Preorder number of each node of the forest, and one past the last number below it; -1 outside the forest. */
  private readonly entry: Int32Array;
  private readonly exit: Int32Array;

  /** `parentOf` gives the parent, or -1; `nodes` lists the forest's nodes, parents before children. */
  constructor(count: number, nodes: readonly number[], parentOf: (node: number) => number) {
    this.nodes = nodes;
    this.parents = new Int32Array(count).fill(NONE);
    this.entry = new Int32Array(count).fill(NONE);
    this.exit = new Int32Array(count).fill(NONE);
    for (const node of nodes) this.parents[node] = parentOf(node);
    this.numberNodes(count);
  }

  private numberNodes(count: number): void {
    const { nodes, parents, entry, exit } = this;
    const sizes = new Int32Array(count);
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!;
      sizes[node]!++;
      if (parents[node] !== NONE) sizes[parents[node]!]! += sizes[node]!;
    }
    /** Where the next child's numbers begin, by parent. */
    const next = new Int32Array(count);
    let roots = 0;
    for (const node of nodes) {
      const parent = parents[node]!;
      const number = parent === NONE ? roots : next[parent]!;
      if (parent === NONE) roots += sizes[node]!;
      else next[parent] = number + sizes[node]!;
      entry[node] = number;
      next[node] = number + 1;
      exit[node] = number + sizes[node]!;
    }
  }

  children(node: number): readonly number[] {
    return (this.childLists ??= this.listChildren())[node] ?? [];
  }

  private listChildren(): number[][] {
    const lists: number[][] = Array.from(this.parents, () => []);
    for (const node of this.nodes) if (this.parents[node] !== NONE) lists[this.parents[node]!]!.push(node);
    return lists;
  }

  /** Whether both are in the forest and `a` is `b` or above it. */
  isAncestor(a: number, b: number): boolean {
    const { entry, exit } = this;
    return entry[a]! >= 0 && entry[b]! >= 0 && entry[a]! <= entry[b]! && exit[a]! >= exit[b]!;
  }
}
