/** Which instructions can trap, and why: `.wasmtime.traps`, decoded. */

import { countUpTo } from './ordered.ts';

/** Trap codes by text offset. The number of a trap is Wasmtime's: `trapOfCode` of `@pulleyjs/host-abi` names it. */
export class TrapTable {
  /** Text offsets of instructions, strictly ascending. */
  readonly offsets: Uint32Array;
  /** Of each, the number of its trap. */
  readonly codes: Uint8Array;

  constructor(offsets: Uint32Array, codes: Uint8Array) {
    this.offsets = offsets;
    this.codes = codes;
  }

  /** The trap code of the instruction at exactly that text offset. */
  codeAt(textOffset: number): number | undefined {
    const index = countUpTo(this.offsets.length, (i) => this.offsets[i], textOffset) - 1;
    return index >= 0 && this.offsets[index] === textOffset ? this.codes[index] : undefined;
  }
}
