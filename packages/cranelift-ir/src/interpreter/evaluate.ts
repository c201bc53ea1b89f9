/**
 * The results of an instruction that depends on its operands alone.
 *
 * Follows the semantics column of the opcode table, one entry an opcode or a family; operands and results are bit
 * patterns, lane 0 lowest.
 */

import type { Constant, Immediate } from '../entities.ts';
import type { Function } from '../function.ts';
import type { InstructionData } from '../instructions.ts';
import { BIG, hasFlag, type MemFlags } from '../memflags.ts';
import { type OpcodeName, opcodes } from '../opcodes.ts';
import { BAD_CONVERSION_TO_INTEGER, INTEGER_DIVISION_BY_ZERO, INTEGER_OVERFLOW, type TrapCode } from '../trapcode.ts';
import { isVector, laneBits, laneCount, type Type, typeBits } from '../types.ts';
import { compareFloats, compareInts } from './comparisons.ts';
import { clampSigned, clampUnsigned, laneOperations, shiftOperations } from './lane-operations.ts';
import { fromBytes, joinLanes, splitLanes, toBytes } from './lanes.ts';
import { convert, type FloatWidth, fromInteger, truncateToInteger } from './soft-float.ts';

/** An instruction with the values and types around it. */
export interface Evaluation {
  readonly func: Function;
  readonly data: InstructionData;
  readonly args: readonly bigint[];
  readonly argTypes: readonly Type[];
  readonly resultTypes: readonly Type[];
}

/** Ends the evaluation of an instruction that traps. */
export class EvaluationTrap extends Error {
  readonly code: TrapCode;
  constructor(code: TrapCode) {
    super('trap');
    this.code = code;
  }
}

function trap(code: TrapCode): never {
  throw new EvaluationTrap(code);
}

type Operation = (e: Evaluation) => bigint | readonly bigint[];

const signed = (x: bigint, bits: number): bigint => BigInt.asIntN(bits, x);
const bool = (condition: boolean): bigint => (condition ? 1n : 0n);

/** Results of the instruction; `undefined` if it is not one that operands alone determine. @throws EvaluationTrap */
export function evaluate(e: Evaluation): readonly bigint[] | undefined {
  const { name } = opcodes[e.data.opcode]!;
  const operation = operations[name] ?? laneWise(name) ?? shift(name);
  if (operation === undefined) return undefined;
  const result = operation(e);
  const list = typeof result === 'bigint' ? [result] : result;
  return list.map((value, i) => BigInt.asUintN(typeBits(e.resultTypes[i]!), value));
}

/** Of two NaNs in vector lanes, the second operand's comes out of these: as it does of the loops in Wasmtime's Pulley. */
const SECOND_NAN_FIRST: ReadonlySet<OpcodeName> = new Set<OpcodeName>(['fadd', 'fmul', 'fmin', 'fmax']);

function laneWise(name: OpcodeName): Operation | undefined {
  const operation = laneOperations[name];
  if (operation === undefined) return undefined;
  return ({ args, argTypes, resultTypes }) => {
    const type = resultTypes[0]!;
    const lanes = args.map((arg, i) => splitLanes(arg, argTypes[i]!));
    if (isVector(type) && SECOND_NAN_FIRST.has(name)) lanes.reverse();
    const [x, y, z] = lanes as [bigint[], bigint[], bigint[]];
    const bits = laneBits(type);
    return joinLanes(
      x.map((lane, i) => operation(bits, lane, y?.[i] ?? 0n, z?.[i] ?? 0n)),
      bits,
    );
  };
}

function shift(name: OpcodeName): Operation | undefined {
  const operation = shiftOperations[name];
  if (operation === undefined) return undefined;
  return ({ args, resultTypes }) => {
    const bits = laneBits(resultTypes[0]!);
    return joinLanes(
      splitLanes(args[0]!, resultTypes[0]!).map((lane) => operation(bits, lane, args[1]!, 0n)),
      bits,
    );
  };
}

/** One lane in, one lane out, of another width. */
function mapLanes(e: Evaluation, map: (lane: bigint, from: number, to: number) => bigint): bigint {
  const [from, to] = [laneBits(e.argTypes[0]!), laneBits(e.resultTypes[0]!)];
  return joinLanes(
    splitLanes(e.args[0]!, e.argTypes[0]!).map((lane) => map(lane, from, to)),
    to,
  );
}

/** All-ones lanes for vectors, 0 or 1 for scalars. */
function comparison(e: Evaluation, holds: (x: bigint, y: bigint, bits: number) => boolean): bigint {
  const type = e.argTypes[0]!;
  const bits = laneBits(type);
  const ys = splitLanes(e.args[1]!, type);
  const lanes = splitLanes(e.args[0]!, type).map((x, i) => holds(x, ys[i]!, bits));
  return isVector(type)
    ? joinLanes(
        lanes.map((lane) => (lane ? -1n : 0n)),
        bits,
      )
    : bool(lanes[0]!);
}

function division(e: Evaluation, isSigned: boolean, divide: (x: bigint, y: bigint) => bigint): bigint {
  const bits = laneBits(e.resultTypes[0]!);
  const [x, y] = e.args.map((arg) => (isSigned ? signed(arg, bits) : arg)) as [bigint, bigint];
  if (y === 0n) return trap(INTEGER_DIVISION_BY_ZERO);
  return divide(x, y);
}

function signedQuotient(e: Evaluation): bigint {
  const bits = laneBits(e.resultTypes[0]!);
  return division(e, true, (x, y) => {
    const quotient = x / y;
    return quotient === signed(quotient, bits) ? quotient : trap(INTEGER_OVERFLOW);
  });
}

/** The wrapped result of exact arithmetic, and whether it did not fit. */
function overflowing(e: Evaluation, isSigned: boolean, compute: (x: bigint, y: bigint) => bigint): readonly bigint[] {
  const bits = laneBits(e.resultTypes[0]!);
  const [x, y] = e.args.map((arg) => (isSigned ? signed(arg, bits) : arg)) as [bigint, bigint];
  const exact = compute(x, y);
  return [exact, bool(exact !== (isSigned ? signed(exact, bits) : BigInt.asUintN(bits, exact)))];
}

/** Two steps, the second by the carry; the flag is set if one overflows and the other does not lead back. */
function withCarry(e: Evaluation, isSigned: boolean, sign: 1n | -1n): readonly bigint[] {
  const bits = laneBits(e.resultTypes[0]!);
  const compute = (x: bigint, y: bigint): bigint => x + sign * y;
  const [first, firstFlag] = overflowing(e, isSigned, compute) as [bigint, bigint];
  const second = { ...e, args: [BigInt.asUintN(bits, first), bool(e.args[2] !== 0n)] };
  const [result, secondFlag] = overflowing(second, isSigned, compute) as [bigint, bigint];
  return [result, firstFlag ^ secondFlag];
}

/** Reference interpreter: a conversion to 128 bits goes through a signed 128-bit integer that saturates. */
const WIDEST = 128;

function toInt(lane: bigint, from: number, to: number, isSigned: boolean): bigint {
  const exact = truncateToInteger(lane, from as FloatWidth);
  if (exact === undefined) return trap(BAD_CONVERSION_TO_INTEGER);
  if (typeof exact !== 'bigint') return trap(INTEGER_OVERFLOW);
  const whole = to === WIDEST ? clampSigned(exact, WIDEST) : exact;
  return whole === (isSigned ? signed(whole, to) : BigInt.asUintN(to, whole)) ? whole : trap(INTEGER_OVERFLOW);
}

function toIntSaturating(lane: bigint, from: number, to: number, isSigned: boolean): bigint {
  const whole = truncateToInteger(lane, from as FloatWidth);
  if (whole === undefined) return 0n;
  const extreme = 1n << BigInt(to);
  const exact = whole === '+' ? extreme : whole === '-' ? -extreme : whole;
  const value = to === WIDEST ? clampSigned(exact, WIDEST) : exact;
  return isSigned ? clampSigned(value, to) : clampUnsigned(value, to);
}

function toIntOrMinimum(lane: bigint, from: number, to: number): bigint {
  const whole = truncateToInteger(lane, from as FloatWidth);
  return typeof whole === 'bigint' && whole === signed(whole, to) ? whole : 1n << BigInt(to - 1);
}

/** Both operands' lanes, clamped to half width, x's low. */
function narrow(e: Evaluation, fromSigned: boolean, clamp: (x: bigint, bits: number) => bigint): bigint {
  const [from, to] = [laneBits(e.argTypes[0]!), laneBits(e.resultTypes[0]!)];
  const lanes = e.args.flatMap((arg) => splitLanes(arg, e.argTypes[0]!));
  return joinLanes(
    lanes.map((lane) => clamp(fromSigned ? signed(lane, from) : lane, to)),
    to,
  );
}

function widen(e: Evaluation, isSigned: boolean, high: boolean): bigint {
  const bits = laneBits(e.argTypes[0]!);
  const lanes = splitLanes(e.args[0]!, e.argTypes[0]!);
  const half = lanes.length / 2;
  const part = high ? lanes.slice(half) : lanes.slice(0, half);
  return joinLanes(
    part.map((lane) => (isSigned ? signed(lane, bits) : lane)),
    laneBits(e.resultTypes[0]!),
  );
}

/** Bytes of a table, picked by index; `pick` gives -1 for a zero. */
function lookUp(
  e: Evaluation,
  table: readonly bigint[],
  indices: readonly bigint[],
  pick: (index: number) => number,
): bigint {
  return joinLanes(
    indices.map((index) => table[pick(Number(index))] ?? 0n),
    laneBits(e.resultTypes[0]!),
  );
}

function pairs<T>(lanes: readonly bigint[], combine: (even: bigint, odd: bigint) => T): T[] {
  return Array.from({ length: lanes.length / 2 }, (_, i) => combine(lanes[2 * i]!, lanes[2 * i + 1]!));
}

function bytesToPattern(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

const constant: Operation = ({ func, data }) => bytesToPattern(func.constants.at(data.imm as Constant));
const choose: Operation = ({ args }) => (args[0] === 0n ? args[2]! : args[1]!);

const operations: Readonly<Partial<Record<OpcodeName, Operation>>> = {
  iconst: ({ data }) => data.wide,
  f16const: ({ data }) => BigInt(data.imm),
  f32const: ({ data }) => BigInt(data.imm >>> 0),
  f64const: ({ data }) => data.wide,
  f128const: constant,
  vconst: constant,
  splat: ({ args, resultTypes }) => {
    const type = resultTypes[0]!;
    return joinLanes(
      Array.from({ length: laneCount(type) }, () => args[0]!),
      laneBits(type),
    );
  },
  scalar_to_vector: ({ args }) => args[0]!,
  insertlane: ({ data, args, argTypes }) => {
    const lanes = splitLanes(args[0]!, argTypes[0]!);
    lanes[data.imm] = args[1]!;
    return joinLanes(lanes, laneBits(argTypes[0]!));
  },
  extractlane: ({ data, args, argTypes }) => splitLanes(args[0]!, argTypes[0]!)[data.imm]!,
  swizzle: (e) => {
    const [table, indices] = e.args.map((arg) => splitLanes(arg, e.resultTypes[0]!)) as [bigint[], bigint[]];
    return lookUp(e, table, indices, (index) => (index < 16 ? index : -1));
  },
  x86_pshufb: (e) => {
    const [table, indices] = e.args.map((arg) => splitLanes(arg, e.resultTypes[0]!)) as [bigint[], bigint[]];
    return lookUp(e, table, indices, (index) => (index >= 0x80 ? -1 : index & 15));
  },
  shuffle: (e) => {
    const mask = [...e.func.immediates.at(e.data.imm as Immediate)].map(BigInt);
    return lookUp(
      e,
      e.args.flatMap((arg) => splitLanes(arg, e.resultTypes[0]!)),
      mask,
      (index) => index,
    );
  },
  select: choose,
  select_spectre_guard: choose,
  vany_true: ({ args }) => bool(args[0] !== 0n),
  vall_true: ({ args, argTypes }) => bool(splitLanes(args[0]!, argTypes[0]!).every((lane) => lane !== 0n)),
  vhigh_bits: ({ args, argTypes }) => {
    const last = BigInt(laneBits(argTypes[0]!) - 1);
    return joinLanes(
      splitLanes(args[0]!, argTypes[0]!).map((lane) => lane >> last),
      1,
    );
  },
  icmp: (e) => comparison(e, (x, y, bits) => compareInts(e.data.imm, x, y, bits)),
  fcmp: (e) => comparison(e, (x, y, bits) => compareFloats(e.data.imm, x, y, bits as FloatWidth)),
  udiv: (e) => division(e, false, (x, y) => x / y),
  sdiv: signedQuotient,
  urem: (e) => division(e, false, (x, y) => x % y),
  srem: (e) => division(e, true, (x, y) => x % y),
  uadd_overflow: (e) => overflowing(e, false, (x, y) => x + y),
  sadd_overflow: (e) => overflowing(e, true, (x, y) => x + y),
  usub_overflow: (e) => overflowing(e, false, (x, y) => x - y),
  ssub_overflow: (e) => overflowing(e, true, (x, y) => x - y),
  umul_overflow: (e) => overflowing(e, false, (x, y) => x * y),
  smul_overflow: (e) => overflowing(e, true, (x, y) => x * y),
  uadd_overflow_cin: (e) => withCarry(e, false, 1n),
  sadd_overflow_cin: (e) => withCarry(e, true, 1n),
  usub_overflow_bin: (e) => withCarry(e, false, -1n),
  ssub_overflow_bin: (e) => withCarry(e, true, -1n),
  uadd_overflow_trap: (e) => {
    const [sum, flag] = overflowing(e, false, (x, y) => x + y) as [bigint, bigint];
    return flag === 0n ? sum : trap(e.data.imm as TrapCode);
  },
  bitcast: ({ data, args, argTypes, resultTypes }) => {
    const big = hasFlag(data.aux as MemFlags, BIG);
    return fromBytes(toBytes(args[0]!, argTypes[0]!, big), resultTypes[0]!, big);
  },
  bmask: ({ args }) => (args[0] === 0n ? 0n : -1n),
  ireduce: ({ args }) => args[0]!,
  uextend: ({ args }) => args[0]!,
  sextend: ({ args, argTypes }) => signed(args[0]!, laneBits(argTypes[0]!)),
  snarrow: (e) => narrow(e, true, clampSigned),
  unarrow: (e) => narrow(e, true, clampUnsigned),
  uunarrow: (e) => narrow(e, false, clampUnsigned),
  swiden_low: (e) => widen(e, true, false),
  swiden_high: (e) => widen(e, true, true),
  uwiden_low: (e) => widen(e, false, false),
  uwiden_high: (e) => widen(e, false, true),
  iadd_pairwise: ({ args, argTypes, resultTypes }) => {
    const lanes = args.flatMap((arg) => pairs(splitLanes(arg, argTypes[0]!), (even, odd) => even + odd));
    return joinLanes(lanes, laneBits(resultTypes[0]!));
  },
  x86_pmaddubsw: ({ args, argTypes }) => {
    const [xs, ys] = args.map((arg) => splitLanes(arg, argTypes[0]!)) as [bigint[], bigint[]];
    const products = xs.map((x, i) => signed(x, 8) * ys[i]!);
    return joinLanes(
      pairs(products, (even, odd) => clampSigned(even + odd, 16)),
      16,
    );
  },
  fpromote: (e) => mapLanes(e, (lane, from, to) => convert(lane, from as FloatWidth, to as FloatWidth)),
  fdemote: (e) => mapLanes(e, (lane, from, to) => convert(lane, from as FloatWidth, to as FloatWidth)),
  fvdemote: (e) => mapLanes(e, (lane) => convert(lane, 64, 32)),
  fvpromote_low: ({ args, argTypes }) =>
    joinLanes(
      splitLanes(args[0]!, argTypes[0]!)
        .slice(0, 2)
        .map((lane) => convert(lane, 32, 64)),
      64,
    ),
  fcvt_to_uint: (e) => mapLanes(e, (lane, from, to) => toInt(lane, from, to, false)),
  fcvt_to_sint: (e) => mapLanes(e, (lane, from, to) => toInt(lane, from, to, true)),
  fcvt_to_uint_sat: (e) => mapLanes(e, (lane, from, to) => toIntSaturating(lane, from, to, false)),
  fcvt_to_sint_sat: (e) => mapLanes(e, (lane, from, to) => toIntSaturating(lane, from, to, true)),
  x86_cvtt2dq: (e) => mapLanes(e, toIntOrMinimum),
  fcvt_from_uint: (e) => mapLanes(e, (lane, _, to) => fromInteger(lane, to as FloatWidth)),
  fcvt_from_sint: (e) => mapLanes(e, (lane, from, to) => fromInteger(signed(lane, from), to as FloatWidth)),
  extract_vector: ({ data, args, resultTypes }) => args[0]! >> BigInt(data.imm * typeBits(resultTypes[0]!)),
  isplit: ({ args, argTypes }) => [args[0]!, args[0]! >> BigInt(typeBits(argTypes[0]!) / 2)],
  iconcat: ({ args, argTypes }) => args[0]! | (args[1]! << BigInt(typeBits(argTypes[0]!))),
};
