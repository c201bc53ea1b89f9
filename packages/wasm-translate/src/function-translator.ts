/**
 * Translates the body of one function (or a constant expression): the operand stack, locals and structured control flow
 * become SSA values and blocks. Mirrors the role of crates/cranelift/src/translate@e6b33de.
 *
 * Operators with no control flow are handlers in tables (`operators/`); they work on this object's operand stack. Code that
 * cannot be reached is skipped operator by operator, with a count of the blocks opened in it. Nothing recurses, and the
 * work per operator does not depend on the number of locals or on the nesting.
 */

import { type Block, BlockCall, type BlockArg, type Function, type Type, type Value } from '@pulleyjs/cranelift-ir';
import { type Module, NO_TYPE, Op, type OperatorReader, type ValueType } from '@pulleyjs/wasm-parse';
import type { ControlFrame, FrameKind } from './control-stack.ts';
import { FunctionContext } from './function-context.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import type { LocalVariables } from './local-variables.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { handlers, refuse } from './operators/index.ts';
import { clifType, wasmSignature } from './wasm-types.ts';

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
  private readonly locals: LocalVariables;
  private readonly stack: Value[];
  private readonly control: ControlFrame[];
  /** Whether the current operator can be reached. */
  private reachable: boolean;
  /** Blocks opened since code became unreachable. */
  private unreachableDepth: number;

  constructor(ctx: FunctionContext, reader: OperatorReader, locals: LocalVariables) {
    this.ctx = ctx;
    this.env = ctx.env;
    this.module = ctx.env.module;
    this.reader = reader;
    this.builder = ctx.builder;
    this.locals = locals;
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
    return this.builder.useVar(this.locals.variable(this.builder, index));
  }
  setLocal(index: number, value: Value): void {
    this.builder.defVar(this.locals.variable(this.builder, index), value);
  }

  // Types.

  clifType(type: ValueType): Type {
    return clifType(this.module.types, type, this.env.pointerType);
  }

  /** Translates a constant expression, the reader's range, and gives its value. */
  evaluate(): Value {
    for (;;) {
      const opcode = this.reader.next();
      if (this.reader.done) return this.pop();
      this.translate(opcode);
    }
  }

  /** Translates a function body, the rest of the reader's range. */
  run(results: readonly Type[]): void {
    this.control.push(this.frame('function', NO_TYPES, results, {}));
    const { reader, builder } = this;
    while (!reader.done) {
      const opcode = reader.next();
      if (!this.reachable) {
        this.skip(opcode);
        continue;
      }
      builder.srcloc = reader.offset;
      this.translate(opcode);
    }
  }

  private translate(opcode: number): void {
    const handler = handlers[opcode];
    if (handler === undefined) refuse(this);
    else handler(this);
  }

  /** Follows the nesting of unreachable code to the `else` or `end` that makes code reachable again. */
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
        if (this.unreachableDepth === 0) this.else();
        return;
      case Op.end:
      case Op.delegate:
        if (this.unreachableDepth === 0) this.end();
        else this.unreachableDepth--;
    }
  }

  // Control flow.

  private frame(
    kind: FrameKind,
    params: readonly Type[],
    results: readonly Type[],
    blocks: Partial<ControlFrame>,
  ): ControlFrame {
    return {
      kind,
      height: this.stack.length - params.length,
      params,
      results,
      exit: undefined,
      header: blocks.header,
      elseBlock: blocks.elseBlock,
      elseParams: blocks.elseParams ?? NO_VALUES,
    };
  }

  private blockTypes(): { readonly params: readonly Type[]; readonly results: readonly Type[] } {
    const { blockTypeIndex, blockResult } = this.reader;
    if (blockTypeIndex >= 0) {
      const { params, results } = this.env.functionTypeOf(blockTypeIndex);
      return { params: params.map((t) => this.clifType(t)), results: results.map((t) => this.clifType(t)) };
    }
    return { params: NO_TYPES, results: blockResult === NO_TYPE ? NO_TYPES : [this.clifType(blockResult)] };
  }

  block(): void {
    const { params, results } = this.blockTypes();
    this.control.push(this.frame('block', params, results, {}));
  }

  loop(): void {
    const { params, results } = this.blockTypes();
    const header = this.ctx.blockWithParams(params);
    this.control.push(this.frame('loop', params, results, { header }));
    this.builder.jump(header, this.popMany(params.length));
    this.builder.switchToBlock(header);
    this.pushAll(this.ctx.func.dfg.blockParams(header));
  }

  if(): void {
    const condition = this.pop();
    const { params, results } = this.blockTypes();
    const thenBlock = this.builder.createBlock();
    const elseBlock = this.builder.createBlock();
    this.control.push(this.frame('if', params, results, { elseBlock, elseParams: this.peekMany(params.length) }));
    this.builder.brif(condition, thenBlock, [], elseBlock, []);
    this.enter(thenBlock);
    this.builder.sealBlock(elseBlock);
  }

  /** Goes on in a block that has all its predecessors. */
  private enter(block: Block): void {
    this.builder.sealBlock(block);
    this.builder.switchToBlock(block);
  }

  else(): void {
    const frame = this.control[this.control.length - 1]!;
    if (this.reachable) this.jumpToExit(frame);
    this.stack.length = frame.height;
    this.pushAll(frame.elseParams);
    frame.kind = 'else';
    this.becomeReachable(frame.elseBlock!);
  }

  private becomeReachable(block: Block): void {
    this.enter(block);
    this.reachable = true;
    this.unreachableDepth = 0;
  }

  end(): void {
    const frame = this.control.pop()!;
    if (frame.kind === 'if') this.endWithoutElse(frame);
    if (frame.header !== undefined) this.builder.sealBlock(frame.header);
    const { exit } = frame;
    if (exit !== undefined) {
      if (this.reachable) this.builder.jump(exit, this.peekMany(frame.results.length));
      this.stack.length = frame.height;
      this.becomeReachable(exit);
      this.pushAll(this.ctx.func.dfg.blockParams(exit).slice(0, frame.results.length));
    }
    this.unreachableDepth = 0;
    if (!this.reachable) this.stack.length = frame.height;
    else if (frame.kind === 'function') this.builder.return(this.popMany(frame.results.length));
  }

  /** The results of an `if` without `else` are its parameters where the condition is false. */
  private endWithoutElse(frame: ControlFrame): void {
    if (this.reachable) this.jumpToExit(frame);
    if (frame.exit === undefined) {
      this.stack.length = frame.height;
      this.pushAll(frame.elseParams);
      this.becomeReachable(frame.elseBlock!);
      return;
    }
    this.enter(frame.elseBlock!);
    this.builder.jump(frame.exit, frame.elseParams);
    this.reachable = false;
  }

  private exitOf(frame: ControlFrame): Block {
    frame.exit ??= this.ctx.blockWithParams(frame.results);
    return frame.exit;
  }

  private jumpToExit(frame: ControlFrame): void {
    this.builder.jump(this.exitOf(frame), this.peekMany(frame.results.length));
  }

  private frameAt(label: number): ControlFrame {
    return this.control[this.control.length - 1 - label]!;
  }

  /** Where a branch to the frame goes. */
  private targetOf(frame: ControlFrame): Block {
    return frame.header ?? this.exitOf(frame);
  }

  private branchTypes(frame: ControlFrame): readonly Type[] {
    return frame.header === undefined ? frame.results : frame.params;
  }

  /** What follows up to the next `else` or `end` cannot be reached. */
  terminate(): void {
    this.reachable = false;
    this.unreachableDepth = 0;
  }

  br(label: number): void {
    const frame = this.frameAt(label);
    const args = this.peekMany(this.branchTypes(frame).length);
    if (frame.kind === 'function') this.builder.return(args);
    else this.builder.jump(this.targetOf(frame), args);
    this.terminate();
  }

  /** Branches if the condition is not zero, and goes on in a new block. */
  brIf(condition: Value, label: number): void {
    const frame = this.frameAt(label);
    const next = this.builder.createBlock();
    this.builder.brif(condition, this.targetOf(frame), this.peekMany(this.branchTypes(frame).length), next, []);
    this.enter(next);
  }

  brTable(): void {
    const { targets, targetCount } = this.reader;
    const index = this.pop();
    const uses = new Map<number, number>();
    for (let i = 0; i <= targetCount; i++) uses.set(targets[i]!, (uses.get(targets[i]!) ?? 0) + 1);
    const detours: { readonly block: Block; readonly target: Block; readonly args: readonly BlockArg[] }[] = [];
    const calls = new Map<number, { readonly block: Block; readonly args: readonly BlockArg[] }>();
    for (const [label, count] of uses) {
      const frame = this.frameAt(label);
      const args = this.peekMany(this.branchTypes(frame).length);
      const target = this.targetOf(frame);
      if (count <= DIRECT_ENTRIES) {
        calls.set(label, { block: target, args });
        continue;
      }
      const block = this.builder.createBlock();
      detours.push({ block, target, args });
      calls.set(label, { block, args: NO_VALUES });
    }
    const blockCall = (label: number): BlockCall => {
      const { block, args } = calls.get(label)!;
      return new BlockCall(block, args.slice());
    };
    const entries = Array.from({ length: targetCount }, (_, i) => blockCall(targets[i]!));
    const table = this.ctx.func.jumpTables.push({ defaultTarget: blockCall(targets[targetCount]!), entries });
    this.builder.brTable(index, table);
    for (const { block, target, args } of detours) {
      this.enter(block);
      this.builder.jump(target, args);
    }
    this.terminate();
  }

  return(): void {
    this.br(this.control.length - 1);
  }
}

/** Translates a defined function. */
export function translateFunction(
  env: ModuleEnvironment,
  definedIndex: number,
  reader: OperatorReader,
  locals: LocalVariables,
): Function {
  const { module } = env;
  const type = env.functionTypeOf(module.functionTypes[definedIndex + module.importedFunctions]);
  const signature = wasmSignature(module.types, type, env.pointerType);
  const ctx = new FunctionContext(env, functionKey(FunctionKind.DefinedWasmFunction, definedIndex), signature);
  reader.reset(module.bodyStart[definedIndex], module.bodyEnd[definedIndex]);
  reader.readLocals();
  const translator = new FunctionTranslator(ctx, reader, locals);
  locals.begin(type.params, reader, (t) => translator.clifType(t));
  type.params.forEach((_, i) => translator.setLocal(i, ctx.param(i + 2)));
  translator.run(signature.returns.map((result) => result.type));
  locals.end();
  return ctx.finish();
}
