/**
 * Integer operations that are not one instruction with the same operands: immediate forms, narrow widths, i128, fused
 * multiply-add, overflow flags, select.
 *
 * The upper bits of a register that holds an i8 or i16 are garbage, except where a rule says otherwise.
 */

import {
  I128,
  I16,
  I32,
  I64,
  I8,
  type InstructionData,
  INTEGER_OVERFLOW,
  Opcode,
  type TrapCode,
  type Type,
  typeBits,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { FRAME_BASE } from '../mach.ts';
import { TRAP_IF } from '../operands.ts';
import { extendedTo64, lowerTest, signExtended, zeroExtended } from './condition.ts';
import type { LowerContext } from './context.ts';
import { directConversion, directOp } from './direct.ts';
import { resolveAddress } from './memory.ts';

const is64 = (type: Type): boolean => type === I64;
const fitsS8 = (n: number): boolean => n >= -128 && n <= 127;
const fitsS32 = (n: number): boolean => n === (n | 0);

/** A constant operand of a commutative operation and the other operand. */
function splitConstant(ctx: LowerContext, data: InstructionData): { value: Value; constant: number } | undefined {
  const right = ctx.smallConstant(data.args[1]);
  if (right !== undefined) return { value: data.args[0], constant: right };
  const left = ctx.smallConstant(data.args[0]);
  return left === undefined ? undefined : { value: data.args[1], constant: left };
}

/** `dst = value + constant` for |constant| < 2^32. */
function emitAdd(ctx: LowerContext, wide: boolean, dst: number, source: number, constant: number): void {
  const magnitude = Math.abs(constant);
  const adds = wide ? [Op.xadd64_u8, Op.xadd64_u32] : [Op.xadd32_u8, Op.xadd32_u32];
  const subs = wide ? [Op.xsub64_u8, Op.xsub64_u32] : [Op.xsub32_u8, Op.xsub32_u32];
  ctx.emit((constant < 0 ? subs : adds)[magnitude < 256 ? 0 : 1], dst, source, magnitude | 0);
}

export function lowerAdd(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  if (type === I128) {
    emitWide(ctx, Op.xadd128, data, result);
    return;
  }
  const dst = ctx.def(result);
  const split = splitConstant(ctx, data);
  if (split !== undefined) {
    if (typeBits(type) === ctx.pointerWidth && ctx.defAs(split.value, Opcode.stack_addr) !== undefined) {
      const { base, offset } = resolveAddress(ctx, result, 0);
      if (base === FRAME_BASE) {
        ctx.emit(Op.xadd64_u32, dst, base, offset);
        return;
      }
    }
    emitAdd(ctx, is64(type), dst, ctx.use(split.value), split.constant);
    return;
  }
  for (const which of [0, 1] as const) {
    const product = type === I32 || type === I64 ? ctx.defAs(data.args[which], Opcode.imul) : undefined;
    if (product === undefined || ctx.useCount(data.args[which]) !== 1 || splitConstant(ctx, product) !== undefined)
      continue;
    const [a, b] = product.args;
    ctx.emit(is64(type) ? Op.xmadd64 : Op.xmadd32, dst, ctx.use(a), ctx.use(b), ctx.use(data.args[1 - which]));
    return;
  }
  ctx.emit(is64(type) ? Op.xadd64 : Op.xadd32, dst, ctx.use(data.args[0]), ctx.use(data.args[1]));
}

export function lowerSub(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  if (type === I128) {
    emitWide(ctx, Op.xsub128, data, result);
    return;
  }
  const dst = ctx.def(result);
  const constant = ctx.smallConstant(data.args[1]);
  if (constant !== undefined) emitAdd(ctx, is64(type), dst, ctx.use(data.args[0]), -constant);
  else if (ctx.constant(data.args[0]) === 0n) {
    ctx.emit(is64(type) ? Op.xneg64 : Op.xneg32, dst, ctx.use(data.args[1]));
  } else ctx.emit(is64(type) ? Op.xsub64 : Op.xsub32, dst, ctx.use(data.args[0]), ctx.use(data.args[1]));
}

/** A 128-bit add or subtract. */
function emitWide(ctx: LowerContext, op: OpId, data: InstructionData, result: Value): void {
  const [a, b] = data.args;
  ctx.emit(
    op,
    ctx.defHalf(result, 0),
    ctx.defHalf(result, 1),
    ctx.useHalf(a, 0),
    ctx.useHalf(a, 1),
    ctx.useHalf(b, 0),
    ctx.useHalf(b, 1),
  );
}

export function lowerNeg128(ctx: LowerContext, data: InstructionData): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const zero = ctx.constantInRegister(0n);
  const [a] = data.args;
  ctx.emit(
    Op.xsub128,
    ctx.defHalf(result, 0),
    ctx.defHalf(result, 1),
    zero,
    zero,
    ctx.useHalf(a, 0),
    ctx.useHalf(a, 1),
  );
}

export function lowerMul(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  if (type === I128) {
    lowerMul128(ctx, data, result);
    return;
  }
  const dst = ctx.def(result);
  const split = splitConstant(ctx, data);
  if (split !== undefined) {
    const constant = is64(type) ? split.constant : split.constant | 0;
    if (fitsS8(constant)) ctx.emit(is64(type) ? Op.xmul64_s8 : Op.xmul32_s8, dst, ctx.use(split.value), constant);
    else if (fitsS32(constant))
      ctx.emit(is64(type) ? Op.xmul64_s32 : Op.xmul32_s32, dst, ctx.use(split.value), constant);
    if (fitsS32(constant)) return;
  }
  ctx.emit(is64(type) ? Op.xmul64 : Op.xmul32, dst, ctx.use(data.args[0]), ctx.use(data.args[1]));
}

function lowerMul128(ctx: LowerContext, data: InstructionData, result: Value): void {
  const [a, b] = data.args;
  const lo = ctx.defHalf(result, 0);
  const hi = ctx.defHalf(result, 1);
  for (const [opcode, op] of [
    [Opcode.uextend, Op.xwidemul64_u],
    [Opcode.sextend, Op.xwidemul64_s],
  ] as const) {
    if (ctx.defAs(a, opcode) === undefined || ctx.defAs(b, opcode) === undefined) continue;
    ctx.emit(op, lo, hi, ctx.useHalf(a, 0), ctx.useHalf(b, 0));
    return;
  }
  const carry = ctx.newX();
  const partial = ctx.newX();
  const [aLo, aHi, bLo, bHi] = [ctx.useHalf(a, 0), ctx.useHalf(a, 1), ctx.useHalf(b, 0), ctx.useHalf(b, 1)];
  ctx.emit(Op.xwidemul64_u, lo, carry, aLo, bLo);
  ctx.emit(Op.xmadd64, partial, aLo, bHi, carry);
  ctx.emit(Op.xmadd64, hi, aHi, bLo, partial);
}

interface BitOps {
  readonly s8: readonly [OpId, OpId];
  readonly s32: readonly [OpId, OpId];
  readonly wide: OpId;
}

const BIT_OPS = new Map<Opcode, BitOps>([
  [Opcode.band, { s8: [Op.xband32_s8, Op.xband64_s8], s32: [Op.xband32_s32, Op.xband64_s32], wide: Op.xband64 }],
  [Opcode.bor, { s8: [Op.xbor32_s8, Op.xbor64_s8], s32: [Op.xbor32_s32, Op.xbor64_s32], wide: Op.xbor64 }],
  [Opcode.bxor, { s8: [Op.xbxor32_s8, Op.xbxor64_s8], s32: [Op.xbxor32_s32, Op.xbxor64_s32], wide: Op.xbxor64 }],
]);

/** Masks that are a zero extension. */
const MASK_EXTENSIONS = new Map<number, OpId>([
  [0xff, Op.zext8],
  [0xffff, Op.zext16],
  [0xffffffff, Op.zext32],
]);

export function lowerBitOp(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const ops = BIT_OPS.get(data.opcode)!;
  if (type === I128) {
    for (const half of [0, 1] as const) {
      if (!ctx.isHalfWanted(result, half)) continue;
      ctx.emit(ops.wide, ctx.defHalf(result, half), ctx.useHalf(data.args[0], half), ctx.useHalf(data.args[1], half));
    }
    return;
  }
  const split = splitConstant(ctx, data);
  if (split !== undefined) {
    const constant = is64(type) ? split.constant : split.constant | 0;
    const extension = data.opcode === Opcode.band ? MASK_EXTENSIONS.get(constant) : undefined;
    if (extension !== undefined) {
      ctx.emit(extension, ctx.def(result), ctx.use(split.value));
      return;
    }
    if (fitsS32(constant)) {
      const op = (fitsS8(constant) ? ops.s8 : ops.s32)[is64(type) ? 1 : 0];
      ctx.emit(op, ctx.def(result), ctx.use(split.value), constant);
      return;
    }
  }
  ctx.emit(directOp(data.opcode, type), ctx.def(result), ctx.use(data.args[0]), ctx.use(data.args[1]));
}

export function lowerNot128(ctx: LowerContext, data: InstructionData): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  for (const half of [0, 1] as const) ctx.emit(Op.xbnot64, ctx.defHalf(result, half), ctx.useHalf(data.args[0], half));
}

interface ShiftOps {
  readonly register: readonly [OpId, OpId];
  readonly immediate: readonly [OpId, OpId];
}

const SHIFTS = new Map<Opcode, ShiftOps>([
  [Opcode.ishl, { register: [Op.xshl32, Op.xshl64], immediate: [Op.xshl32_u6, Op.xshl64_u6] }],
  [Opcode.ushr, { register: [Op.xshr32_u, Op.xshr64_u], immediate: [Op.xshr32_u_u6, Op.xshr64_u_u6] }],
  [Opcode.sshr, { register: [Op.xshr32_s, Op.xshr64_s], immediate: [Op.xshr32_s_u6, Op.xshr64_s_u6] }],
]);

/** The register of a shift or rotate amount, of which only the lowest bits count. */
export function amountRegister(ctx: LowerContext, amount: Value): number {
  return ctx.typeOf(amount) === I128 ? ctx.useHalf(amount, 0) : ctx.use(amount);
}

export function lowerShift(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const [value, amount] = data.args;
  const bits = typeBits(type);
  const wide = is64(type) ? 1 : 0;
  const ops = SHIFTS.get(data.opcode)!;
  let source = -1;
  if (data.opcode === Opcode.ishl || type === I64) source = ctx.use(value);
  else source = data.opcode === Opcode.ushr ? zeroExtended(ctx, value) : signExtended(ctx, value);
  const constant = ctx.constant(amount);
  if (constant !== undefined) {
    ctx.emit(ops.immediate[wide], ctx.def(result), source, Number(constant & BigInt(bits - 1)));
    return;
  }
  let by = amountRegister(ctx, amount);
  if (bits < 32) {
    const masked = ctx.newX();
    ctx.emit(Op.xband32_s8, masked, by, bits - 1);
    by = masked;
  }
  ctx.emit(ops.register[wide], ctx.def(result), source, by);
}

/** Opcodes that work on narrow integers once their operands are zero- (false) or sign-extended (true). */
const NARROW = new Map<Opcode, boolean>([
  [Opcode.udiv, false],
  [Opcode.urem, false],
  [Opcode.umin, false],
  [Opcode.umax, false],
  [Opcode.popcnt, false],
  [Opcode.sdiv, true],
  [Opcode.srem, true],
  [Opcode.smin, true],
  [Opcode.smax, true],
  [Opcode.iabs, true],
]);

/** An i8 or i16 operation done in 32 bits on extended operands. @returns whether it is one */
export function lowerNarrow(ctx: LowerContext, data: InstructionData, type: Type): boolean {
  const signed = NARROW.get(data.opcode);
  if (signed === undefined || (type !== I8 && type !== I16)) return false;
  const extend = signed ? signExtended : zeroExtended;
  const sources = data.args.map((arg) => extend(ctx, arg));
  const dst = ctx.result();
  ctx.emit(directOp(data.opcode, I32), dst, sources[0], sources[1] ?? 0);
  if (data.opcode === Opcode.sdiv && (ctx.constant(data.args[1]) ?? -1n) === -1n) {
    // The least value by -1: the quotient fits 32 bits, not the type.
    trapIfEqual(ctx, dst, type === I8 ? 0x80 : 0x8000, INTEGER_OVERFLOW);
  }
  return true;
}

/** Traps if the low 32 bits of a register are that number. */
function trapIfEqual(ctx: LowerContext, register: number, constant: number, code: TrapCode): void {
  ctx.trapCode = code;
  ctx.emit(TRAP_IF + Op.br_if_xeq32_i32, register, constant, code);
  ctx.trapCode = 0;
}

export function lowerCountZeros(ctx: LowerContext, data: InstructionData, type: Type): void {
  const dst = ctx.def(ctx.func.dfg.firstResult(ctx.inst));
  const [value] = data.args;
  if (type === I32 || type === I64) {
    ctx.emit(directOp(data.opcode, type), dst, ctx.use(value));
    return;
  }
  const bits = typeBits(type);
  const temp = ctx.newX();
  if (data.opcode === Opcode.clz) {
    ctx.emit(Op.xclz32, temp, zeroExtended(ctx, value));
    ctx.emit(Op.xsub32_u8, dst, temp, 32 - bits);
  } else {
    // A bit above the value stops the count at its width.
    ctx.emit(Op.xbor32_s32, temp, ctx.use(value), 1 << bits);
    ctx.emit(Op.xctz32, dst, temp);
  }
}

export function lowerBswap(ctx: LowerContext, data: InstructionData, type: Type): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const [value] = data.args;
  if (type === I128) {
    ctx.emit(Op.bswap64, ctx.defHalf(result, 0), ctx.useHalf(value, 1));
    ctx.emit(Op.bswap64, ctx.defHalf(result, 1), ctx.useHalf(value, 0));
  } else if (type === I16) {
    const temp = ctx.newX();
    ctx.emit(Op.bswap32, temp, ctx.use(value));
    ctx.emit(Op.xshr32_u_u6, ctx.def(result), temp, 16);
  } else ctx.emit(directOp(data.opcode, type), ctx.def(result), ctx.use(value));
}

/** `umulhi`, `smulhi` of up to 32 bits: a wider product, shifted. */
export function lowerMulHigh(ctx: LowerContext, data: InstructionData, type: Type): void {
  if (type === I128) throw ctx.unsupported(type);
  const dst = ctx.def(ctx.func.dfg.firstResult(ctx.inst));
  if (type === I64) {
    ctx.emit(directOp(data.opcode, type), dst, ctx.use(data.args[0]), ctx.use(data.args[1]));
    return;
  }
  const signed = data.opcode === Opcode.smulhi;
  const product = ctx.newX();
  if (type === I32) {
    ctx.emit(Op.xmul64, product, extendedTo64(ctx, data.args[0], signed), extendedTo64(ctx, data.args[1], signed));
    ctx.emit(Op.xshr64_u_u6, dst, product, 32);
    return;
  }
  const extend = signed ? signExtended : zeroExtended;
  ctx.emit(Op.xmul32, product, extend(ctx, data.args[0]), extend(ctx, data.args[1]));
  ctx.emit(signed ? Op.xshr32_s_u6 : Op.xshr32_u_u6, dst, product, typeBits(type));
}

const ZERO_EXTENSIONS = new Map<Type, OpId>([
  [I8, Op.zext8],
  [I16, Op.zext16],
  [I32, Op.zext32],
]);
const SIGN_EXTENSIONS = new Map<Type, OpId>([
  [I8, Op.sext8],
  [I16, Op.sext16],
  [I32, Op.sext32],
]);

export function lowerExtend(ctx: LowerContext, data: InstructionData): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const [value] = data.args;
  const from = ctx.typeOf(value);
  const signed = data.opcode === Opcode.sextend;
  const extension = (signed ? SIGN_EXTENSIONS : ZERO_EXTENSIONS).get(from);
  if (ctx.func.dfg.valueType(result) !== I128) {
    ctx.emit(extension!, ctx.def(result), ctx.use(value));
    return;
  }
  // The low half of a 64-bit source is its own register, and the high half of `uextend` a constant.
  let low = -1;
  if (from === I64) low = ctx.use(value);
  else {
    low = ctx.defHalf(result, 0);
    ctx.emit(extension!, low, ctx.use(value));
  }
  if (signed && ctx.isHalfWanted(result, 1)) ctx.emit(Op.xshr64_s_u6, ctx.defHalf(result, 1), low, 63);
}

export function lowerBmask(ctx: LowerContext, data: InstructionData): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const type = ctx.func.dfg.valueType(result);
  const [value] = data.args;
  const from = ctx.typeOf(value);
  let source = -1;
  if (from === I64) source = ctx.use(value);
  else if (from === I128) {
    source = ctx.newX();
    ctx.emit(Op.xbor64, source, ctx.useHalf(value, 0), ctx.useHalf(value, 1));
  } else if (type !== I64 && type !== I128) source = zeroExtended(ctx, value);
  const wideSource = from === I64 || from === I128;
  const wideResult = type === I64 || type === I128;
  if (wideResult && !wideSource) {
    const wide = ctx.newX();
    ctx.emit(ZERO_EXTENSIONS.get(from)!, wide, ctx.use(value));
    source = wide;
  }
  const op = wideResult || wideSource ? Op.xbmask64 : Op.xbmask32;
  if (type !== I128) {
    ctx.emit(op, ctx.def(result), source);
    return;
  }
  for (const half of [0, 1] as const)
    if (ctx.isHalfWanted(result, half)) ctx.emit(op, ctx.defHalf(result, half), source);
}

/** The high part of an `isplit` of at most 64 bits; the low part shares the operand's register. */
export function lowerSplitHigh(ctx: LowerContext, data: InstructionData): void {
  const high = ctx.func.dfg.instResults(ctx.inst)[1];
  if (!ctx.isWanted(high)) return;
  const [value] = data.args;
  const type = ctx.typeOf(value);
  const op = type === I64 ? Op.xshr64_u_u6 : Op.xshr32_u_u6;
  ctx.emit(op, ctx.def(high), ctx.use(value), typeBits(type) / 2);
}

/** An `iconcat` into at most 64 bits. */
export function lowerConcat(ctx: LowerContext, data: InstructionData): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const [low, high] = data.args;
  const bits = typeBits(ctx.typeOf(low));
  const shifted = ctx.newX();
  const clean = ctx.newX();
  ctx.emit(bits === 32 ? Op.xshl64_u6 : Op.xshl32_u6, shifted, ctx.use(high), bits);
  ctx.emit(ZERO_EXTENSIONS.get(ctx.typeOf(low))!, clean, ctx.use(low));
  ctx.emit(bits === 32 ? Op.xbor64 : Op.xbor32, ctx.def(result), shifted, clean);
}

export function lowerSelect(ctx: LowerContext, data: InstructionData, type: Type, ops: readonly OpId[]): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const test = lowerTest(ctx, data.args[0]);
  const [whenTrue, whenFalse] = test.inverted ? [data.args[2], data.args[1]] : [data.args[1], data.args[2]];
  if (type !== I128) {
    ctx.emit(ops[0], ctx.def(result), test.register, ctx.use(whenTrue), ctx.use(whenFalse));
    return;
  }
  for (const half of [0, 1] as const) {
    if (!ctx.isHalfWanted(result, half)) continue;
    const dst = ctx.defHalf(result, half);
    ctx.emit(Op.xselect64, dst, test.register, ctx.useHalf(whenTrue, half), ctx.useHalf(whenFalse, half));
  }
}

/** Range of a narrow integer's conversions from floats: what 32 bits are clamped to or must be within. */
interface NarrowRange {
  readonly signed: boolean;
  readonly saturating: boolean;
}

const NARROW_CONVERSIONS = new Map<Opcode, NarrowRange>([
  [Opcode.fcvt_to_sint, { signed: true, saturating: false }],
  [Opcode.fcvt_to_uint, { signed: false, saturating: false }],
  [Opcode.fcvt_to_sint_sat, { signed: true, saturating: true }],
  [Opcode.fcvt_to_uint_sat, { signed: false, saturating: true }],
]);

/** A conversion from a float to i8 or i16, by way of i32. @returns whether it is one */
export function lowerNarrowConversion(ctx: LowerContext, data: InstructionData, type: Type): boolean {
  const range = NARROW_CONVERSIONS.get(data.opcode);
  if (range === undefined || (type !== I8 && type !== I16)) return false;
  const op = directConversion(data.opcode, I32, ctx.typeOf(data.args[0]));
  if (op < 0) throw ctx.unsupported(type);
  const { signed, saturating } = range;
  const bits = typeBits(type);
  const most = 2 ** (signed ? bits - 1 : bits) - 1;
  const wide = ctx.compute(op, ctx.use(data.args[0]));
  if (saturating) {
    const bounded = ctx.compute(signed ? Op.xmin32_s : Op.xmin32_u, wide, ctx.constantInRegister(BigInt(most)));
    if (signed) ctx.emit(Op.xmax32_s, ctx.result(), bounded, ctx.constantInRegister(BigInt(-most - 1)));
    else ctx.emit(Op.xmov, ctx.result(), bounded);
    return true;
  }
  ctx.trapCode = INTEGER_OVERFLOW;
  if (signed) {
    const cut = ctx.compute(type === I8 ? Op.sext8 : Op.sext16, wide);
    ctx.emit(TRAP_IF + Op.br_if_xneq32, cut, wide, INTEGER_OVERFLOW);
  } else ctx.emit(TRAP_IF + Op.br_if_xugt32_u32, wide, most, INTEGER_OVERFLOW);
  ctx.trapCode = 0;
  ctx.emit(Op.xmov, ctx.result(), wide);
  return true;
}
