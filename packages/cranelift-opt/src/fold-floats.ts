/**
 * Constant folding of conversions and of fused multiplication, exactly: numbers are integers times powers of two, rounded
 * once. Nothing is folded whose result is a NaN, or that would trap.
 */

import { F32, isInt, laneBits, Opcode, type Type } from '@pulleyjs/cranelift-ir';
import { signed } from './constants.ts';

const view = new DataView(new ArrayBuffer(8));

/** The number that bits of f32 or f64 are. */
export function toNumber(type: Type, bits: bigint): number {
  if (type === F32) view.setUint32(0, Number(bits));
  else view.setBigUint64(0, bits);
  return type === F32 ? view.getFloat32(0) : view.getFloat64(0);
}

/** The bits of a number rounded to f32 or f64; none for a NaN. */
export function fromNumber(type: Type, value: number): bigint | undefined {
  if (value !== value) return undefined;
  if (type === F32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return type === F32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
}

/** A number as an integer times a power of two. */
interface Scaled {
  readonly integer: bigint;
  readonly exponent: number;
}

const LEAST_EXPONENT = -1074;

/** A finite number exactly. */
function scaled(value: number): Scaled {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { integer: bits >> 63n === 0n ? magnitude : -magnitude, exponent: LEAST_EXPONENT + Math.max(field - 1, 0) };
}

function bitLength(magnitude: bigint): number {
  return magnitude === 0n ? 0 : magnitude.toString(2).length;
}

/** Bits of the number nearest to an integer times a power of two, to even where two are; 0 is positive. */
function rounded(type: Type, { integer, exponent }: Scaled): bigint {
  const [precision, least] = type === F32 ? [24, -149] : [53, LEAST_EXPONENT];
  const magnitude = integer < 0n ? -integer : integer;
  const drop = Math.max(bitLength(magnitude) - precision, least - exponent, 0);
  const kept = magnitude >> BigInt(drop);
  const rest = magnitude - (kept << BigInt(drop));
  const half = drop === 0 ? 1n : 1n << BigInt(drop - 1);
  const isUp = rest > half || (rest === half && (kept & 1n) === 1n);
  const nearest = Number(isUp && drop > 0 ? kept + 1n : kept) * 2 ** (exponent + drop);
  return fromNumber(type, integer < 0n ? -nearest : nearest)!;
}

/** An integer of any width as a float. */
export function foldFromInteger(opcode: Opcode, type: Type, to: Type, a: bigint): bigint | undefined {
  if (opcode !== Opcode.fcvt_from_uint && opcode !== Opcode.fcvt_from_sint) return undefined;
  const integer = opcode === Opcode.fcvt_from_sint ? signed(type, a) : a;
  return rounded(to, { integer, exponent: 0 });
}

const isSigned = (opcode: Opcode): boolean => opcode === Opcode.fcvt_to_sint || opcode === Opcode.fcvt_to_sint_sat;

/** A float as an integer, by its number; none for what traps. */
export function foldToInteger(opcode: Opcode, to: Type, value: number): bigint | undefined {
  const saturates = opcode === Opcode.fcvt_to_uint_sat || opcode === Opcode.fcvt_to_sint_sat;
  if (!saturates && opcode !== Opcode.fcvt_to_uint && opcode !== Opcode.fcvt_to_sint) return undefined;
  if (!isInt(to)) return undefined;
  const bits = BigInt(laneBits(to));
  const [least, most] = isSigned(opcode) ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  if (value !== value) return saturates ? 0n : undefined;
  if (Number.isFinite(value)) {
    const integer = BigInt(Math.trunc(value));
    if (integer >= least && integer <= most) return integer;
  }
  if (!saturates) return undefined;
  return value < 0 ? least : most;
}

/** x * y + z of f32 or f64, rounded once. */
export function foldFma(type: Type, x: bigint, y: bigint, z: bigint): bigint | undefined {
  const [a, b, c] = [toNumber(type, x), toNumber(type, y), toNumber(type, z)];
  const inexact = a * b + c;
  if (!Number.isFinite(a) || !Number.isFinite(b) || !Number.isFinite(c)) return fromNumber(type, inexact);
  const [p, q, r] = [scaled(a), scaled(b), scaled(c)];
  const product = p.integer * q.integer;
  if (product === 0n) return fromNumber(type, inexact);
  const exponent = Math.min(p.exponent + q.exponent, r.exponent);
  const integer =
    (product << BigInt(p.exponent + q.exponent - exponent)) + (r.integer << BigInt(r.exponent - exponent));
  return rounded(type, { integer, exponent });
}
