/**
 * References that a garbage collector must find on the stack: each one that is live across a safepoint gets a stack slot,
 * is stored there where it is defined, and is listed in the safepoint's user stack map.
 *
 * For collectors that do not move objects: the value itself stays in use, the slot only shows it. A value's block
 * parameters and selections are references too; the caller declares the others. Values that live within one block share
 * slots; the others have slots of their own. Precondition: SSA, no try_call result used before its normal return block.
 * Mirrors the role of cranelift/frontend/src/frontend/safepoints.rs@e6b33de.
 */

import type { Block, Inst, StackSlot, Value } from './entities.ts';
import type { Function } from './function.ts';
import { InstBuilder } from './generated/inst-builder.gen.ts';
import { type InstructionData, isValueArg, type UserStackMapEntry } from './instructions.ts';
import type { MemFlags } from './memflags.ts';
import { opcodes } from './opcodes.ts';
import { type Type, typeBytes } from './types.ts';
import { ValueKind } from './dfg.ts';

/** What is to be listed where. */
export interface SafepointOptions {
  /** References that are not block parameters or selections of other ones, and such of them as are known. */
  readonly references: Iterable<Value>;
  /** Whether an instruction is a call during which references must be found. */
  isSafepoint(inst: Inst, data: InstructionData): boolean;
  /** The type of pointers, for the slots' addresses. */
  readonly pointerType: Type;
  /** The flags of the stores into a slot. */
  flagsOf(slot: StackSlot): MemFlags;
  /** The largest sum, over all blocks and safepoints, of the references that are live there. */
  readonly limit: number;
}

/**
 * Spills references that are live across safepoints, and adds the stack maps. See the head of the file.
 * @throws LiveReferencesError; then the function cannot be used
 */
export function spillReferences(func: Function, options: SafepointOptions): void {
  const references = closeOverMoves(func, options.references);
  if (references.size === 0) return;
  const quota = new Quota(options.limit);
  const liveness = new ReferenceLiveness(func, references, quota);
  const slots = new SpillSlots(func, options);
  const { layout } = func;
  for (let block = layout.entryBlock; block !== undefined; block = layout.nextBlock(block)) {
    new BlockScan({ func, references, liveness, options, slots, quota }, block).run();
  }
  slots.storeAll();
}

/** More references are live in more places than the limit allows. */
export class LiveReferencesError extends Error {
  constructor() {
    super('too many references are live across too many calls');
    this.name = 'LiveReferencesError';
  }
}

/** What is left of the limit. */
class Quota {
  private left: number;

  constructor(limit: number) {
    this.left = limit;
  }

  take(count: number): void {
    this.left -= count;
    if (this.left < 0) throw new LiveReferencesError();
  }
}

/** What an instruction hands to the parameters of its target blocks. */
function forEachMove(func: Function, data: InstructionData, visit: (from: Value, to: Value) => void): void {
  const { dfg } = func;
  for (const call of func.branchTargets(data)) {
    const params = dfg.blockParams(call.block);
    call.args.forEach((arg, i) => {
      if (isValueArg(arg)) visit(dfg.resolve(arg), params[i]!);
    });
  }
}

/** The references, and every block parameter and selection that one of them can become. */
function closeOverMoves(func: Function, declared: Iterable<Value>): Set<Value> {
  const { dfg, layout } = func;
  const references = new Set<Value>();
  for (const value of declared) references.add(dfg.resolve(value));
  if (references.size === 0) return references;
  const movesOf = new Map<Value, Value[]>();
  const addMove = (from: Value, to: Value): void => {
    const list = movesOf.get(from);
    if (list === undefined) movesOf.set(from, [to]);
    else list.push(to);
  };
  for (let block = layout.entryBlock; block !== undefined; block = layout.nextBlock(block)) {
    for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
      const data = dfg.inst(inst);
      const { branch, name } = opcodes[data.opcode]!;
      if (branch) forEachMove(func, data, addMove);
      else if (name === 'select')
        for (let i = 1; i < 3; i++) addMove(dfg.resolve(data.args[i]!), dfg.firstResult(inst));
    }
  }
  const pending = [...references];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const to of movesOf.get(from) ?? []) {
      if (references.has(to)) continue;
      references.add(to);
      pending.push(to);
    }
  }
  return references;
}

/** References that are live at the end of blocks. */
class ReferenceLiveness {
  private readonly func: Function;
  private readonly references: ReadonlySet<Value>;
  private readonly quota: Quota;
  private readonly liveOut: Map<Block, Value[]> = new Map();
  /** The value that a block was last found to be entered with. */
  private readonly enteredWith: Map<Block, Value> = new Map();
  private readonly predecessors: Map<Block, Block[]> = new Map();

  constructor(func: Function, references: ReadonlySet<Value>, quota: Quota) {
    this.func = func;
    this.references = references;
    this.quota = quota;
    for (const [value, blocks] of this.collect()) this.walk(value, blocks);
  }

  /** The references that are live after a block's last instruction. */
  at(block: Block): readonly Value[] {
    return this.liveOut.get(block) ?? [];
  }

  /** The block that a value is defined in. */
  private blockOf(value: Value): Block {
    const { dfg, layout } = this.func;
    const owner = dfg.valueOwner(value);
    return dfg.valueKind(value) === ValueKind.Param ? (owner as Block) : layout.instBlock(owner as Inst)!;
  }

  /** The blocks that use a reference of another block, by reference; notes predecessors on the way. */
  private collect(): Map<Value, Block[]> {
    const { func, references, predecessors } = this;
    const { dfg, layout } = func;
    const uses = new Map<Value, Block[]>();
    for (let block = layout.entryBlock; block !== undefined; block = layout.nextBlock(block)) {
      for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
        const data = dfg.inst(inst);
        forEachUse(func, data, (value) => {
          if (!references.has(value)) return;
          const list = uses.get(value);
          if (list === undefined) uses.set(value, [block!]);
          else if (list[list.length - 1] !== block) list.push(block!);
        });
        if (!opcodes[data.opcode]!.branch) continue;
        for (const call of func.branchTargets(data)) {
          const list = predecessors.get(call.block);
          if (list === undefined) predecessors.set(call.block, [block]);
          else if (list[list.length - 1] !== block) list.push(block);
        }
      }
    }
    return uses;
  }

  /** Marks a value live on all ways from its definition to its uses. */
  private walk(value: Value, uses: readonly Block[]): void {
    const definition = this.blockOf(value);
    const pending: Block[] = [];
    const enter = (block: Block): void => {
      if (block === definition || this.enteredWith.get(block) === value) return;
      this.enteredWith.set(block, value);
      pending.push(block);
    };
    uses.forEach(enter);
    const left = new Set<Block>();
    for (let block = pending.pop(); block !== undefined; block = pending.pop()) {
      for (const before of this.predecessors.get(block) ?? []) {
        if (!left.has(before)) {
          left.add(before);
          this.quota.take(1);
          const list = this.liveOut.get(before);
          if (list === undefined) this.liveOut.set(before, [value]);
          else list.push(value);
        }
        enter(before);
      }
    }
  }
}

/** Calls `visit` with each value an instruction uses, its aliases resolved. */
function forEachUse(func: Function, data: InstructionData, visit: (value: Value) => void): void {
  const { dfg } = func;
  for (const arg of data.args) visit(dfg.resolve(arg));
  const { branch, call } = opcodes[data.opcode]!;
  if (!branch) return;
  for (const target of func.branchTargets(data))
    for (const arg of target.args) if (isValueArg(arg)) visit(dfg.resolve(arg));
  if (!call) return;
  for (const item of func.exceptionTables.at(data.aux as never).items)
    if (item.kind === 'context') visit(dfg.resolve(item.value));
}

/** What the scans of all blocks share. */
interface ScanContext {
  readonly func: Function;
  readonly references: ReadonlySet<Value>;
  readonly liveness: ReferenceLiveness;
  readonly options: SafepointOptions;
  readonly slots: SpillSlots;
  readonly quota: Quota;
}

/** One block from its end to its beginning: what is live at each safepoint. */
class BlockScan {
  private readonly func: Function;
  private readonly block: Block;
  private readonly references: ReadonlySet<Value>;
  private readonly options: SafepointOptions;
  private readonly slots: SpillSlots;
  private readonly quota: Quota;
  private readonly live: Set<Value>;
  /** Live references that are defined outside this block or used after it. */
  private readonly throughout: ReadonlySet<Value>;

  constructor({ func, references, liveness, options, slots, quota }: ScanContext, block: Block) {
    this.func = func;
    this.block = block;
    this.references = references;
    this.options = options;
    this.slots = slots;
    this.quota = quota;
    this.throughout = new Set(liveness.at(block));
    this.live = new Set(this.throughout);
  }

  run(): void {
    const { func, block, live, references } = this;
    const { dfg, layout } = func;
    for (let inst = layout.lastInst(block); inst !== undefined; inst = layout.prevInst(inst)) {
      const data = dfg.inst(inst);
      for (const result of dfg.instResults(inst)) this.define(result);
      const isSafepoint = opcodes[data.opcode]!.call && this.options.isSafepoint(inst, data);
      if (isSafepoint && opcodes[data.opcode]!.branch) this.addBranchArguments(data);
      if (isSafepoint && live.size > 0) this.addMap(inst);
      forEachUse(func, data, (value) => {
        if (references.has(value)) live.add(value);
      });
    }
    for (const param of dfg.blockParams(block)) this.define(param);
  }

  /** What a call that is a terminator passes to its targets is needed after the call. */
  private addBranchArguments(data: InstructionData): void {
    forEachMove(this.func, data, (from) => {
      if (this.references.has(from)) this.live.add(from);
    });
  }

  private addMap(inst: Inst): void {
    this.quota.take(this.live.size);
    const entries: UserStackMapEntry[] = [];
    for (const value of this.live) {
      const slot = this.slots.slotFor(value, this.isLocal(value));
      entries.push({ type: this.func.dfg.valueType(value), slot, offset: 0 });
    }
    entries.sort((a, b) => a.slot - b.slot);
    this.func.userStackMaps.set(inst, entries);
  }

  /** Whether all of a value's life is in this block. */
  private isLocal(value: Value): boolean {
    if (this.throughout.has(value)) return false;
    const { dfg, layout } = this.func;
    const owner = dfg.valueOwner(value);
    const block = dfg.valueKind(value) === ValueKind.Param ? (owner as Block) : layout.instBlock(owner as Inst);
    return block === this.block;
  }

  private define(value: Value): void {
    if (!this.live.delete(value)) return;
    if (this.isLocal(value)) this.slots.giveBack(value);
  }
}

/** Slots for spilled references. */
class SpillSlots {
  private readonly func: Function;
  private readonly options: SafepointOptions;
  private readonly slots: Map<Value, StackSlot> = new Map();
  /** Slots no longer in use at the point that the scan of a block has come to, by size. */
  private readonly free: Map<number, StackSlot[]> = new Map();

  constructor(func: Function, options: SafepointOptions) {
    this.func = func;
    this.options = options;
  }

  /** The slot of a value. `isLocal`: it may be one that others use before. */
  slotFor(value: Value, isLocal: boolean): StackSlot {
    let slot = this.slots.get(value);
    if (slot === undefined) {
      const size = typeBytes(this.func.dfg.valueType(value));
      slot = (isLocal ? this.free.get(size)?.pop() : undefined) ?? this.make(size);
      this.slots.set(value, slot);
    }
    return slot;
  }

  /** Says that the slot of a value that lives in one block is free before the value's definition. */
  giveBack(value: Value): void {
    const slot = this.slots.get(value);
    if (slot === undefined) return;
    const size = typeBytes(this.func.dfg.valueType(value));
    const list = this.free.get(size);
    if (list === undefined) this.free.set(size, [slot]);
    else list.push(slot);
  }

  /** Stores each spilled value into its slot where it is defined. */
  storeAll(): void {
    const { func } = this;
    const { dfg, layout } = func;
    const builder = new InstBuilder(func);
    for (const [value, slot] of this.slots) {
      const owner = dfg.valueOwner(value);
      const isParam = dfg.valueKind(value) === ValueKind.Param;
      const next = isParam ? layout.firstInst(owner as Block)! : layout.nextInst(owner as Inst)!;
      builder.positionBefore(next);
      const address = builder.stackAddr(this.options.pointerType, slot, 0);
      builder.store(this.options.flagsOf(slot), value, address, 0);
    }
  }

  private make(size: number): StackSlot {
    return this.func.stackSlots.push({ kind: 'explicit_slot', size, alignShift: Math.log2(size), key: undefined });
  }
}
