/**
 * Fuel: code counts the operators it executes and asks the runtime for more when what it was given is used up.
 *
 * The counter is a word of the store's that starts at minus the fuel and counts up. A function keeps it in a variable,
 * adds to it at the places that `operator-costs.ts` names, and compares it with 0 at its entry and at the head of each
 * loop. Bulk operators also cost as much as they have done, and compare after it.
 */

import { type Block, I64, IntCC, opcodes, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionContext } from './function-context.ts';
import type { LandingPad } from './landing-pad.ts';
import { countsBefore, leavesFunction, operatorCost, returnsToFunction } from './operator-costs.ts';
import { AFTER, INSIDE, type Variable } from './variable.ts';

/** An empty function costs something too. */
const ENTRY_COST = 1;

/** Bulk operators that are known to do no more are counted beforehand. */
const LARGEST_LITTLE_WORK = 128;

/** See the head of the file. Offsets are places in the body, as {@link Variable} takes them. */
export class FuelMeter {
  private readonly ctx: FunctionContext;
  private readonly variable: Variable;
  private readonly storeContext: Value;
  /** Cost of operators not yet added to the variable. */
  private pending: number;
  /** Of each loop around: the number of values made before it. */
  private readonly loops: number[];
  /** The value last written to the store, and the block where that was. */
  private written: Value | undefined;
  private writtenIn: Block | undefined;

  /** Reads the counter and checks it; at the entry of the function, `offset` being that of its first operator. */
  constructor(ctx: FunctionContext, variable: Variable, offset: number) {
    this.ctx = ctx;
    this.variable = variable;
    this.storeContext = ctx.loadStoreContext(ctx.vmctx);
    this.pending = ENTRY_COST;
    this.loops = [];
    this.written = undefined;
    this.writtenIn = undefined;
    this.reload(offset);
    this.check(offset);
  }

  /** Before an operator that can be reached. */
  before(opcode: number, offset: number): void {
    this.pending += operatorCost(opcode);
    if (countsBefore(opcode)) this.count(offset);
    if (leavesFunction(opcode)) this.writeBack(offset);
  }

  /** After an operator whose end can be reached. */
  after(opcode: number, offset: number): void {
    if (returnsToFunction(opcode)) this.reload(offset + AFTER);
  }

  /** At the head of a loop. */
  enterLoop(offset: number): void {
    this.loops.push(this.ctx.func.dfg.valueCount);
    this.check(offset + INSIDE);
  }

  /** At the end of the innermost loop. */
  leaveLoop(): void {
    this.loops.pop();
  }

  /** At the start of a landing pad: who threw has used some. */
  enterPad(pad: LandingPad): void {
    this.variable.setIn(this.load(), pad);
  }

  /** The same where the pad's handler is part of the body. */
  enterHandler(offset: number): void {
    this.reload(offset + AFTER);
  }

  /** Before the function returns at its end. */
  exit(offset: number): void {
    this.count(offset + AFTER);
    this.writeBack(offset + AFTER);
  }

  /** Before a trap that is certain. */
  beforeTrap(offset: number): void {
    this.count(offset);
    this.writeBack(offset);
  }

  /** Costs beyond operators' own, known beforehand. */
  charge(cost: number): void {
    this.pending += cost;
  }

  /** Forgets costs that were not yet added. */
  forgive(): void {
    this.pending = 0;
  }

  /** Forgets what the code made meanwhile costs. It must consist of operators that are only counted later. */
  free(action: () => void): void {
    const { pending } = this;
    action();
    this.pending = pending;
  }

  /**
   * Costs of as many as a bulk operator has done. What is known to be little is counted like an operator.
   * @param amount the operator's own operand, unsigned
   */
  chargeWork(amount: Value, offset: number): void {
    const known = this.littleWork(amount);
    if (known === undefined) this.chargeDone(amount, offset);
    else this.pending += known;
  }

  /** As `chargeWork`, where nothing has been done if the condition is not zero. */
  chargeWorkUnless(refused: Value, amount: Value, offset: number): void {
    const known = this.littleWork(amount);
    if (known !== undefined) {
      this.pending += known;
      return;
    }
    const { builder, func } = this.ctx;
    this.count(offset);
    const done = builder.createBlock();
    const next = this.ctx.blockWithParams([I64]);
    builder.brif(refused, next, [this.variable.get(offset)], done, []);
    builder.switchToBlock(done);
    this.chargeDone(amount, offset);
    builder.jump(next, [this.variable.get(offset)]);
    builder.switchToBlock(next);
    this.variable.set(func.dfg.blockParams(next)[0]!, offset);
  }

  /** Counts work and checks the counter. */
  chargeDone(amount: Value, offset: number): void {
    this.count(offset);
    this.variable.set(this.ctx.builder.iadd(this.variable.get(offset), this.ctx.toI64(amount)), offset);
    this.check(offset);
  }

  /** The value of a small constant, unless it is one from before the innermost loop. */
  private littleWork(amount: Value): number | undefined {
    const { dfg } = this.ctx.func;
    const inst = amount < (this.loops[this.loops.length - 1] ?? 0) ? undefined : dfg.definingInst(amount);
    const data = inst === undefined ? undefined : dfg.inst(inst);
    if (data === undefined || opcodes[data.opcode]!.name !== 'iconst') return undefined;
    const value = Number(data.wide);
    return value <= LARGEST_LITTLE_WORK ? value : undefined;
  }

  private count(offset: number): void {
    if (this.pending === 0) return;
    const { builder } = this.ctx;
    this.variable.set(builder.iadd(this.variable.get(offset), this.ctx.constant(I64, this.pending)), offset);
    this.pending = 0;
  }

  private check(offset: number): void {
    this.count(offset);
    const { builder, func } = this.ctx;
    const fuel = this.variable.get(offset);
    const usedUp = builder.createBlock();
    const next = this.ctx.blockWithParams([I64]);
    builder.brif(builder.icmp(IntCC.sge, fuel, builder.iconst(I64, 0n)), usedUp, [], next, [fuel]);
    builder.switchToBlock(usedUp);
    func.layout.setCold(usedUp);
    this.store(fuel);
    this.ctx.callBuiltin('out_of_gas', [this.ctx.vmctx]);
    builder.jump(next, [this.load()]);
    builder.switchToBlock(next);
    this.variable.set(func.dfg.blockParams(next)[0]!, offset);
  }

  private writeBack(offset: number): void {
    const fuel = this.variable.get(offset);
    const { currentBlock } = this.ctx.builder;
    if (fuel === this.written && currentBlock === this.writtenIn) return;
    this.store(fuel);
    this.written = fuel;
    this.writtenIn = currentBlock;
  }

  private reload(offset: number): void {
    this.variable.set(this.load(), offset);
  }

  private store(fuel: Value): void {
    const { builder, layout, regions } = this.ctx;
    const { fuel_consumed } = layout.structs.VMStoreContext;
    builder.store(regions.trusted('VMStoreContext', fuel_consumed), fuel, this.storeContext, fuel_consumed);
  }

  private load(): Value {
    const { builder, layout, regions } = this.ctx;
    const { fuel_consumed } = layout.structs.VMStoreContext;
    return builder.load(I64, regions.trusted('VMStoreContext', fuel_consumed), this.storeContext, fuel_consumed);
  }
}
