/**
 * Applies the rules to one instruction: finds the first whose pattern stands there, and rewrites the instruction in place
 * to the replacement's root; what lies below the root is inserted before it.
 */

import {
  asTruthy,
  type DataFlowGraph,
  F32,
  F64,
  hasFloatLanes,
  I128,
  I32,
  I64,
  intWithBits,
  type Inst,
  INVALID,
  InstructionData,
  isInt,
  isVector,
  laneBits,
  laneType,
  Opcode,
  opcodes,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { DEFINES_CONSTANT, laneConstantOf } from '../constants.ts';
import type { RuleContext, Simplified } from '../rule-context.ts';
import { type CompiledRule, CONSTANT, type Node, operandKey, type OpNode, rootKey, type RuleTable } from './pattern.ts';
import type { Condition, Domain } from './rule.ts';

const SHIFTS: ReadonlySet<Opcode> = new Set([Opcode.ishl, Opcode.ushr, Opcode.sshr, Opcode.rotl, Opcode.rotr]);

/** Operations on vectors that every machine with vectors has, whatever the lanes. */
const VECTOR_BASICS: ReadonlySet<number> = new Set([
  Opcode.band,
  Opcode.bor,
  Opcode.bxor,
  Opcode.bnot,
  Opcode.bitselect,
  Opcode.splat,
  Opcode.uextend,
  Opcode.sextend,
  Opcode.iadd,
  Opcode.isub,
  Opcode.ineg,
]);

/** What there always is for i128. */
const WIDE_BASICS: ReadonlySet<number> = new Set([
  Opcode.iadd,
  Opcode.isub,
  Opcode.imul,
  Opcode.uextend,
  Opcode.sextend,
  Opcode.iconcat,
]);

export class Rewriter {
  private readonly cx: RuleContext;
  private readonly dfg: DataFlowGraph;
  private readonly table: RuleTable;
  /** What the pattern at hand has bound: values and constants by slot, of which those in the masks are set. */
  private readonly values: Value[] = [];
  private readonly bits: bigint[] = [];
  private readonly constantValues: Value[] = [];
  private boundValues = 0;
  private boundConstants = 0;
  /** Instructions below the root that only the pattern uses. */
  private freed = 0;
  /** Of the root's operands: key of the definition, -1 for parameters; and whether it is a constant's. */
  private readonly keys: number[] = [];
  private readonly areConstant: boolean[] = [];

  constructor(cx: RuleContext, table: RuleTable) {
    this.cx = cx;
    this.dfg = cx.dfg;
    this.table = table;
  }

  /** @returns the value that the result equals, `true` for a rewrite in place, or `undefined` */
  apply(inst: Inst, data: InstructionData): Simplified {
    const rules = this.table.for(rootKey(data.opcode, data.imm));
    if (rules === undefined) return undefined;
    const { args } = data;
    const count = args.length;
    let anyConstant = false;
    for (let i = 0; i < count; i++) {
      const key = this.keyOf(args[i]!);
      this.keys[i] = key;
      this.areConstant[i] = key >= 0 && DEFINES_CONSTANT[key] === 1;
      anyConstant ||= this.areConstant[i]!;
    }
    for (let i = 0; i < count; i++) {
      if (this.keys[i]! < 0) continue;
      const list = rules.under(i, this.keys[i]!);
      if (list.length === 0) continue;
      const found = this.tryAll(list, inst, data);
      if (found !== undefined) return found;
    }
    if (anyConstant) {
      const found = this.tryAll(rules.onConstants, inst, data);
      if (found !== undefined) return found;
    }
    const hasEquals = count > 1 && (args[0] === args[1] || (count > 2 && (args[1] === args[2] || args[0] === args[2])));
    return hasEquals ? this.tryAll(rules.onEquals, inst, data) : undefined;
  }

  private keyOf(value: Value): number {
    const v = this.dfg.resolve(value);
    if (this.dfg.valueKind(v) !== ValueKind.Result) return -1;
    const { opcode, imm } = this.dfg.inst(this.dfg.valueOwner(v) as Inst);
    return operandKey(opcode, imm);
  }

  private tryAll(rules: readonly CompiledRule[], inst: Inst, data: InstructionData): Simplified {
    for (const rule of rules) {
      if (!this.isPossible(rule)) continue;
      const rootType = this.dfg.valueType(this.dfg.firstResult(inst));
      if (this.match(rule, data, rootType)) return this.replace(rule, inst, data);
    }
    return undefined;
  }

  private isPossible({ needs }: CompiledRule): boolean {
    for (let i = 0; i < needs.length; i++) {
      const need = needs[i]!;
      if (need >= 0 ? need !== this.keys[i] : need === CONSTANT && !this.areConstant[i]!) return false;
    }
    return true;
  }

  /** Whether the rule applies to the instruction; then what it needs is bound. */
  private match(rule: CompiledRule, data: InstructionData, rootType: Type): boolean {
    const type = this.dfg.valueType(data.args[0]!);
    const { opcode } = rule.pattern;
    const isChoice = opcode === Opcode.select || opcode === Opcode.select_spectre_guard;
    if (!isInDomain(rule.domain, isChoice ? rootType : type)) return false;
    this.boundValues = 0;
    this.boundConstants = 0;
    this.freed = 0;
    if (!this.matchArgs(rule.pattern, data) || rule.made > this.freed) return false;
    if (!rule.isClosed && !this.hasBasics(rule.replacement, opcode === Opcode.icmp ? type : rootType)) return false;
    return rule.condition === undefined || this.holds(rule, rule.condition, type, rootType);
  }

  /** Asks a rule's condition, and binds the constants that it computes. */
  private holds(rule: CompiledRule, condition: Condition, type: Type, rootType: Type): boolean {
    const constants: Record<string, bigint> = {};
    rule.constants.forEach((name, slot) => {
      if ((this.boundConstants & (1 << slot)) !== 0) constants[name] = this.bits[slot]!;
    });
    const widthOf = (name: string): number => {
      return laneBits(name === 'root' ? rootType : this.dfg.valueType(this.values[rule.slots.get(name)!]!));
    };
    const verdict = condition(constants, laneBits(type), widthOf);
    if (typeof verdict === 'boolean') return verdict;
    rule.constants.forEach((name, slot) => {
      const computed = verdict[name];
      if (computed === undefined) return;
      this.bits[slot] = computed;
      this.boundConstants &= ~(1 << slot);
    });
    return true;
  }

  /** Whether a replacement with new operations is good for a type that a machine may not have them for. */
  private hasBasics(node: Node, type: Type): boolean {
    if (node.kind !== 'op' || !(type === I128 || isVector(type))) return true;
    if (type === I128) return WIDE_BASICS.has(node.opcode);
    const isBasic = VECTOR_BASICS.has(node.opcode) || (isMinMax(node.opcode) && laneBits(type) <= 32);
    return isBasic && node.args.every((arg) => this.hasBasics(arg, type));
  }

  private matchArgs(pattern: OpNode, data: InstructionData): boolean {
    const { args } = pattern;
    for (let i = 0; i < args.length; i++) if (!this.matchNode(args[i]!, data.args[i]!)) return false;
    return true;
  }

  private matchNode(node: Node, unresolved: Value): boolean {
    const { dfg } = this;
    const value = dfg.resolve(unresolved);
    switch (node.kind) {
      case 'value': {
        const mask = 1 << node.slot;
        if ((this.boundValues & mask) !== 0) return this.values[node.slot] === value;
        this.boundValues |= mask;
        this.values[node.slot] = value;
        return true;
      }
      case 'constant':
      case 'literal': {
        const bits = laneConstantOf(this.cx.func, value);
        if (bits === undefined) return false;
        if (node.kind === 'literal') return bits === literalBits(node.value, dfg.valueType(value));
        const mask = 1 << node.slot;
        if ((this.boundConstants & mask) !== 0) return this.bits[node.slot] === bits;
        this.boundConstants |= mask;
        this.bits[node.slot] = bits;
        this.constantValues[node.slot] = value;
        return true;
      }
      case 'op': {
        if (dfg.valueKind(value) !== ValueKind.Result) return false;
        const data = dfg.inst(dfg.valueOwner(value) as Inst);
        if (data.opcode !== node.opcode || (node.opcode === Opcode.icmp && data.imm !== node.cc)) return false;
        if (node.slot >= 0) {
          this.values[node.slot] = value;
          this.boundValues |= 1 << node.slot;
        } else if (node.opcode !== Opcode.ireduce && this.cx.hasOneUse(value)) this.freed++;
        return this.matchArgs(node, data);
      }
      case 'truth':
        return false;
    }
  }

  /** The value that a bound constant of the pattern has, if it was not computed. */
  private constantValue(slot: number): Value | undefined {
    return (this.boundConstants & (1 << slot)) === 0 ? undefined : this.constantValues[slot];
  }

  private replace(rule: CompiledRule, inst: Inst, data: InstructionData): Simplified {
    const type = this.dfg.valueType(this.dfg.firstResult(inst));
    const node = rule.replacement;
    if (node.kind === 'op') {
      const built = this.instruction(node, type, inst);
      data.opcode = built.opcode;
      data.type = built.type;
      data.args = built.args;
      data.imm = built.imm;
      data.aux = 0;
      data.wide = 0n;
      return true;
    }
    if (node.kind === 'value') return this.values[node.slot];
    const known = node.kind === 'constant' ? this.constantValue(node.slot) : undefined;
    return known !== undefined && this.dfg.valueType(known) === type ? known : this.constant(node, type, inst);
  }

  private constant(node: Node, type: Type, inst: Inst): Value {
    if (node.kind === 'truth') return this.cx.laneConstant(inst, type, node.value ? (isVector(type) ? -1n : 1n) : 0n);
    if (node.kind === 'literal') return this.cx.laneConstant(inst, type, node.value);
    return this.cx.laneConstant(inst, type, this.bits[(node as { slot: number }).slot]!);
  }

  /** The data of a replacement's operation, with what lies below it inserted before `inst`. */
  private instruction(node: OpNode, rootType: Type, inst: Inst): InstructionData {
    const operandType = this.operandType(node, rootType);
    const args = node.args.map((arg, i) => this.operand(node, arg, i, operandType, rootType, inst));
    const built = new InstructionData(node.opcode, this.controllingType(node, args, rootType), args);
    built.imm = node.cc;
    return built;
  }

  private operand(node: OpNode, arg: Node, index: number, type: Type, rootType: Type, inst: Inst): Value {
    if (arg.kind === 'value') return this.values[arg.slot]!;
    if (arg.kind === 'op') {
      const data = this.instruction(arg, rootType, inst);
      return this.cx.insert(inst, data, this.resultType(arg, data));
    }
    const wanted = SHIFTS.has(node.opcode) && index === 1 ? shiftAmountType(type) : type;
    const known = arg.kind === 'constant' ? this.constantValue(arg.slot) : undefined;
    const fits =
      known !== undefined && (this.dfg.valueType(known) === wanted || (SHIFTS.has(node.opcode) && index === 1));
    return fits ? known : this.constant(arg, wanted, inst);
  }

  /** The type of an operation's constants: that of an operand beside them, else of the whole. */
  private operandType(node: OpNode, rootType: Type): Type {
    const first = node.opcode === Opcode.select || node.opcode === Opcode.select_spectre_guard ? 1 : 0;
    for (const arg of node.args.slice(first)) {
      const type = this.typeOf(arg);
      if (type !== undefined) return type;
    }
    return rootType;
  }

  /** The type that a value or an operation on values has; nothing for constants. */
  private typeOf(node: Node): Type | undefined {
    if (node.kind === 'value') return this.dfg.valueType(this.values[node.slot]!);
    if (node.kind !== 'op' || node.to !== undefined) return undefined;
    const first = node.opcode === Opcode.select ? 1 : 0;
    for (const arg of node.args.slice(first)) {
      const type = this.typeOf(arg);
      if (type !== undefined) return node.opcode === Opcode.icmp ? asTruthy(type) : type;
    }
    return undefined;
  }

  private controllingType(node: OpNode, args: readonly Value[], rootType: Type): Type {
    const { inferredFrom, ctrl } = opcodes[node.opcode]!;
    if (ctrl === undefined) return INVALID;
    if (inferredFrom >= 0) return this.dfg.valueType(args[inferredFrom]!);
    if (node.to === 'lane') return laneType(rootType);
    return typeof node.to === 'number' ? intWithBits(node.to)! : rootType;
  }

  private resultType(node: OpNode, data: InstructionData): Type {
    return node.opcode === Opcode.icmp ? asTruthy(data.type) : data.type;
  }
}

/** Bits of a literal in a type's lanes. */
function literalBits(value: bigint, type: Type): bigint {
  return value >= 0n ? value : BigInt.asUintN(laneBits(type), value);
}

function isMinMax(opcode: Opcode): boolean {
  return opcode === Opcode.smin || opcode === Opcode.smax || opcode === Opcode.umin || opcode === Opcode.umax;
}

function shiftAmountType(type: Type): Type {
  return isInt(type) && type !== I128 ? type : I32;
}

function isInDomain(domain: Domain, type: Type): boolean {
  switch (domain) {
    case 'bits':
      return isInt(type) || isVector(type) || type === F32 || type === F64;
    case 'any':
      return isInt(type) || (isVector(type) && !hasFloatLanes(type));
    case 'vector':
      return isVector(type) && !hasFloatLanes(type);
    case 'scalar':
      return isInt(type);
    case 'small':
      return isInt(type) && type !== I128;
    case 'wide':
      return type === I32 || type === I64;
    case 'lanes32':
      return isVector(type) && !hasFloatLanes(type) && laneBits(type) <= 32;
    case 'float':
      return type === F32 || type === F64;
  }
}
