/**
 * IEEE 754 arithmetic on bit patterns, for widths 16, 32, 64 and 128, in exact integers with one rounding at the end.
 *
 * Slow and plain: it is what faster implementations are compared with. Results round to nearest, ties to even. NaNs are
 * those of Wasmtime's Pulley on x86-64: an operand comes out quiet, the first one wins (of a multiply-add, the second factor, then
 * the first, then the summand); one made of none has its sign set; rounding to integers gives the canonical one.
 */

import { floatFormats } from '../text/float-format.ts';

export type FloatWidth = 16 | 32 | 64 | 128;

/** A finite number is `significand × 2^exponent`, with its sign. */
interface Finite {
  readonly kind: 'finite';
  readonly negative: boolean;
  readonly significand: bigint;
  readonly exponent: number;
}
type Unpacked = Finite | { readonly kind: 'inf'; readonly negative: boolean } | { readonly kind: 'nan' };

const bitLength = (x: bigint): number => (x === 0n ? 0 : x.toString(2).length);

const signBit = (width: number): bigint => 1n << BigInt(width - 1);

function infinity(negative: boolean, width: FloatWidth): bigint {
  const { exponentBits, fractionBits } = floatFormats[width];
  const pattern = ((1n << BigInt(exponentBits)) - 1n) << BigInt(fractionBits);
  return negative ? pattern | signBit(width) : pattern;
}

const quietBit = (width: FloatWidth): bigint => 1n << BigInt(floatFormats[width].fractionBits - 1);

/** The positive quiet NaN without payload. */
function canonicalNan(width: FloatWidth): bigint {
  return infinity(false, width) | quietBit(width);
}

/** The NaN that arithmetic makes of numbers. */
const defaultNan = (width: FloatWidth): bigint => infinity(true, width) | quietBit(width);

function unpack(bits: bigint, width: FloatWidth): Unpacked {
  const { exponentBits, fractionBits } = floatFormats[width];
  const negative = (bits & signBit(width)) !== 0n;
  const fraction = BigInt.asUintN(fractionBits, bits);
  const stored = Number(BigInt.asUintN(exponentBits, bits >> BigInt(fractionBits)));
  const all = (1 << exponentBits) - 1;
  if (stored === all) return fraction === 0n ? { kind: 'inf', negative } : { kind: 'nan' };
  const bias = (1 << (exponentBits - 1)) - 1;
  const exponent = Math.max(stored, 1) - bias - fractionBits;
  return {
    kind: 'finite',
    negative,
    significand: stored === 0 ? fraction : fraction | (1n << BigInt(fractionBits)),
    exponent,
  };
}

/** Rounds `significand × 2^exponent`; `sticky` says that something nonzero and smaller was cut off below it. */
function round(negative: boolean, significand: bigint, exponent: number, width: FloatWidth, sticky = false): bigint {
  const { exponentBits, fractionBits } = floatFormats[width];
  const sign = negative ? signBit(width) : 0n;
  const bias = (1 << (exponentBits - 1)) - 1;
  // Two more bits at the bottom: what was cut off counts as half of the last of them.
  let scaled = (significand << 2n) | (sticky ? 1n : 0n);
  if (scaled === 0n) return sign;
  const low = exponent - 2;
  const top = low + bitLength(scaled) - 1;
  const lowest = Math.max(top, 1 - bias) - fractionBits;
  const drop = lowest - low;
  if (drop <= 0) scaled <<= BigInt(-drop);
  else {
    const half = 1n << BigInt(drop - 1);
    const rest = BigInt.asUintN(drop, scaled);
    scaled >>= BigInt(drop);
    if (rest > half || (rest === half && (scaled & 1n) === 1n)) scaled += 1n;
  }
  if (scaled === 0n) return sign;
  const magnitude = lowest + bitLength(scaled) - 1;
  if (magnitude > bias) return infinity(negative, width);
  // A carry out of the significand, or into the least normal one, moves into the exponent field by itself.
  const stored = Math.max(lowest + fractionBits, 1 - bias) + bias - 1;
  return sign | ((BigInt(stored) << BigInt(fractionBits)) + scaled);
}

/** The first NaN among the operands, made quiet. */
function propagate(width: FloatWidth, ...operands: bigint[]): bigint {
  const nan = operands.find((bits) => isNan(bits, width));
  return nan === undefined ? defaultNan(width) : nan | quietBit(width);
}

export function isNan(bits: bigint, width: FloatWidth): boolean {
  return unpack(bits, width).kind === 'nan';
}

function addFinite(a: Finite, b: Finite): { value: bigint; exponent: number } {
  const exponent = Math.min(a.exponent, b.exponent);
  const signed = (x: Finite): bigint => {
    const aligned = x.significand << BigInt(x.exponent - exponent);
    return x.negative ? -aligned : aligned;
  };
  return { value: signed(a) + signed(b), exponent };
}

function sum(a: Unpacked, b: Unpacked, width: FloatWidth): bigint | undefined {
  if (a.kind === 'nan' || b.kind === 'nan') return undefined;
  if (a.kind === 'inf') return b.kind === 'inf' && a.negative !== b.negative ? undefined : infinity(a.negative, width);
  if (b.kind === 'inf') return infinity(b.negative, width);
  const { value, exponent } = addFinite(a, b);
  if (value === 0n) return a.negative && b.negative ? signBit(width) : 0n;
  return round(value < 0n, value < 0n ? -value : value, exponent, width);
}

export function add(x: bigint, y: bigint, width: FloatWidth): bigint {
  return sum(unpack(x, width), unpack(y, width), width) ?? propagate(width, x, y);
}

export function subtract(x: bigint, y: bigint, width: FloatWidth): bigint {
  if (isNan(y, width)) return propagate(width, x, y);
  return add(x, y ^ signBit(width), width);
}

function product(a: Unpacked, b: Unpacked): Unpacked {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' };
  const negative = a.negative !== b.negative;
  if (a.kind === 'finite' && b.kind === 'finite') {
    return { kind: 'finite', negative, significand: a.significand * b.significand, exponent: a.exponent + b.exponent };
  }
  const zero = (a.kind === 'finite' && a.significand === 0n) || (b.kind === 'finite' && b.significand === 0n);
  return zero ? { kind: 'nan' } : { kind: 'inf', negative };
}

export function multiply(x: bigint, y: bigint, width: FloatWidth): bigint {
  const result = product(unpack(x, width), unpack(y, width));
  if (result.kind === 'nan') return propagate(width, x, y);
  if (result.kind === 'inf') return infinity(result.negative, width);
  return round(result.negative, result.significand, result.exponent, width);
}

/** `x × y + z` with one rounding. */
export function fusedMultiplyAdd(x: bigint, y: bigint, z: bigint, width: FloatWidth): bigint {
  const result = sum(product(unpack(x, width), unpack(y, width)), unpack(z, width), width);
  return result ?? propagate(width, y, x, z);
}

export function divide(x: bigint, y: bigint, width: FloatWidth): bigint {
  const [a, b] = [unpack(x, width), unpack(y, width)];
  if (a.kind === 'nan' || b.kind === 'nan') return propagate(width, x, y);
  const negative = a.negative !== b.negative;
  if (a.kind === 'inf') return b.kind === 'inf' ? defaultNan(width) : infinity(negative, width);
  if (b.kind === 'inf') return negative ? signBit(width) : 0n;
  if (b.significand === 0n) return a.significand === 0n ? defaultNan(width) : infinity(negative, width);
  const shift = floatFormats[width].fractionBits + 3 + bitLength(b.significand);
  const numerator = a.significand << BigInt(shift);
  const quotient = numerator / b.significand;
  return round(negative, quotient, a.exponent - b.exponent - shift, width, quotient * b.significand !== numerator);
}

function integerSquareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let guess = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function squareRoot(x: bigint, width: FloatWidth): bigint {
  const a = unpack(x, width);
  if (a.kind === 'nan') return propagate(width, x);
  if (a.kind === 'finite' && a.significand === 0n) return x;
  if (a.negative) return defaultNan(width);
  if (a.kind === 'inf') return x;
  let shift = 2 * floatFormats[width].fractionBits + 6;
  if ((a.exponent - shift) % 2 !== 0) shift++;
  const radicand = a.significand << BigInt(shift);
  const root = integerSquareRoot(radicand);
  return round(false, root, (a.exponent - shift) / 2, width, root * root !== radicand);
}

/** -1, 0 or 1; `undefined` if one is a NaN. */
export function compare(x: bigint, y: bigint, width: FloatWidth): -1 | 0 | 1 | undefined {
  const [a, b] = [unpack(x, width), unpack(y, width)];
  if (a.kind === 'nan' || b.kind === 'nan') return undefined;
  const rank = (u: Unpacked): number => (u.kind === 'inf' ? (u.negative ? -1 : 1) : 0);
  if (a.kind !== 'finite' || b.kind !== 'finite') return Math.sign(rank(a) - rank(b)) as -1 | 0 | 1;
  const { value } = addFinite(a, { ...b, negative: !b.negative });
  return value < 0n ? -1 : value > 0n ? 1 : 0;
}

/** Least or greatest; a NaN wins over numbers, and -0 is less than +0. */
export function extremum(x: bigint, y: bigint, width: FloatWidth, greatest: boolean): bigint {
  const order = compare(x, y, width);
  if (order === undefined) return propagate(width, x, y);
  const xIsLess = order < 0 || (order === 0 && (x & signBit(width)) !== 0n);
  return xIsLess === greatest ? y : x;
}

export type RoundingMode = 'ceil' | 'floor' | 'trunc' | 'nearest';

/** Rounds to an integral value; any NaN gives the canonical one. */
export function roundToIntegral(x: bigint, width: FloatWidth, mode: RoundingMode): bigint {
  const a = unpack(x, width);
  if (a.kind === 'nan') return canonicalNan(width);
  if (a.kind === 'inf' || a.exponent >= 0) return x;
  const drop = -a.exponent;
  const rest = BigInt.asUintN(drop, a.significand);
  let whole = a.significand >> BigInt(drop);
  const half = 1n << BigInt(drop - 1);
  const up = {
    trunc: false,
    ceil: !a.negative && rest !== 0n,
    floor: a.negative && rest !== 0n,
    nearest: rest > half || (rest === half && (whole & 1n) === 1n),
  };
  if (up[mode]) whole += 1n;
  return round(a.negative, whole, 0, width);
}

/** The integer towards zero from a number; `undefined` for a NaN, the sign's infinity as `'+'` or `'-'`. */
export function truncateToInteger(x: bigint, width: FloatWidth): bigint | '+' | '-' | undefined {
  const a = unpack(x, width);
  if (a.kind === 'nan') return undefined;
  if (a.kind === 'inf') return a.negative ? '-' : '+';
  const whole = a.exponent >= 0 ? a.significand << BigInt(a.exponent) : a.significand >> BigInt(-a.exponent);
  return a.negative ? -whole : whole;
}

/** The number nearest to an integer. */
export function fromInteger(value: bigint, width: FloatWidth): bigint {
  return round(value < 0n, value < 0n ? -value : value, 0, width);
}

/** To another width; a NaN keeps its sign and the upper bits of its payload, and becomes quiet. */
export function convert(x: bigint, from: FloatWidth, to: FloatWidth): bigint {
  const a = unpack(x, from);
  if (a.kind === 'inf') return infinity(a.negative, to);
  if (a.kind === 'finite') return round(a.negative, a.significand, a.exponent, to);
  const [source, target] = [floatFormats[from].fractionBits, floatFormats[to].fractionBits];
  const fraction = BigInt.asUintN(source, x);
  const moved = target >= source ? fraction << BigInt(target - source) : fraction >> BigInt(source - target);
  const sign = (x & signBit(from)) === 0n ? 0n : signBit(to);
  return sign | canonicalNan(to) | moved;
}
