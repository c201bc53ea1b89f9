/**
 * The stack instructions in their exact form: any stack pointer, any alignment, checks of the whole pointer against the
 * stack's base. The hot loop has short forms for a 64-bit stack in the arena. Each returns 0, or 1 with `located.fault` set.
 * Mirrors the frame operations of the Pulley interpreter on a 64-bit and on a 32-bit host; on the latter fp and lr take
 * four bytes each, saved registers still eight, and sp's high half is never written.
 */
import type { Located } from './core.ts';
import { FP_WORD, LR_WORD, POINTER_BYTES_WORD, SP_WORD, STACK_BASE_WORD } from './layout.ts';
import { TrapKind } from './trap-kind.ts';

export interface StackFrames {
  readonly pushFrame: () => number;
  readonly popFrame: () => number;
  readonly pushFrameSave: (amount: number, registers: number) => number;
  readonly popFrameRestore: (amount: number, registers: number) => number;
  readonly stackAlloc: (amount: number) => number;
  /** Raises sp; never fails. */
  readonly stackFree: (amount: number) => void;
}

type Address = (low: number, high: number, offset: number, size: number) => number;

export function createStackFrames(C: Int32Array, located: Located, address: Address): StackFrames {
  const isNarrow = (): boolean => C[POINTER_BYTES_WORD] === 4;

  function isBelowStack(low: number, high: number): boolean {
    const baseHigh = C[STACK_BASE_WORD + 1] >>> 0;
    if (isNarrow() || high >>> 0 === baseHigh) return low >>> 0 < C[STACK_BASE_WORD] >>> 0;
    return high >>> 0 < baseHigh;
  }
  /** Lowers sp by `amount` bytes unless it would fall below the stack's base. */
  function stackAlloc(amount: number): number {
    const low = C[SP_WORD];
    const newLow = (low - amount) | 0;
    const newHigh = (C[SP_WORD + 1] - (low >>> 0 < amount >>> 0 ? 1 : 0)) | 0;
    if (isBelowStack(newLow, newHigh)) {
      located.fault = TrapKind.StackOverflow;
      return 1;
    }
    setSp(newLow, newHigh);
    return 0;
  }
  function stackFree(amount: number): void {
    const low = (C[SP_WORD] + amount) | 0;
    setSp(low, (C[SP_WORD + 1] + (low >>> 0 < amount >>> 0 ? 1 : 0)) | 0);
  }
  function setSp(low: number, high: number): void {
    C[SP_WORD] = low;
    if (!isNarrow()) C[SP_WORD + 1] = high;
  }
  /** Stores the low `size` bytes of the register at word `register` at [base + offset], `base` being the word of a pointer. */
  function store(base: number, offset: number, register: number, size: number): number {
    const at = address(C[base], C[base + 1], offset, size);
    if (at < 0) return 1;
    located.view.setInt32(at, C[register], true);
    if (size === 8) located.view.setInt32(at + 4, C[register + 1], true);
    return 0;
  }
  /** Loads a register, zero-extended. */
  function load(base: number, offset: number, register: number, size: number): number {
    const at = address(C[base], C[base + 1], offset, size);
    if (at < 0) return 1;
    const high = size === 8 ? located.view.getInt32(at + 4, true) : 0;
    C[register] = located.view.getInt32(at, true);
    C[register + 1] = high;
    return 0;
  }
  /** fp := sp + amount. */
  function setFpFromSp(amount: number): void {
    const low = (C[SP_WORD] + amount) | 0;
    C[FP_WORD + 1] = isNarrow() ? 0 : (C[SP_WORD + 1] + (low >>> 0 < amount ? 1 : 0)) | 0;
    C[FP_WORD] = low;
  }

  function pushFrame(): number {
    const pointer = C[POINTER_BYTES_WORD];
    if (stackAlloc(pointer) !== 0 || store(SP_WORD, 0, LR_WORD, pointer) !== 0) return 1;
    if (stackAlloc(pointer) !== 0 || store(SP_WORD, 0, FP_WORD, pointer) !== 0) return 1;
    setFpFromSp(0);
    return 0;
  }
  function popFrame(): number {
    const pointer = C[POINTER_BYTES_WORD];
    setSp(C[FP_WORD], C[FP_WORD + 1]);
    if (load(SP_WORD, 0, FP_WORD, pointer) !== 0 || load(SP_WORD, pointer, LR_WORD, pointer) !== 0) return 1;
    stackFree(2 * pointer);
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
    const pointer = C[POINTER_BYTES_WORD];
    if (stackAlloc(amount + 2 * pointer) !== 0) return 1;
    if (store(SP_WORD, amount + pointer, LR_WORD, pointer) !== 0) return 1;
    if (store(SP_WORD, amount, FP_WORD, pointer) !== 0) return 1;
    setFpFromSp(amount);
    return forEach(registers, (register, below) => store(FP_WORD, -below, register, 8));
  }
  function popFrameRestore(amount: number, registers: number): number {
    if (forEach(registers, (register, below) => load(SP_WORD, amount - below, register, 8)) !== 0) return 1;
    return popFrame();
  }
  return { pushFrame, popFrame, pushFrameSave, popFrameRestore, stackAlloc, stackFree };
}
