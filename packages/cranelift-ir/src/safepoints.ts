/**
 * References that a garbage collector must find on the stack: each one that is live across a safepoint gets a stack slot,
 * is stored there where it is defined, and is listed in the safepoint's user stack map.
 *
 * For collectors that do not move objects: the value itself stays in use, the slot only shows it. A value's block
 * parameters and selections are references too; the caller declares the others. Values that live within one block share
 * slots; the others have slots of their own. Precondition: SSA, no try_call result used before its normal return block.
 * Mirrors the role of cranelift/frontend/src/frontend/safepoints.rs@e6b33de.
 */

import { ControlFlowGraph } from './analysis/control-flow-graph.ts';
import { DominatorTree } from './analysis/dominator-tree.ts';
import { Liveness } from './analysis/liveness.ts';
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
  const cfg = new ControlFlowGraph(func);
  const liveness = new Liveness(func, cfg, new DominatorTree(func, cfg), {
    includes: (value) => references.has(value),
    onLiveIn: () => quota.take(1),
  });
  const slots = new SpillSlots(func, options);
  for (const block of func.layout.blocks()) scanBlock({ func, liveness, options, slots, quota }, block);
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

/** What the scans of all blocks share. */
interface ScanContext {
  readonly func: Function;
  readonly liveness: Liveness;
  readonly options: SafepointOptions;
  readonly slots: SpillSlots;
  readonly quota: Quota;
}

/** Adds the stack maps of a block, from its end to its beginning. */
function scanBlock({ func, liveness, options, slots, quota }: ScanContext, block: Block): void {
  const { dfg, layout } = func;
  const liveOut = new Set(liveness.liveOut(block));
  /** Whether all of a value's life is in this block. */
  const isLocal = (value: Value): boolean => {
    if (liveOut.has(value)) return false;
    const owner = dfg.valueOwner(value);
    return (dfg.valueKind(value) === ValueKind.Param ? owner : layout.instBlock(owner as Inst)) === block;
  };
  const define = (value: Value): void => {
    if (isLocal(value)) slots.giveBack(value);
  };
  liveness.scanBlock(block, (inst, across) => {
    dfg.instResults(inst).forEach(define);
    const data = dfg.inst(inst);
    if (across.size === 0 || !opcodes[data.opcode]!.call || !options.isSafepoint(inst, data)) return;
    quota.take(across.size);
    const entries: UserStackMapEntry[] = [];
    for (const value of across) {
      entries.push({ type: dfg.valueType(value), slot: slots.slotFor(value, isLocal(value)), offset: 0 });
    }
    entries.sort((a, b) => a.slot - b.slot);
    func.userStackMaps.set(inst, entries);
  });
  dfg.blockParams(block).forEach(define);
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
