/**
 * NaN results, in raw bits: those of Wasmtime on x86-64, in every engine. JavaScript leaves the bits of a NaN to the engine, so
 * arithmetic whose result is one never stores that result, but what these functions give.
 *
 * A NaN operand comes out quiet, with its sign and payload; of two, the first given here. A NaN made of none (0 / 0,
 * the root of a negative number) is the default NaN, whose sign bit is set.
 */
const QUIET_32 = 0x400000;
const QUIET_64_HIGH = 0x80000;
const DEFAULT_32 = -0x400000;
const DEFAULT_64_HIGH = -0x80000;

/** The positive NaN without payload, which rounding to integers gives for any NaN. */
export const CANONICAL_NAN_32: number = 0x7fc00000;
/** High half of the same in f64; the low one is 0. */
export const CANONICAL_NAN_64_HIGH: number = 0x7ff80000;

const isNaN32 = (bits: number): boolean => (bits & 0x7fffffff) > 0x7f800000;

function isNaN64(low: number, high: number): boolean {
  const magnitude = high & 0x7fffffff;
  return magnitude > 0x7ff00000 || (magnitude === 0x7ff00000 && low !== 0);
}

/** The NaN that f32 arithmetic on `a` and `b` gives, having given one. */
export function nanOf32(a: number, b: number): number {
  return isNaN32(a) ? a | QUIET_32 : isNaN32(b) ? b | QUIET_32 : DEFAULT_32;
}

/** Low half of the NaN that f64 arithmetic on `ah:al` and `bh:bl` gives, having given one. */
export function nanLowOf64(al: number, ah: number, bl: number, bh: number): number {
  return isNaN64(al, ah) ? al : isNaN64(bl, bh) ? bl : 0;
}

/** High half of the same. */
export function nanHighOf64(al: number, ah: number, bl: number, bh: number): number {
  return isNaN64(al, ah) ? ah | QUIET_64_HIGH : isNaN64(bl, bh) ? bh | QUIET_64_HIGH : DEFAULT_64_HIGH;
}

/** The NaN that `a·b + c` in f32 gives, having given one. */
export function nanOfProductSum32(a: number, b: number, c: number): number {
  return nanOf32(isNaN32(b) ? b : a, c);
}

/** Low half of the NaN that `a·b + c` in f64 gives, having given one. */
export function nanLowOfProductSum64(al: number, ah: number, bl: number, bh: number, cl: number, ch: number): number {
  return isNaN64(bl, bh) ? bl : nanLowOf64(al, ah, cl, ch);
}

/** High half of the same. */
export function nanHighOfProductSum64(al: number, ah: number, bl: number, bh: number, cl: number, ch: number): number {
  return isNaN64(bl, bh) ? bh | QUIET_64_HIGH : nanHighOf64(al, ah, cl, ch);
}

/** The f32 NaN for the f64 NaN `h:l`: sign and upper payload. */
export function demotedNaN(l: number, h: number): number {
  return (h & -0x80000000) | 0x7fc00000 | ((h << 3) & 0x3fffff) | (l >>> 29);
}

/** Low half of the f64 NaN for an f32 NaN. */
export function promotedNaNLow(bits: number): number {
  return bits << 29;
}

/** High half of the same. */
export function promotedNaNHigh(bits: number): number {
  return (bits & -0x80000000) | 0x7ff80000 | ((bits & 0x3fffff) >>> 3);
}
