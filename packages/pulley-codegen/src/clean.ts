/**
 * What of a CLIF function is compiled: reachable blocks, values without aliases and constant parameters, and the
 * instructions whose results or effects matter. Nothing in the function is changed.
 */

import {
  type Block,
  type BlockCall,
  CAN_MOVE,
  type Function,
  type Inst,
  type InstructionData,
  isNoTrap,
  isValueArg,
  type MemFlags,
  opcodes,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { SlotUses } from './stack-slots.ts';

/** Passes of the constant-parameter search; each removal is right by itself, so stopping early is safe. */
const MAX_PASSES = 6;

/** Opcodes that stay even if nothing uses their results. */
const HAS_EFFECT: readonly boolean[] = opcodes.map(
  (info) => info.terminator || info.call || info.canStore || info.canTrap || info.otherSideEffects,
);
const CAN_LOAD: readonly boolean[] = opcodes.map((info) => info.canLoad);

export class CleanFunction {
  readonly func: Function;
  /** Reachable blocks in reverse postorder. */
  readonly blocks: readonly Block[];
  /** The value each value is the same as. */
  private readonly canon: Int32Array;
  /** Uses of each value by live instructions and live parameters. */
  readonly useCounts: Int32Array;
  readonly slots: SlotUses;
  private readonly liveInsts: Uint8Array;
  private readonly removedParams: Uint8Array;
  /** Values that are used, whose own operands are not counted yet. */
  private readonly work: Value[] = [];

  constructor(func: Function) {
    const { dfg } = func;
    this.func = func;
    this.blocks = reversePostorder(func);
    this.canon = new Int32Array(dfg.valueCount);
    for (let v = 0; v < dfg.valueCount; v++) this.canon[v] = dfg.isAlias(v as Value) ? dfg.valueOwner(v as Value) : v;
    this.removedParams = new Uint8Array(dfg.valueCount);
    this.useCounts = new Int32Array(dfg.valueCount);
    this.liveInsts = new Uint8Array(dfg.instCount);
    this.removeConstantParams();
    this.slots = new SlotUses(func, this.blocks, (value) => this.value(value));
    this.markLive();
  }

  /** The value itself, aliases and removed parameters followed. */
  value(value: Value): Value {
    let v: number = value;
    while (this.canon[v] !== v) v = this.canon[v];
    return v as Value;
  }

  isLive(inst: Inst): boolean {
    return this.liveInsts[inst] === 1;
  }

  /** Whether a block parameter still receives a value. */
  isLiveParam(param: Value): boolean {
    return this.removedParams[param] === 0 && this.useCounts[param] > 0;
  }

  /** A parameter whose arguments, itself aside, are all one value is that value. */
  private removeConstantParams(): void {
    const { func, blocks } = this;
    const incoming = new Map<Block, BlockCall[]>();
    for (const block of blocks) {
      const last = func.layout.lastInst(block);
      if (last === undefined) continue;
      for (const call of func.branchTargets(func.dfg.inst(last))) {
        if (func.dfg.blockParams(call.block).length === 0) continue;
        const calls = incoming.get(call.block);
        if (calls === undefined) incoming.set(call.block, [call]);
        else calls.push(call);
      }
    }
    for (let pass = 0, changed = true; changed && pass < MAX_PASSES; pass++) {
      changed = false;
      for (const block of blocks) {
        const calls = incoming.get(block);
        if (calls === undefined || block === func.layout.entryBlock) continue;
        const params = func.dfg.blockParams(block);
        for (let i = 0; i < params.length; i++) {
          if (this.removedParams[params[i]] === 1) continue;
          const only = this.onlyArgument(params[i], i, calls);
          if (only === undefined) continue;
          this.canon[params[i]] = only;
          this.removedParams[params[i]] = 1;
          changed = true;
        }
      }
    }
  }

  private onlyArgument(param: Value, index: number, calls: readonly BlockCall[]): Value | undefined {
    let only: Value | undefined;
    for (const call of calls) {
      const arg = call.args[index];
      if (!isValueArg(arg)) return undefined;
      const value = this.value(arg);
      if (value === param || value === only) continue;
      if (only !== undefined) return undefined;
      only = value;
    }
    return only;
  }

  private hasEffect(data: InstructionData): boolean {
    if (HAS_EFFECT[data.opcode]) return !this.slots.isDeadStore(data);
    if (!CAN_LOAD[data.opcode]) return false;
    const flags = data.aux as MemFlags;
    return !isNoTrap(flags) && (flags & CAN_MOVE) === 0;
  }

  /** Marks what effects depend on, and counts uses. */
  private markLive(): void {
    const { func } = this;
    const { dfg, layout } = func;
    const incoming = new IncomingValues(dfg.valueCount);
    for (const block of this.blocks) {
      for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
        const data = dfg.inst(inst);
        if (this.hasEffect(data)) this.keep(inst, data);
        if (!opcodes[data.opcode].branch) continue;
        const targets = func.branchTargets(data);
        for (let i = 0; i < targets.length; i++) this.collectArguments(targets[i], incoming);
        if (opcodes[data.opcode].call) {
          for (const item of func.exceptionTables.at(data.aux as never).items)
            if (item.kind === 'context') this.use(item.value);
        }
      }
    }
    const { work } = this;
    while (work.length > 0) {
      const value = work.pop()!;
      if (dfg.valueKind(value) === ValueKind.Result) {
        const inst = dfg.valueOwner(value) as Inst;
        this.keep(inst, dfg.inst(inst));
      } else {
        for (let i = incoming.first(value); i >= 0; i = incoming.next(i)) this.use(incoming.argument(i));
      }
    }
  }

  private use(arg: Value): void {
    const value = this.value(arg);
    if (this.useCounts[value]++ === 0) this.work.push(value);
  }

  private keep(inst: Inst, { args }: InstructionData): void {
    if (this.liveInsts[inst] === 1) return;
    this.liveInsts[inst] = 1;
    for (let i = 0; i < args.length; i++) this.use(args[i]);
  }

  /** Notes the arguments each parameter receives on an edge. */
  private collectArguments(call: BlockCall, incoming: IncomingValues): void {
    const params = this.func.dfg.blockParams(call.block);
    for (let i = 0; i < params.length; i++) {
      const arg = call.args[i];
      if (this.removedParams[params[i]] !== 1 && isValueArg(arg)) incoming.add(params[i], arg);
    }
  }
}

/** The arguments that each parameter receives, as chains: the last one found first. */
class IncomingValues {
  private readonly last: Int32Array;
  private readonly args: Value[] = [];
  private readonly before: number[] = [];

  constructor(valueCount: number) {
    this.last = new Int32Array(valueCount).fill(-1);
  }

  add(param: Value, arg: Value): void {
    this.before.push(this.last[param]);
    this.last[param] = this.args.push(arg) - 1;
  }

  /** Index of the first of a chain, of the next one; -1 at its end. */
  first(param: Value): number {
    return this.last[param];
  }
  next(index: number): number {
    return this.before[index];
  }
  argument(index: number): Value {
    return this.args[index];
  }
}

/** Reachable blocks in reverse postorder; the successors of a block are visited in the order of their text. */
function reversePostorder(func: Function): Block[] {
  const entry = func.layout.entryBlock;
  if (entry === undefined) return [];
  const seen = new Uint8Array(func.dfg.blockCount);
  const postorder: Block[] = [];
  const open: Block[] = [];
  const targets: (readonly BlockCall[])[] = [];
  const next: number[] = [];
  const enter = (block: Block): void => {
    seen[block] = 1;
    const last = func.layout.lastInst(block);
    open.push(block);
    targets.push(last === undefined ? [] : func.branchTargets(func.dfg.inst(last)));
    next.push(0);
  };
  enter(entry);
  while (open.length > 0) {
    const top = open.length - 1;
    if (next[top] === targets[top].length) {
      postorder.push(open.pop()!);
      targets.pop();
      next.pop();
      continue;
    }
    const { block } = targets[top][next[top]++];
    if (seen[block] === 0) enter(block);
  }
  return postorder.reverse();
}
