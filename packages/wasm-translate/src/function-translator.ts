/**
 * Translates the body of one function (or a constant expression): the operand stack, locals and structured control flow
 * become SSA values and blocks. Mirrors the role of crates/cranelift/src/translate@e6b33de.
 *
 * Operators with no control flow are handlers in tables (`operators/`); they work on this object's operand stack. Code that
 * cannot be reached is skipped operator by operator, with a count of the blocks opened in it. Nothing recurses, and the
 * work per operator does not depend on the number of locals or on the nesting.
 */

import { type Block, BlockCall, type BlockArg, type Type, type Value } from '@pulleyjs/cranelift-ir';
import { type Module, NO_TYPE, Op, type OperatorReader, type ValueType } from '@pulleyjs/wasm-parse';
import type { ControlFrame, FrameKind } from './control-stack.ts';
import type { EpochGuard } from './epoch-guard.ts';
import type { FunctionContext } from './function-context.ts';
import type { FuelMeter } from './fuel-meter.ts';
import type { LocalValues } from './local-values.ts';
import type { Metering } from './metering.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { handlers, refuse } from './operators/index.ts';
import type { FrameHandlers } from './frame-handlers.ts';
import type { HandlerScope } from './landing-pad.ts';
import { landTry, landTryTable } from './try-blocks.ts';
import { operatorCost } from './operator-costs.ts';
import { clifType, isFunctionReference } from './wasm-types.ts';

const NO_VALUES: readonly Value[] = [];
const NO_TYPES: readonly Type[] = [];

/** A `br_table` whose entries name one label more often than this reaches it through a block of its own. */
const DIRECT_ENTRIES = 16;

/** See the head of the file. */
export class FunctionTranslator {
  readonly ctx: FunctionContext;
  readonly env: ModuleEnvironment;
  readonly module: Module;
  readonly reader: OperatorReader;
  readonly builder: FunctionContext['builder'];
  readonly fuel: FuelMeter | undefined;
  private readonly epoch: EpochGuard | undefined;
  readonly locals: LocalValues;
  private readonly stack: Value[];
  readonly control: ControlFrame[];
  /** Whether the current operator can be reached. */
  private reachable: boolean;
  /** Blocks opened since code became unreachable. */
  private unreachableDepth: number;

  constructor(ctx: FunctionContext, reader: OperatorReader, locals: LocalValues, metering: Metering = {}) {
    this.ctx = ctx;
    this.env = ctx.env;
    this.module = ctx.env.module;
    this.reader = reader;
    this.builder = ctx.builder;
    this.locals = locals;
    this.fuel = metering.fuel;
    this.epoch = metering.epoch;
    this.stack = [];
    this.control = [];
    this.reachable = true;
    this.unreachableDepth = 0;
  }

  // Operand stack.

  push(value: Value): void {
    this.stack.push(value);
  }
  pop(): Value {
    return this.stack.pop()!;
  }
  pushAll(values: readonly Value[]): void {
    for (const value of values) this.stack.push(value);
  }
  /** The top `count` values, taken off, the deepest first. */
  popMany(count: number): Value[] {
    return this.stack.splice(this.stack.length - count, count);
  }
  /** The top `count` values, the deepest first. */
  private peekMany(count: number): readonly Value[] {
    return count === 0 ? NO_VALUES : this.stack.slice(this.stack.length - count);
  }

  // Locals.

  getLocal(index: number): Value {
    return this.locals.get(index, this.reader.offset);
  }
  setLocal(index: number, value: Value): void {
    this.locals.set(index, value, this.reader.offset);
  }

  // Types.

  clifType(type: ValueType): Type {
    return clifType(this.module.types, type, this.env.pointerType);
  }

  /** Whether values of a type are function references. */
  isFunctionType(type: ValueType): boolean {
    return isFunctionReference(this.module.types, type);
  }

  /** Translates a constant expression, the reader's range, and gives its value. */
  evaluate(): Value {
    for (;;) {
      const opcode = this.reader.next();
      if (this.reader.done) return this.pop();
      this.fuel?.charge(operatorCost(opcode));
      this.translate(opcode);
    }
  }

  /** Translates a function body, the rest of the reader's range. */
  run(results: readonly Type[]): void {
    const { reader, builder } = this;
    this.pushFrame('function', { params: NO_TYPES, results }, { region: this.locals.openBlock(reader.pos) });
    while (!reader.done) {
      const opcode = reader.next();
      if (!this.reachable) {
        this.skip(opcode);
        continue;
      }
      builder.srcloc = reader.offset;
      if (this.fuel === undefined) this.translate(opcode);
      else this.translateMetered(this.fuel, opcode);
    }
  }

  private translateMetered(fuel: FuelMeter, opcode: number): void {
    const { offset } = this.reader;
    fuel.before(opcode, offset);
    this.translate(opcode);
    if (this.reachable) fuel.after(opcode, offset);
    else fuel.forgive();
  }

  /** Does what the operator just read does, with its source location. */
  private at(action: () => void): void {
    this.builder.srcloc = this.reader.offset;
    action.call(this);
  }

  private translate(opcode: number): void {
    const handler = handlers[opcode];
    if (handler === undefined) refuse(this);
    else handler(this);
  }

  /** Follows the nesting of unreachable code to the `else`, `catch` or `end` that makes code reachable again. */
  private skip(opcode: number): void {
    switch (opcode) {
      case Op.block:
      case Op.loop:
      case Op.if:
      case Op.try:
      case Op.try_table:
        this.unreachableDepth++;
        return;
      case Op.else:
        if (this.unreachableDepth === 0) this.at(this.else);
        return;
      case Op.catch:
      case Op.catch_all:
        if (this.unreachableDepth === 0) this.at(() => this.translate(opcode));
        return;
      case Op.end:
      case Op.delegate:
        if (this.unreachableDepth === 0) this.at(this.end);
        else this.unreachableDepth--;
    }
  }

  // Control flow.

  /** Whether the current operator can be reached. */
  get isReachable(): boolean {
    return this.reachable;
  }

  /** What catches the exceptions of the code here. */
  get scope(): HandlerScope | undefined {
    return this.control[this.control.length - 1]?.scope;
  }

  /** What catches the exceptions of code in the block that a label names. */
  scopeAt(label: number): HandlerScope | undefined {
    return this.frameAt(label).scope;
  }

  /** Goes on in a block that is rarely executed. */
  startCold(block: Block): void {
    this.builder.switchToBlock(block);
    this.ctx.func.layout.setCold(block);
  }

  /** Takes operands off the stack until so many are left. */
  cutStack(height: number): void {
    this.stack.length = height;
  }

  blockTypes(): { readonly params: readonly Type[]; readonly results: readonly Type[] } {
    const { blockTypeIndex, blockResult } = this.reader;
    if (blockTypeIndex >= 0) {
      const { params, results } = this.env.functionTypeOf(blockTypeIndex);
      return { params: params.map((t) => this.clifType(t)), results: results.map((t) => this.clifType(t)) };
    }
    return { params: NO_TYPES, results: blockResult === NO_TYPE ? NO_TYPES : [this.clifType(blockResult)] };
  }

  pushFrame(
    kind: FrameKind,
    { params, results }: { readonly params: readonly Type[]; readonly results: readonly Type[] },
    rest: Partial<ControlFrame> & Pick<ControlFrame, 'region'>,
  ): void {
    this.control.push({
      kind,
      region: rest.region,
      arm: rest.arm,
      height: this.stack.length - params.length,
      params,
      results,
      exit: undefined,
      header: rest.header,
      elseBlock: rest.elseBlock,
      elseParams: rest.elseParams ?? NO_VALUES,
      scope: 'scope' in rest ? rest.scope : this.scope,
      handlers: rest.handlers,
    });
  }

  block(): void {
    this.pushFrame('block', this.blockTypes(), { region: this.locals.openBlock(this.reader.offset) });
  }

  loop(): void {
    const types = this.blockTypes();
    const header = this.ctx.blockWithParams(types.params);
    const entry = this.builder.jumpTo(header, this.peekMany(types.params.length));
    this.pushFrame('loop', types, { header, region: this.locals.openLoop(this.reader, header, entry) });
    this.stack.length -= types.params.length;
    this.builder.switchToBlock(header);
    this.pushAll(this.ctx.func.dfg.blockParams(header));
    this.fuel?.enterLoop(this.reader.offset);
    this.epoch?.enterLoop(this.reader.offset);
  }

  if(): void {
    const condition = this.pop();
    const types = this.blockTypes();
    const thenBlock = this.builder.createBlock();
    const elseBlock = this.builder.createBlock();
    const region = this.locals.openBlock(this.reader.offset);
    const arm = this.locals.openArm(this.reader.offset);
    this.pushFrame('if', types, { region, arm, elseBlock, elseParams: this.peekMany(types.params.length) });
    this.builder.brif(condition, thenBlock, [], elseBlock, []);
    this.builder.switchToBlock(thenBlock);
  }

  else(): void {
    const frame = this.control[this.control.length - 1]!;
    if (this.reachable) this.jumpToExit(frame);
    this.locals.close(frame.arm!, this.reader.offset);
    this.stack.length = frame.height;
    this.pushAll(frame.elseParams);
    frame.kind = 'else';
    this.becomeReachable(frame.elseBlock!);
  }

  becomeReachable(block: Block): void {
    this.builder.switchToBlock(block);
    this.reachable = true;
    this.unreachableDepth = 0;
  }

  end(): void {
    const frame = this.control.pop()!;
    if (frame.kind === 'if') this.endFirstArm(frame);
    else if (frame.kind === 'loop') this.fuel?.leaveLoop();
    else if (frame.handlers !== undefined) this.endTry(frame.handlers);
    if (frame.exit !== undefined && this.reachable) this.jumpToExit(frame);
    this.locals.close(frame.region, this.reader.offset, frame.exit);
    if (frame.exit !== undefined) {
      this.stack.length = frame.height;
      this.becomeReachable(frame.exit);
      this.pushAll(this.ctx.func.dfg.blockParams(frame.exit));
    }
    this.unreachableDepth = 0;
    if (!this.reachable) this.stack.length = frame.height;
    else if (frame.kind === 'function') this.returnFrom(this.popMany(frame.results.length));
  }

  private endTry(handlers: FrameHandlers): void {
    if (handlers.kind === 'try_table') landTryTable(this, handlers);
    else landTry(this, handlers);
  }

  /** At the end of an `if` without `else`: where the condition is false, its results are its parameters. */
  private endFirstArm(frame: ControlFrame): void {
    if (this.reachable) this.jumpToExit(frame);
    this.locals.close(frame.arm!, this.reader.offset);
    this.stack.length = frame.height;
    this.pushAll(frame.elseParams);
    this.becomeReachable(frame.elseBlock!);
    if (frame.exit === undefined) return;
    this.locals.addFalseEdge(frame.region, this.builder.jumpTo(frame.exit, frame.elseParams));
    this.reachable = false;
  }

  private exitOf(frame: ControlFrame): Block {
    frame.exit ??= this.ctx.blockWithParams(frame.results);
    return frame.exit;
  }

  jumpToExit(frame: ControlFrame): void {
    this.jumpTo(frame, this.exitOf(frame), this.peekMany(frame.results.length));
  }

  private jumpTo(frame: ControlFrame, target: Block, args: readonly BlockArg[]): void {
    this.noteBranch(frame, this.builder.jumpTo(target, args));
  }

  /** Every branch to a frame carries the values of locals that its target turns out to want. */
  private noteBranch(frame: ControlFrame, call: BlockCall): void {
    this.locals.addEdge(frame.region, call, this.reader.offset);
  }

  frameAt(label: number): ControlFrame {
    return this.control[this.control.length - 1 - label]!;
  }

  /** Where a branch to the frame goes. */
  targetOf(frame: ControlFrame): Block {
    return frame.header ?? this.exitOf(frame);
  }

  /** The operands that a branch to the frame takes along. */
  private branchArgs(frame: ControlFrame): readonly Value[] {
    return this.peekMany(frame.header === undefined ? frame.results.length : frame.params.length);
  }

  /** What follows up to the next `else` or `end` cannot be reached. */
  terminate(): void {
    this.reachable = false;
    this.unreachableDepth = 0;
  }

  br(label: number): void {
    const frame = this.frameAt(label);
    const args = this.branchArgs(frame);
    if (frame.kind === 'function') this.returnFrom(args);
    else this.jumpTo(frame, this.targetOf(frame), args);
    this.terminate();
  }

  private returnFrom(results: readonly Value[]): void {
    this.fuel?.exit(this.reader.offset);
    this.builder.return(results);
  }

  /** Branches if the condition is not zero, and goes on in a new block. */
  brIf(condition: Value, label: number): void {
    const frame = this.frameAt(label);
    const next = this.builder.createBlock();
    const branch = this.builder.brif(condition, this.targetOf(frame), this.branchArgs(frame), next, []);
    this.noteBranch(frame, this.ctx.func.dfg.inst(branch).targets[0]!);
    this.builder.switchToBlock(next);
  }

  brTable(): void {
    const { targets, targetCount } = this.reader;
    const index = this.pop();
    const detours = this.detours();
    const entry = (label: number): BlockCall => {
      const detour = detours.get(label);
      if (detour !== undefined) return new BlockCall(detour, []);
      const frame = this.frameAt(label);
      const call = new BlockCall(this.targetOf(frame), this.branchArgs(frame).slice());
      this.noteBranch(frame, call);
      return call;
    };
    const entries = Array.from({ length: targetCount }, (_, i) => entry(targets[i]!));
    const table = this.ctx.func.jumpTables.push({ defaultTarget: entry(targets[targetCount]!), entries });
    this.builder.brTable(index, table);
    for (const [label, block] of detours) {
      this.builder.switchToBlock(block);
      const frame = this.frameAt(label);
      this.jumpTo(frame, this.targetOf(frame), this.branchArgs(frame));
    }
    this.terminate();
  }

  /**
   * A block for each label that the table names so often that the values every branch to it carries are better passed
   * once: without it, a large table costs its size for each value.
   */
  private detours(): Map<number, Block> {
    const { targets, targetCount } = this.reader;
    const uses = new Map<number, number>();
    for (let i = 0; i <= targetCount; i++) uses.set(targets[i]!, (uses.get(targets[i]!) ?? 0) + 1);
    const blocks = new Map<number, Block>();
    for (const [label, count] of uses) if (count > DIRECT_ENTRIES) blocks.set(label, this.builder.createBlock());
    return blocks;
  }

  return(): void {
    this.br(this.control.length - 1);
  }
}
