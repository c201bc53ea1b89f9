/** Numbers: constants, arithmetic, comparisons, conversions. A row says which CLIF an operator is. */

import {
  DEFAULT_FLAGS,
  F32,
  F64,
  FloatCC,
  I16,
  I32,
  I64,
  I8,
  IntCC,
  type Type,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { bits64, unsigned } from '../function-context.ts';
import type { CodeBuilder } from '../code-builder.ts';
import type { Handler } from './handler.ts';

type Unary = (builder: CodeBuilder, x: Value) => Value;
type Binary = (builder: CodeBuilder, x: Value, y: Value) => Value;

const intComparison =
  (cc: IntCC): Binary =>
  (b, x, y) =>
    b.uextend(I32, b.icmp(cc, x, y));
const floatComparison =
  (cc: FloatCC): Binary =>
  (b, x, y) =>
    b.uextend(I32, b.fcmp(cc, x, y));
const isZero =
  (type: Type): Unary =>
  (b, x) =>
    b.uextend(I32, b.icmp(IntCC.eq, x, b.iconst(type, 0n)));
const signExtend =
  (from: Type, to: Type): Unary =>
  (b, x) =>
    b.sextend(to, b.ireduce(from, x));
const reinterpret =
  (to: Type): Unary =>
  (b, x) =>
    b.bitcast(to, DEFAULT_FLAGS, x);

/** Of i32 and i64 alike, by the mnemonic after the dot. */
const intUnary: { readonly [name: string]: Unary } = {
  clz: (b, x) => b.clz(x),
  ctz: (b, x) => b.ctz(x),
  popcnt: (b, x) => b.popcnt(x),
};

const intBinary: { readonly [name: string]: Binary } = {
  add: (b, x, y) => b.iadd(x, y),
  sub: (b, x, y) => b.isub(x, y),
  mul: (b, x, y) => b.imul(x, y),
  div_s: (b, x, y) => b.sdiv(x, y),
  div_u: (b, x, y) => b.udiv(x, y),
  rem_s: (b, x, y) => b.srem(x, y),
  rem_u: (b, x, y) => b.urem(x, y),
  and: (b, x, y) => b.band(x, y),
  or: (b, x, y) => b.bor(x, y),
  xor: (b, x, y) => b.bxor(x, y),
  shl: (b, x, y) => b.ishl(x, y),
  shr_s: (b, x, y) => b.sshr(x, y),
  shr_u: (b, x, y) => b.ushr(x, y),
  rotl: (b, x, y) => b.rotl(x, y),
  rotr: (b, x, y) => b.rotr(x, y),
  eq: intComparison(IntCC.eq),
  ne: intComparison(IntCC.ne),
  lt_s: intComparison(IntCC.slt),
  lt_u: intComparison(IntCC.ult),
  gt_s: intComparison(IntCC.sgt),
  gt_u: intComparison(IntCC.ugt),
  le_s: intComparison(IntCC.sle),
  le_u: intComparison(IntCC.ule),
  ge_s: intComparison(IntCC.sge),
  ge_u: intComparison(IntCC.uge),
};

/** Of f32 and f64 alike. */
const floatUnary: { readonly [name: string]: Unary } = {
  abs: (b, x) => b.fabs(x),
  neg: (b, x) => b.fneg(x),
  ceil: (b, x) => b.ceil(x),
  floor: (b, x) => b.floor(x),
  trunc: (b, x) => b.trunc(x),
  nearest: (b, x) => b.nearest(x),
  sqrt: (b, x) => b.sqrt(x),
};

const floatBinary: { readonly [name: string]: Binary } = {
  add: (b, x, y) => b.fadd(x, y),
  sub: (b, x, y) => b.fsub(x, y),
  mul: (b, x, y) => b.fmul(x, y),
  div: (b, x, y) => b.fdiv(x, y),
  min: (b, x, y) => b.fmin(x, y),
  max: (b, x, y) => b.fmax(x, y),
  copysign: (b, x, y) => b.fcopysign(x, y),
  eq: floatComparison(FloatCC.eq),
  ne: floatComparison(FloatCC.ne),
  lt: floatComparison(FloatCC.lt),
  gt: floatComparison(FloatCC.gt),
  le: floatComparison(FloatCC.le),
  ge: floatComparison(FloatCC.ge),
};

/** Those of one type only. */
const unary: { readonly [mnemonic: string]: Unary } = {
  'i32.eqz': isZero(I32),
  'i64.eqz': isZero(I64),
  'i32.extend8_s': signExtend(I8, I32),
  'i32.extend16_s': signExtend(I16, I32),
  'i64.extend8_s': signExtend(I8, I64),
  'i64.extend16_s': signExtend(I16, I64),
  'i64.extend32_s': signExtend(I32, I64),
  'i32.wrap_i64': (b, x) => b.ireduce(I32, x),
  'i64.extend_i32_s': (b, x) => b.sextend(I64, x),
  'i64.extend_i32_u': (b, x) => b.uextend(I64, x),
  'f32.demote_f64': (b, x) => b.fdemote(F32, x),
  'f64.promote_f32': (b, x) => b.fpromote(F64, x),
  'i32.reinterpret_f32': reinterpret(I32),
  'i64.reinterpret_f64': reinterpret(I64),
  'f32.reinterpret_i32': reinterpret(F32),
  'f64.reinterpret_i64': reinterpret(F64),
};

const unaryHandler =
  (make: Unary): Handler =>
  (t) =>
    t.push(make(t.builder, t.pop()));
const binaryHandler =
  (make: Binary): Handler =>
  (t) => {
    const y = t.pop();
    const x = t.pop();
    t.push(make(t.builder, x, y));
  };

/** Conversions between integers and floats: each pair of types, each signedness. */
function* conversions(): Generator<[string, Unary]> {
  for (const [int, intType] of [
    ['i32', I32],
    ['i64', I64],
  ] as const) {
    for (const [float, floatType] of [
      ['f32', F32],
      ['f64', F64],
    ] as const) {
      yield [`${int}.trunc_${float}_s`, (b, x) => b.fcvtToSint(intType, x)];
      yield [`${int}.trunc_${float}_u`, (b, x) => b.fcvtToUint(intType, x)];
      yield [`${int}.trunc_sat_${float}_s`, (b, x) => b.fcvtToSintSat(intType, x)];
      yield [`${int}.trunc_sat_${float}_u`, (b, x) => b.fcvtToUintSat(intType, x)];
      yield [`${float}.convert_${int}_s`, (b, x) => b.fcvtFromSint(floatType, x)];
      yield [`${float}.convert_${int}_u`, (b, x) => b.fcvtFromUint(floatType, x)];
    }
  }
}

const constants: { readonly [mnemonic: string]: Handler } = {
  'i32.const': (t) => t.push(t.builder.iconst(I32, unsigned(t.reader.lo >>> 0))),
  'i64.const': (t) => t.push(t.builder.iconst(I64, bits64(t.reader.lo, t.reader.hi))),
  'f32.const': (t) => t.push(t.builder.f32const(t.reader.lo >>> 0)),
  'f64.const': (t) => t.push(t.builder.f64const(bits64(t.reader.lo, t.reader.hi))),
};

function allHandlers(): { readonly [mnemonic: string]: Handler } {
  const all: { [mnemonic: string]: Handler } = { ...constants };
  const addAll = <M>(prefixes: readonly string[], rows: Iterable<[string, M]>, handler: (make: M) => Handler): void => {
    for (const [name, make] of rows) for (const prefix of prefixes) all[prefix + name] = handler(make);
  };
  addAll(['i32.', 'i64.'], Object.entries(intUnary), unaryHandler);
  addAll(['i32.', 'i64.'], Object.entries(intBinary), binaryHandler);
  addAll(['f32.', 'f64.'], Object.entries(floatUnary), unaryHandler);
  addAll(['f32.', 'f64.'], Object.entries(floatBinary), binaryHandler);
  addAll([''], Object.entries(unary), unaryHandler);
  addAll([''], conversions(), unaryHandler);
  return all;
}

/** Handlers by mnemonic. */
export const numericHandlers: { readonly [mnemonic: string]: Handler } = allHandlers();
