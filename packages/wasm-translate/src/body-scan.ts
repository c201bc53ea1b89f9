/** What must be known of a body before its loops are translated: where each ends, and where each local is written. */

import { Op, type OperatorReader } from '@pulleyjs/wasm-parse';

/** Byte offsets, from the start of the module. */
export interface BodyScan {
  /** Offset of the `end` of the loop that begins at an offset. */
  readonly loopEnds: ReadonlyMap<number, number>;
  /** Offsets of the operators that write a local, ascending. */
  readonly writes: ReadonlyMap<number, readonly number[]>;
}

const NOT_A_LOOP = -1;

/** Scans the rest of the reader's range, which a loop operator at `loopOffset` precedes. */
export function scanBody(reader: OperatorReader, loopOffset: number): BodyScan {
  const loopEnds = new Map<number, number>();
  const writes = new Map<number, number[]>();
  const open: number[] = [loopOffset];
  while (!reader.done) {
    switch (reader.next()) {
      case Op.loop:
        open.push(reader.offset);
        break;
      case Op.block:
      case Op.if:
      case Op.try:
      case Op.try_table:
        open.push(NOT_A_LOOP);
        break;
      case Op.end:
      case Op.delegate: {
        const start = open.pop() ?? NOT_A_LOOP;
        if (start !== NOT_A_LOOP) loopEnds.set(start, reader.offset);
        break;
      }
      case Op['local.set']:
      case Op['local.tee']: {
        const list = writes.get(reader.index);
        if (list === undefined) writes.set(reader.index, [reader.offset]);
        else list.push(reader.offset);
      }
    }
  }
  return { loopEnds, writes };
}
