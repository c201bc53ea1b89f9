/**
 * Where new instructions go: at the end of a block, or before an instruction. Base of the generated `InstBuilder`.
 */

import type { DataFlowGraph } from './dfg.ts';
import type { Block, Inst, Value } from './entities.ts';
import type { Function } from './function.ts';
import type { InstructionData } from './instructions.ts';
import { resultTypes } from './result-types.ts';
import type { Type } from './types.ts';

export class InstInserter {
  readonly func: Function;
  readonly dfg: DataFlowGraph;
  /** Source location given to inserted instructions; 0xffffffff = none. */
  srcloc = 0xffffffff;
  private block: Block | undefined;
  private before: Inst | undefined;

  constructor(func: Function) {
    this.func = func;
    this.dfg = func.dfg;
  }

  /** New instructions go to the end of `block`. */
  positionAtEnd(block: Block): void {
    this.block = block;
    this.before = undefined;
  }

  /** New instructions go right before `inst`. */
  positionBefore(inst: Inst): void {
    this.before = inst;
    this.block = this.func.layout.instBlock(inst);
  }

  /** The block that receives instructions. */
  get currentBlock(): Block | undefined {
    return this.block;
  }

  /** Inserts an instruction without results. */
  insert(data: InstructionData): Inst {
    const inst = this.dfg.makeInst(data);
    this.dfg.srclocs[inst] = this.srcloc;
    if (this.before !== undefined) this.func.layout.insertInstBefore(inst, this.before);
    else this.func.layout.appendInst(inst, this.block!);
    return inst;
  }

  /** Inserts an instruction with one result. */
  insertValue(data: InstructionData, type: Type): Value {
    return this.dfg.makeResult(this.insert(data), type);
  }

  /** Inserts an instruction with two results. */
  insertPair(data: InstructionData, first: Type, second: Type): readonly [Value, Value] {
    return this.dfg.makeResults(this.insert(data), [first, second]) as unknown as readonly [Value, Value];
  }

  /** Inserts a call; its results are those of the callee's signature. */
  insertCall(data: InstructionData): Inst {
    const inst = this.insert(data);
    this.dfg.makeResults(inst, resultTypes(this.func, data));
    return inst;
  }
}
