/** Inserts instructions at the end of blocks. Values of locals are not its affair: see `local-values.ts`. */

import { type Block, type BlockArg, type BlockCall, InstBuilder } from '@pulleyjs/cranelift-ir';

export class CodeBuilder extends InstBuilder {
  createBlock(): Block {
    return this.dfg.makeBlock();
  }

  /** Puts a block into the layout, if need be, and goes on at its end. */
  switchToBlock(block: Block): void {
    if (!this.func.layout.isBlockInserted(block)) this.func.layout.appendBlock(block);
    this.positionAtEnd(block);
  }

  /** `jump`, with its block call. */
  jumpTo(block: Block, args: readonly BlockArg[]): BlockCall {
    return this.dfg.inst(this.jump(block, args)).targets[0]!;
  }
}
