/**
 * Global value numbering with simplification, redundant-load elimination and store-to-load forwarding, in one walk of
 * the dominator tree. Requires no unreachable blocks.
 *
 * An instruction that computes the same as one that dominates it is removed and its result becomes an alias. The table
 * keeps one entry per key: in a preorder walk an entry that does not dominate the current block never will again.
 */

import {
  CAN_MOVE,
  type Block,
  type Function,
  hasFlag,
  type Inst,
  type InstructionData,
  isNoTrap,
  type MemFlags,
  Opcode,
  opcodes,
  READONLY,
  regionOf,
  type Type,
  type Value,
  BIG,
} from '@pulleyjs/cranelift-ir';
import { constantOf } from './constants.ts';
import type { Flow } from './flow.ts';
import { COMMUTATIVE } from './rules/pattern.ts';
import { MemoryState } from './memory-state.ts';
import { RuleContext } from './rule-context.ts';
import { Simplifier } from './simplify.ts';

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

/** @returns whether a branch was folded, so that blocks may have become unreachable. */
export function numberValues(func: Function, flow: Flow): boolean {
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
  private readonly rules: RuleContext;
  private readonly simplifier: Simplifier;
  /** Instructions that rules may still make. */
  private fuel: number;
  private readonly table = new Map<number, Entry>();
  private readonly simplifies: boolean;
  private foldedBranch = false;

  constructor(func: Function, flow: Flow, simplifies: boolean) {
    this.func = func;
    this.flow = flow;
    this.simplifies = simplifies;
    this.memory = new MemoryState(func, flow);
    this.rules = new RuleContext(func);
    this.simplifier = new Simplifier(this.rules);
    this.fuel = FUEL_PER_INSTRUCTION * func.dfg.instCount + FUEL_PER_FUNCTION;
  }

  run(): boolean {
    const { layout } = this.func;
    for (const block of this.flow.order) {
      this.memory.enterBlock(block);
      for (let inst = layout.firstInst(block); inst !== undefined;) {
        const next = layout.nextInst(inst);
        const inserted = this.visit(inst, block);
        inst = inserted ?? next;
      }
    }
    return this.foldedBranch;
  }

  /** @returns an instruction that rules put before this one, from which to go on, this one included */
  private visit(inst: Inst, block: Block): Inst | undefined {
    const { dfg } = this.func;
    const data = dfg.inst(inst);
    dfg.resolveOperands(data, opcodes[data.opcode]!.branch ? this.func.branchTargets(data) : data.targets);
    if (this.simplifies) {
      const branchBefore = data.opcode;
      const equal = this.fuel > 0 ? this.simplifier.simplify(inst) : undefined;
      if (equal !== undefined) return this.replace(inst, [equal]);
      const inserted = this.rules.takeInserted();
      if (inserted !== undefined) {
        this.fuel--;
        return inserted;
      }
      if (data.opcode === Opcode.jump && branchBefore !== Opcode.jump) this.foldedBranch = true;
    }
    const kind = this.classOf(data.opcode);
    if (kind === Class.Skip) {
      this.memory.step(inst, data);
      if (data.opcode === Opcode.store) this.recordStore(inst, data, block);
      return undefined;
    }
    const version = kind === Class.Load ? this.versionOf(data) : 0;
    const results = dfg.instResults(inst);
    const resultType = results.length > 0 ? dfg.valueType(results[0]!) : (0 as Type);
    const key = this.key(data.opcode, data.type, data.args, data.imm, data.aux, data.wide, resultType, version);
    const entry = this.find(key, data, resultType, version);
    const isUsable = entry !== undefined && (entry.block === block || !this.isCheap(data));
    if (isUsable && this.flow.domtree.dominates(entry.block, block)) return this.replace(inst, entry.values);
    this.table.set(key, {
      opcode: data.opcode,
      type: data.type,
      args: data.args,
      imm: data.imm,
      aux: data.aux,
      wide: data.wide,
      resultType,
      version,
      values: results,
      block,
    });
    return undefined;
  }

  private classOf(opcode: Opcode): number {
    const kind = CLASS_OF[opcode]!;
    return this.simplifies || kind === Class.Load ? kind : Class.Skip;
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

  /** A full-width store tells what a load of the same place and type will read. */
  private recordStore(inst: Inst, data: InstructionData, block: Block): void {
    const [value, address] = data.args as [Value, Value];
    const flags = data.aux as MemFlags;
    if (hasFlag(flags, BIG)) return;
    const type = this.func.dfg.valueType(value);
    const version = inst + 1;
    const key = this.key(Opcode.load, type, [address], data.imm, data.aux, 0n, type, version);
    this.table.set(key, {
      opcode: Opcode.load,
      type,
      args: [address],
      imm: data.imm,
      aux: data.aux,
      wide: 0n,
      resultType: type,
      version,
      values: [value],
      block,
    });
  }

  private find(key: number, data: InstructionData, resultType: Type, version: number): Entry | undefined {
    const entry = this.table.get(key);
    if (entry === undefined) return undefined;
    const same =
      entry.opcode === data.opcode &&
      entry.type === data.type &&
      entry.imm === data.imm &&
      entry.aux === data.aux &&
      entry.resultType === resultType &&
      entry.version === version &&
      entry.wide === data.wide &&
      (sameArgs(entry.args, data.args) || (COMMUTATIVE.has(data.opcode) && swappedArgs(entry.args, data.args)));
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
    if (COMMUTATIVE.has(opcode)) hash = Math.imul(hash ^ (args[0]! + args[1]!), 0x01000193) ^ (hash >>> 15);
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

function swappedArgs(a: readonly Value[], b: readonly Value[]): boolean {
  return a[0] === b[1] && a[1] === b[0];
}

function sameArgs(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
