/**
 * Builds a function from source code with mutable variables, making SSA form on the way.
 *
 * The algorithm is that of Braun et al., "Simple and Efficient Construction of SSA Form" (CC 2013): a use looks the
 * variable up in its block, then in the predecessors; a block not yet sealed (more predecessors may come) gets a
 * parameter to be completed when it is sealed. A parameter that turns out to have one value only is removed and becomes
 * an alias of it. Look-ups keep an explicit stack, so deep nesting cannot overflow ours.
 *
 * Protocol, as in cranelift/frontend@e6b33de: `switchToBlock` before instructions; a block ends with a terminator;
 * `sealBlock` once all branches to it exist; `finalize` at the end.
 */

import type { Block, Constant, Inst, Value } from './entities.ts';
import type { Function } from './function.ts';
import { InstBuilder } from './generated/inst-builder.gen.ts';
import { type BlockCall, type InstructionData, isValueArg } from './instructions.ts';
import { opcodes } from './opcodes.ts';
import { F128, F16, F32, F64, I128, I64, isVector, type Type, typeBytes } from './types.ts';

/** A variable of the source language; numbered by the front end, from 0. */
export type Variable = number;

/** An edge into a block: the branch and the block call in it. */
interface Edge {
  readonly from: Block;
  readonly call: BlockCall;
}

const UNSEALED = 0;
const SEALED = 1;

export class FunctionBuilder extends InstBuilder {
  private readonly varTypes: Type[] = [];
  /** Per block: current definition of each variable (sparse). */
  private readonly defs: Map<Variable, Value>[] = [];
  private readonly sealed: number[] = [];
  private readonly edges: Edge[][] = [];
  /** Parameters made by `useVar` in blocks not sealed yet. */
  private readonly pending: { variable: Variable; param: Value }[][] = [];
  /** Number of the walk that last passed each block: a walk that meets its own number goes round an unreachable cycle. */
  private readonly walkMarks: number[] = [];
  private walks = 0;
  private filled = true;

  constructor(func: Function) {
    super(func);
  }

  createBlock(): Block {
    const block = this.dfg.makeBlock();
    this.defs[block] = new Map();
    this.sealed[block] = UNSEALED;
    this.edges[block] = [];
    this.pending[block] = [];
    this.walkMarks[block] = 0;
    return block;
  }

  /** Declares a variable; its number is the count of those before it. */
  declareVar(type: Type): Variable {
    return this.varTypes.push(type) - 1;
  }

  /** Puts the block into the layout if need be and makes it the current one. */
  switchToBlock(block: Block): void {
    if (!this.func.layout.isBlockInserted(block)) this.func.layout.appendBlock(block);
    this.positionAtEnd(block);
    this.filled = false;
  }

  /** Whether the current block already ends in a terminator. */
  get isFilled(): boolean {
    return this.filled;
  }

  /** Whether no branch reaches the block (a sealed block with no edges is dead). */
  isUnreachable(block: Block): boolean {
    return block !== this.func.layout.entryBlock && this.sealed[block] === SEALED && this.edges[block]!.length === 0;
  }

  override insert(data: InstructionData): Inst {
    const inst = super.insert(data);
    if (opcodes[data.opcode]!.terminator) {
      this.filled = true;
      const from = this.currentBlock!;
      for (const call of this.func.branchTargets(data)) this.addEdge(from, call);
    }
    return inst;
  }

  private addEdge(from: Block, call: BlockCall): void {
    if (this.sealed[call.block] === SEALED) throw new Error(`internal: branch to block${call.block}, which is sealed`);
    this.edges[call.block]!.push({ from, call });
  }

  defVar(variable: Variable, value: Value): void {
    this.defs[this.currentBlock!]!.set(variable, value);
  }

  /** The variable's value here. One never written reads as zero. */
  useVar(variable: Variable): Value {
    return this.lookUp(variable, this.currentBlock!);
  }

  /** All branches to the block exist now. */
  sealBlock(block: Block): void {
    if (this.sealed[block] === SEALED) return;
    this.sealed[block] = SEALED;
    const list = this.pending[block]!;
    this.pending[block] = [];
    for (const { variable, param } of list) this.runFrames({ block, variable, param, args: [] });
    if (list.length > 0) this.dfg.removeAliasedParams(block);
  }

  sealAllBlocks(): void {
    for (let block = 0; block < this.sealed.length; block++) this.sealBlock(block as Block);
  }

  private lookUp(variable: Variable, start: Block): Value {
    const known = this.defs[start]!.get(variable);
    if (known !== undefined) return this.dfg.resolveShort(known);
    const { value, opened } = this.findOrOpen(variable, start);
    if (opened === undefined) return value!;
    this.runFrames(opened);
    this.dfg.popAliasedParam(opened.block);
    return this.dfg.resolveShort(opened.param);
  }

  /**
   * Gives a parameter its argument on every edge, or makes it an alias if all are one value; so too those opened on the
   * way. The caller takes the first one out of its block if it became an alias.
   */
  private runFrames(first: CompleteFrame): void {
    const work = [first];
    while (work.length > 0) {
      const frame = work[work.length - 1]!;
      const edges = this.edges[frame.block]!;
      if (frame.args.length === edges.length) {
        this.finishParam(frame);
        work.pop();
        if (work.length > 0) this.dfg.popAliasedParam(frame.block);
        continue;
      }
      const found = this.findOrOpen(frame.variable, edges[frame.args.length]!.from);
      if (found.opened !== undefined) work.push(found.opened);
      else frame.args.push(found.value!);
    }
  }

  /**
   * Walks up single predecessors to a block that knows the variable, starts the function, or merges several edges. A
   * merge block's new parameter is handed back as a frame for the caller's stack instead of being completed recursively.
   */
  private findOrOpen(variable: Variable, start: Block): { value?: Value; opened?: CompleteFrame } {
    const path: Block[] = [];
    const walk = ++this.walks;
    const type = this.varTypes[variable]!;
    for (let block = start; ;) {
      const known = this.defs[block]!.get(variable);
      if (known !== undefined) return { value: this.remember(path, variable, this.dfg.resolveShort(known)) };
      path.push(block);
      const edges = this.edges[block]!;
      if (this.sealed[block] === UNSEALED) {
        const param = this.dfg.appendParam(block, type);
        this.pending[block]!.push({ variable, param });
        return { value: this.remember(path, variable, param) };
      }
      if (edges.length === 0 || this.walkMarks[block] === walk) {
        return { value: this.remember(path, variable, this.zeroAtTop(block, type)) };
      }
      if (edges.length > 1) {
        const param = this.remember(path, variable, this.dfg.appendParam(block, type));
        return { opened: { block, variable, param, args: [] } };
      }
      this.walkMarks[block] = walk;
      block = edges[0]!.from;
    }
  }

  private remember(path: readonly Block[], variable: Variable, value: Value): Value {
    for (const block of path) this.defs[block]!.set(variable, value);
    return value;
  }

  private finishParam(frame: CompleteFrame): void {
    const { block, param, args } = frame;
    const values = args.map((arg) => this.dfg.resolveShort(arg));
    const other = values.find((value) => value !== param);
    if (values.every((value) => value === param || value === other)) {
      this.dfg.changeToAlias(param, other ?? this.zeroAtTop(block, this.dfg.valueType(param)));
      return;
    }
    const edges = this.edges[block]!;
    values.forEach((value, i) => edges[i]!.call.args.push(value));
  }

  /** A zero of the type at the top of a block. */
  private zeroAtTop(block: Block, type: Type): Value {
    const { layout } = this.func;
    if (!layout.isBlockInserted(block)) layout.appendBlock(block);
    const zero = new InstBuilder(this.func);
    const first = layout.firstInst(block);
    if (first === undefined) zero.positionAtEnd(block);
    else zero.positionBefore(first);
    return emitZero(zero, type);
  }

  /** Checks that every block is filled and sealed, and resolves the aliases that construction left in operands. */
  finalize(): void {
    const { layout } = this.func;
    for (const block of layout.blocks()) {
      if (this.sealed[block] === UNSEALED) throw new Error(`internal: block${block} was never sealed`);
      const last = layout.lastInst(block);
      if (last === undefined || !opcodes[this.dfg.inst(last).opcode]!.terminator) {
        throw new Error(`internal: block${block} has no terminator`);
      }
      for (const inst of layout.blockInsts(block)) this.resolveOperands(this.dfg.inst(inst));
    }
  }

  private resolveOperands(data: InstructionData): void {
    const { args } = data;
    for (let i = 0; i < args.length; i++) args[i] = this.dfg.resolveShort(args[i]!);
    if (!opcodes[data.opcode]!.branch) return;
    for (const call of this.func.branchTargets(data)) {
      for (let i = 0; i < call.args.length; i++) {
        const arg = call.args[i]!;
        if (isValueArg(arg)) call.args[i] = this.dfg.resolveShort(arg);
      }
    }
  }
}

/** A parameter being completed: `args` holds the values found so far, one per edge. */
interface CompleteFrame {
  readonly block: Block;
  readonly variable: Variable;
  readonly param: Value;
  readonly args: Value[];
}

/** Zero of any scalar or fixed vector type. */
function emitZero(builder: InstBuilder, type: Type): Value {
  const zeros = (): Constant => builder.func.constants.push(new Uint8Array(typeBytes(type)));
  if (isVector(type)) return builder.vconst(type, zeros());
  switch (type) {
    case I128: {
      const half = builder.iconst(I64, 0n);
      return builder.iconcat(half, half);
    }
    case F16:
      return builder.f16const(0);
    case F32:
      return builder.f32const(0);
    case F64:
      return builder.f64const(0n);
    case F128:
      return builder.f128const(zeros());
    default:
      return builder.iconst(type, 0n);
  }
}
