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

import type { Block, Inst, Value } from './entities.ts';
import type { Function } from './function.ts';
import { InstBuilder } from './generated/inst-builder.gen.ts';
import type { BlockCall, InstructionData } from './instructions.ts';
import { opcodes } from './opcodes.ts';
import type { Type } from './types.ts';
import { hasFloatLanes, isVector, I128, laneBits } from './types.ts';

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
      for (const call of this.func.branchTargets(data)) this.edges[call.block]!.push({ from, call });
    }
    return inst;
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
    for (const { variable, param } of list) this.completeParam(block, variable, param);
  }

  sealAllBlocks(): void {
    for (let block = 0; block < this.sealed.length; block++) this.sealBlock(block as Block);
  }

  /** Walks up single predecessors, then resolves at the first block that knows, merges, or starts the function. */
  private lookUp(variable: Variable, start: Block): Value {
    const path: Block[] = [];
    let block = start;
    let value: Value | undefined;
    for (;;) {
      value = this.defs[block]!.get(variable);
      if (value !== undefined) {
        value = this.dfg.resolve(value);
        break;
      }
      path.push(block);
      const edges = this.edges[block]!;
      if (this.sealed[block] === UNSEALED) {
        value = this.dfg.appendParam(block, this.varTypes[variable]!);
        this.pending[block]!.push({ variable, param: value });
        break;
      }
      if (edges.length === 0) {
        value = this.zeroAtTop(block, this.varTypes[variable]!);
        break;
      }
      const first = edges[0]!.from;
      if (edges.length > 1 || first === block) {
        value = this.dfg.appendParam(block, this.varTypes[variable]!);
        this.defs[block]!.set(variable, value);
        value = this.completeParam(block, variable, value);
        break;
      }
      block = first;
    }
    for (const visited of path) this.defs[visited]!.set(variable, value);
    return value;
  }

  /** Gives a parameter its argument on every edge, or removes it if all are one value. */
  private completeParam(block: Block, variable: Variable, param: Value): Value {
    const work: CompleteFrame[] = [{ block, variable, param, next: 0, args: [] }];
    let result: Value = param;
    while (work.length > 0) {
      const frame = work[work.length - 1]!;
      const edges = this.edges[frame.block]!;
      if (frame.next < edges.length) {
        const from = edges[frame.next]!.from;
        const found = this.findOrOpen(frame.variable, from);
        if (found.opened !== undefined) work.push(found.opened);
        else {
          frame.args.push(found.value!);
          frame.next++;
        }
        continue;
      }
      work.pop();
      result = this.finishParam(frame);
    }
    return this.dfg.resolve(result);
  }

  /** Like `lookUp`, but a merge block on the way is opened as a frame for the caller's stack instead of recursing. */
  private findOrOpen(variable: Variable, start: Block): { value?: Value; opened?: CompleteFrame } {
    const path: Block[] = [];
    let block = start;
    for (;;) {
      const known = this.defs[block]!.get(variable);
      if (known !== undefined) return { value: this.remember(path, variable, this.dfg.resolve(known)) };
      path.push(block);
      const type = this.varTypes[variable]!;
      const edges = this.edges[block]!;
      if (this.sealed[block] === UNSEALED) {
        const param = this.dfg.appendParam(block, type);
        this.pending[block]!.push({ variable, param });
        return { value: this.remember(path, variable, param) };
      }
      if (edges.length === 0) return { value: this.remember(path, variable, this.zeroAtTop(block, type)) };
      const first = edges[0]!.from;
      if (edges.length > 1 || first === block) {
        const param = this.dfg.appendParam(block, type);
        this.remember(path, variable, param);
        return { opened: { block, variable, param, next: 0, args: [] } };
      }
      block = first;
    }
  }

  private remember(path: readonly Block[], variable: Variable, value: Value): Value {
    for (const block of path) this.defs[block]!.set(variable, value);
    return value;
  }

  private finishParam(frame: CompleteFrame): Value {
    const { block, param } = frame;
    let only: Value | undefined;
    let many = false;
    for (const arg of frame.args) {
      const value = this.dfg.resolve(arg);
      if (value === param || value === only) continue;
      if (only === undefined) only = value;
      else many = true;
    }
    if (!many) {
      const replacement = only ?? this.zeroAtTop(block, this.dfg.valueType(param));
      this.dropParam(param);
      this.dfg.changeToAlias(param, replacement);
      return replacement;
    }
    const edges = this.edges[block]!;
    frame.args.forEach((arg, i) => edges[i]!.call.args.push(this.dfg.resolve(arg)));
    return param;
  }

  /** Removes a parameter whose arguments were not written yet. Those after it have none written either, or keep theirs. */
  private dropParam(param: Value): void {
    this.dfg.removeParam(param);
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
    for (let block = 0; block < this.sealed.length; block++) {
      if (this.sealed[block] === UNSEALED && this.func.layout.isBlockInserted(block as Block)) {
        throw new Error(`internal: block${block} was never sealed`);
      }
    }
    for (const block of this.func.layout.blocks()) {
      for (const inst of this.func.layout.blockInsts(block)) {
        const data = this.dfg.inst(inst);
        this.dfg.resolveOperands(data, opcodes[data.opcode]!.branch ? this.func.branchTargets(data) : data.targets);
      }
    }
  }
}

interface CompleteFrame {
  readonly block: Block;
  readonly variable: Variable;
  readonly param: Value;
  next: number;
  readonly args: Value[];
}

/** Zero of any scalar or vector type. */
function emitZero(builder: InstBuilder, type: Type): Value {
  if (isVector(type)) return builder.vconst(type, builder.func.constants.push(new Uint8Array(16)));
  if (type === I128) {
    const half = builder.iconst(0x77 as Type, 0n);
    return builder.iconcat(half, half);
  }
  if (!hasFloatLanes(type)) return builder.iconst(type, 0n);
  return laneBits(type) === 32 ? builder.f32const(0) : builder.f64const(0n);
}

