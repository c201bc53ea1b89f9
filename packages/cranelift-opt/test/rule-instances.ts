/** Functions that compute a rule's pattern, for any types and constants that the rule is for. */

import {
  abiParam,
  asInt,
  asTruthy,
  F32,
  F32X4,
  F64X2,
  F64,
  Function,
  FunctionBuilder,
  hasFloatLanes,
  I128,
  I16,
  I16X8,
  I32,
  I32X4,
  I64,
  I64X2,
  I8,
  I8X16,
  InstructionData,
  isInt,
  isVector,
  laneBits,
  laneCount,
  laneType,
  Opcode,
  opcodes,
  splitLanes,
  type Type,
  type Value,
  verifyFunction,
} from '@pulleyjs/cranelift-ir';
import type { Random } from '@pulleyjs/testkit';
import { type Node, type OpNode, readRule } from '../scripts/read-rule.ts';
import { allRules, buildRuleTree } from '../scripts/rule-tree.ts';
import { CONDITIONS } from '../src/generated/rule-table.gen.ts';
import { CONSTANT_NAMES, Match, WIDTH_NAMES } from '../src/rewrite/match.ts';
import type { Domain, Rule } from '../src/rules/rule.ts';

const SCALARS = [I8, I16, I32, I64, I128];
const VECTORS = [I8X16, I16X8, I32X4, I64X2];
const FLOATS = [F32, F64];
const FLOAT_VECTORS = [F32X4, F64X2];
const TYPES: Readonly<Record<Domain, readonly Type[]>> = {
  all: [...SCALARS, ...VECTORS, ...FLOATS, ...FLOAT_VECTORS],
  any: [...SCALARS, ...VECTORS],
  bits: [...SCALARS, ...VECTORS, F32, F64],
  scalar: SCALARS,
  small: [I8, I16, I32, I64],
  wide: [I32, I64],
  lanes32: [I8X16, I16X8, I32X4],
  float: FLOATS,
  floats: [...FLOATS, ...FLOAT_VECTORS],
  vector: VECTORS,
};

const SHIFTS = new Set<Opcode>([Opcode.ishl, Opcode.ushr, Opcode.sshr, Opcode.rotl, Opcode.rotr]);
const WIDENINGS = new Set<Opcode>([Opcode.uwiden_low, Opcode.uwiden_high, Opcode.swiden_low, Opcode.swiden_high]);
const TO_INTEGER = new Set<Opcode>([
  Opcode.fcvt_to_sint,
  Opcode.fcvt_to_uint,
  Opcode.fcvt_to_sint_sat,
  Opcode.fcvt_to_uint_sat,
]);
const CHOICES = new Set<Opcode>([Opcode.select, Opcode.select_spectre_guard]);
const EXTENDS = new Set<Opcode>([Opcode.uextend, Opcode.sextend]);

/** A shape of the pattern that cannot be given types: a wider type than i128, a narrower than i8. */
class NoSuchTypes extends Error {}

/** The types of a pattern's parts, and its constants. */
class Instance {
  readonly types = new Map<string, Type>();
  readonly constants = new Map<string, bigint>();
  private readonly random: Random;
  readonly b: FunctionBuilder;
  private readonly values = new Map<string, Value>();
  /** Values of the operations below the root. */
  readonly inner: Value[] = [];
  readonly params: { name: string; type: Type }[] = [];
  /** The first operand's type of each operation, once decided. */
  private readonly choices = new Map<OpNode, Type>();

  constructor(random: Random, b: FunctionBuilder) {
    this.random = random;
    this.b = b;
  }

  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new NoSuchTypes();
    return this.random.pick(items);
  }

  /** Decides the types of the values, given the type of the whole. */
  assign(node: Node, type: Type): void {
    if (node.kind === 'value') {
      const known = this.types.get(node.name);
      if (known === undefined) {
        this.types.set(node.name, type);
        this.params.push({ name: node.name, type });
      } else if (known !== type) throw new NoSuchTypes();
    }
    if (node.kind !== 'op') return;
    const types = this.operandTypes(node, type);
    node.args.forEach((arg, i) => this.assign(arg, types[i]!));
    if (node.name !== undefined) this.types.set(node.name, type);
  }

  private knownType(node: Node): Type | undefined {
    return node.kind === 'value' ? this.types.get(node.name) : undefined;
  }

  /** Types for the operands of an operation whose result has a type. */
  operandTypes(node: OpNode, type: Type): Type[] {
    const known = node.args.map((arg) => this.knownType(arg)).find((t) => t !== undefined);
    const key = node;
    const chosen = this.choices.get(key);
    const choose = (types: readonly Type[]): Type => chosen ?? known ?? this.pick(types);
    const types = this.listOperandTypes(node, type, choose);
    this.choices.set(key, types[0]!);
    return types;
  }
  private listOperandTypes(node: OpNode, type: Type, choose: (types: readonly Type[]) => Type): Type[] {
    const { opcode } = node;
    if (opcode === Opcode.icmp) {
      const operand = isVector(type) ? type : type === I8 ? choose(SCALARS.slice(0, 4)) : undefined;
      if (operand === undefined) throw new NoSuchTypes();
      return [operand, operand];
    }
    if (SHIFTS.has(opcode)) {
      const amount = node.args[1]!;
      return [type, this.knownType(amount) ?? (amount.kind === 'op' ? amountType(amount, this) : this.amounts(type))];
    }
    if (EXTENDS.has(opcode)) return [choose(SCALARS.filter((t) => t < type))];
    if (opcode === Opcode.ireduce) return [choose(SCALARS.filter((t) => t > type))];
    if (opcode === Opcode.bmask) return [choose(SCALARS.slice(0, 4))];
    if (opcode === Opcode.fcvt_from_sint || opcode === Opcode.fcvt_from_uint)
      return [isVector(type) ? asInt(type) : choose(SCALARS.slice(0, 4))];
    if (TO_INTEGER.has(opcode)) return [choose(FLOATS)];
    if (opcode === Opcode.splat) return [isVector(type) ? laneType(type) : this.pick<Type>([])];
    if (opcode === Opcode.vany_true || opcode === Opcode.vall_true) return [choose(VECTORS)];
    if (opcode === Opcode.extractlane) {
      return [choose([...VECTORS, ...FLOAT_VECTORS].filter((vector) => laneType(vector) === type))];
    }
    if (opcode === Opcode.insertlane) return [type, isVector(type) ? laneType(type) : this.pick<Type>([])];
    if (WIDENINGS.has(opcode)) return [splitLanes(type) ?? this.pick<Type>([])];

    if (opcode === Opcode.iconcat) {
      if (type === I8) throw new NoSuchTypes();
      return [(type - 1) as Type, (type - 1) as Type];
    }
    if (opcode === Opcode.select || opcode === Opcode.select_spectre_guard) {
      const condition = node.args[0]!;
      const isTruth = condition.kind === 'op';
      return [isTruth ? I8 : (this.knownType(condition) ?? this.pick(SCALARS.slice(0, 4))), type, type];
    }
    return node.args.map(() => type);
  }

  private amounts(type: Type): Type {
    return isInt(type) && type !== I128 ? type : I32;
  }

  /** Decides the constants, from numbers that make conditions true. */
  chooseConstants(node: Node, type: Type): void {
    if (node.kind === 'constant' && !this.constants.has(node.name)) {
      const bits = laneBits(type);
      const others = [...this.constants.values()];
      const candidates = [
        ...[
          0n,
          1n,
          2n,
          3n,
          5n,
          7n,
          8n,
          16n,
          24n,
          31n,
          32n,
          42n,
          48n,
          56n,
          63n,
          127n,
          255n,
          256n,
          0x1_0000n,
          0xffffn,
          0xffff_ffffn,
          -1n,
          -2n,
          -10n,
        ],
        ...[BigInt(bits - 1), BigInt(bits), BigInt(bits >> 1), 1n << BigInt(bits - 1), (1n << BigInt(bits - 1)) - 1n],
        ...others.flatMap((k) => [k, k, k, ~k, ~k, -k, -k, BigInt(bits) - k, k - 1n, k + 1n]),
      ];
      this.constants.set(node.name, BigInt.asUintN(bits, this.random.pick(candidates)));
    }
    if (node.kind !== 'op') return;
    const types = this.operandTypes(node, type);
    node.args.forEach((arg, i) => this.chooseConstants(arg, types[i]!));
  }

  setParams(values: readonly Value[]): void {
    this.params.forEach(({ name }, i) => this.values.set(name, values[i]!));
  }

  build(node: Node, type: Type): Value {
    if (node.kind === 'value') return this.values.get(node.name)!;
    if (node.kind === 'constant') return splatConstant(this.b, type, this.constants.get(node.name)!);
    if (node.kind === 'literal') return splatConstant(this.b, type, node.value);
    if (node.kind === 'truth') throw new Error('a truth value in a pattern');
    const types = this.operandTypes(node, type);
    const args = node.args.map((arg, i) => this.build(arg, types[i]!));
    const { inferredFrom } = opcodes[node.opcode]!;
    const data = new InstructionData(node.opcode, inferredFrom < 0 ? type : types[inferredFrom]!, args);
    data.imm = node.cc;
    if (node.opcode === Opcode.shuffle) {
      data.imm = this.b.func.immediates.push(Uint8Array.from({ length: 16 }, () => this.random.below(32)));
    }
    const value = this.b.insertValue(data, node.opcode === Opcode.icmp ? asTruthy(types[0]!) : type);
    if (node.name !== undefined) this.values.set(node.name, value);
    this.inner.push(value);
    return value;
  }
}

/** A constant of which every lane has those bits. */
function splatConstant(b: FunctionBuilder, type: Type, lane: bigint): Value {
  const bits = BigInt.asUintN(laneBits(type), lane);
  let value = 0n;
  for (let i = 0; i < laneCount(type); i++) value = (value << BigInt(laneBits(type))) | bits;
  return makeConstant(b, type, value);
}

/** A constant of any type, by all its bits. */
export function makeConstant(b: FunctionBuilder, type: Type, bits: bigint): Value {
  if (isVector(type)) {
    const count = (laneBits(type) >> 3) * laneCount(type);
    const bytes = Uint8Array.from({ length: count }, (_, i) => Number((bits >> BigInt(8 * i)) & 255n));
    return b.vconst(type, b.func.constants.push(bytes));
  }
  if (type === F32) return b.f32const(Number(bits));
  if (type === F64) return b.f64const(bits);
  if (type !== I128) return b.iconst(type, bits);
  return b.iconcat(b.iconst(I64, BigInt.asUintN(64, bits)), b.iconst(I64, bits >> 64n));
}

function amountType(amount: OpNode, instance: Instance): Type {
  if (EXTENDS.has(amount.opcode)) return instance.pick([I16, I32, I64]);
  if (amount.opcode === Opcode.iconcat) return instance.pick([I16, I32, I64, I128]);
  if (amount.opcode === Opcode.ireduce) return instance.pick([I8, I16, I32]);
  return instance.pick([I16, I32, I64]);
}

/** Whether only the pattern uses what is below its root, or the function returns that too. */
export type Sharing = 'single' | 'shared';

export interface RuleInstance {
  readonly func: Function;
  readonly params: readonly Type[];
}

/** A random function whose result is the rule's pattern, with constants that its condition accepts; none was found if undefined. */
export function instantiate(
  rule: Rule,
  domain: Domain,
  random: Random,
  sharing: Sharing = 'single',
): RuleInstance | undefined {
  const { pattern } = readRule(rule);
  for (let attempt = 0; attempt < 400; attempt++) {
    try {
      const made = tryInstantiate(rule, pattern, domain, random, sharing);
      if (made !== undefined) return made;
    } catch (error) {
      if (!(error instanceof NoSuchTypes)) throw error;
    }
  }
  return undefined;
}

function tryInstantiate(
  rule: Rule,
  pattern: OpNode,
  domain: Domain,
  random: Random,
  sharing: Sharing,
): RuleInstance | undefined {
  const type = resultType(pattern, domain, random);
  const func = new Function(
    { kind: 'testcase', name: 'f' },
    { params: [], returns: [abiParam(type)], callConv: 'fast' },
  );
  const b = new FunctionBuilder(func);
  const instance = new Instance(random, b);
  instance.assign(pattern, type);
  instance.chooseConstants(pattern, type);
  const operands = instance.operandTypes(pattern, type);
  const operand = CHOICES.has(pattern.opcode) ? type : operands[0]!;
  if (!isAccepted(rule[2], instance, operand, type)) return undefined;
  const block = b.createBlock();
  b.switchToBlock(block);
  b.sealBlock(block);
  func.signature.params.push(...instance.params.map((param) => abiParam(param.type)));
  instance.setParams(instance.params.map((param) => b.dfg.appendParam(block, param.type)));
  const root = instance.build(pattern, type);
  const others = sharing === 'shared' ? instance.inner.filter((value) => value !== root) : [];
  for (const value of others) func.signature.returns.push(abiParam(b.dfg.valueType(value)));
  b.return([root, ...others]);
  b.finalize();
  if (verifyFunction(func).length > 0) return undefined;
  return { func, params: instance.params.map((param) => param.type) };
}

const conditionTexts = buildRuleTree(allRules()).conditions;

/** Whether a rule's condition holds of an instance. */
function isAccepted(condition: string | undefined, instance: Instance, operand: Type, type: Type): boolean {
  if (condition === undefined) return true;
  const match = new Match();
  match.bits = BigInt(laneBits(operand));
  WIDTH_NAMES.forEach((name, i) => {
    const of = name === 'root' ? type : instance.types.get(name);
    if (of !== undefined) match.widths[i] = BigInt(laneBits(of));
  });
  for (const name of CONSTANT_NAMES) match[name] = instance.constants.get(name) ?? 0n;
  return CONDITIONS[conditionTexts.indexOf(condition)]!(match);
}

/** A type for the whole, such that the first operand's is one that the domain has. */
function resultType({ opcode }: OpNode, domain: Domain, random: Random): Type {
  const type = random.pick(TYPES[domain]);
  if (opcode === Opcode.icmp) return asTruthy(type);
  if (opcode === Opcode.fcvt_from_sint || opcode === Opcode.fcvt_from_uint)
    return isVector(type) ? random.pick([F32X4, F64X2]) : random.pick([F32, F64]);
  if (EXTENDS.has(opcode)) return random.pick([I16, I32, I64]);
  if (opcode === Opcode.ireduce) return random.pick([I8, I16, I32, I64]);
  if (WIDENINGS.has(opcode)) return random.pick([I16X8, I32X4, I64X2]);
  if (TO_INTEGER.has(opcode)) return random.pick(SCALARS.slice(0, 4));
  if (opcode === Opcode.vany_true || opcode === Opcode.vall_true) return I8;
  if (TO_INTEGER.has(opcode)) return random.pick(SCALARS.slice(0, 4));
  if (opcode === Opcode.vany_true || opcode === Opcode.vall_true) return I8;
  if (opcode === Opcode.bmask) return random.pick([I8, I16, I32, I64]);
  return type;
}

/** Bits of a value of a type, often ones that are near the ends or near each other. */
export function randomBits(type: Type, random: Random, others: readonly bigint[], nans: Nans = 'none'): bigint {
  const bits = laneBits(type);
  const lane = (): bigint => {
    if (hasFloatLanes(type)) return randomFloat(laneType(type), random, nans);
    const edge = [0n, 1n, 2n, 7n, 8n, -1n, -2n, 1n << BigInt(bits - 1), (1n << BigInt(bits - 1)) - 1n];
    if (random.below(3) > 0) return BigInt.asUintN(bits, random.pick([...edge, ...others]));
    let value = 0n;
    for (let i = 0; i < bits; i += 16) value = (value << 16n) | BigInt(random.below(0x10000));
    return BigInt.asUintN(bits, value);
  };
  let value = 0n;
  for (let i = 0; i < laneCount(type); i++) value = (value << BigInt(bits)) | lane();
  return value;
}

/** Whether there may be NaNs, quiet and signalling, of either sign. */
export type Nans = 'none' | 'some';

function randomFloat(type: Type, random: Random, nans: Nans): bigint {
  if (nans === 'some' && random.below(4) === 0) {
    const bits = random.pick([0x7fc00000n, 0xffc00000n, 0x7f800001n, 0xffa00000n, 0x7fc12345n]);
    return type === F32 ? bits : ((bits >> 31n) << 63n) | ((bits & 0x7fffffffn) << 29n) | (0x7n << 60n);
  }
  const view = new DataView(new ArrayBuffer(8));
  const value = random.pick([0, -0, 1, -1, 1.5, -2.25, 1e30, -1e-30, 3]);
  if (type === F32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return type === F32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
}
