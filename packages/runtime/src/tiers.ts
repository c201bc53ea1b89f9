/**
 * When a function is worth optimising. Compiled plainly it is there sooner; optimised it runs faster. All is decided by
 * counts of instructions, never by time: the same program does the same, instruction for instruction, whenever it runs.
 */

import { type Block, type Function, opcodes } from '@pulleyjs/cranelift-ir';

/** Instructions from one sample of the program counter to the next. A prime: loops are rarely in step with it. */
export const samplePeriod = 9973;

/**
 * Instructions that a function executes, for each byte of its code, before it is optimised. Compiling a byte costs as much as
 * executing about a thousand instructions, and saves perhaps one instruction in five.
 */
const instructionsPerByte = 1000;

/** Whether a function in whose plain code so many samples fell is worth optimising. */
export function isHotAfter(samples: number, byteLength: number): boolean {
  return samples * samplePeriod >= byteLength * instructionsPerByte;
}

/**
 * Functions optimised before they first run, by how deep their loops are: up to how many CLIF instructions they may have. The
 * shallow ones are soon entered again, or are many and large.
 */
const largestAtOnce: readonly number[] = [0, 0, 200, 2000];

/**
 * Whether a function is optimised before it first runs. A running frame keeps its code, so what may be entered once and run for
 * ever must be good from the start: a function whose work is done in loops in loops, without calls; and one with any loop that the
 * host calls, which are few.
 */
export function isOptimizedAtOnce(func: Function, isCalledByHost: boolean): boolean {
  const size = func.dfg.instCount;
  if (size >= largestAtOnce[DEEP]) return false;
  const found = findLoops(func);
  return (isCalledByHost && found.loops.length > 0) || size < largestAtOnce[Math.min(depthOfNests(found), DEEP)];
}

/** Deeper is not distinguished. */
const DEEP = 3;

/** Levels of loops in the deepest nest of loops without calls. */
function depthOfNests({ loops, callsBefore }: Loops): number {
  const nests = loops.filter(({ first, last }) => callsBefore[first] === callsBefore[last + 1]);
  // Inner loops come before the loops they are in.
  const depths = nests.map(() => 1);
  nests.forEach((outer, i) => {
    for (let k = 0; k < i; k++) if (nests[k].first > outer.first) depths[i] = Math.max(depths[i], depths[k] + 1);
  });
  return Math.max(0, ...depths);
}

/** The blocks from the target of a branch back to that branch, as positions in the layout. */
interface Loop {
  readonly first: number;
  readonly last: number;
}

interface Loops {
  /** Inner ones before those around them. */
  readonly loops: readonly Loop[];
  /** How many calls there are before each position. */
  readonly callsBefore: readonly number[];
}

/** The translator lays out blocks in the order of the wasm, so that loops are ranges. */
function findLoops(func: Function): Loops {
  const { layout, dfg } = func;
  const positions = new Map<Block, number>();
  const loops: Loop[] = [];
  const callsBefore = [0];
  let calls = 0;
  for (const block of layout.blocks()) {
    const last = positions.size;
    positions.set(block, last);
    for (const inst of layout.blockInsts(block)) if (opcodes[dfg.inst(inst).opcode].call) calls++;
    callsBefore.push(calls);
    func.forEachSuccessor(dfg.inst(layout.lastInst(block)!), (target) => {
      const first = positions.get(target);
      if (first !== undefined) loops.push({ first, last });
    });
  }
  return { loops, callsBefore };
}
