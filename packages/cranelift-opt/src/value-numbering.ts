/**
 * Global value numbering with simplification, redundant-load elimination and store-to-load forwarding, in one walk of
 * the dominator tree. Requires no unreachable blocks.
 *
 * An instruction that computes the same as one that dominates it is removed and its result becomes an alias. The table
 * keeps one entry per key: in a preorder walk an entry that does not dominate the current block never will again.
 */

import {
  ALIGNED,
  CAN_MOVE,
  type Block,
  complementIntCC,
  type Function,
  hasFlag,
  type Inst,
  type InstructionData,
  type IntCC,
  isNoTrap,
  type MemFlags,
  Opcode,
  opcodes,
  READONLY,
  regionOf,
  type Type,
  type Value,
  withNoTrap,
} from '@pulleyjs/cranelift-ir';
import { IS_COMMUTATIVE } from './commutative.ts';
import { constantOf } from './constants.ts';
import type { Flow } from './flow.ts';
import { KnownConditions } from './known-conditions.ts';
import { MemoryState } from './memory-state.ts';
import { RuleContext } from './rule-context.ts';
import { becomeJump, Simplifier } from './simplify.ts';
import { branchToTrap, endInTrap } from './traps.ts';

/** How an instruction takes part. */
const Class = { Skip: 0, Pure: 1, Idempotent: 2, Load: 3 } as const;

const CLASS_OF: readonly number[] = opcodes.map((info) => {
  if (info.format === 'Load') return Class.Load;
  if (info.terminator || info.call || info.canLoad || info.canStore || info.otherSideEffects) return Class.Skip;
  if (info.results === undefined) return Class.Skip;
  if (info.canTrap) return info.sideEffectsIdempotent ? Class.Idempotent : Class.Skip;
  return Class.Pure;
});

const CHEAP_WITH_CONSTANT = new Set<Opcode>([Opcode.iadd, Opcode.isub, Opcode.band, Opcode.bor, Opcode.bxor]);

/** What depends on whether its first operand is zero. */
const BRANCHES: Uint8Array = new Uint8Array(opcodes.length);
for (const opcode of [Opcode.brif, Opcode.trapz, Opcode.trapnz, Opcode.select]) BRANCHES[opcode] = 1;

const IS_BRANCH: Uint8Array = Uint8Array.from(opcodes, ({ branch }) => Number(branch));
const IS_ACCESS: Uint8Array = Uint8Array.from(opcodes, ({ format }) => Number(format === 'Load' || format === 'Store'));

/** Instructions that rules may make: some for each instruction, so that rewriting stays linear whatever the rules do. */
const FUEL_PER_INSTRUCTION = 2;
const FUEL_PER_FUNCTION = 100;

interface Entry {
  readonly opcode: Opcode;
  readonly type: Type;
  readonly args: readonly Value[];
  readonly imm: number;
  readonly aux: number;
  readonly wide: bigint;
  /** Type of the (first) result: two opcodes with equal operands may still differ in it. */
  readonly resultType: Type;
  /** Memory version for loads, else 0. */
  readonly version: number;
  readonly values: readonly Value[];
  readonly block: Block;
}

/**
 * What numbering did to branches: `traps` = blocks with nothing but a trap may have become unreachable; `folded` = any
 * blocks may, and block parameters may have lost arguments.
 */
export type BranchChanges = 'none' | 'traps' | 'folded';

export function numberValues(func: Function, flow: Flow): BranchChanges {
  return new ValueNumbering(func, flow, true).run();
}

/** Only what is known of memory: loads that repeat a load or follow a store become aliases; nothing else changes. */
export function numberLoads(func: Function, flow: Flow): void {
  new ValueNumbering(func, flow, false).run();
}

class ValueNumbering {
  private readonly func: Function;
  private readonly flow: Flow;
  private readonly memory: MemoryState;
  /** None where only loads are numbered. */
  private readonly simplifier: Simplifier | undefined;
  /** Instructions that rules may still make. */
  private fuel: number;
  private readonly table = new Map<number, Entry>();
  private readonly conditions: KnownConditions;
  private changes: BranchChanges = 'none';

  constructor(func: Function, flow: Flow, simplifies: boolean) {
    this.func = func;
    this.flow = flow;
    this.memory = new MemoryState(func, flow);
    this.conditions = new KnownConditions(func, flow);
    this.simplifier = simplifies ? new Simplifier(new RuleContext(func)) : undefined;
    this.fuel = FUEL_PER_INSTRUCTION * func.dfg.instCount + FUEL_PER_FUNCTION;
  }

  run(): BranchChanges {
    const { layout } = this.func;
    for (const block of this.flow.order) {
      this.memory.enterBlock(block);
      this.conditions.enterBlock(block);
      for (let inst = layout.firstInst(block); inst !== undefined;) {
        const next = layout.nextInst(inst);
        const inserted = this.visit(inst, block);
        // A trap that always happens has cut the block off after it.
        inst = inserted ?? (layout.lastInst(block) === inst ? undefined : next);
      }
    }
    return this.changes;
  }

  /** @returns an instruction that rules put before this one, from which to go on, this one included */
  private visit(inst: Inst, block: Block): Inst | undefined {
    const { dfg, layout } = this.func;
    const data = dfg.inst(inst);
    dfg.resolveOperands(data, IS_BRANCH[data.opcode] === 1 ? this.func.branchTargets(data) : data.targets);
    if (this.simplifier !== undefined) {
      const branchBefore = data.opcode;
      const equal = this.fuel > 0 ? this.simplifier.simplify(inst) : undefined;
      if (equal !== undefined) return this.replace(inst, [equal]);
      const inserted = this.simplifier.takeInserted();
      if (inserted !== undefined) {
        this.fuel--;
        return inserted;
      }
      if (BRANCHES[data.opcode] === 1) {
        const decided = this.decide(inst, data, block);
        if (decided !== undefined) return decided === inst ? undefined : decided;
      }
      if (data.opcode === Opcode.isplit) {
        const halves = this.halvesOf(data.args[0]!);
        if (halves !== undefined) return this.replace(inst, halves);
      }
      if (data.opcode === Opcode.jump && branchBefore !== Opcode.jump) this.changes = 'folded';
    }
    const kind = this.classOf(data.opcode);
    if (kind === Class.Skip) {
      if (data.opcode === Opcode.store && this.isStored(data, block)) {
        layout.removeInst(inst);
        return undefined;
      }
      this.memory.step(inst, data);
      if (data.opcode === Opcode.store) this.recordStore(inst, data, block);
      return undefined;
    }
    const version = kind === Class.Load ? this.versionOf(data) : 0;
    const results = dfg.instResults(inst);
    const resultType = results.length > 0 ? dfg.valueType(results[0]!) : (0 as Type);
    const aux = placeFlags(data);
    const { opcode, type, args, imm, wide } = data;
    const key = this.key(opcode, type, args, imm, aux, wide, resultType, version);
    const entry = this.find(key, opcode, type, args, imm, aux, wide, resultType, version);
    const isUsable = entry !== undefined && (entry.block === block || !this.isCheap(data));
    if (isUsable && this.flow.domtree.dominates(entry.block, block)) return this.replace(inst, entry.values);
    this.table.set(key, {
      opcode,
      type,
      args,
      imm,
      aux,
      wide,
      resultType,
      version,
      values: results,
      block,
    });
    return undefined;
  }

  /** What an i128 was put together of. */
  private halvesOf(value: Value): readonly Value[] | undefined {
    const inst = this.func.dfg.definingInst(value);
    const data = inst === undefined ? undefined : this.func.dfg.inst(inst);
    return data?.opcode === Opcode.iconcat ? data.args.map((half) => this.func.dfg.resolve(half)) : undefined;
  }

  /**
   * Uses what is known of a condition, and learns.
   * @returns the instruction itself if nothing more is to be done with it, or one put before it, from which to go on
   */
  private decide(inst: Inst, data: InstructionData, block: Block): Inst | undefined {
    const truth = this.truthOf(data.args[0]!, block);
    switch (data.opcode) {
      case Opcode.brif: {
        if (truth !== undefined) {
          becomeJump(data, data.targets[truth ? 0 : 1]!);
          this.changes = 'folded';
          return inst;
        }
        const trap = branchToTrap(this.func, inst, data);
        if (trap !== undefined && this.changes === 'none') this.changes = 'traps';
        return trap;
      }
      case Opcode.select:
        if (truth === undefined) return undefined;
        this.replace(inst, [data.args[truth ? 1 : 2]!]);
        return inst;
      default:
        return this.decideTrap(inst, data, block, truth);
    }
  }

  private decideTrap(inst: Inst, data: InstructionData, block: Block, truth: boolean | undefined): Inst | undefined {
    const trapsWhen = data.opcode === Opcode.trapnz;
    if (truth === undefined) {
      this.conditions.learn(data.args[0]!, !trapsWhen, block);
      return undefined;
    }
    if (truth === trapsWhen) {
      endInTrap(this.func, inst, data);
      this.changes = 'folded';
    } else this.func.layout.removeInst(inst);
    return inst;
  }

  /** Whether a condition is known: a constant, one decided before, or the opposite of one. */
  private truthOf(condition: Value, block: Block): boolean | undefined {
    const { dfg } = this.func;
    const known = constantOf(dfg, condition);
    if (known !== undefined) return known !== 0n;
    const truth = this.conditions.truthOf(condition, block);
    if (truth !== undefined) return truth;
    const inst = dfg.definingInst(condition);
    const data = inst === undefined ? undefined : dfg.inst(inst);
    if (data?.opcode !== Opcode.icmp) return undefined;
    const cc = complementIntCC(data.imm as IntCC);
    const { type, args } = data;
    const result = dfg.valueType(condition);
    const key = this.key(Opcode.icmp, type, args, cc, 0, 0n, result, 0);
    const entry = this.find(key, Opcode.icmp, type, args, cc, 0, 0n, result, 0);
    const contrary = entry === undefined ? undefined : this.conditions.truthOf(entry.values[0]!, block);
    return contrary === undefined ? undefined : !contrary;
  }

  private classOf(opcode: Opcode): number {
    const kind = CLASS_OF[opcode]!;
    return this.simplifier !== undefined || kind === Class.Load ? kind : Class.Skip;
  }

  /** One instruction with a constant operand: to compute it again costs no more than to bring it from the stack. */
  private isCheap({ opcode, args }: InstructionData): boolean {
    if (opcode === Opcode.bnot) return true;
    return CHEAP_WITH_CONSTANT.has(opcode) && constantOf(this.func.dfg, args[1]!) !== undefined;
  }

  private versionOf(data: InstructionData): number {
    const flags = data.aux as MemFlags;
    if (hasFlag(flags, READONLY) && hasFlag(flags, CAN_MOVE) && isNoTrap(flags)) return 0;
    return this.memory.current[this.memory.slotOf(regionOf(flags))]!;
  }

  /** Whether memory holds what a store would write there. */
  private isStored(data: InstructionData, block: Block): boolean {
    const [value, address] = data.args as [Value, Value];
    const type = this.func.dfg.valueType(value);
    const version = this.memory.current[this.memory.slotOf(regionOf(data.aux as MemFlags))]!;
    const aux = placeFlags(data);
    const args = [address];
    const key = this.key(Opcode.load, type, args, data.imm, aux, 0n, type, version);
    const entry = this.find(key, Opcode.load, type, args, data.imm, aux, 0n, type, version);
    return entry !== undefined && entry.values[0] === value && this.flow.domtree.dominates(entry.block, block);
  }

  /** A full-width store tells what a load of the same place, type and byte order will read. */
  private recordStore(inst: Inst, data: InstructionData, block: Block): void {
    const [value, address] = data.args as [Value, Value];
    const type = this.func.dfg.valueType(value);
    const version = inst + 1;
    const aux = placeFlags(data);
    const key = this.key(Opcode.load, type, [address], data.imm, aux, 0n, type, version);
    this.table.set(key, {
      opcode: Opcode.load,
      type,
      args: [address],
      imm: data.imm,
      aux,
      wide: 0n,
      resultType: type,
      version,
      values: [value],
      block,
    });
  }

  /** The entry of a computation, if it is the one under the key. */
  private find(
    key: number,
    opcode: Opcode,
    type: Type,
    args: readonly Value[],
    imm: number,
    aux: number,
    wide: bigint,
    resultType: Type,
    version: number,
  ): Entry | undefined {
    const entry = this.table.get(key);
    if (entry === undefined) return undefined;
    const same =
      entry.opcode === opcode &&
      entry.type === type &&
      entry.imm === imm &&
      entry.aux === aux &&
      entry.resultType === resultType &&
      entry.version === version &&
      entry.wide === wide &&
      (sameArgs(entry.args, args) || (IS_COMMUTATIVE[opcode] === 1 && swappedArgs(entry.args, args)));
    return same ? entry : undefined;
  }

  private key(
    opcode: Opcode,
    type: Type,
    args: readonly Value[],
    imm: number,
    aux: number,
    wide: bigint,
    resultType: Type,
    version: number,
  ): number {
    let hash = Math.imul(opcode + 1, 0x9e3779b1) ^ Math.imul(type + (resultType << 12), 0x85ebca6b);
    if (IS_COMMUTATIVE[opcode] === 1) hash = Math.imul(hash ^ (args[0]! + args[1]!), 0x01000193) ^ (hash >>> 15);
    else for (const arg of args) hash = Math.imul(hash ^ arg, 0x01000193) ^ (hash >>> 15);
    hash = Math.imul(hash ^ imm, 0xc2b2ae35) ^ aux;
    hash = Math.imul(hash ^ version, 0x27d4eb2f) ^ (hash >>> 13);
    return wide === 0n ? hash : Math.imul(hash ^ Number(BigInt.asIntN(32, wide ^ (wide >> 32n))), 0x165667b1);
  }

  private replace(inst: Inst, values: readonly Value[]): undefined {
    const { dfg, layout } = this.func;
    dfg.detachResults(inst).forEach((value, i) => dfg.changeToAlias(value, values[i]!));
    layout.removeInst(inst);
    return undefined;
  }
}

/** What of an access's flags says which bytes it means: region and byte order; of other instructions, all. */
function placeFlags({ opcode, aux }: InstructionData): number {
  if (IS_ACCESS[opcode] === 0) return aux;
  return withNoTrap((aux & ~(ALIGNED | READONLY | CAN_MOVE)) as MemFlags);
}

function swappedArgs(a: readonly Value[], b: readonly Value[]): boolean {
  return a[0] === b[1] && a[1] === b[0];
}

function sameArgs(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
