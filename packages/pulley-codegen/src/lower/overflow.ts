/**
 * Additions, subtractions and multiplications that say whether they overflowed, with and without a carry.
 *
 * Up to 32 bits the exact result is computed in a wider register, and overflow is that it does not fit. 64 and 128 bits
 * go in 64-bit steps, each with a carry.
 */

import {
  I128,
  I32,
  I64,
  I8,
  type InstructionData,
  Opcode,
  type Type,
  typeBits,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { extendedTo64, signExtended, zeroExtended } from './condition.ts';
import type { LowerContext } from './context.ts';

interface OverflowOp {
  readonly kind: 'add' | 'sub' | 'mul';
  readonly signed: boolean;
}

const OVERFLOW_OPS = new Map<Opcode, OverflowOp>([
  [Opcode.uadd_overflow, { kind: 'add', signed: false }],
  [Opcode.sadd_overflow, { kind: 'add', signed: true }],
  [Opcode.uadd_overflow_cin, { kind: 'add', signed: false }],
  [Opcode.sadd_overflow_cin, { kind: 'add', signed: true }],
  [Opcode.usub_overflow, { kind: 'sub', signed: false }],
  [Opcode.ssub_overflow, { kind: 'sub', signed: true }],
  [Opcode.usub_overflow_bin, { kind: 'sub', signed: false }],
  [Opcode.ssub_overflow_bin, { kind: 'sub', signed: true }],
  [Opcode.umul_overflow, { kind: 'mul', signed: false }],
  [Opcode.smul_overflow, { kind: 'mul', signed: true }],
]);

/** The operation by kind, in 32 and in 64 bits. */
const OPS: Readonly<Record<OverflowOp['kind'], readonly [OpId, OpId]>> = {
  add: [Op.xadd32, Op.xadd64],
  sub: [Op.xsub32, Op.xsub64],
  mul: [Op.xmul32, Op.xmul64],
};

/** @returns whether it is such an operation */
export function lowerOverflow(ctx: LowerContext, data: InstructionData, type: Type): boolean {
  const op = OVERFLOW_OPS.get(data.opcode);
  if (op === undefined) return false;
  const [result, flag] = ctx.func.dfg.instResults(ctx.inst);
  const carry = data.args.length === 3 ? carryIn(ctx, data.args[2]) : -1;
  if (type === I64 || type === I128) {
    if (op.kind === 'mul') lowerMul64(ctx, op.signed, data, result, flag);
    else lowerWide(ctx, op, data, type, carry, result, flag);
  } else if (type === I32 && carry < 0 && !op.signed && op.kind !== 'mul') {
    const [a, b] = [ctx.use(data.args[0]), ctx.use(data.args[1])];
    ctx.emit(OPS[op.kind][0], ctx.def(result), a, b);
    if (ctx.isWanted(flag)) {
      if (op.kind === 'add') ctx.emit(Op.xult32, ctx.def(flag), ctx.def(result), a);
      else ctx.emit(Op.xult32, ctx.def(flag), a, b);
    }
  } else lowerExact(ctx, op, data, type, carry, result, flag);
  return true;
}

/** A register with the carry as 0 or 1: any bit of the i8 counts. */
function carryIn(ctx: LowerContext, value: Value): number {
  const data = ctx.defOf(value);
  const register = zeroExtended(ctx, value);
  const isFlag =
    data !== undefined &&
    (data.opcode === Opcode.icmp ||
      data.opcode === Opcode.fcmp ||
      (OVERFLOW_OPS.has(data.opcode) && ctx.func.dfg.valuePosition(ctx.value(value)) === 1));
  return isFlag ? register : ctx.compute(Op.xneq32, register, ctx.constantInRegister(0n));
}

/** Up to 32 bits: the exact result in twice the width. */
function lowerExact(
  ctx: LowerContext,
  { kind, signed }: OverflowOp,
  data: InstructionData,
  type: Type,
  carry: number,
  result: Value,
  flag: Value,
): void {
  const wide = type === I32 ? 1 : 0;
  const bits = typeBits(type);
  const extend = (arg: Value): number =>
    wide === 1 ? extendedTo64(ctx, arg, signed) : signed ? signExtended(ctx, arg) : zeroExtended(ctx, arg);
  const dst = ctx.def(result);
  const exact = carry < 0 ? dst : ctx.newX();
  ctx.emit(OPS[kind][wide], exact, extend(data.args[0]), extend(data.args[1]));
  if (carry >= 0) ctx.emit(OPS[kind][wide], dst, exact, wide === 1 ? ctx.compute(Op.zext32, carry) : carry);
  if (!ctx.isWanted(flag)) return;
  const out = ctx.def(flag);
  if (signed) {
    const cut = ctx.compute(wide === 1 ? Op.sext32 : type === I8 ? Op.sext8 : Op.sext16, dst);
    ctx.emit(wide === 1 ? Op.xneq64 : Op.xneq32, out, cut, dst);
  } else if (kind === 'mul') {
    const high = ctx.compute(wide === 1 ? Op.xshr64_u_u6 : Op.xshr32_u_u6, dst, bits);
    ctx.emit(Op.xneq32, out, high, ctx.constantInRegister(0n));
  } else {
    // The carry is the bit above the width; a borrow fills all of them.
    const shift = kind === 'add' ? bits : wide === 1 ? 63 : 31;
    ctx.emit(wide === 1 ? Op.xshr64_u_u6 : Op.xshr32_u_u6, out, dst, shift);
  }
}

function lowerMul64(ctx: LowerContext, signed: boolean, data: InstructionData, result: Value, flag: Value): void {
  if (ctx.typeOf(data.args[0]) === I128) throw ctx.unsupported(I128);
  const [a, b] = [ctx.use(data.args[0]), ctx.use(data.args[1])];
  const low = ctx.def(result);
  ctx.emit(Op.xmul64, low, a, b);
  if (!ctx.isWanted(flag)) return;
  const high = ctx.compute(signed ? Op.xmulhi64_s : Op.xmulhi64_u, a, b);
  const expected = signed ? ctx.compute(Op.xshr64_s_u6, low, 63) : ctx.constantInRegister(0n);
  ctx.emit(Op.xneq64, ctx.def(flag), high, expected);
}

/** `dst = a ± b ± carry` in 64 bits. @returns the carry out (its upper 32 bits are garbage), -1 if it is not wanted */
function step(
  ctx: LowerContext,
  kind: 'add' | 'sub',
  dst: number,
  a: number,
  b: number,
  carry: number,
  wanted: boolean,
): number {
  const op = OPS[kind][1];
  const first = carry < 0 ? dst : ctx.newX();
  ctx.emit(op, first, a, b);
  const overflows = (sum: number, left: number, right: number): number =>
    kind === 'add' ? ctx.compute(Op.xult64, sum, left) : ctx.compute(Op.xult64, left, right);
  const out = wanted ? overflows(first, a, b) : -1;
  if (carry < 0) return out;
  const clean = ctx.compute(Op.zext32, carry);
  ctx.emit(op, dst, first, clean);
  return wanted ? ctx.compute(Op.xbor32, out, overflows(dst, first, clean)) : -1;
}

/** 64 or 128 bits, in steps. */
function lowerWide(
  ctx: LowerContext,
  { kind, signed }: OverflowOp,
  data: InstructionData,
  type: Type,
  carry: number,
  result: Value,
  flag: Value,
): void {
  const direction = kind as 'add' | 'sub';
  const flagWanted = ctx.isWanted(flag);
  let carried = carry;
  if (type === I128) {
    const [aLow, bLow] = [ctx.useHalf(data.args[0], 0), ctx.useHalf(data.args[1], 0)];
    carried = step(ctx, direction, ctx.defHalf(result, 0), aLow, bLow, carried, true);
  }
  const part = (arg: Value): number => (type === I128 ? ctx.useHalf(arg, 1) : ctx.use(arg));
  const [a, b] = [part(data.args[0]), part(data.args[1])];
  const top = type === I128 ? ctx.defHalf(result, 1) : ctx.def(result);
  carried = step(ctx, direction, top, a, b, carried, flagWanted && !signed);
  if (!flagWanted) return;
  if (!signed) {
    ctx.emit(Op.xmov, ctx.def(flag), carried);
    return;
  }
  // Overflow: the operands' signs agree (differ, for a difference) and the result's is another.
  const left = ctx.compute(Op.xbxor64, a, kind === 'add' ? top : b);
  const right = ctx.compute(Op.xbxor64, kind === 'add' ? b : a, top);
  ctx.emit(Op.xshr64_u_u6, ctx.def(flag), ctx.compute(Op.xband64, left, right), 63);
}
