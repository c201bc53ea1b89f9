/**
 * Epochs: code compares the engine's epoch with the store's deadline at the entry of each function and at the head of each
 * loop, and calls the runtime once it is reached, which traps or sets another deadline.
 *
 * The deadline is kept in a variable and read anew only where it seems to be reached: a function called meanwhile may
 * have moved it.
 */

import { type Block, I64, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionContext } from './function-context.ts';
import { INSIDE, type Variable } from './variable.ts';

/** See the head of the file. Offsets are places in the body, as {@link Variable} takes them. */
export class EpochGuard {
  private readonly ctx: FunctionContext;
  private readonly deadline: Variable;
  private readonly storeContext: Value;
  /** Where the epoch is. */
  private readonly pointer: Value;

  /** Checks at the entry of the function, `offset` being that of its first operator. */
  constructor(ctx: FunctionContext, deadline: Variable, offset: number) {
    const { builder, layout, regions, pointerType } = ctx;
    this.ctx = ctx;
    this.deadline = deadline;
    this.storeContext = ctx.loadStoreContext(ctx.vmctx);
    const flags = regions.constant('VMContext', layout.epochPointer);
    this.pointer = builder.load(pointerType, flags, ctx.vmctx, layout.epochPointer);
    const next = ctx.blockWithParams([I64]);
    this.checkDeadline(this.epoch(), next);
    this.goOn(next, offset);
  }

  /** At the head of a loop. */
  enterLoop(offset: number): void {
    const { builder } = this.ctx;
    const known = this.deadline.get(offset + INSIDE);
    const now = this.epoch();
    const reached = builder.createBlock();
    const next = this.ctx.blockWithParams([I64]);
    builder.brif(builder.icmp(IntCC.uge, now, known), reached, [], next, [known]);
    builder.switchToBlock(reached);
    this.ctx.func.layout.setCold(reached);
    this.checkDeadline(now, next);
    this.goOn(next, offset + INSIDE);
  }

  /** Goes to `next` with the deadline there is, or with the one that the runtime sets if that is reached. */
  private checkDeadline(now: Value, next: Block): void {
    const { builder, layout, regions, func } = this.ctx;
    const { epoch_deadline } = layout.structs.VMStoreContext;
    const flags = regions.trusted('VMStoreContext', epoch_deadline);
    const deadline = builder.load(I64, flags, this.storeContext, epoch_deadline);
    const reached = builder.createBlock();
    builder.brif(builder.icmp(IntCC.uge, now, deadline), reached, [], next, [deadline]);
    builder.switchToBlock(reached);
    func.layout.setCold(reached);
    builder.jump(next, [this.ctx.builtinValue('new_epoch', [this.ctx.vmctx])]);
  }

  private goOn(next: Block, offset: number): void {
    this.ctx.builder.switchToBlock(next);
    this.deadline.set(this.ctx.func.dfg.blockParams(next)[0]!, offset);
  }

  private epoch(): Value {
    return this.ctx.builder.load(I64, this.ctx.regions.trusted('EpochCounter'), this.pointer, 0);
  }
}
