/**
 * a·b + c with a single rounding, for f32 and f64, in software.
 *
 * f32: the product is exact in f64; the sum is rounded to odd in f64 (its error decides the last bit), which a second
 * rounding to f32 cannot disturb. f64: exact in integers.
 */

const doubles = new Float64Array(1);
const words = new Int32Array(doubles.buffer);

/** Fused multiply-add of three f32 values. */
export function fusedMultiplyAdd32(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  if (sum - sum !== 0) return Math.fround(sum);
  const part = sum - product;
  const error = product - (sum - part) + (c - part);
  if (error === 0) return Math.fround(sum);
  doubles[0] = sum;
  if ((words[0]! & 1) === 0) {
    const away = sum > 0 === error > 0;
    if (away) words[0] = words[0]! | 1;
    else stepTowardZero();
  }
  return Math.fround(doubles[0]!);
}

/** Makes `doubles[0]`, whose last bit is 0 and which is not zero, the next double toward zero. */
function stepTowardZero(): void {
  if (words[0] === 0) words[1] = words[1]! - 1;
  words[0] = words[0]! - 1;
}

/** Exponent of the last bit of a double's significand, by its biased exponent. */
const scaleOf = (highWord: number): number => Math.max((highWord >>> 20) & 2047, 1) - 1075;

/** Signed integer significand of the double in `doubles[0]`; its weight is `2^scaleOf`. */
function significand(value: number): bigint {
  doubles[0] = value;
  const h = words[1]!;
  const fraction = (BigInt(h & 0xfffff) << 32n) | BigInt(words[0]! >>> 0);
  const magnitude = ((h >>> 20) & 2047) === 0 ? fraction : fraction | (1n << 52n);
  return h < 0 ? -magnitude : magnitude;
}

/** Fused multiply-add of three f64 values. */
export function fusedMultiplyAdd64(a: number, b: number, c: number): number {
  const estimate = a * b;
  if (a === 0 || b === 0 || a - a !== 0 || b - b !== 0 || c - c !== 0)
    return c - c === 0 || a - a !== 0 || b - b !== 0 ? estimate + c : c;
  const ma = significand(a);
  const ea = scaleOf(words[1]!);
  const mb = significand(b);
  const eb = scaleOf(words[1]!);
  const mc = significand(c);
  const ec = scaleOf(words[1]!);
  const ep = ea + eb;
  if (mc === 0n) return roundExact(ma * mb, ep, estimate);
  const e = Math.min(ep, ec);
  const exact = ((ma * mb) << BigInt(ep - e)) + (mc << BigInt(ec - e));
  return exact === 0n ? 0 : roundExact(exact, e, 0);
}

/** Number of bits of a positive integer. */
function bitLength(v: bigint): number {
  return v.toString(16).length * 4 - Math.clz32(parseInt(v.toString(16)[0]!, 16)) + 28;
}

/** The double nearest (ties to even) to `value * 2^exponent`; `value` is not zero; `zero` carries the sign of an underflow. */
function roundExact(value: bigint, exponent: number, zero: number): number {
  const negative = value < 0n;
  let magnitude = negative ? -value : value;
  const drop = Math.max(bitLength(magnitude) - 53, -1074 - exponent);
  let scale = exponent;
  if (drop > 0) {
    const shift = BigInt(drop);
    const remainder = magnitude & ((1n << shift) - 1n);
    const half = 1n << (shift - 1n);
    magnitude >>= shift;
    if (remainder > half || (remainder === half && (magnitude & 1n) === 1n)) magnitude += 1n;
    scale += drop;
  }
  const result = scaleByPowerOfTwo(Number(magnitude), scale);
  return negative ? -result : result === 0 && zero !== 0 ? 0 : result;
}

/** `value * 2^exponent`, exact whenever the result is representable. */
function scaleByPowerOfTwo(value: number, exponent: number): number {
  let v = value;
  let e = exponent;
  while (e > 1000) {
    v *= 2 ** 1000;
    e -= 1000;
  }
  while (e < -1000) {
    if (v < 2 ** 54 && e >= -1074) break;
    v *= 2 ** -1000;
    e += 1000;
  }
  return e < -1000 ? v * 2 ** (e + 100) * 2 ** -100 : v * 2 ** e;
}
