/**
 * Bit operations that Pulley has no instruction for: rotation of narrow integers, reversal, counting of sign bits,
 * `bitselect` and `blendv` of scalars, bit operations on floats.
 */

import {
  F32,
  F64,
  I128,
  I16,
  I64,
  I8,
  type InstructionData,
  isFloat,
  isInt,
  Opcode,
  type Type,
  typeBits,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { signExtended, zeroExtended } from './condition.ts';
import type { LowerContext } from './context.ts';

/** Rotation of an i8 or i16: of a register that repeats it. */
export function lowerNarrowRotate(ctx: LowerContext, data: InstructionData, type: Type, amount: number): void {
  const repeated = ctx.compute(Op.xmul32_s32, zeroExtended(ctx, data.args[0]), type === I8 ? 0x01010101 : 0x00010001);
  ctx.emit(data.opcode === Opcode.rotl ? Op.xrotl32 : Op.xrotr32, ctx.result(), repeated, amount);
}

/** Masks of the lower bits of each pair, nibble and byte. */
const REVERSAL_STEPS = [
  { shift: 1, mask: 0x5555555555555555n },
  { shift: 2, mask: 0x3333333333333333n },
  { shift: 4, mask: 0x0f0f0f0f0f0f0f0fn },
];

/** A register with the bits of a 32- or 64-bit register in reverse. */
export function reversedBits(ctx: LowerContext, source: number, wide: boolean): number {
  const [and, or, shl, shr, swap] = wide
    ? [Op.xband64, Op.xbor64, Op.xshl64_u6, Op.xshr64_u_u6, Op.bswap64]
    : [Op.xband32, Op.xbor32, Op.xshl32_u6, Op.xshr32_u_u6, Op.bswap32];
  let bits = source;
  for (const { shift, mask } of REVERSAL_STEPS) {
    const mine = ctx.constantInRegister(wide ? mask : BigInt.asIntN(32, mask));
    const low = ctx.compute(shl, ctx.compute(and, bits, mine), shift);
    const high = ctx.compute(and, ctx.compute(shr, bits, shift), mine);
    bits = ctx.compute(or, low, high);
  }
  return ctx.compute(swap, bits);
}

export function lowerBitReversal(ctx: LowerContext, data: InstructionData, type: Type): void {
  const [value] = data.args;
  const bits = typeBits(type);
  if (bits < 32) ctx.emit(Op.xshr32_u_u6, ctx.result(), reversedBits(ctx, ctx.use(value), false), 32 - bits);
  else ctx.emit(Op.xmov, ctx.result(), reversedBits(ctx, ctx.use(value), type === I64));
}

/** `cls`: leading zeros of the value xor its sign, without the sign bit itself. */
export function lowerCountSignBits(ctx: LowerContext, data: InstructionData, type: Type): void {
  const [value] = data.args;
  if (type === I64) {
    const source = ctx.use(value);
    const sign = ctx.compute(Op.xshr64_s_u6, source, 63);
    ctx.emit(Op.xsub64_u8, ctx.result(), ctx.compute(Op.xclz64, ctx.compute(Op.xbxor64, source, sign)), 1);
    return;
  }
  const source = signExtended(ctx, value);
  const sign = ctx.compute(Op.xshr32_s_u6, source, 31);
  const count = ctx.compute(Op.xclz32, ctx.compute(Op.xbxor32, source, sign));
  ctx.emit(Op.xsub32_u8, ctx.result(), count, 33 - typeBits(type));
}

/** `y ^ ((x ^ y) & c)`: the bits of x where c has ones, else those of y. */
function selectBits(ctx: LowerContext, wide: boolean, c: number, x: number, y: number): number {
  const [and, xor] = wide ? [Op.xband64, Op.xbxor64] : [Op.xband32, Op.xbxor32];
  return ctx.compute(xor, y, ctx.compute(and, ctx.compute(xor, x, y), c));
}

/** The bits of a scalar of up to 64 bits in an x register. */
function bitsOf(ctx: LowerContext, value: Value, type: Type): number {
  const register = ctx.use(value);
  if (!isFloat(type)) return register;
  return ctx.compute(type === F64 ? Op.bitcast_int_from_float_64 : Op.bitcast_int_from_float_32, register);
}

/** Makes an x register the result of the instruction. */
function setBits(ctx: LowerContext, type: Type, bits: number): void {
  const moves: Readonly<Record<number, OpId>> = {
    [F32]: Op.bitcast_float_from_int_32,
    [F64]: Op.bitcast_float_from_int_64,
  };
  ctx.emit(moves[type] ?? Op.xmov, ctx.result(), bits);
}

function isScalar(type: Type): boolean {
  return (isInt(type) && type !== I128) || type === F32 || type === F64;
}

export function lowerBitSelect(ctx: LowerContext, data: InstructionData, type: Type): void {
  const [c, x, y] = data.args;
  if (type === I128) {
    const result = ctx.func.dfg.firstResult(ctx.inst);
    for (const half of [0, 1] as const) {
      if (!ctx.isHalfWanted(result, half)) continue;
      const bits = selectBits(ctx, true, ctx.useHalf(c, half), ctx.useHalf(x, half), ctx.useHalf(y, half));
      ctx.emit(Op.xmov, ctx.defHalf(result, half), bits);
    }
    return;
  }
  if (!isScalar(type)) throw ctx.unsupported(type);
  const wide = typeBits(type) === 64;
  setBits(ctx, type, selectBits(ctx, wide, bitsOf(ctx, c, type), bitsOf(ctx, x, type), bitsOf(ctx, y, type)));
}

/** `blendv` of scalars: the top bit of c decides. */
export function lowerBlend(ctx: LowerContext, data: InstructionData, type: Type): void {
  if (!isScalar(type)) throw ctx.unsupported(type);
  const bits = typeBits(type);
  const [c, x, y] = data.args;
  const mask = bitsOf(ctx, c, type);
  const test =
    bits === 64
      ? ctx.compute(Op.xshr64_u_u6, mask, 63)
      : bits === 32
        ? ctx.compute(Op.xshr32_u_u6, mask, 31)
        : ctx.compute(Op.xband32_s32, mask, type === I16 ? 0x8000 : 0x80);
  const selects: Readonly<Record<number, OpId>> = { [F32]: Op.fselect32, [F64]: Op.fselect64, [I64]: Op.xselect64 };
  ctx.emit(selects[type] ?? Op.xselect32, ctx.result(), test, ctx.use(x), ctx.use(y));
}

const FLOAT_BIT_OPS = new Map<Opcode, readonly [OpId, OpId]>([
  [Opcode.band, [Op.xband32, Op.xband64]],
  [Opcode.bor, [Op.xbor32, Op.xbor64]],
  [Opcode.bxor, [Op.xbxor32, Op.xbxor64]],
  [Opcode.bnot, [Op.xbnot32, Op.xbnot64]],
]);

/** Bit operations on f32 and f64. @returns whether it is one */
export function lowerFloatBitOp(ctx: LowerContext, data: InstructionData, type: Type): boolean {
  const ops = FLOAT_BIT_OPS.get(data.opcode);
  if (ops === undefined || (type !== F32 && type !== F64)) return false;
  const sources = data.args.map((arg) => bitsOf(ctx, arg, type));
  setBits(ctx, type, ctx.compute(ops[type === F64 ? 1 : 0], sources[0], sources[1] ?? 0));
  return true;
}

/** Fused multiply-add of scalars, in the first lane of vectors. @returns whether it is one */
export function lowerScalarFma(ctx: LowerContext, data: InstructionData, type: Type): boolean {
  if (data.opcode !== Opcode.fma || (type !== F32 && type !== F64)) return false;
  const [splat, fma, extract] =
    type === F32 ? [Op.vsplatf32, Op.vfma32x4, Op.fextractv32x4] : [Op.vsplatf64, Op.vfma64x2, Op.fextractv64x2];
  const sources = data.args.map((arg) => {
    const vector = ctx.newV();
    ctx.emit(splat, vector, ctx.use(arg));
    return vector;
  });
  const product = ctx.newV();
  ctx.emit(fma, product, sources[0], sources[1], sources[2]);
  ctx.emit(extract, ctx.result(), product, 0);
  return true;
}
