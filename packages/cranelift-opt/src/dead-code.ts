/** Removes instructions without effect whose results nobody uses, and block parameters nobody uses. */

import {
  type Block,
  type BlockCall,
  type Function,
  type InstructionData,
  isNoTrap,
  type MemFlags,
  opcodes,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** Whether instructions of an opcode must stay though their results are unused: no, yes, or loads that may trap. */
const Effect = { None: 0, Some: 1, Load: 2 } as const;

const EFFECT_OF: Uint8Array = Uint8Array.from(opcodes, (info) => {
  if (info.terminator || info.call || info.canStore || info.otherSideEffects || info.canTrap) return Effect.Some;
  if (info.results === undefined || info.results.length === 0) return Effect.Some;
  if (info.format === 'Load') return Effect.Load;
  return info.canLoad ? Effect.Some : Effect.None;
});

function hasEffect(data: InstructionData): boolean {
  const effect = EFFECT_OF[data.opcode]!;
  return effect === Effect.Some || (effect === Effect.Load && !isNoTrap(data.aux as MemFlags));
}

/** Requires resolved operands. Marks what is needed from the effects backwards, then sweeps. */
export function removeDeadCode(func: Function): void {
  new DeadCode(func).run();
}

class DeadCode {
  private readonly func: Function;
  private readonly live: Uint8Array;
  private readonly work: Value[] = [];
  /** Branches to each block. */
  private readonly branchesTo: (BlockCall[] | undefined)[] = [];

  constructor(func: Function) {
    this.func = func;
    this.live = new Uint8Array(func.dfg.valueCount);
  }

  run(): void {
    this.markEffects();
    this.markOperands();
    this.sweep();
  }

  private need(value: Value): void {
    if (this.live[value] === 1) return;
    this.live[value] = 1;
    this.work.push(value);
  }

  private needAll(values: readonly Value[]): void {
    for (let i = 0; i < values.length; i++) this.need(values[i]!);
  }

  private markEffects(): void {
    const { dfg, layout } = this.func;
    for (let block = layout.entryBlock; block !== undefined; block = layout.nextBlock(block)) {
      for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
        const data = dfg.inst(inst);
        if (!hasEffect(data)) continue;
        this.needAll(data.args);
        if (opcodes[data.opcode]!.branch) for (const call of this.func.branchTargets(data)) this.addBranch(call);
      }
    }
  }

  private addBranch(call: BlockCall): void {
    if (call.args.length === 0) return;
    const known = this.branchesTo[call.block];
    if (known === undefined) this.branchesTo[call.block] = [call];
    else known.push(call);
  }

  private markOperands(): void {
    const { dfg } = this.func;
    for (let value = this.work.pop(); value !== undefined; value = this.work.pop()) {
      const owner = dfg.valueOwner(value);
      if (dfg.valueKind(value) === ValueKind.Result) {
        this.needAll(dfg.inst(owner as never).args);
        continue;
      }
      const position = dfg.valuePosition(value);
      for (const call of this.branchesTo[owner] ?? []) {
        const arg = call.args[position]!;
        if (arg >= 0) this.need(arg as Value);
      }
    }
  }

  private sweep(): void {
    const { layout } = this.func;
    for (let block = layout.entryBlock; block !== undefined; block = layout.nextBlock(block)) {
      this.sweepArguments(block);
      this.sweepInstructions(block);
    }
    const entry = layout.entryBlock;
    for (let block = entry; block !== undefined; block = layout.nextBlock(block)) {
      if (block !== entry) this.sweepParameters(block);
    }
  }

  /** Drops what goes to dead parameters of a block. */
  private sweepArguments(block: Block): void {
    const calls = this.branchesTo[block];
    if (calls === undefined) return;
    const params = this.func.dfg.blockParams(block);
    if (params.every((param) => this.live[param] === 1)) return;
    for (const call of new Set(calls)) call.args = call.args.filter((_, i) => this.live[params[i]!] === 1);
  }

  private sweepInstructions(block: Block): void {
    const { dfg, layout } = this.func;
    for (let inst = layout.firstInst(block); inst !== undefined;) {
      const next = layout.nextInst(inst);
      if (!hasEffect(dfg.inst(inst)) && !this.isAnyLive(dfg.instResults(inst))) layout.removeInst(inst);
      inst = next;
    }
  }

  private isAnyLive(values: readonly Value[]): boolean {
    for (let i = 0; i < values.length; i++) if (this.live[values[i]!] === 1) return true;
    return false;
  }

  private sweepParameters(block: Block): void {
    const { dfg } = this.func;
    const params = dfg.blockParams(block);
    if (params.some((param) => this.live[param] === 0)) dfg.keepParams(block, (param) => this.live[param] === 1);
  }
}
