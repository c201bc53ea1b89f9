/**
 * Arithmetic that the instruction bodies call: 64-bit division and products, bit counts, roundings and conversions.
 *
 * A 64-bit result is returned by its low half; `highHalf()` gives the high half of the last such result.
 * Operands are signed 32-bit halves.
 */

const TWO_32 = 4294967296;
let high = 0;

/** High half of the last 64-bit result of this module. */
export function highHalf(): number {
  return high;
}

function setResult(value: bigint): number {
  high = Number(BigInt.asIntN(32, value >> 32n));
  return Number(BigInt.asIntN(32, value));
}

const signed = (l: number, h: number): bigint => (BigInt(h) << 32n) | BigInt(l >>> 0);
const unsigned = (l: number, h: number): bigint => (BigInt(h >>> 0) << 32n) | BigInt(l >>> 0);

/** Whether the high half `h` is that of a value of at most 53 bits, which an f64 holds exactly. */
const isSmall = (h: number): boolean => h >= -0x200000 && h < 0x200000;

function setNumber(value: number): number {
  high = Math.floor(value / TWO_32) | 0;
  return value | 0;
}

/** Signed quotient toward zero; the divisor is not zero and the quotient does not overflow. */
export function divSigned(al: number, ah: number, bl: number, bh: number): number {
  if (isSmall(ah) && isSmall(bh)) return setNumber(Math.trunc((ah * TWO_32 + (al >>> 0)) / (bh * TWO_32 + (bl >>> 0))));
  return setResult(signed(al, ah) / signed(bl, bh));
}

/** Unsigned quotient; the divisor is not zero. */
export function divUnsigned(al: number, ah: number, bl: number, bh: number): number {
  if (ah >>> 21 === 0 && bh >>> 21 === 0)
    return setNumber(Math.floor((ah * TWO_32 + (al >>> 0)) / (bh * TWO_32 + (bl >>> 0))));
  return setResult(unsigned(al, ah) / unsigned(bl, bh));
}

/** Signed remainder with the dividend's sign; the divisor is not zero. */
export function remSigned(al: number, ah: number, bl: number, bh: number): number {
  if (isSmall(ah) && isSmall(bh)) return setNumber((ah * TWO_32 + (al >>> 0)) % (bh * TWO_32 + (bl >>> 0)));
  return setResult(signed(al, ah) % signed(bl, bh));
}

/** Unsigned remainder; the divisor is not zero. */
export function remUnsigned(al: number, ah: number, bl: number, bh: number): number {
  if (ah >>> 21 === 0 && bh >>> 21 === 0) return setNumber((ah * TWO_32 + (al >>> 0)) % (bh * TWO_32 + (bl >>> 0)));
  return setResult(unsigned(al, ah) % unsigned(bl, bh));
}

/** High 32 bits, as a non-negative number, of the unsigned 32×32 product. */
function productHigh(a: number, b: number): number {
  const a0 = a & 65535;
  const a1 = a >>> 16;
  const b0 = b & 65535;
  const b1 = b >>> 16;
  const middle = a1 * b0 + ((a0 * b0) >>> 16);
  const cross = a0 * b1 + (middle & 65535);
  return a1 * b1 + Math.floor(middle / 65536) + Math.floor(cross / 65536);
}

/** Low 64 bits of the product. */
export function mulLow(al: number, ah: number, bl: number, bh: number): number {
  high = (productHigh(al, bl) + Math.imul(al, bh) + Math.imul(ah, bl)) | 0;
  return Math.imul(al, bl);
}

/** Bits 127..64 of the unsigned product. */
export function mulHighUnsigned(al: number, ah: number, bl: number, bh: number): number {
  const middle = productHigh(al, bl) + (Math.imul(al, bh) >>> 0) + (Math.imul(ah, bl) >>> 0);
  const low = productHigh(al, bh) + productHigh(ah, bl) + (Math.imul(ah, bh) >>> 0) + Math.floor(middle / TWO_32);
  high = (productHigh(ah, bh) + Math.floor(low / TWO_32)) | 0;
  return low | 0;
}

/** Bits 127..64 of the signed product. */
export function mulHighSigned(al: number, ah: number, bl: number, bh: number): number {
  let low = mulHighUnsigned(al, ah, bl, bh) >>> 0;
  let top = high;
  if (ah < 0) {
    low -= bl >>> 0;
    top -= bh;
  }
  if (bh < 0) {
    low -= al >>> 0;
    top -= ah;
  }
  high = (top + Math.floor(low / TWO_32)) | 0;
  return low | 0;
}

/** Number of set bits of each byte of a 32-bit value, in that byte. */
export function populationCounts(value: number): number {
  const pairs = value - ((value >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return (nibbles + (nibbles >>> 4)) & 0x0f0f0f0f;
}

/** Number of set bits of a 32-bit value. */
export function populationCount(value: number): number {
  return Math.imul(populationCounts(value), 0x01010101) >>> 24;
}

/** The four bytes of a 32-bit value, reversed. */
export function byteSwap(v: number): number {
  return (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
}

/** Rounds half to even, keeping the sign of zero. */
export function roundToEven(v: number): number {
  const size = Math.abs(v);
  if (size >= 4503599627370496) return v;
  const rounded = size + 4503599627370496 - 4503599627370496;
  return v < 0 || (v === 0 && 1 / v < 0) ? -rounded : rounded;
}

/** Low half of an f64 in (-2^63 … 2^64), truncated toward zero. */
export function truncatedLow(v: number): number {
  return v | 0;
}

/** High half of the same. */
export function truncatedHigh(v: number): number {
  return Math.floor(Math.trunc(v) / TWO_32) | 0;
}

export function saturateS32(v: number): number {
  return v !== v ? 0 : v <= -2147483648 ? -2147483648 : v >= 2147483647 ? 2147483647 : v | 0;
}

export function saturateU32(v: number): number {
  return !(v > 0) ? 0 : v >= 4294967295 ? -1 : v | 0;
}

export function saturateS64Low(v: number): number {
  return v !== v || v <= -9223372036854775808 ? 0 : v >= 9223372036854775808 ? -1 : v | 0;
}

export function saturateS64High(v: number): number {
  if (v !== v) return 0;
  return v <= -9223372036854775808 ? -2147483648 : v >= 9223372036854775808 ? 2147483647 : truncatedHigh(v);
}

export function saturateU64Low(v: number): number {
  return !(v > 0) ? 0 : v >= 18446744073709551616 ? -1 : v | 0;
}

export function saturateU64High(v: number): number {
  return !(v > 0) ? 0 : v >= 18446744073709551616 ? -1 : truncatedHigh(v);
}

/**
 * Rounds the integer `h * 2^32 + l` (`l` unsigned) to f32 with one rounding: the low bits that an f64 could not hold are
 * folded into a sticky bit that no f32 result contains.
 */
function roundIntegerToF32(l: number, h: number): number {
  const exact = h >= -0x200000 && h < 0x200000;
  const low = exact ? l : l - (l % 4096) + (l % 4096 === 0 ? 0 : 2048);
  return Math.fround(h * TWO_32 + low);
}

/** f32 nearest to the signed 64-bit integer. */
export function f32FromSigned(l: number, h: number): number {
  return roundIntegerToF32(l >>> 0, h);
}

/** f32 nearest to the unsigned 64-bit integer. */
export function f32FromUnsigned(l: number, h: number): number {
  return roundIntegerToF32(l >>> 0, h >>> 0);
}
