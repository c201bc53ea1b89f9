/**
 * The core of the realm's one interpreter: its array, the views on it, and what generated code calls.
 *
 * One `ArrayBuffer` holds the register file, the words of all code, and the arenas (`layout.ts`). `K` covers registers
 * and code only: instruction fetch goes through it, so that no jump, however wild, can execute words of an arena.
 * `A` covers all. Both start at the same address, which V8 folds into one constant.
 */
import { ExitKind } from './exit.ts';
import {
  ARENA_BASE_WORD,
  CODE_BIAS_WORD,
  CODE_REGION_WORD,
  CODE_START,
  EXIT_DETAIL_WORD,
  EXIT_KIND_WORD,
  EXIT_PC_WORD,
  EXIT_WORD,
  F_WORD,
  LR_WORD,
  MEMORY_LENGTH_WORD,
  MEMORY_LIMIT_WORD,
  MEMORY_REGION_WORD,
  POINTER_BYTES_WORD,
  V_WORD,
} from './layout.ts';
import { FAST_TAIL, MemoryMap, offsetIn, type MappedRegion } from './memory-map.ts';
import { createStackFrames, type StackFrames } from './stack-frames.ts';
import { TrapKind } from './trap-kind.ts';

const TWO_32 = 4294967296;

/** Executes the instruction with dispatch id `op` at code address `pc`; returns the next code address. */
export type ColdFunction = (pc: number, op: number) => number;
export interface ColdFunctions {
  readonly control: ColdFunction;
  readonly integer: ColdFunction;
  readonly memory: ColdFunction;
  readonly float: ColdFunction;
  readonly vector: ColdFunction;
}
export interface HotLoop {
  /** Runs one slice from code address `start`; returns where it stopped. */
  readonly interpret: (start: number) => number;
  /** Makes `view` the current linear memory. */
  readonly setMemory: (view: DataView) => void;
  /** A constant of the loop until it is written: writing it discards code that V8 compiled during the training. */
  readonly phase: { training: number };
}

/** Where the last located access is. */
export interface Located {
  view: DataView;
  /** The trap that explains a failed access or frame instruction. */
  fault: number;
  /** Regions of the machine that is running. */
  map: MemoryMap;
  /** Tells the hot loop about another current memory. */
  setMemory: (view: DataView) => void;
}

export interface Core extends StackFrames {
  /** Registers, and their high halves: `H[r]` is `C[r + 1]`, which V8 can check together with `C[r]`. */
  readonly C: Int32Array;
  readonly H: Int32Array;
  readonly K: Int32Array;
  readonly A: Int32Array;
  readonly A8: Uint8Array;
  /** First word after the code. */
  readonly CODE_END: number;
  /** Number of code addresses, from `CODE_START` on. */
  readonly CODE_SPAN: number;
  readonly F: Float64Array;
  readonly G: Float32Array;
  readonly FI: Int32Array;
  readonly VS8: Int8Array;
  readonly VU8: Uint8Array;
  readonly VS16: Int16Array;
  readonly VU16: Uint16Array;
  readonly VS32: Int32Array;
  readonly VU32: Uint32Array;
  readonly VF32: Float32Array;
  readonly VF64: Float64Array;
  /** Scratch lanes of one vector. */
  readonly T8: Uint8Array;
  readonly T16: Uint16Array;
  readonly T32: Int32Array;
  /** The view while no linear memory is current. */
  readonly noMemory: DataView;
  readonly located: Located;
  /** Ends the run with a trap at `pc`. The result is where the loop must go: so too of the next four. */
  readonly trap: (pc: number, kind: number) => number;
  /** Ends the run with the trap that `located.fault` names. */
  readonly fault: (pc: number) => number;
  readonly leave: (pc: number, kind: number, detail: number) => number;
  /** Code address of the visible pointer `high:low`; a wild one traps at `pc`. */
  readonly jumpTo: (pc: number, low: number, high: number) => number;
  /** What `ret` at `pc` does with lr. */
  readonly returnTo: (pc: number) => number;
  /** Byte index in `located.view` of an access of `size` bytes at `high:low + offset`, or -1. */
  readonly address: (low: number, high: number, offset: number, size: number) => number;
  readonly addressUnlessNull: (low: number, high: number, offset: number, size: number) => number;
  readonly addressInHeap: (
    baseLow: number,
    baseHigh: number,
    boundLow: number,
    boundHigh: number,
    wasmAddress: number,
    offset: number,
    size: number,
  ) => number;
  readonly addressInHeapWithBoundAt: (
    baseLow: number,
    baseHigh: number,
    boundAddressLow: number,
    boundAddressHigh: number,
    boundOffset: number,
    wasmAddress: number,
    offset: number,
    size: number,
  ) => number;
}

/** Whether `wasmAddress` (unsigned) > bound - reach, the bound being a 64-bit register; a wrapped bound forbids nothing. */
function isBeyond(wasmAddress: number, boundLow: number, boundHigh: number, reach: number): boolean {
  const bound = (boundHigh >>> 0) * TWO_32 + (boundLow >>> 0);
  return bound >= reach && wasmAddress > bound - reach;
}

/**
 * @param codeWords words for registers and code
 * @param arenaWords words for arenas
 * @throws RangeError when the engine cannot allocate them
 */
export function createCore(codeWords: number, arenaWords: number): Core {
  const buffer = new ArrayBuffer((codeWords + arenaWords) * 4);
  const C = new Int32Array(buffer, 0, codeWords);
  const scratch = new ArrayBuffer(16);
  const vectors = V_WORD * 4;
  const noMemory = new DataView(new ArrayBuffer(0));
  const located: Located = { view: noMemory, fault: 0, map: new MemoryMap(), setMemory: () => {} };

  /** Whether pointers have 32 bits: their region is 0, whatever the high half of their register holds. */
  const isNarrow = (): boolean => C[POINTER_BYTES_WORD] === 4;

  function leave(pc: number, kind: number, detail: number): number {
    C[EXIT_KIND_WORD] = kind;
    C[EXIT_DETAIL_WORD] = detail;
    C[EXIT_PC_WORD] = pc;
    return EXIT_WORD;
  }
  const trap = (pc: number, kind: number): number => leave(pc, ExitKind.Trap, kind);
  const fault = (pc: number): number => leave(pc, ExitKind.Trap, located.fault);

  function jumpTo(pc: number, low: number, high: number): number {
    const target = (low - C[CODE_BIAS_WORD]) | 0;
    const isInCode = high === C[CODE_REGION_WORD] || isNarrow();
    if (isInCode && target >= CODE_START && target < codeWords) return target;
    return trap(pc, TrapKind.MemoryOutOfBounds);
  }
  function returnTo(pc: number): number {
    const low = C[LR_WORD];
    const high = C[LR_WORD + 1];
    return (isNarrow() ? low : low & high) === -1 ? leave(pc, ExitKind.Return, 0) : jumpTo(pc, low, high);
  }

  function makeCurrent(mapped: MappedRegion): void {
    C[MEMORY_REGION_WORD] = mapped.region;
    C[MEMORY_LENGTH_WORD] = mapped.byteLength;
    C[MEMORY_LIMIT_WORD] = mapped.byteLength - FAST_TAIL;
    located.setMemory(mapped.view);
  }
  function locate(high: number, low: number, size: number): number {
    const mapped = located.map.find(high, low, size);
    if (mapped === undefined) {
      located.fault = TrapKind.MemoryOutOfBounds;
      return -1;
    }
    if (mapped.fast && mapped.region !== C[MEMORY_REGION_WORD]) makeCurrent(mapped);
    located.view = mapped.view;
    return offsetIn(mapped, high, low);
  }
  /** Locates `high:low`, where `low` may have left the range of an unsigned 32-bit number by less than 2^34. */
  function locateCarried(low: number, high: number, size: number): number {
    const carry = Math.floor(low / TWO_32);
    return locate((high + carry) | 0, low - carry * TWO_32, size);
  }
  const address = (low: number, high: number, offset: number, size: number): number =>
    isNarrow() ? locate(0, (low + offset) >>> 0, size) : locateCarried((low >>> 0) + offset, high, size);
  function addressUnlessNull(low: number, high: number, offset: number, size: number): number {
    if (low !== 0 || (high !== 0 && !isNarrow())) return address(low, high, offset, size);
    located.fault = TrapKind.None;
    return -1;
  }
  function addressInHeap(
    baseLow: number,
    baseHigh: number,
    boundLow: number,
    boundHigh: number,
    wasmAddress: number,
    offset: number,
    size: number,
  ): number {
    const narrow = isNarrow();
    if (isBeyond(wasmAddress >>> 0, boundLow, narrow ? 0 : boundHigh, offset + size)) {
      located.fault = TrapKind.MemoryOutOfBounds;
      return -1;
    }
    return narrow
      ? locate(0, (baseLow + wasmAddress + offset) >>> 0, size)
      : locateCarried((baseLow >>> 0) + (wasmAddress >>> 0) + offset, baseHigh, size);
  }
  function addressInHeapWithBoundAt(
    baseLow: number,
    baseHigh: number,
    boundAddressLow: number,
    boundAddressHigh: number,
    boundOffset: number,
    wasmAddress: number,
    offset: number,
    size: number,
  ): number {
    const at = address(boundAddressLow, boundAddressHigh, boundOffset, C[POINTER_BYTES_WORD]);
    if (at < 0) return -1;
    const low = located.view.getInt32(at, true);
    const high = isNarrow() ? 0 : located.view.getInt32(at + 4, true);
    return addressInHeap(baseLow, baseHigh, low, high, wasmAddress, offset, size);
  }

  C[CODE_REGION_WORD] = 0;
  C[ARENA_BASE_WORD] = codeWords;
  return {
    C,
    H: new Int32Array(buffer, 4, codeWords),
    K: C,
    A: new Int32Array(buffer),
    A8: new Uint8Array(buffer),
    CODE_END: codeWords,
    CODE_SPAN: codeWords - CODE_START,
    F: new Float64Array(buffer, F_WORD * 4, 32),
    G: new Float32Array(buffer, F_WORD * 4, 64),
    FI: new Int32Array(buffer, F_WORD * 4, 64),
    VS8: new Int8Array(buffer, vectors, 512),
    VU8: new Uint8Array(buffer, vectors, 512),
    VS16: new Int16Array(buffer, vectors, 256),
    VU16: new Uint16Array(buffer, vectors, 256),
    VS32: new Int32Array(buffer, vectors, 128),
    VU32: new Uint32Array(buffer, vectors, 128),
    VF32: new Float32Array(buffer, vectors, 128),
    VF64: new Float64Array(buffer, vectors, 64),
    T8: new Uint8Array(scratch),
    T16: new Uint16Array(scratch),
    T32: new Int32Array(scratch),
    noMemory,
    located,
    trap,
    fault,
    leave,
    jumpTo,
    returnTo,
    address,
    addressUnlessNull,
    addressInHeap,
    addressInHeapWithBoundAt,
    ...createStackFrames(C, located, address),
  };
}
