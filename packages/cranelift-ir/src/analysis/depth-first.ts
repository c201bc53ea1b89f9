/** Depth-first search with an explicit stack: preorder, spanning tree and postorder of what is reachable. */

export interface DepthFirstOrder {
  readonly preorder: readonly number[];
  readonly postorder: readonly number[];
  /** Preorder number of each node; -1 if it was not reached. */
  readonly numbers: Int32Array;
  /** Preorder number of each reached node's parent in the spanning tree, by preorder number; -1 for roots. */
  readonly parents: Int32Array;
}

/**
 * Visits `count` nodes from `roots`, in order. `successors` lists a node's targets; the first is explored first.
 * A target is dropped from the stack's point of view as soon as it has been visited.
 */
export function depthFirst(
  count: number,
  roots: readonly number[],
  successors: (node: number) => readonly number[],
): DepthFirstOrder {
  const numbers = new Int32Array(count).fill(-1);
  const preorder: number[] = [];
  const postorder: number[] = [];
  const parents: number[] = [];
  /** Node to enter, or ~node to leave; and the preorder number of who pushed it. */
  const stack: number[] = [];
  const pushers: number[] = [];
  const push = (node: number, pusher: number): void => {
    stack.push(node);
    pushers.push(pusher);
  };
  for (let i = roots.length - 1; i >= 0; i--) push(roots[i]!, -1);
  while (stack.length > 0) {
    const node = stack.pop()!;
    const pusher = pushers.pop()!;
    if (node < 0) {
      postorder.push(~node);
      continue;
    }
    if (numbers[node] !== -1) continue;
    const number = preorder.push(node) - 1;
    numbers[node] = number;
    parents.push(pusher);
    push(~node, number);
    const targets = successors(node);
    for (let i = targets.length - 1; i >= 0; i--) if (numbers[targets[i]!] === -1) push(targets[i]!, number);
  }
  return { preorder, postorder, numbers, parents: Int32Array.from(parents) };
}
