/**
 * Semantics of the scalar float instructions, in the notation of `notation.ts`.
 *
 * What moves bits (moves, selects, sign operations, bit casts) is written over raw halves, so that NaN payloads survive;
 * doubles exist only inside arithmetic, and a NaN that comes of it is made of raw halves too (`nan.ts`). f32 arithmetic is
 * done in f64 and rounded once: for + - * / and sqrt that is exact.
 */
import { CANONICAL_NAN_32, CANONICAL_NAN_64_HIGH } from '../nan.ts';
import type { Semantics } from './notation.ts';

/** Result `value` of arithmetic on the operands `a` and `b`; of two NaNs, that of `a` comes out. */
const result64 = (value: string, a: string, b: string): string => {
  const operands = `L.${a}, U.${a}, L.${b}, U.${b}`;
  return (
    `{ const v = ${value}; if (v === v) { F.dst = v; } ` +
    `else { const l = nanLowOf64(${operands}), h = nanHighOf64(${operands}); L.dst = l; U.dst = h; } }`
  );
};
const result32 = (value: string, a: string, b: string): string =>
  `{ const v = Math.fround(${value}); if (v === v) { G.dst = v; } else { L.dst = nanOf32(L.${a}, L.${b}); } }`;

function arithmetic(): Semantics {
  const rows: Record<string, string> = {};
  for (const [name, operator] of [
    ['fadd', '+'],
    ['fsub', '-'],
    ['fmul', '*'],
    ['fdiv', '/'],
  ]) {
    rows[`${name}64`] = result64(`F.src1 ${operator} F.src2`, 'src1', 'src2');
    rows[`${name}32`] = result32(`G.src1 ${operator} G.src2`, 'src1', 'src2');
  }
  rows.fsqrt64 = result64('Math.sqrt(F.src)', 'src', 'src');
  rows.fsqrt32 = result32('Math.sqrt(G.src)', 'src', 'src');
  for (const [name, f] of [
    ['ffloor', 'Math.floor'],
    ['fceil', 'Math.ceil'],
    ['ftrunc', 'Math.trunc'],
    ['fnearest', 'roundToEven'],
  ]) {
    rows[`${name}64`] =
      `{ const v = F.src; if (v === v) { F.dst = ${f}(v); } else { L.dst = 0; U.dst = ${CANONICAL_NAN_64_HIGH}; } }`;
    rows[`${name}32`] = `{ const v = G.src; if (v === v) { G.dst = ${f}(v); } else { L.dst = ${CANONICAL_NAN_32}; } }`;
  }
  for (const [name, f] of [
    ['fmaximum', 'Math.max'],
    ['fminimum', 'Math.min'],
  ]) {
    rows[`${name}64`] = result64(`${f}(F.src1, F.src2)`, 'src1', 'src2');
    rows[`${name}32`] = result32(`${f}(G.src1, G.src2)`, 'src1', 'src2');
  }
  for (const [name, relation] of [
    ['feq', '==='],
    ['fneq', '!=='],
    ['flt', '<'],
    ['flteq', '<='],
  ]) {
    rows[`${name}64`] = `X.dst = F.src1 ${relation} F.src2 ? 1 : 0;`;
    rows[`${name}32`] = `X.dst = G.src1 ${relation} G.src2 ? 1 : 0;`;
  }
  return rows;
}

const moves: Semantics = {
  fmov: 'L.dst = L.src; U.dst = U.src;',
  fconst32: 'L.dst = I.bits;',
  fconst64: 'L.dst = I.bits; U.dst = IH.bits;',
  fselect32: 'L.dst = X.cond !== 0 ? L.if_nonzero : L.if_zero;',
  fselect64:
    'if (X.cond !== 0) { L.dst = L.if_nonzero; U.dst = U.if_nonzero; } else { L.dst = L.if_zero; U.dst = U.if_zero; }',
  fneg32: 'L.dst = L.src ^ -2147483648;',
  fneg64: 'L.dst = L.src; U.dst = U.src ^ -2147483648;',
  fabs32: 'L.dst = L.src & 2147483647;',
  fabs64: 'L.dst = L.src; U.dst = U.src & 2147483647;',
  fcopysign32: 'L.dst = L.src1 & 2147483647 | L.src2 & -2147483648;',
  fcopysign64: '{ const s = U.src2 & -2147483648; L.dst = L.src1; U.dst = U.src1 & 2147483647 | s; }',
  bitcast_int_from_float_32: 'X.dst = L.src;',
  bitcast_int_from_float_64: 'X.dst = L.src; H.dst = U.src;',
  bitcast_float_from_int_32: 'L.dst = X.src;',
  bitcast_float_from_int_64: 'L.dst = X.src; U.dst = H.src;',
};

/** Float to integer: the trapping forms check NaN first, then the range of the truncated value. */
function toInteger(): Semantics {
  const rows: Record<string, string> = {};
  const check = (low: string, high: string): string =>
    `if (v !== v) { TRAP.bad_conversion_to_integer; } if (!(v > ${low} && v < ${high})) { TRAP.integer_overflow; }`;
  for (const [size, place] of [
    ['f32', 'G.src'],
    ['f64', 'F.src'],
  ]) {
    rows[`x32_from_${size}_s`] = `{ const v = ${place}; ${check('-2147483649', '2147483648')} X.dst = v | 0; }`;
    rows[`x32_from_${size}_u`] = `{ const v = ${place}; ${check('-1', '4294967296')} X.dst = v | 0; }`;
    rows[`x64_from_${size}_s`] =
      `{ const v = ${place}; if (v !== v) { TRAP.bad_conversion_to_integer; } ` +
      'if (!(v >= -9223372036854775808 && v < 9223372036854775808)) { TRAP.integer_overflow; } ' +
      'X.dst = truncatedLow(v); H.dst = truncatedHigh(v); }';
    rows[`x64_from_${size}_u`] =
      `{ const v = ${place}; ${check('-1', '18446744073709551616')} X.dst = truncatedLow(v); H.dst = truncatedHigh(v); }`;
    rows[`x32_from_${size}_s_sat`] = `X.dst = saturateS32(${place});`;
    rows[`x32_from_${size}_u_sat`] = `X.dst = saturateU32(${place});`;
    rows[`x64_from_${size}_s_sat`] = `{ const v = ${place}; X.dst = saturateS64Low(v); H.dst = saturateS64High(v); }`;
    rows[`x64_from_${size}_u_sat`] = `{ const v = ${place}; X.dst = saturateU64Low(v); H.dst = saturateU64High(v); }`;
  }
  return rows;
}

const fromInteger: Semantics = {
  f32_from_f64: '{ const v = F.src; if (v === v) { G.dst = v; } else { L.dst = demotedNaN(L.src, U.src); } }',
  f64_from_f32:
    '{ const v = G.src; if (v === v) { F.dst = v; } else { const n = L.src; L.dst = promotedNaNLow(n); U.dst = promotedNaNHigh(n); } }',
  f32_from_x32_s: 'G.dst = X.src;',
  f32_from_x32_u: 'G.dst = X.src >>> 0;',
  f32_from_x64_s: 'G.dst = f32FromSigned(X.src, H.src);',
  f32_from_x64_u: 'G.dst = f32FromUnsigned(X.src, H.src);',
  f64_from_x32_s: 'F.dst = X.src;',
  f64_from_x32_u: 'F.dst = X.src >>> 0;',
  f64_from_x64_s: 'F.dst = H.src * 4294967296 + (X.src >>> 0);',
  f64_from_x64_u: 'F.dst = (H.src >>> 0) * 4294967296 + (X.src >>> 0);',
};

export const floatSemantics: Semantics = { ...arithmetic(), ...moves, ...toInteger(), ...fromInteger };
