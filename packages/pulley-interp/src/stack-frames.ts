/**
 * The stack instructions in their exact form: any stack pointer, any alignment, 64-bit checks against the stack's base.
 * The hot loop has short forms for a stack in the arena. Each returns 0, or 1 with `located.fault` set.
 * Mirrors the frame operations of the Pulley interpreter on a 64-bit host.
 */
import type { Located } from './core.ts';
import { FP_WORD, LR_WORD, SP_WORD, STACK_BASE_WORD } from './layout.ts';
import { TrapKind } from './trap-kind.ts';

export interface StackFrames {
  readonly pushFrame: () => number;
  readonly popFrame: () => number;
  readonly pushFrameSave: (amount: number, registers: number) => number;
  readonly popFrameRestore: (amount: number, registers: number) => number;
  readonly stackAlloc: (amount: number) => number;
}

type Address = (low: number, high: number, offset: number, size: number) => number;

export function createStackFrames(C: Int32Array, located: Located, address: Address): StackFrames {
  /** Lowers sp by `amount` bytes unless it would fall below the stack's base. */
  function stackAlloc(amount: number): number {
    const low = C[SP_WORD];
    const newLow = (low - amount) | 0;
    const newHigh = (C[SP_WORD + 1] - (low >>> 0 < amount >>> 0 ? 1 : 0)) | 0;
    const baseHigh = C[STACK_BASE_WORD + 1] >>> 0;
    const below = newHigh >>> 0 === baseHigh ? newLow >>> 0 < C[STACK_BASE_WORD] >>> 0 : newHigh >>> 0 < baseHigh;
    if (below) {
      located.fault = TrapKind.StackOverflow;
      return 1;
    }
    C[SP_WORD] = newLow;
    C[SP_WORD + 1] = newHigh;
    return 0;
  }
  /** Stores the 64-bit register at word `register` at [base + offset], `base` being the word of a pointer register. */
  function store(base: number, offset: number, register: number): number {
    const at = address(C[base], C[base + 1], offset, 8);
    if (at < 0) return 1;
    located.view.setInt32(at, C[register], true);
    located.view.setInt32(at + 4, C[register + 1], true);
    return 0;
  }
  function load(base: number, offset: number, register: number): number {
    const at = address(C[base], C[base + 1], offset, 8);
    if (at < 0) return 1;
    const high = located.view.getInt32(at + 4, true);
    C[register] = located.view.getInt32(at, true);
    C[register + 1] = high;
    return 0;
  }
  /** `word` := sp + amount, 64 bits. */
  function setFromSp(word: number, amount: number): void {
    const low = (C[SP_WORD] + amount) | 0;
    C[word + 1] = (C[SP_WORD + 1] + (low >>> 0 < amount ? 1 : 0)) | 0;
    C[word] = low;
  }

  function pushFrame(): number {
    if (stackAlloc(8) !== 0 || store(SP_WORD, 0, LR_WORD) !== 0) return 1;
    if (stackAlloc(8) !== 0 || store(SP_WORD, 0, FP_WORD) !== 0) return 1;
    setFromSp(FP_WORD, 0);
    return 0;
  }
  function popFrame(): number {
    C[SP_WORD] = C[FP_WORD];
    C[SP_WORD + 1] = C[FP_WORD + 1];
    if (load(SP_WORD, 0, FP_WORD) !== 0 || load(SP_WORD, 8, LR_WORD) !== 0) return 1;
    setFromSp(SP_WORD, 16);
    return 0;
  }
  /** Calls `move` for each register of the set, ascending, with its word and the byte distance 8k below the frame. */
  function forEach(registers: number, move: (register: number, below: number) => number): number {
    let below = 8;
    for (let bit = 0; bit < 16; bit++)
      if (((registers >> bit) & 1) === 1) {
        if (move(32 + 2 * bit, below) !== 0) return 1;
        below += 8;
      }
    return 0;
  }
  function pushFrameSave(amount: number, registers: number): number {
    if (stackAlloc(amount + 16) !== 0) return 1;
    if (store(SP_WORD, amount + 8, LR_WORD) !== 0 || store(SP_WORD, amount, FP_WORD) !== 0) return 1;
    setFromSp(FP_WORD, amount);
    return forEach(registers, (register, below) => store(FP_WORD, -below, register));
  }
  function popFrameRestore(amount: number, registers: number): number {
    if (forEach(registers, (register, below) => load(SP_WORD, amount - below, register)) !== 0) return 1;
    return popFrame();
  }
  return { pushFrame, popFrame, pushFrameSave, popFrameRestore, stackAlloc };
}
