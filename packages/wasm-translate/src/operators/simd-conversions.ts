/** SIMD between shapes: widening, narrowing, products and sums of widened lanes, and conversions of floats. */

import { F32X4, F64X2, I32X4, I64X2, type Type, type Value } from '@pulleyjs/cranelift-ir';
import type { CodeBuilder } from '../code-builder.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { popVector, pushVector, V128_BYTES } from '../vector-values.ts';
import type { Handler } from './handler.ts';
import { shapes } from './simd-lanewise.ts';

type Unary = (builder: CodeBuilder, x: Value) => Value;

/** A shape of integers and the one of lanes half as wide. */
const halves: readonly (readonly [wide: string, narrow: string])[] = [
  ['i16x8', 'i8x16'],
  ['i32x4', 'i16x8'],
  ['i64x2', 'i32x4'],
];

const widenings: { readonly [halfAndSign: string]: Unary } = {
  low_s: (b, x) => b.swidenLow(x),
  low_u: (b, x) => b.uwidenLow(x),
  high_s: (b, x) => b.swidenHigh(x),
  high_u: (b, x) => b.uwidenHigh(x),
};

const convert =
  (from: Type, operation: (t: FunctionTranslator, x: Value) => Value): Handler =>
  (t) =>
    pushVector(t, operation(t, popVector(t, from)));

const onTwo =
  (type: Type, operation: (b: CodeBuilder, x: Value, y: Value) => Value): Handler =>
  (t) => {
    const y = popVector(t, type);
    const x = popVector(t, type);
    pushVector(t, operation(t.builder, x, y));
  };

/** Products of widened lanes. */
export const widenedProduct =
  (widen: Unary) =>
  (b: CodeBuilder, x: Value, y: Value): Value =>
    b.imul(widen(b, x), widen(b, y));

/** Products of sign-extended lanes, each added to its neighbour. */
export function dotProduct(b: CodeBuilder, x: Value, y: Value): Value {
  const low = widenedProduct(widenings['low_s'])(b, x, y);
  const high = widenedProduct(widenings['high_s'])(b, x, y);
  return b.iaddPairwise(low, high);
}

/** Lanes sign-extended, each added to its neighbour. */
export function pairwiseSum(b: CodeBuilder, x: Value): Value {
  return b.iaddPairwise(b.swidenLow(x), b.swidenHigh(x));
}

function unsignedPairwiseSum(b: CodeBuilder, x: Value): Value {
  return b.iaddPairwise(b.uwidenLow(x), b.uwidenHigh(x));
}

const ZEROS = new Uint8Array(V128_BYTES);

/** Two 64-bit lanes saturated to 32 bits, then zeros. */
const narrowedWithZeros =
  (toInt: Unary, narrow: (b: CodeBuilder, x: Value, y: Value) => Value): Handler =>
  (t) => {
    const wide = toInt(t.builder, popVector(t, F64X2));
    pushVector(t, narrow(t.builder, wide, t.ctx.vectorConstant(I64X2, ZEROS)));
  };

/** Conversions from floats to integers saturate, and NaN becomes 0. */
export const truncations: { readonly [name: string]: Handler } = {
  f32x4_s: convert(F32X4, (t, x) => t.builder.fcvtToSintSat(I32X4, x)),
  f32x4_u: convert(F32X4, (t, x) => t.builder.fcvtToUintSat(I32X4, x)),
  f64x2_s_zero: narrowedWithZeros(
    (b, x) => b.fcvtToSintSat(I64X2, x),
    (b, x, y) => b.snarrow(x, y),
  ),
  f64x2_u_zero: narrowedWithZeros(
    (b, x) => b.fcvtToUintSat(I64X2, x),
    (b, x, y) => b.uunarrow(x, y),
  ),
};

const floatConversions: { readonly [mnemonic: string]: Handler } = {
  'f32x4.convert_i32x4_s': convert(I32X4, (t, x) => t.builder.fcvtFromSint(F32X4, x)),
  'f32x4.convert_i32x4_u': convert(I32X4, (t, x) => t.builder.fcvtFromUint(F32X4, x)),
  'f64x2.convert_low_i32x4_s': convert(I32X4, (t, x) => t.builder.fcvtFromSint(F64X2, t.builder.swidenLow(x))),
  'f64x2.convert_low_i32x4_u': convert(I32X4, (t, x) => t.builder.fcvtFromUint(F64X2, t.builder.uwidenLow(x))),
  'f32x4.demote_f64x2_zero': convert(F64X2, (t, x) => t.builder.fvdemote(x)),
  'f64x2.promote_low_f32x4': convert(F32X4, (t, x) => t.builder.fvpromoteLow(x)),
};

function allHandlers(): { readonly [mnemonic: string]: Handler } {
  const all: { [mnemonic: string]: Handler } = { ...floatConversions };
  for (const [name, handler] of Object.entries(truncations)) all[`i32x4.trunc_sat_${name}`] = handler;
  for (const [wide, narrow] of halves) {
    for (const [halfAndSign, widen] of Object.entries(widenings)) {
      const [half, sign] = halfAndSign.split('_') as [string, string];
      all[`${wide}.extend_${half}_${narrow}_${sign}`] = convert(shapes[narrow], (t, x) => widen(t.builder, x));
      all[`${wide}.extmul_${half}_${narrow}_${sign}`] = onTwo(shapes[narrow], widenedProduct(widen));
    }
    if (wide === 'i64x2') continue;
    all[`${wide}.extadd_pairwise_${narrow}_s`] = convert(shapes[narrow], (t, x) => pairwiseSum(t.builder, x));
    all[`${wide}.extadd_pairwise_${narrow}_u`] = convert(shapes[narrow], (t, x) => unsignedPairwiseSum(t.builder, x));
    all[`${narrow}.narrow_${wide}_s`] = onTwo(shapes[wide], (b, x, y) => b.snarrow(x, y));
    all[`${narrow}.narrow_${wide}_u`] = onTwo(shapes[wide], (b, x, y) => b.unarrow(x, y));
  }
  all['i32x4.dot_i16x8_s'] = onTwo(shapes['i16x8'], dotProduct);
  return all;
}

/** Handlers by mnemonic. */
export const simdConversionHandlers: { readonly [mnemonic: string]: Handler } = allHandlers();
