/** Operations that work on each lane alone (a scalar is one lane): operands and result of the same width. */

import type { OpcodeName } from '../opcodes.ts';
import {
  add,
  divide,
  extremum,
  type FloatWidth,
  fusedMultiplyAdd,
  multiply,
  roundToIntegral,
  squareRoot,
  subtract,
} from './soft-float.ts';

/** Operands are unsigned patterns of `bits`; the result is cut to `bits` by the caller. */
export type LaneOperation = (bits: number, x: bigint, y: bigint, z: bigint) => bigint;

const signed = (x: bigint, bits: number): bigint => BigInt.asIntN(bits, x);
const top = (bits: number): bigint => 1n << BigInt(bits - 1);
const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n;
const least = (x: bigint, y: bigint): bigint => (x < y ? x : y);
const greatest = (x: bigint, y: bigint): bigint => (x > y ? x : y);

/** The nearest value that is a signed number of `bits`. */
export function clampSigned(x: bigint, bits: number): bigint {
  return greatest(-top(bits), least(top(bits) - 1n, x));
}

/** The nearest value that is an unsigned number of `bits`. */
export function clampUnsigned(x: bigint, bits: number): bigint {
  return greatest(0n, least(ones(bits), x));
}

function countBits(x: bigint): bigint {
  let count = 0n;
  for (let rest = x; rest !== 0n; rest &= rest - 1n) count++;
  return count;
}

function leadingZeros(bits: number, x: bigint): bigint {
  return BigInt(bits - (x === 0n ? 0 : x.toString(2).length));
}

const trailingZeros = (bits: number, x: bigint): bigint => (x === 0n ? BigInt(bits) : countBits((x & -x) - 1n));

function reverse(bits: number, x: bigint, unit: number): bigint {
  let result = 0n;
  for (let i = 0; i < bits; i += unit) {
    result |= BigInt.asUintN(unit, x >> BigInt(i)) << BigInt(bits - unit - i);
  }
  return result;
}

const amount = (bits: number, y: bigint): bigint => y & BigInt(bits - 1);
const rotateLeft = (bits: number, x: bigint, n: bigint): bigint => (x << n) | (x >> (BigInt(bits) - n));
const width = (bits: number): FloatWidth => bits as FloatWidth;

function multiplyRounding(bits: number, x: bigint, y: bigint): bigint {
  const product = signed(x, bits) * signed(y, bits);
  return (product + (1n << BigInt(bits - 2))) >> BigInt(bits - 1);
}

export const laneOperations: Readonly<Partial<Record<OpcodeName, LaneOperation>>> = {
  iadd: (_, x, y) => x + y,
  isub: (_, x, y) => x - y,
  ineg: (_, x) => -x,
  imul: (_, x, y) => x * y,
  iabs: (bits, x) => (x & top(bits) ? -x : x),
  umulhi: (bits, x, y) => (x * y) >> BigInt(bits),
  smulhi: (bits, x, y) => (signed(x, bits) * signed(y, bits)) >> BigInt(bits),
  smin: (bits, x, y) => least(signed(x, bits), signed(y, bits)),
  smax: (bits, x, y) => greatest(signed(x, bits), signed(y, bits)),
  umin: (_, x, y) => least(x, y),
  umax: (_, x, y) => greatest(x, y),
  avg_round: (_, x, y) => (x + y + 1n) >> 1n,
  uadd_sat: (bits, x, y) => clampUnsigned(x + y, bits),
  usub_sat: (bits, x, y) => clampUnsigned(x - y, bits),
  sadd_sat: (bits, x, y) => clampSigned(signed(x, bits) + signed(y, bits), bits),
  ssub_sat: (bits, x, y) => clampSigned(signed(x, bits) - signed(y, bits), bits),
  sqmul_round_sat: (bits, x, y) => clampSigned(multiplyRounding(bits, x, y), bits),
  x86_pmulhrsw: multiplyRounding,
  band: (_, x, y) => x & y,
  bor: (_, x, y) => x | y,
  bxor: (_, x, y) => x ^ y,
  bnot: (_, x) => ~x,
  bitselect: (_, c, x, y) => (c & x) | (~c & y),
  blendv: (bits, c, x, y) => (c & top(bits) ? x : y),
  bitrev: (bits, x) => reverse(bits, x, 1),
  bswap: (bits, x) => reverse(bits, x, 8),
  clz: leadingZeros,
  cls: (bits, x) => leadingZeros(bits, x & top(bits) ? x ^ ones(bits) : x) - 1n,
  ctz: trailingZeros,
  popcnt: (_, x) => countBits(x),
  fadd: (bits, x, y) => add(x, y, width(bits)),
  fsub: (bits, x, y) => subtract(x, y, width(bits)),
  fmul: (bits, x, y) => multiply(x, y, width(bits)),
  fdiv: (bits, x, y) => divide(x, y, width(bits)),
  fma: (bits, x, y, z) => fusedMultiplyAdd(x, y, z, width(bits)),
  sqrt: (bits, x) => squareRoot(x, width(bits)),
  fneg: (bits, x) => x ^ top(bits),
  fabs: (bits, x) => x & ~top(bits),
  fcopysign: (bits, x, y) => (x & ~top(bits)) | (y & top(bits)),
  fmin: (bits, x, y) => extremum(x, y, width(bits), false),
  fmax: (bits, x, y) => extremum(x, y, width(bits), true),
  ceil: (bits, x) => roundToIntegral(x, width(bits), 'ceil'),
  floor: (bits, x) => roundToIntegral(x, width(bits), 'floor'),
  trunc: (bits, x) => roundToIntegral(x, width(bits), 'trunc'),
  nearest: (bits, x) => roundToIntegral(x, width(bits), 'nearest'),
};

/** Shifts and rotations: each lane by one scalar amount, modulo the lane's width. */
export const shiftOperations: Readonly<Partial<Record<OpcodeName, LaneOperation>>> = {
  ishl: (bits, x, y) => x << amount(bits, y),
  ushr: (bits, x, y) => x >> amount(bits, y),
  sshr: (bits, x, y) => signed(x, bits) >> amount(bits, y),
  rotl: (bits, x, y) => rotateLeft(bits, x, amount(bits, y)),
  rotr: (bits, x, y) => rotateLeft(bits, x, BigInt(bits) - amount(bits, y)),
};
