/** Where in the wasm file each piece of code comes from: `.wasmtime.addrmap`, decoded. */

import { countUpTo } from './ordered.ts';

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
