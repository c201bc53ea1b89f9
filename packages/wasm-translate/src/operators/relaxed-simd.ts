/**
 * Relaxed SIMD. Where the proposal leaves a choice, this is the one that Wasmtime makes for Pulley: results are those of
 * the strict operator where there is one, multiply-add is fused, sums of dot products wrap.
 */

import { F32X4, F64X2, I32X4, I8X16, type Type, type Value } from '@pulleyjs/cranelift-ir';
import type { FunctionTranslator } from '../function-translator.ts';
import { popVector, pushVector } from '../vector-values.ts';
import type { Handler } from './handler.ts';
import { dotProduct, pairwiseSum, truncations } from './simd-conversions.ts';
import { swizzle } from './simd-lanes.ts';
import { selectBits, simdLanewiseHandlers } from './simd-lanewise.ts';

/** `a * b + c`, or `-(a * b) + c`, rounded once. */
const multiplyAdd =
  (type: Type, isNegated: boolean): Handler =>
  (t) => {
    const c = popVector(t, type);
    const b = popVector(t, type);
    const a = popVector(t, type);
    pushVector(t, t.builder.fma(isNegated ? t.builder.fneg(a) : a, b, c));
  };

function popPair(t: FunctionTranslator, type: Type): [Value, Value] {
  const y = popVector(t, type);
  return [popVector(t, type), y];
}

function dot(t: FunctionTranslator): void {
  pushVector(t, dotProduct(t.builder, ...popPair(t, I8X16)));
}

function dotAndAdd(t: FunctionTranslator): void {
  const addend = popVector(t, I32X4);
  const sums = pairwiseSum(t.builder, dotProduct(t.builder, ...popPair(t, I8X16)));
  pushVector(t, t.builder.iadd(sums, addend));
}

const strict = (mnemonic: string): Handler => simdLanewiseHandlers[mnemonic];

/** Handlers by mnemonic. */
export const relaxedSimdHandlers: { readonly [mnemonic: string]: Handler } = {
  'i8x16.relaxed_swizzle': swizzle,
  ...Object.fromEntries(Object.entries(truncations).map(([name, handler]) => [`i32x4.relaxed_trunc_${name}`, handler])),
  'f32x4.relaxed_madd': multiplyAdd(F32X4, false),
  'f32x4.relaxed_nmadd': multiplyAdd(F32X4, true),
  'f64x2.relaxed_madd': multiplyAdd(F64X2, false),
  'f64x2.relaxed_nmadd': multiplyAdd(F64X2, true),
  'i8x16.relaxed_laneselect': selectBits,
  'i16x8.relaxed_laneselect': selectBits,
  'i32x4.relaxed_laneselect': selectBits,
  'i64x2.relaxed_laneselect': selectBits,
  'f32x4.relaxed_min': strict('f32x4.min'),
  'f32x4.relaxed_max': strict('f32x4.max'),
  'f64x2.relaxed_min': strict('f64x2.min'),
  'f64x2.relaxed_max': strict('f64x2.max'),
  'i16x8.relaxed_q15mulr_s': strict('i16x8.q15mulr_sat_s'),
  'i16x8.relaxed_dot_i8x16_i7x16_s': dot,
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': dotAndAdd,
};
