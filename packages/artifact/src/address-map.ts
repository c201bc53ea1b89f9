/** Where in the wasm file each piece of code comes from: `.wasmtime.addrmap`, decoded. */

import { countUpTo } from './ordered.ts';
import { readBlocks, writeBlocks } from './position-blocks.ts';
import type { SectionReader } from './section-reader.ts';

/** In `positions`: the code comes from nowhere in the wasm file. */
export const NO_POSITION = 0xffffffff;

/** Wasm positions by text offset. Empty if the artefact was made without it. */
export class AddressMap {
  /** Text offsets where a range starts that ends at the next one, strictly ascending. */
  readonly offsets: Uint32Array;
  /** Of each, the byte offset of the operator in the wasm file, or `NO_POSITION`. */
  readonly positions: Uint32Array;

  constructor(offsets: Uint32Array, positions: Uint32Array) {
    this.offsets = offsets;
    this.positions = positions;
  }

  /** Byte offset in the wasm file of the operator that the code at that text offset belongs to, if it is known. */
  positionAt(textOffset: number): number | undefined {
    const index = countUpTo(this.offsets.length, (i) => this.offsets[i], textOffset) - 1;
    if (index < 0) return undefined;
    const position = this.positions[index];
    return position === NO_POSITION ? undefined : position;
  }
}

/** Decodes the section, whose text has that many bytes. @throws ArtifactError */
export function readAddressMap(reader: SectionReader, textBytes: number): AddressMap {
  let offsets = new Uint32Array(0);
  let positions = new Uint32Array(0);
  let previous: number | null = null;
  const nextPosition = (): number => {
    const start = reader.pos;
    const position: number = previous === null ? reader.uleb32() : previous + reader.sleb33();
    if (position < 0 || position >= NO_POSITION) reader.malformed(start, `wasm position ${position}`);
    previous = position;
    return position;
  };
  readBlocks(reader, textBytes, {
    onCount: (count) => {
      offsets = new Uint32Array(count);
      positions = new Uint32Array(count);
    },
    onBlock: () => {
      previous = null;
    },
    onEntry: (index, textOffset, hasNone) => {
      offsets[index] = textOffset;
      positions[index] = hasNone ? NO_POSITION : nextPosition();
    },
  });
  return new AddressMap(offsets, positions);
}

/** The section of a map. */
export function writeAddressMap(map: AddressMap): Uint8Array {
  const { offsets, positions } = map;
  let previous: number | null = null;
  return writeBlocks({
    offsets,
    startBlock: () => {
      previous = null;
    },
    flag: (index) => positions[index] === NO_POSITION,
    finishEntry: (writer, index) => {
      if (positions[index] === NO_POSITION) return;
      if (previous === null) writer.uleb(positions[index]);
      else writer.sleb(positions[index] - previous);
      previous = positions[index];
    },
  });
}
