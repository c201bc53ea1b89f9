/** A forest given by parents, numbered so that "is an ancestor of" is two comparisons. */

const NONE = -1;

export class TreeOrder {
  /** Children of each node, in the order in which `nodes` lists them. */
  private readonly childLists: number[][] = [];
  private readonly entry: Int32Array;
  private readonly exit: Int32Array;

  /** `parentOf` gives the parent, or -1; `nodes` lists the forest's nodes, parents before children. */
  constructor(count: number, nodes: readonly number[], parentOf: (node: number) => number) {
    this.entry = new Int32Array(count).fill(NONE);
    this.exit = new Int32Array(count).fill(NONE);
    for (let i = 0; i < count; i++) this.childLists.push([]);
    const roots: number[] = [];
    for (const node of nodes) {
      const parent = parentOf(node);
      (parent === NONE ? roots : this.childLists[parent]!).push(node);
    }
    this.numberNodes(roots);
  }

  private numberNodes(roots: readonly number[]): void {
    let clock = 0;
    const stack = roots.slice().reverse();
    while (stack.length > 0) {
      const node = stack.pop()!;
      if (node < 0) {
        this.exit[~node] = clock++;
        continue;
      }
      this.entry[node] = clock++;
      stack.push(~node);
      const children = this.childLists[node]!;
      for (let i = children.length - 1; i >= 0; i--) stack.push(children[i]!);
    }
  }

  children(node: number): readonly number[] {
    return this.childLists[node] ?? [];
  }

  /** Whether both are in the forest and `a` is `b` or above it. */
  isAncestor(a: number, b: number): boolean {
    const { entry, exit } = this;
    return entry[a]! >= 0 && entry[b]! >= 0 && entry[a]! <= entry[b]! && exit[a]! >= exit[b]!;
  }
}
