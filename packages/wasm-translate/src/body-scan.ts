/** What must be known of a body beforehand: where each loop ends, where each local is written, what each `try` catches. */

import { Op, type OperatorReader } from '@pulleyjs/wasm-parse';

/** What follows the body of a `try`. */
export interface TryShape {
  /** The tags of its handlers, in order; null for all exceptions. */
  readonly tags: (number | null)[];
  /** The label to whose handlers it leaves its exceptions. */
  delegate: number | undefined;
}

/** Byte offsets, from the start of the module. */
export interface BodyScan {
  /** Offset of the `end` of the loop that begins at an offset. */
  readonly loopEnds: ReadonlyMap<number, number>;
  /** Offsets of the operators that write a local, ascending. */
  readonly writes: ReadonlyMap<number, readonly number[]>;
  /** By the offset of a `try`. */
  readonly tries: ReadonlyMap<number, TryShape>;
}

/** Scans the rest of the reader's range, which an operator that opens a block, at `offset`, precedes. */
export function scanBody(reader: OperatorReader, opcode: number, offset: number): BodyScan {
  const scan = new Scan();
  scan.open(opcode, offset);
  while (!reader.done) scan.see(reader.next(), reader);
  return scan;
}

class Scan implements BodyScan {
  readonly loopEnds = new Map<number, number>();
  readonly writes = new Map<number, number[]>();
  readonly tries = new Map<number, TryShape>();
  /** Of each open block: the offset if it is a loop, the shape if it is a `try`. */
  private readonly blocks: (number | TryShape | undefined)[] = [];

  open(opcode: number, offset: number): void {
    const shape: TryShape | undefined = opcode === Op.try ? { tags: [], delegate: undefined } : undefined;
    if (shape !== undefined) this.tries.set(offset, shape);
    this.blocks.push(opcode === Op.loop ? offset : shape);
  }

  see(opcode: number, { offset, index }: OperatorReader): void {
    switch (opcode) {
      case Op.loop:
      case Op.block:
      case Op.if:
      case Op.try:
      case Op.try_table:
        return this.open(opcode, offset);
      case Op.catch:
        return this.addHandler(index);
      case Op.catch_all:
        return this.addHandler(null);
      case Op.end:
        return this.close(offset);
      case Op.delegate:
        this.innermostTry().delegate = index;
        return this.close(offset);
      case Op['local.set']:
      case Op['local.tee']: {
        const list = this.writes.get(index);
        if (list === undefined) this.writes.set(index, [offset]);
        else list.push(offset);
      }
    }
  }

  private innermostTry(): TryShape {
    return this.blocks[this.blocks.length - 1] as TryShape;
  }

  /** Only one handler can be for everything; none can follow it. */
  private addHandler(tag: number | null): void {
    this.innermostTry().tags.push(tag);
  }

  private close(offset: number): void {
    const block = this.blocks.pop();
    if (typeof block === 'number') this.loopEnds.set(block, offset);
  }
}
