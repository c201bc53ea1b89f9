/**
 * Order of blocks in the code: the allocation order without empty blocks, each loop rotated so that a branch that leaves
 * it is at the bottom and an iteration costs one taken branch.
 */

import { Op } from '@pulleyjs/pulley-isa';
import { type MachFunction, STRIDE } from './mach.ts';
import { isConditionalBranch, OP_JUMP, OP_RETURN, pcSlots } from './operands.ts';
import type { Allocation } from './regalloc/allocation.ts';

/** Loops longer than this are not rotated: the search for an exit is per nesting level. */
const MAX_ROTATED = 4096;

export class BlockLayout {
  /** Blocks in code order. */
  readonly order: readonly number[];
  /** Block that a branch to each block leads to in the end. */
  readonly target: Int32Array;

  constructor(mach: MachFunction, allocation: Allocation) {
    this.target = forwardEmptyBlocks(mach, allocation);
    const kept: number[] = [];
    mach.blocks.forEach((_, b) => {
      if (b === 0 || this.target[b] === b) kept.push(b);
    });
    this.order = rotateLoops(mach, kept, this.target);
  }
}

/** Whether a block does nothing but jump. */
function isEmpty(mach: MachFunction, allocation: Allocation, b: number): boolean {
  return isOnly(mach, allocation, b, OP_JUMP);
}

function forwardEmptyBlocks(mach: MachFunction, allocation: Allocation): Int32Array {
  const count = mach.blocks.length;
  const target = new Int32Array(count).fill(-1);
  const path: number[] = [];
  for (let b = 0; b < count; b++) {
    let at = b;
    path.length = 0;
    // -2 marks blocks on the path: an endless loop of empty blocks stays where it closes.
    while (target[at] === -1 && isEmpty(mach, allocation, at)) {
      target[at] = -2;
      path.push(at);
      at = mach.insts[mach.order[mach.blocks[at].start] * STRIDE + 1];
    }
    const end = target[at] >= 0 ? target[at] : at;
    target[end] = end;
    for (const block of path) target[block] = end;
  }
  return target;
}

/** Successors of a block in the code: the branch's targets, forwarded. */
function branchTargets(mach: MachFunction, target: Int32Array, b: number): readonly number[] {
  const at = mach.order[mach.blocks[b].end - 1] * STRIDE;
  const op = mach.insts[at];
  if (op === OP_JUMP) return [target[mach.insts[at + 1]]];
  if (!isConditionalBranch(op)) return [];
  const slot = at + 1 + pcSlots[op];
  return [target[mach.insts[slot]], target[mach.insts[slot + 1]]];
}

function rotateLoops(mach: MachFunction, kept: readonly number[], target: Int32Array): number[] {
  const order = kept.slice();
  const { blocks } = mach;
  /** Loops from the innermost out: header, first and last index in `order`. */
  const loops: { header: number; from: number; to: number; depth: number }[] = [];
  const open: { header: number; from: number; to: number; depth: number }[] = [];
  /** Ends the innermost open loop: what it holds, the loop around it holds too. */
  const close = (): void => {
    const { to } = open.pop()!;
    if (open.length > 0) open[open.length - 1].to = Math.max(open[open.length - 1].to, to);
  };
  order.forEach((b, i) => {
    const block = blocks[b];
    if (block.cold) return;
    while (
      open.length > 0 &&
      open[open.length - 1].depth >= block.loopDepth &&
      open[open.length - 1].header !== block.loop
    ) {
      close();
    }
    if (block.loop >= 0 && (open.length === 0 || open[open.length - 1].header !== block.loop)) {
      const loop = { header: block.loop, from: i, to: i, depth: block.loopDepth };
      open.push(loop);
      loops.push(loop);
    }
    if (open.length > 0) open[open.length - 1].to = i;
  });
  while (open.length > 0) close();
  loops.sort((a, b) => b.depth - a.depth);
  for (const loop of loops) if (loop.to - loop.from < MAX_ROTATED) rotate(mach, target, order, loop.from, loop.to);
  return order;
}

/** Rotates order[from..to], if its last block ends in a jump back to the first and another block can leave the loop. */
function rotate(mach: MachFunction, target: Int32Array, order: number[], from: number, to: number): void {
  if (to === from) return;
  const inside = new Set(order.slice(from, to + 1));
  const back = branchTargets(mach, target, order[to]);
  if (back.length !== 1 || back[0] !== order[from]) return;
  for (let i = from; i < to; i++) {
    const targets = branchTargets(mach, target, order[i]);
    if (targets.length !== 2) continue;
    const leaves = targets.findIndex((b) => !inside.has(b));
    if (leaves < 0 || targets[1 - leaves] !== order[i + 1]) continue;
    const head = order.slice(from, i + 1);
    const tail = order.slice(i + 1, to + 1);
    order.splice(from, to + 1 - from, ...tail, ...head);
    return;
  }
}

/** Whether a block is one instruction of that opcode and nothing else. */
function isOnly(mach: MachFunction, allocation: Allocation, b: number, op: number): boolean {
  const { start, end } = mach.blocks[b];
  if (end - start !== 1 || mach.insts[mach.order[start] * STRIDE] !== op) return false;
  return allocation.movePhases[start] === 0;
}

/** `trap` alone in its block. */
export function isTrapBlock(mach: MachFunction, allocation: Allocation, b: number): boolean {
  return isOnly(mach, allocation, b, Op.trap);
}

/** A return alone in its block, its values in place. */
export function isReturnBlock(mach: MachFunction, allocation: Allocation, b: number): boolean {
  return isOnly(mach, allocation, b, OP_RETURN);
}
