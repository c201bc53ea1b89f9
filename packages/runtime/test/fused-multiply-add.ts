/** `x * y + z` rounded once, by exact arithmetic. */

const scratch = new DataView(new ArrayBuffer(8));

/** Significand and exponent of a finite number: significand * 2 ** exponent. */
function exactly(x: number): { significand: bigint; exponent: number } {
  scratch.setFloat64(0, x);
  const bits = scratch.getBigUint64(0);
  const fraction = BigInt.asUintN(52, bits);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const significand = biased === 0 ? fraction : fraction | (1n << 52n);
  return { significand: x < 0 ? -significand : significand, exponent: Math.max(biased, 1) - 1075 };
}

const formats = {
  f32: { precision: 24, leastExponent: -149 },
  f64: { precision: 53, leastExponent: -1074 },
} as const;

/** Operands are of the format; so is the result. */
export function fusedMultiplyAdd(x: number, y: number, z: number, format: keyof typeof formats): number {
  if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(z) || x === 0 || y === 0) return x * y + z;
  const [a, b, c] = [exactly(x), exactly(y), exactly(z)];
  const productExponent = a.exponent + b.exponent;
  const exponent = Math.min(productExponent, c.exponent);
  const sum =
    ((a.significand * b.significand) << BigInt(productExponent - exponent)) +
    (c.significand << BigInt(c.exponent - exponent));
  if (sum === 0n) return z === 0 && Math.sign(x) * Math.sign(y) < 0 && Object.is(z, -0) ? -0 : 0;
  return rounded(sum, exponent, formats[format]) || (sum < 0n ? -0 : 0);
}

/** To the nearest number of the format, ties to even. */
function rounded(
  value: bigint,
  exponent: number,
  { precision, leastExponent }: { precision: number; leastExponent: number },
): number {
  const magnitude = value < 0n ? -value : value;
  const excess = Math.max(magnitude.toString(2).length - precision, leastExponent - exponent, 0);
  const unit = 1n << BigInt(excess);
  let quotient = magnitude / unit;
  const twice = 2n * (magnitude % unit);
  if (twice > unit || (twice === unit && quotient % 2n === 1n)) quotient++;
  const result = Number(quotient) * 2 ** Math.max(exponent + excess, -1074);
  const finite = precision === 24 ? Math.fround(result) : result;
  return value < 0n ? -finite : finite;
}
