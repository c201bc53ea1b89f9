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
import { laneConstantOf } from '../constants.ts';
import type { RuleContext, Simplified } from '../rule-context.ts';
import type { CompiledRule, Node, OpNode, RuleTable } from './pattern.ts';
import { rootKey } from './pattern.ts';
import type { Bindings, Domain } from './rule.ts';

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
  private readonly values: Value[] = [];
  private readonly constants = new Map<string, { value: Value | undefined; bits: bigint }>();
  /** Instructions below the root that only the pattern uses. */
  private freed = 0;

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
    for (let position = 0; position < args.length; position++) {
      const opcode = this.opcodeOf(args[position]!);
      if (opcode === undefined) continue;
      const list = rules.under(position, opcode);
      if (list === undefined) continue;
      const found = this.tryAll(list, inst, data);
      if (found !== undefined) return found;
    }
    return this.tryAll(rules.general, inst, data);
  }

  private opcodeOf(value: Value): Opcode | undefined {
    const v = this.dfg.resolve(value);
    if (this.dfg.valueKind(v) !== ValueKind.Result) return undefined;
    return this.dfg.inst(this.dfg.valueOwner(v) as Inst).opcode;
  }

  private tryAll(rules: readonly CompiledRule[], inst: Inst, data: InstructionData): Simplified {
    const rootType = this.dfg.valueType(this.dfg.firstResult(inst));
    for (const rule of rules) {
      const bindings = this.match(rule, data, rootType);
      if (bindings === undefined) continue;
      return this.replace(rule, bindings, inst, data);
    }
    return undefined;
  }

  /** Constants for the right side if the rule applies to the instruction. */
  private match(rule: CompiledRule, data: InstructionData, rootType: Type): Bindings | undefined {
    this.values.length = 0;
    this.constants.clear();
    this.freed = 0;
    if (!this.matchArgs(rule.pattern, data)) return undefined;
    const type = this.dfg.valueType(data.args[0]!);
    const { opcode } = rule.pattern;
    const isChoice = opcode === Opcode.select || opcode === Opcode.select_spectre_guard;
    if (!isInDomain(rule.domain, isChoice ? rootType : type) || rule.made > this.freed) return undefined;
    if (!rule.isClosed && !this.hasBasics(rule.replacement, opcode === Opcode.icmp ? type : rootType)) return undefined;
    if (rule.condition === undefined) return {};
    const constants: Record<string, bigint> = {};
    for (const [name, { bits }] of this.constants) constants[name] = bits;
    const widthOf = (name: string): number => {
      return laneBits(name === 'root' ? rootType : this.dfg.valueType(this.values[rule.slots.get(name)!]!));
    };
    const verdict = rule.condition(constants, laneBits(type), widthOf);
    return verdict === true ? {} : verdict === false ? undefined : verdict;
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
        const bound = this.values[node.slot];
        if (bound !== undefined) return bound === value;
        this.values[node.slot] = value;
        return true;
      }
      case 'constant': {
        const bits = laneConstantOf(this.cx.func, value);
        if (bits === undefined) return false;
        const bound = this.constants.get(node.name);
        if (bound !== undefined) return bound.bits === bits;
        this.constants.set(node.name, { value, bits });
        return true;
      }
      case 'literal': {
        const bits = laneConstantOf(this.cx.func, value);
        return bits !== undefined && bits === BigInt.asUintN(laneBits(dfg.valueType(value)), node.value);
      }
      case 'op': {
        if (dfg.valueKind(value) !== ValueKind.Result) return false;
        const data = dfg.inst(dfg.valueOwner(value) as Inst);
        if (data.opcode !== node.opcode || (node.opcode === Opcode.icmp && data.imm !== node.cc)) return false;
        if (node.slot >= 0) this.values[node.slot] = value;
        else if (node.opcode !== Opcode.ireduce && this.cx.hasOneUse(value)) this.freed++;
        return this.matchArgs(node, data);
      }
      case 'truth':
        return false;
    }
  }

  private replace(rule: CompiledRule, computed: Bindings, inst: Inst, data: InstructionData): Simplified {
    for (const name of Object.keys(computed)) this.constants.set(name, { value: undefined, bits: computed[name]! });
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
    const known = node.kind === 'constant' ? this.constants.get(node.name)!.value : undefined;
    return known !== undefined && this.dfg.valueType(known) === type ? known : this.constant(node, type, inst);
  }

  private constant(node: Node, type: Type, inst: Inst): Value {
    if (node.kind === 'truth') return this.cx.laneConstant(inst, type, node.value ? (isVector(type) ? -1n : 1n) : 0n);
    if (node.kind === 'literal') return this.cx.laneConstant(inst, type, node.value);
    return this.cx.laneConstant(inst, type, this.constants.get((node as { name: string }).name)!.bits);
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
    const known = arg.kind === 'constant' ? this.constants.get(arg.name)!.value : undefined;
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
