/** Where references to the GC heap lie on the stack during a call: `.wasmtime.stackmap`, decoded. */

import { countUpTo } from './ordered.ts';

/** The references in one frame at one return address. */
export interface StackMap {
  /** Text offset of the return address. */
  readonly returnOffset: number;
  /** Bytes from sp to fp at the call. */
  readonly frameSize: number;
  /** Byte offsets from sp of the four-byte references, ascending multiples of 4. */
  readonly slots: readonly number[];
}

/** Stack maps by return address. */
export class StackMapTable {
  /** Strictly ascending by return offset. */
  readonly maps: readonly StackMap[];

  constructor(maps: readonly StackMap[]) {
    this.maps = maps;
  }

  /** The references at exactly that return offset; undefined if there are none. */
  at(returnOffset: number): StackMap | undefined {
    const index = countUpTo(this.maps.length, (i) => this.maps[i].returnOffset, returnOffset) - 1;
    return index >= 0 && this.maps[index].returnOffset === returnOffset ? this.maps[index] : undefined;
  }
}
