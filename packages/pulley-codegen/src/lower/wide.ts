/** i128 operations, in halves: shifts, rotations, counting and reversal of bits, minimum and maximum, absolute value. */

import { I128, type InstructionData, IntCC as CC, type IntCC, Opcode, type Value } from '@pulleyjs/cranelift-ir';
import { Op } from '@pulleyjs/pulley-isa';
import { reversedBits } from './bits.ts';
import { compareWide } from './condition.ts';
import type { LowerContext } from './context.ts';

interface Halves {
  readonly low: number;
  readonly high: number;
}

function halvesOf(ctx: LowerContext, value: Value): Halves {
  return { low: ctx.useHalf(value, 0), high: ctx.useHalf(value, 1) };
}

function define(ctx: LowerContext, { low, high }: Halves): void {
  const result = ctx.func.dfg.firstResult(ctx.inst);
  if (ctx.isHalfWanted(result, 0)) ctx.emit(Op.xmov, ctx.defHalf(result, 0), low);
  if (ctx.isHalfWanted(result, 1)) ctx.emit(Op.xmov, ctx.defHalf(result, 1), high);
}

/** An i128 operation with rules of its own. @returns whether it is one */
export function lowerWide(ctx: LowerContext, data: InstructionData): boolean {
  const rule = RULES.get(data.opcode);
  if (rule === undefined) return false;
  define(ctx, rule(ctx, halvesOf(ctx, data.args[0]), data.args));
  return true;
}

type Rule = (ctx: LowerContext, value: Halves, args: readonly Value[]) => Halves;

/** Low bits of a shift amount of any type. */
function amountOf(ctx: LowerContext, amount: Value): number {
  return ctx.typeOf(amount) === I128 ? ctx.useHalf(amount, 0) : ctx.use(amount);
}

/** Bits that a shift by n of the half beyond moves into this one: `(x >> 1) >> ~n`, or to the left; right for n = 0 too. */
function spill(ctx: LowerContext, from: number, amount: number, left: boolean): number {
  const rest = ctx.compute(Op.xbnot32, amount);
  return left
    ? ctx.compute(Op.xshl64, ctx.compute(Op.xshl64_u6, from, 1), rest)
    : ctx.compute(Op.xshr64_u, ctx.compute(Op.xshr64_u_u6, from, 1), rest);
}

function shiftLeft(ctx: LowerContext, { low, high }: Halves, args: readonly Value[]): Halves {
  const amount = amountOf(ctx, args[1]);
  const isLong = ctx.compute(Op.xband32_s8, amount, 64);
  const shifted = ctx.compute(Op.xshl64, low, amount);
  const upper = ctx.compute(Op.xbor64, ctx.compute(Op.xshl64, high, amount), spill(ctx, low, amount, false));
  return {
    low: ctx.compute(Op.xselect64, isLong, ctx.constantInRegister(0n), shifted),
    high: ctx.compute(Op.xselect64, isLong, shifted, upper),
  };
}

function shiftRight(signed: boolean): Rule {
  return (ctx, { low, high }, args) => {
    const amount = amountOf(ctx, args[1]);
    const isLong = ctx.compute(Op.xband32_s8, amount, 64);
    const shifted = ctx.compute(signed ? Op.xshr64_s : Op.xshr64_u, high, amount);
    const lower = ctx.compute(Op.xbor64, ctx.compute(Op.xshr64_u, low, amount), spill(ctx, high, amount, true));
    const fill = signed ? ctx.compute(Op.xshr64_s_u6, high, 63) : ctx.constantInRegister(0n);
    return {
      low: ctx.compute(Op.xselect64, isLong, shifted, lower),
      high: ctx.compute(Op.xselect64, isLong, fill, shifted),
    };
  };
}

function rotate(right: boolean): Rule {
  return (ctx, { low, high }, args) => {
    const given = amountOf(ctx, args[1]);
    const amount = right ? ctx.compute(Op.xneg32, given) : given;
    const isLong = ctx.compute(Op.xband32_s8, amount, 64);
    const a = ctx.compute(Op.xselect64, isLong, high, low);
    const b = ctx.compute(Op.xselect64, isLong, low, high);
    return {
      low: ctx.compute(Op.xbor64, ctx.compute(Op.xshl64, a, amount), spill(ctx, b, amount, false)),
      high: ctx.compute(Op.xbor64, ctx.compute(Op.xshl64, b, amount), spill(ctx, a, amount, false)),
    };
  };
}

/** Zeros from the end of `first`, going on in `second` if it is all zero. */
function countZeros(ctx: LowerContext, op: number, first: number, second: number): number {
  const isOver = ctx.compute(Op.xbmask64, first);
  const beyond = ctx.compute(Op.xadd64_u8, ctx.compute(op, second), 64);
  return ctx.compute(Op.xselect64, isOver, ctx.compute(op, first), beyond);
}

function minimum(cc: IntCC): Rule {
  return (ctx, x, args) => {
    const flag = ctx.newX();
    const inverted = compareWide(ctx, cc, args[0], args[1], flag);
    const y = halvesOf(ctx, args[1]);
    const [a, b] = inverted ? [y, x] : [x, y];
    return {
      low: ctx.compute(Op.xselect64, flag, a.low, b.low),
      high: ctx.compute(Op.xselect64, flag, a.high, b.high),
    };
  };
}

/** The value xor its sign, and the sign in all bits. */
function withoutSign(ctx: LowerContext, { low, high }: Halves): { readonly sign: number; readonly bits: Halves } {
  const sign = ctx.compute(Op.xshr64_s_u6, high, 63);
  return { sign, bits: { low: ctx.compute(Op.xbxor64, low, sign), high: ctx.compute(Op.xbxor64, high, sign) } };
}

const RULES = new Map<Opcode, Rule>([
  [Opcode.ishl, shiftLeft],
  [Opcode.ushr, shiftRight(false)],
  [Opcode.sshr, shiftRight(true)],
  [Opcode.rotl, rotate(false)],
  [Opcode.rotr, rotate(true)],
  [Opcode.smin, minimum(CC.slt)],
  [Opcode.umin, minimum(CC.ult)],
  [Opcode.smax, minimum(CC.sgt)],
  [Opcode.umax, minimum(CC.ugt)],
  [
    Opcode.clz,
    (ctx, { low, high }) => ({ low: countZeros(ctx, Op.xclz64, high, low), high: ctx.constantInRegister(0n) }),
  ],
  [
    Opcode.ctz,
    (ctx, { low, high }) => ({ low: countZeros(ctx, Op.xctz64, low, high), high: ctx.constantInRegister(0n) }),
  ],
  [
    Opcode.cls,
    (ctx, value) => {
      const { bits } = withoutSign(ctx, value);
      const zeros = countZeros(ctx, Op.xclz64, bits.high, bits.low);
      return { low: ctx.compute(Op.xsub64_u8, zeros, 1), high: ctx.constantInRegister(0n) };
    },
  ],
  [
    Opcode.popcnt,
    (ctx, { low, high }) => ({
      low: ctx.compute(Op.xadd64, ctx.compute(Op.xpopcnt64, low), ctx.compute(Op.xpopcnt64, high)),
      high: ctx.constantInRegister(0n),
    }),
  ],
  [Opcode.bitrev, (ctx, { low, high }) => ({ low: reversedBits(ctx, high, true), high: reversedBits(ctx, low, true) })],
  [
    Opcode.iabs,
    (ctx, value) => {
      const { sign, bits } = withoutSign(ctx, value);
      const low = ctx.newX();
      const high = ctx.newX();
      ctx.emit(Op.xsub128, low, high, bits.low, bits.high, sign, sign);
      return { low, high };
    },
  ],
]);
