/**
 * Control-flow graph of what is compiled, in allocation order.
 *
 * Nodes are the reachable blocks and one *edge node* for every critical edge (from a block with several successors to
 * one with several predecessors), so that moves on an edge always have a place. Nodes are numbered in allocation order:
 * loops contiguous, cold blocks last. Invariant: a block that has parameters left is reached by plain jumps and edge
 * nodes only. With edge nodes it is another graph than the function's, so what is shared with `cranelift-ir` are the
 * algorithms, which work on any graph, not its analyses of functions.
 */

import {
  type Block,
  type BlockCall,
  depthFirst,
  immediateDominators,
  naturalLoops,
  Opcode,
  TreeOrder,
} from '@pulleyjs/cranelift-ir';
import type { CleanFunction } from './clean.ts';

export interface FlowNode {
  /** The CLIF block; undefined for an edge node. */
  readonly block: Block | undefined;
  /** The edge of an edge node. */
  readonly call: BlockCall | undefined;
  /** In the order of the terminator's targets (`Function.branchTargets`). */
  readonly succs: number[];
  preds: number[];
  loopDepth: number;
  /** Header of the innermost loop, -1 outside loops. */
  loop: number;
  /** Header of the loop around that one, -1 if it is outermost. */
  outerLoop: number;
  /** Nodes of the loop that this node is the header of, inner loops included; 0 if it is none. */
  loopSize: number;
  /** Immediate dominator of a loop's header; the entry's is itself. */
  dominator: number;
  cold: boolean;
}

/** Builds the graph. Node 0 is the entry. */
export function buildFlow(clean: CleanFunction): FlowNode[] {
  const nodes = makeNodes(clean);
  const search = depthFirst(nodes.length, [0], (node) => nodes[node].succs);
  const order = search.postorder.slice().reverse();
  const rank = new Int32Array(nodes.length);
  for (let i = 0; i < order.length; i++) rank[order[i]] = i;
  if (canRepeat(nodes, rank)) {
    findLoops(
      nodes,
      order,
      immediateDominators(search, (node) => nodes[node].preds),
    );
  }
  markCold(clean, nodes, order, rank);
  return renumber(nodes, allocationOrder(nodes, order, rank));
}

/** Whether any edge leads back, so that there may be loops. */
function canRepeat(nodes: readonly FlowNode[], rank: Int32Array): boolean {
  for (let node = 0; node < nodes.length; node++) {
    for (const succ of nodes[node].succs) if (rank[succ] <= rank[node]) return true;
  }
  return false;
}

/** Predecessors of a node that has none yet; never written to. */
const NOTHING: number[] = [];

function makeNodes(clean: CleanFunction): FlowNode[] {
  const { func, blocks } = clean;
  const nodes: FlowNode[] = [];
  const nodeOf = new Map<Block, number>();
  const add = (block: Block | undefined, call: BlockCall | undefined, succs: number[]): number =>
    nodes.push({
      block,
      call,
      succs,
      preds: NOTHING,
      loopDepth: 0,
      loop: -1,
      outerLoop: -1,
      loopSize: 0,
      dominator: 0,
      cold: false,
    }) - 1;
  const predCounts = new Int32Array(func.dfg.blockCount);
  const targetsOf: (readonly BlockCall[])[] = [];
  for (const block of blocks) {
    nodeOf.set(block, add(block, undefined, []));
    const last = func.layout.lastInst(block);
    const targets = last === undefined ? [] : func.branchTargets(func.dfg.inst(last));
    targetsOf.push(targets);
    for (const call of targets) predCounts[call.block]++;
  }
  blocks.forEach((block, i) => {
    const targets = targetsOf[i];
    const isTry = targets.length > 0 && isTryCall(clean, block);
    const shared = targets.length > 2 ? new Map<string, number>() : undefined;
    for (const call of targets) {
      const target = nodeOf.get(call.block)!;
      const receives = isTry && call.args.length > 0;
      if (!receives && ((targets.length === 1 && !isTry) || predCounts[call.block] === 1)) {
        nodes[i].succs.push(target);
        continue;
      }
      const key = isTry ? undefined : `${call.block}(${call.args.join()}`;
      let edge = key === undefined ? undefined : shared?.get(key);
      if (edge === undefined) {
        edge = add(undefined, call, [target]);
        if (key !== undefined) shared?.set(key, edge);
      }
      nodes[i].succs.push(edge);
    }
  });
  nodes.forEach(({ succs }, i) => {
    for (const succ of succs) {
      const { preds } = nodes[succ];
      if (preds.length === 0) nodes[succ].preds = [i];
      else if (preds[preds.length - 1] !== i) preds.push(i);
    }
  });
  return nodes;
}

function isTryCall(clean: CleanFunction, block: Block): boolean {
  const { opcode } = clean.func.dfg.inst(clean.func.layout.lastInst(block)!);
  return opcode === Opcode.try_call || opcode === Opcode.try_call_indirect;
}

/** Sets depth and innermost header of every node. */
function findLoops(nodes: readonly FlowNode[], order: readonly number[], idom: Int32Array): void {
  const tree = new TreeOrder(nodes.length, order, (node) => idom[node]);
  const { headers, parents, depths, innermost } = naturalLoops(
    nodes.length,
    order,
    (node) => nodes[node].preds,
    (a, b) => tree.isAncestor(a, b),
  );
  const sizes = new Int32Array(headers.length);
  nodes.forEach((node, i) => {
    const loop = innermost[i];
    if (loop < 0) return;
    node.loop = headers[loop];
    node.outerLoop = parents[loop] < 0 ? -1 : headers[parents[loop]];
    node.loopDepth = depths[loop];
    sizes[loop]++;
  });
  for (let loop = headers.length - 1; loop >= 0; loop--) {
    const header = nodes[headers[loop]];
    header.loopSize = sizes[loop];
    header.dominator = Math.max(idom[headers[loop]], 0);
    if (parents[loop] >= 0) sizes[parents[loop]] += sizes[loop];
  }
}

/** A block is cold if it is marked so, if it only traps, or if only cold blocks lead to it. */
function markCold(clean: CleanFunction, nodes: FlowNode[], order: readonly number[], rank: Int32Array): void {
  const { func } = clean;
  for (const index of order) {
    const node = nodes[index];
    if (index === 0) continue;
    const { block } = node;
    const last = block === undefined ? undefined : func.layout.lastInst(block);
    const marked =
      block !== undefined &&
      (func.layout.isCold(block) || (last !== undefined && func.dfg.inst(last).opcode === Opcode.trap));
    const target = block === undefined ? nodes[node.succs[0]].block! : undefined;
    const leadsToCold = target !== undefined && func.layout.isCold(target);
    node.cold = marked || leadsToCold || node.preds.every((pred) => nodes[pred].cold || rank[pred] >= rank[index]);
  }
}

/**
 * Topological order (back edges aside) that prefers the deepest loop, so that loops stay contiguous, and leaves cold
 * nodes to the end.
 */
function allocationOrder(nodes: readonly FlowNode[], order: readonly number[], rank: Int32Array): number[] {
  const waiting = new Int32Array(nodes.length);
  for (let node = 0; node < nodes.length; node++) {
    for (const pred of nodes[node].preds) if (rank[pred] < rank[node] && !nodes[pred].cold) waiting[node]++;
  }
  const seenFrom = new Int32Array(nodes.length).fill(-1);
  const ready: number[][] = [[0]];
  const result: number[] = [];
  let depth = 0;
  while (depth >= 0) {
    const bucket = ready[depth];
    if (bucket === undefined || bucket.length === 0) {
      depth--;
      continue;
    }
    const node = bucket.pop()!;
    result.push(node);
    for (const succ of nodes[node].succs) {
      // A table may lead to one node several times.
      if (seenFrom[succ] === node) continue;
      seenFrom[succ] = node;
      if (rank[succ] <= rank[node] || nodes[succ].cold || --waiting[succ] > 0) continue;
      const at = nodes[succ].loopDepth;
      while (ready.length <= at) ready.push([]);
      ready[at].push(succ);
      depth = Math.max(depth, at);
    }
  }
  for (const node of order) if (nodes[node].cold) result.push(node);
  return result;
}

function renumber(nodes: readonly FlowNode[], order: readonly number[]): FlowNode[] {
  const numbers = new Int32Array(nodes.length);
  order.forEach((node, i) => {
    numbers[node] = i;
  });
  return order.map((index) => {
    const node = nodes[index];
    const { succs, preds } = node;
    for (let i = 0; i < succs.length; i++) succs[i] = numbers[succs[i]];
    for (let i = 0; i < preds.length; i++) preds[i] = numbers[preds[i]];
    node.loop = node.loop < 0 ? -1 : numbers[node.loop];
    node.outerLoop = node.outerLoop < 0 ? -1 : numbers[node.outerLoop];
    node.dominator = numbers[node.dominator];
    return node;
  });
}
