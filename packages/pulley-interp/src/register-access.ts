/**
 * The registers of a machine as raw 32-bit words: the shape that `@pulleyjs/host-abi` calls `RegisterFile` and binds host
 * functions to. It is structural, since neither package knows the other.
 */

/** Reads and writes registers by number, in int32 words. */
export interface RegisterAccess {
  xLo(register: number): number;
  xHi(register: number): number;
  setX(register: number, low: number, high: number): void;
  fLo(register: number): number;
  fHi(register: number): number;
  setF(register: number, low: number, high: number): void;
  /** Word 0 to 3 of a vector register, the lowest first. */
  vWord(register: number, word: number): number;
  setVWord(register: number, word: number, value: number): void;
}

/** What a machine offers for it. */
interface RegisterSource {
  xLow(i: number): number;
  xHigh(i: number): number;
  setX(i: number, low: number, high: number): void;
  fWord(i: number, half: 0 | 1): number;
  setF(i: number, low: number, high: number): void;
  v(i: number): Int32Array;
}

export function registerAccess(machine: RegisterSource): RegisterAccess {
  return {
    xLo: (register) => machine.xLow(register),
    xHi: (register) => machine.xHigh(register),
    setX: (register, low, high) => machine.setX(register, low, high),
    fLo: (register) => machine.fWord(register, 0),
    fHi: (register) => machine.fWord(register, 1),
    setF: (register, low, high) => machine.setF(register, low, high),
    vWord: (register, word) => machine.v(register)[word],
    setVWord: (register, word, value) => {
      machine.v(register)[word] = value;
    },
  };
}
