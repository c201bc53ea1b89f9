/**
 * Natural loops of any flow graph: a header that dominates the source of an edge back to it, and the nodes between. Cycles
 * that can be entered at several places are no loops. Nearly linear: a node is walked over once for each loop that it is
 * the header of, and once besides.
 */

const NONE = -1;

export interface NaturalLoops {
  /** Header of each loop; a loop comes before those in it. */
  readonly headers: readonly number[];
  /** The loop right around each loop, -1 if there is none. */
  readonly parents: Int32Array;
  /** How many loops each loop is in, itself included. */
  readonly depths: Int32Array;
  /** The innermost loop of each node, -1 outside loops. */
  readonly innermost: Int32Array;
}

/**
 * `reversePostorder` lists what is reached of `count` nodes; `predecessors` the origins of a node's edges, unreached ones
 * too; `dominates` is false for those.
 */
export function naturalLoops(
  count: number,
  reversePostorder: readonly number[],
  predecessors: (node: number) => readonly number[],
  dominates: (a: number, b: number) => boolean,
): NaturalLoops {
  const headers: number[] = [];
  const innermost = new Int32Array(count).fill(NONE);
  const reached = new Uint8Array(count);
  for (const node of reversePostorder) {
    reached[node] = 1;
    if (predecessors(node).some((pred) => dominates(node, pred))) innermost[node] = headers.push(node) - 1;
  }
  const parents = new Int32Array(headers.length).fill(NONE);
  /** Towards the outermost known loop around each; paths are halved as they are walked. */
  const outermost = Int32Array.from(headers, (_, loop) => loop);
  const work: number[] = [];
  // Innermost loops first, backwards from their back edges; a loop met on the way becomes a child.
  for (let loop = headers.length - 1; loop >= 0; loop--) {
    const header = headers[loop]!;
    for (const pred of predecessors(header)) if (dominates(header, pred)) work.push(pred);
    while (work.length > 0) {
      let from = work.pop()!;
      let root = innermost[from]!;
      if (root === NONE) innermost[from] = loop;
      else {
        while (outermost[root] !== root) root = outermost[root] = outermost[outermost[root]!]!;
        if (root === loop) continue;
        parents[root] = loop;
        outermost[root] = loop;
        from = headers[root]!;
      }
      for (const pred of predecessors(from)) if (reached[pred] === 1) work.push(pred);
    }
  }
  const depths = new Int32Array(headers.length);
  for (let loop = 0; loop < headers.length; loop++) {
    depths[loop] = parents[loop] === NONE ? 1 : depths[parents[loop]!]! + 1;
  }
  return { headers, parents, depths, innermost };
}
