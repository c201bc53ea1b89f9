/**
 * Constant folding: operations on constants of any type, lane by lane. Nothing is folded that would trap or whose result
 * is a NaN, since which NaN comes out is the machine's choice.
 */

import {
  type Constant,
  F32,
  F64,
  FloatCC,
  type Function,
  hasFloatLanes,
  type Inst,
  type InstructionData,
  IntCC,
  isDynamicVector,
  isVector,
  laneBits,
  laneCount,
  laneType,
  Opcode,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { laneConstantOf, signed, unsigned } from './constants.ts';
import { foldFma, foldFromInteger, foldToInteger, fromNumber, toNumber } from './fold-floats.ts';
import { foldLanes, takesLanes } from './fold-lanes.ts';

/** Result bits for operand bits; `type` is the lane type of the first operand, `to` that of the result. */
type Fold = (type: Type, a: bigint, b: bigint, to: Type) => bigint | undefined;

const signBit = (type: Type): bigint => 1n << BigInt(laneBits(type) - 1);
const amount = (type: Type, k: bigint): bigint => k & BigInt(laneBits(type) - 1);

const INTEGERS = new Map<Opcode, Fold>([
  [Opcode.iadd, (_, a, b) => a + b],
  [Opcode.isub, (_, a, b) => a - b],
  [Opcode.imul, (_, a, b) => a * b],
  [Opcode.band, (_, a, b) => a & b],
  [Opcode.bor, (_, a, b) => a | b],
  [Opcode.bxor, (_, a, b) => a ^ b],
  [Opcode.bnot, (_, a) => ~a],
  [Opcode.ineg, (_, a) => -a],
  [Opcode.iabs, (t, a) => (signed(t, a) < 0n ? -a : a)],
  [Opcode.ishl, (t, a, b) => a << amount(t, b)],
  [Opcode.ushr, (t, a, b) => a >> amount(t, b)],
  [Opcode.sshr, (t, a, b) => signed(t, a) >> amount(t, b)],
  [Opcode.rotl, (t, a, b) => rotateLeft(t, a, amount(t, b))],
  [Opcode.rotr, (t, a, b) => rotateLeft(t, a, BigInt(laneBits(t)) - amount(t, b))],
  [Opcode.smin, (t, a, b) => (signed(t, a) < signed(t, b) ? a : b)],
  [Opcode.smax, (t, a, b) => (signed(t, a) > signed(t, b) ? a : b)],
  [Opcode.umin, (_, a, b) => (a < b ? a : b)],
  [Opcode.umax, (_, a, b) => (a > b ? a : b)],
  [Opcode.umulhi, (t, a, b) => (a * b) >> BigInt(laneBits(t))],
  [Opcode.smulhi, (t, a, b) => (signed(t, a) * signed(t, b)) >> BigInt(laneBits(t))],
  [Opcode.udiv, (_, a, b) => (b === 0n ? undefined : a / b)],
  [Opcode.urem, (_, a, b) => (b === 0n ? undefined : a % b)],
  [Opcode.sdiv, (t, a, b) => divideSigned(t, signed(t, a), signed(t, b))],
  [Opcode.srem, (t, a, b) => (b === 0n ? undefined : signed(t, a) % signed(t, b))],
  [Opcode.clz, (t, a) => BigInt(laneBits(t) - bitLength(a))],
  [Opcode.cls, (t, a) => BigInt(laneBits(t) - 1 - bitLength(signed(t, a) < 0n ? unsigned(t, ~a) : a))],
  [Opcode.ctz, (t, a) => BigInt(a === 0n ? laneBits(t) : bitLength(a & -a) - 1)],
  [Opcode.popcnt, (_, a) => BigInt(a.toString(2).replaceAll('0', '').length)],
  [Opcode.bswap, (t, a) => reverse(a, laneBits(t), 8)],
  [Opcode.bitrev, (t, a) => reverse(a, laneBits(t), 1)],
  [Opcode.bmask, (_, a) => (a === 0n ? 0n : -1n)],
  [Opcode.uextend, (_, a) => a],
  [Opcode.sextend, (t, a) => signed(t, a)],
  [Opcode.ireduce, (_, a) => a],
  [Opcode.iconcat, (t, a, b) => a | (b << BigInt(laneBits(t)))],
  [Opcode.uadd_sat, (t, a, b) => saturated(0n, unsigned(t, -1n), a + b)],
  [Opcode.usub_sat, (t, a, b) => saturated(0n, unsigned(t, -1n), a - b)],
  [Opcode.sadd_sat, (t, a, b) => saturated(-signBit(t), signBit(t) - 1n, signed(t, a) + signed(t, b))],
  [Opcode.ssub_sat, (t, a, b) => saturated(-signBit(t), signBit(t) - 1n, signed(t, a) - signed(t, b))],
  [Opcode.avg_round, (_, a, b) => (a + b + 1n) >> 1n],
  [Opcode.sqmul_round_sat, (t, a, b) => saturated(-signBit(t), signBit(t) - 1n, roundedProduct(t, a, b))],
]);

function saturated(least: bigint, most: bigint, value: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

/** Of fractions with a sign bit and no integer bits. */
function roundedProduct(type: Type, a: bigint, b: bigint): bigint {
  const fraction = BigInt(laneBits(type) - 1);
  return (signed(type, a) * signed(type, b) + (1n << (fraction - 1n))) >> fraction;
}

function rotateLeft(type: Type, a: bigint, by: bigint): bigint {
  return (a << by) | (a >> (BigInt(laneBits(type)) - by));
}

function divideSigned(type: Type, a: bigint, b: bigint): bigint | undefined {
  if (b === 0n) return undefined;
  const quotient = a / b;
  return signed(type, quotient) === quotient ? quotient : undefined;
}

function bitLength(a: bigint): number {
  return a === 0n ? 0 : a.toString(2).length;
}

function reverse(a: bigint, bits: number, unit: number): bigint {
  let out = 0n;
  for (let i = 0; i < bits; i += unit) out = (out << BigInt(unit)) | BigInt.asUintN(unit, a >> BigInt(i));
  return out;
}

/** Floats of any width by their bits. */
const FLOAT_BITS = new Map<Opcode, Fold>([
  [Opcode.fneg, (t, a) => a ^ signBit(t)],
  [Opcode.fabs, (t, a) => a & ~signBit(t)],
  [Opcode.fcopysign, (t, a, b) => (a & ~signBit(t)) | (b & signBit(t))],
  [Opcode.fmin, (t, a, b) => (isNaN(t, a) || isNaN(t, b) ? undefined : order(t, a) < order(t, b) ? a : b)],
  [Opcode.fmax, (t, a, b) => (isNaN(t, a) || isNaN(t, b) ? undefined : order(t, a) > order(t, b) ? a : b)],
  [Opcode.band, (_, a, b) => a & b],
  [Opcode.bor, (_, a, b) => a | b],
  [Opcode.bxor, (_, a, b) => a ^ b],
  [Opcode.bnot, (_, a) => ~a],
]);

const FRACTION_BITS: Readonly<Record<number, number>> = { 16: 10, 32: 23, 64: 52, 128: 112 };

function isNaN(type: Type, a: bigint): boolean {
  const infinity = (signBit(type) - 1n) & (-1n << BigInt(FRACTION_BITS[laneBits(type)]!));
  return (a & ~signBit(type)) > infinity;
}

/** A number that orders floats as they are ordered, -0 below +0. */
function order(type: Type, a: bigint): bigint {
  return (a & signBit(type)) === 0n ? a : -(a & ~signBit(type)) - 1n;
}

/** f32 and f64, by the arithmetic of JavaScript: for f32 rounding twice is rounding once, for each of these. */
const FLOATS = new Map<Opcode, (a: number, b: number) => number>([
  [Opcode.fadd, (a, b) => a + b],
  [Opcode.fsub, (a, b) => a - b],
  [Opcode.fmul, (a, b) => a * b],
  [Opcode.fdiv, (a, b) => a / b],
  [Opcode.sqrt, Math.sqrt],
  [Opcode.ceil, Math.ceil],
  [Opcode.floor, Math.floor],
  [Opcode.trunc, Math.trunc],
  [Opcode.nearest, nearest],
]);

function nearest(a: number): number {
  const below = Math.floor(a);
  const odd = below % 2 === 0 ? below : below + 1;
  const rounded = a - below === 0.5 ? odd : Math.round(a);
  return rounded === 0 ? (a < 0 || Object.is(a, -0) ? -0 : 0) : rounded;
}

const isNative = (type: Type): boolean => type === F32 || type === F64;

function foldLane(opcode: Opcode, imm: number, type: Type, to: Type, a: bigint, b: bigint): bigint | undefined {
  if (opcode === Opcode.icmp) return truth(to, compareIntegers(imm, type, a, b));
  if (!hasFloatLanes(type)) {
    if (isNative(to)) return foldFromInteger(opcode, type, to, a);
    return INTEGERS.get(opcode)?.(type, a, b, to);
  }
  if (opcode === Opcode.fcmp) return truth(to, compareFloats(imm, type, a, b));
  if (!isNative(type)) return FLOAT_BITS.get(opcode)?.(type, a, b, to);
  if (opcode === Opcode.fpromote || opcode === Opcode.fdemote) {
    return isNative(to) ? fromNumber(to, toNumber(type, a)) : undefined;
  }
  if (!hasFloatLanes(to)) return foldToInteger(opcode, to, toNumber(type, a));
  const compute = FLOATS.get(opcode);
  if (compute === undefined) return FLOAT_BITS.get(opcode)?.(type, a, b, to);
  return fromNumber(type, compute(toNumber(type, a), toNumber(type, b)));
}

/** What a comparison gives in a type: 1 for scalars, all ones in lanes. */
function truth(to: Type, isTrue: boolean): bigint {
  return isTrue ? (isVector(to) ? -1n : 1n) : 0n;
}

/** Truth of an integer condition. */
export function compareIntegers(cc: number, type: Type, a: bigint, b: bigint): boolean {
  const x = signed(type, a);
  const y = signed(type, b);
  switch (cc) {
    case IntCC.eq:
      return a === b;
    case IntCC.ne:
      return a !== b;
    case IntCC.slt:
      return x < y;
    case IntCC.sge:
      return x >= y;
    case IntCC.sgt:
      return x > y;
    case IntCC.sle:
      return x <= y;
    case IntCC.ult:
      return a < b;
    case IntCC.uge:
      return a >= b;
    case IntCC.ugt:
      return a > b;
    default:
      return a <= b;
  }
}

/** The outcomes that make each float condition true, of less, equal, greater, unordered. */
const FLOAT_OUTCOMES: Readonly<Record<keyof typeof FloatCC, string>> = {
  ord: 'leg',
  uno: 'u',
  eq: 'e',
  ne: 'lgu',
  one: 'lg',
  ueq: 'eu',
  lt: 'l',
  le: 'le',
  gt: 'g',
  ge: 'eg',
  ult: 'lu',
  ule: 'leu',
  ugt: 'gu',
  uge: 'egu',
};
const OUTCOMES_OF: readonly string[] = Object.entries(FloatCC as unknown as Record<string, number>)
  .sort(([, a], [, b]) => a - b)
  .map(([name]) => FLOAT_OUTCOMES[name as keyof typeof FloatCC]);

function compareFloats(cc: number, type: Type, a: bigint, b: bigint): boolean {
  const outcome = isNaN(type, a) || isNaN(type, b) ? 'u' : orderOutcome(type, a, b);
  return OUTCOMES_OF[cc]!.includes(outcome);
}

function orderOutcome(type: Type, a: bigint, b: bigint): string {
  if (((a | b) & ~signBit(type)) === 0n || a === b) return 'e';
  return order(type, a) < order(type, b) ? 'l' : 'g';
}

/** The lanes of a constant, least first; one for a scalar. */
export function constantLanes(func: Function, value: Value): readonly bigint[] | undefined {
  const { dfg } = func;
  const type = dfg.valueType(value);
  if (!isVector(type)) {
    const bits = laneConstantOf(func, value);
    return bits === undefined ? undefined : [bits];
  }
  const v = dfg.resolve(value);
  if (dfg.valueKind(v) !== ValueKind.Result) return undefined;
  const { opcode, imm } = dfg.inst(dfg.valueOwner(v) as Inst);
  if (opcode === Opcode.vconst) return splitLanes(func.constants.at(imm as Constant), laneBits(type) >> 3);
  const lane = laneConstantOf(func, v);
  return lane === undefined ? undefined : Array.from({ length: laneCount(type) }, () => lane);
}

function splitLanes(bytes: Uint8Array, width: number): bigint[] {
  const lanes: bigint[] = [];
  for (let at = 0; at < bytes.length; at += width) {
    let bits = 0n;
    for (let i = width - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[at + i]!);
    lanes.push(bits);
  }
  return lanes;
}

/** Opcodes that make a vector of a scalar. */
const SPREADS = new Set<Opcode>([Opcode.splat, Opcode.scalar_to_vector]);

/** The lanes that an instruction on constants computes, in its result's type. */
export function foldInstruction(func: Function, data: InstructionData, to: Type): readonly bigint[] | undefined {
  const { dfg } = func;
  const { opcode, args } = data;
  if (args.length === 0 || isDynamicVector(to)) return undefined;
  const type = dfg.valueType(args[0]!);
  if (args.length > 2 || takesLanes(opcode)) return foldOfLanes(func, data, to);
  const a = constantLanes(func, args[0]!);
  if (a === undefined) return undefined;
  if (SPREADS.has(opcode)) return spread(opcode, a[0]!, laneCount(to));
  const b = args.length === 1 ? a : constantLanes(func, args[1]!);
  if (b === undefined || laneCount(to) !== a.length) return undefined;
  const lanes: bigint[] = [];
  for (let i = 0; i < a.length; i++) {
    const folded = foldLane(
      opcode,
      data.imm,
      laneType(type),
      isTruth(opcode) ? to : laneType(to),
      a[i]!,
      b[i] ?? b[0]!,
    );
    if (folded === undefined) return undefined;
    lanes.push(BigInt.asUintN(laneBits(to), folded));
  }
  return lanes;
}

/** Operations on lanes of other places, and those of three operands. */
function foldOfLanes(func: Function, data: InstructionData, to: Type): readonly bigint[] | undefined {
  const args: (readonly bigint[])[] = [];
  for (const arg of data.args) {
    const lanes = constantLanes(func, arg);
    if (lanes === undefined) return undefined;
    args.push(lanes);
  }
  if (data.opcode !== Opcode.fma) return foldLanes(func, data, args, to);
  const [x, y, z] = args as [readonly bigint[], readonly bigint[], readonly bigint[]];
  if (!isNative(laneType(to))) return undefined;
  const found = x.map((lane, i) => foldFma(laneType(to), lane, y[i]!, z[i]!));
  return found.every((lane) => lane !== undefined) ? found : undefined;
}

function isTruth(opcode: Opcode): boolean {
  return opcode === Opcode.icmp || opcode === Opcode.fcmp;
}

function spread(opcode: Opcode, lane: bigint, count: number): bigint[] {
  return Array.from({ length: count }, (_, i) => (i === 0 || opcode === Opcode.splat ? lane : 0n));
}
