/**
 * SIMD, lane by lane: arithmetic, comparisons, shifts, and the bitwise operators. A row is a mnemonic after the dot, the
 * shapes it exists for, and the CLIF it is.
 */

import {
  F32X4,
  F64X2,
  FloatCC,
  I16X8,
  I32X4,
  I64X2,
  I8X16,
  IntCC,
  type Type,
  type Value,
} from '@pulleyjs/cranelift-ir';
import type { CodeBuilder } from '../code-builder.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { popVector, pushVector, V128, withLanes } from '../vector-values.ts';
import type { Handler } from './handler.ts';

/** CLIF types by the name of a shape. */
export const shapes: { readonly [shape: string]: Type } = {
  i8x16: I8X16,
  i16x8: I16X8,
  i32x4: I32X4,
  i64x2: I64X2,
  f32x4: F32X4,
  f64x2: F64X2,
};

type Unary = (builder: CodeBuilder, x: Value) => Value;
type Binary = (builder: CodeBuilder, x: Value, y: Value) => Value;
type Row<Operation> = readonly [name: string, shapes: string, operation: Operation];

const ALL_INTS = 'i8x16 i16x8 i32x4 i64x2';
const UP_TO_32 = 'i8x16 i16x8 i32x4';
const UP_TO_16 = 'i8x16 i16x8';
const FLOATS = 'f32x4 f64x2';

const unary: readonly Row<Unary>[] = [
  ['abs', ALL_INTS, (b, x) => b.iabs(x)],
  ['neg', ALL_INTS, (b, x) => b.ineg(x)],
  ['popcnt', 'i8x16', (b, x) => b.popcnt(x)],
  ['abs', FLOATS, (b, x) => b.fabs(x)],
  ['neg', FLOATS, (b, x) => b.fneg(x)],
  ['sqrt', FLOATS, (b, x) => b.sqrt(x)],
  ['ceil', FLOATS, (b, x) => b.ceil(x)],
  ['floor', FLOATS, (b, x) => b.floor(x)],
  ['trunc', FLOATS, (b, x) => b.trunc(x)],
  ['nearest', FLOATS, (b, x) => b.nearest(x)],
];

const compareInts =
  (cc: IntCC): Binary =>
  (b, x, y) =>
    b.icmp(cc, x, y);
const compareFloats =
  (cc: FloatCC): Binary =>
  (b, x, y) =>
    b.fcmp(cc, x, y);

const binary: readonly Row<Binary>[] = [
  ['add', ALL_INTS, (b, x, y) => b.iadd(x, y)],
  ['sub', ALL_INTS, (b, x, y) => b.isub(x, y)],
  ['mul', 'i16x8 i32x4 i64x2', (b, x, y) => b.imul(x, y)],
  ['add_sat_s', UP_TO_16, (b, x, y) => b.saddSat(x, y)],
  ['add_sat_u', UP_TO_16, (b, x, y) => b.uaddSat(x, y)],
  ['sub_sat_s', UP_TO_16, (b, x, y) => b.ssubSat(x, y)],
  ['sub_sat_u', UP_TO_16, (b, x, y) => b.usubSat(x, y)],
  ['min_s', UP_TO_32, (b, x, y) => b.smin(x, y)],
  ['min_u', UP_TO_32, (b, x, y) => b.umin(x, y)],
  ['max_s', UP_TO_32, (b, x, y) => b.smax(x, y)],
  ['max_u', UP_TO_32, (b, x, y) => b.umax(x, y)],
  ['avgr_u', UP_TO_16, (b, x, y) => b.avgRound(x, y)],
  ['q15mulr_sat_s', 'i16x8', (b, x, y) => b.sqmulRoundSat(x, y)],
  ['eq', ALL_INTS, compareInts(IntCC.eq)],
  ['ne', ALL_INTS, compareInts(IntCC.ne)],
  ['lt_s', ALL_INTS, compareInts(IntCC.slt)],
  ['gt_s', ALL_INTS, compareInts(IntCC.sgt)],
  ['le_s', ALL_INTS, compareInts(IntCC.sle)],
  ['ge_s', ALL_INTS, compareInts(IntCC.sge)],
  ['lt_u', UP_TO_32, compareInts(IntCC.ult)],
  ['gt_u', UP_TO_32, compareInts(IntCC.ugt)],
  ['le_u', UP_TO_32, compareInts(IntCC.ule)],
  ['ge_u', UP_TO_32, compareInts(IntCC.uge)],
  ['add', FLOATS, (b, x, y) => b.fadd(x, y)],
  ['sub', FLOATS, (b, x, y) => b.fsub(x, y)],
  ['mul', FLOATS, (b, x, y) => b.fmul(x, y)],
  ['div', FLOATS, (b, x, y) => b.fdiv(x, y)],
  ['min', FLOATS, (b, x, y) => b.fmin(x, y)],
  ['max', FLOATS, (b, x, y) => b.fmax(x, y)],
  ['eq', FLOATS, compareFloats(FloatCC.eq)],
  ['ne', FLOATS, compareFloats(FloatCC.ne)],
  ['lt', FLOATS, compareFloats(FloatCC.lt)],
  ['gt', FLOATS, compareFloats(FloatCC.gt)],
  ['le', FLOATS, compareFloats(FloatCC.le)],
  ['ge', FLOATS, compareFloats(FloatCC.ge)],
];

/** The second operand is an i32, taken modulo the width of a lane. */
const shifts: readonly Row<Binary>[] = [
  ['shl', ALL_INTS, (b, x, amount) => b.ishl(x, amount)],
  ['shr_s', ALL_INTS, (b, x, amount) => b.sshr(x, amount)],
  ['shr_u', ALL_INTS, (b, x, amount) => b.ushr(x, amount)],
];

const unaryHandler =
  (type: Type, operation: Unary): Handler =>
  (t) =>
    pushVector(t, operation(t.builder, popVector(t, type)));

const binaryHandler =
  (type: Type, operation: Binary): Handler =>
  (t) => {
    const y = popVector(t, type);
    const x = popVector(t, type);
    pushVector(t, operation(t.builder, x, y));
  };

const shiftHandler =
  (type: Type, operation: Binary): Handler =>
  (t) => {
    const amount = t.pop();
    pushVector(t, operation(t.builder, popVector(t, type), amount));
  };

/** The second operand where it is less, else the first: what `b < a ? b : a` is in C. */
const pseudoMinimum =
  (type: Type, isLess: (b: CodeBuilder, x: Value, y: Value) => Value): Handler =>
  (t) => {
    const y = popVector(t, type);
    const x = popVector(t, type);
    const takesSecond = withLanes(t.ctx, isLess(t.builder, x, y), type);
    pushVector(t, t.builder.bitselect(takesSecond, y, x));
  };

const bitwise: { readonly [mnemonic: string]: Handler } = {
  'v128.not': unaryHandler(V128, (b, x) => b.bnot(x)),
  'v128.and': binaryHandler(V128, (b, x, y) => b.band(x, y)),
  'v128.or': binaryHandler(V128, (b, x, y) => b.bor(x, y)),
  'v128.xor': binaryHandler(V128, (b, x, y) => b.bxor(x, y)),
  'v128.andnot': binaryHandler(V128, (b, x, y) => b.band(x, b.bnot(y))),
  'v128.bitselect': selectBits,
};

/** Bits of the first operand where the third has a one, else of the second. */
export function selectBits(t: FunctionTranslator): void {
  const [x, y, mask] = t.popMany(3) as [Value, Value, Value];
  t.push(t.builder.bitselect(mask, x, y));
}

function allHandlers(): { readonly [mnemonic: string]: Handler } {
  const all: { [mnemonic: string]: Handler } = { ...bitwise };
  const addAll = <O>(rows: readonly Row<O>[], handler: (type: Type, operation: O) => Handler): void => {
    for (const [name, of, operation] of rows) {
      for (const shape of of.split(' ')) all[`${shape}.${name}`] = handler(shapes[shape], operation);
    }
  };
  addAll(unary, unaryHandler);
  addAll(binary, binaryHandler);
  addAll(shifts, shiftHandler);
  addAll([['pmin', FLOATS, (b, x, y) => b.fcmp(FloatCC.lt, y, x)]], pseudoMinimum);
  addAll([['pmax', FLOATS, (b, x, y) => b.fcmp(FloatCC.lt, x, y)]], pseudoMinimum);
  return all;
}

/** Handlers by mnemonic. */
export const simdLanewiseHandlers: { readonly [mnemonic: string]: Handler } = allHandlers();
