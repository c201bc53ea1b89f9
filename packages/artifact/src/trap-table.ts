/** Which instructions can trap, and why: `.wasmtime.traps`, decoded. */

import { indexOfKey } from './ordered.ts';
import { readBlocks, writeBlocks } from './position-blocks.ts';
import type { SectionReader } from './section-reader.ts';

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
    return this.codes[indexOfKey(this.offsets.length, (i) => this.offsets[i], textOffset)];
  }
}

/** Decodes the section, whose text has that many bytes. @throws ArtifactError */
export function readTraps(reader: SectionReader, textBytes: number): TrapTable {
  let offsets = new Uint32Array(0);
  let codes = new Uint8Array(0);
  let usual = 0;
  readBlocks(reader, textBytes - 1, {
    onCount: (count) => {
      offsets = new Uint32Array(count);
      codes = new Uint8Array(count);
    },
    onBlock: () => {
      usual = reader.u8();
    },
    onEntry: (index, textOffset, differs) => {
      offsets[index] = textOffset;
      codes[index] = differs ? reader.u8() : usual;
    },
  });
  return new TrapTable(offsets, codes);
}

/** The code that most entries of [start, end) have; of several such codes the one that comes first. */
function mostFrequent(codes: Uint8Array, start: number, end: number): number {
  const counts = new Uint32Array(256);
  for (let i = start; i < end; i++) counts[codes[i]]++;
  let best = codes[start];
  for (let i = start; i < end; i++) if (counts[codes[i]] > counts[best]) best = codes[i];
  return best;
}

/** The section of a table. */
export function writeTraps(table: TrapTable): Uint8Array {
  const { offsets, codes } = table;
  let usual = 0;
  return writeBlocks({
    offsets,
    startBlock: (writer, start, end) => {
      usual = mostFrequent(codes, start, end);
      writer.u8(usual);
    },
    flag: (index) => codes[index] !== usual,
    finishEntry: (writer, index) => {
      if (codes[index] !== usual) writer.u8(codes[index]);
    },
  });
}
