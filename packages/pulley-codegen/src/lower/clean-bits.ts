/**
 * What is known of the register of an i8 or i16 above its width, so that extensions and tests cost nothing: bits up to 31
 * are its zero extension (*clean*), or its sign extension.
 */

import { I16, I32, I8, Opcode, typeBits, type Value } from '@pulleyjs/cranelift-ir';
import type { LowerContext } from './context.ts';

/** Operations whose lowering leaves a zero-extended register, whatever their operands. */
const ZERO_EXTENDS: ReadonlySet<number> = new Set<number>([
  Opcode.icmp,
  Opcode.fcmp,
  Opcode.vany_true,
  Opcode.vall_true,
  Opcode.load,
  Opcode.uload8,
  Opcode.uextend,
  Opcode.udiv,
  Opcode.urem,
  Opcode.umin,
  Opcode.umax,
  Opcode.umulhi,
  Opcode.iabs,
  Opcode.ushr,
  Opcode.clz,
  Opcode.ctz,
  Opcode.cls,
  Opcode.popcnt,
  Opcode.bswap,
  Opcode.extractlane,
]);

/** Operations whose lowering leaves a sign-extended register; small non-negative results among them. */
const SIGN_EXTENDS: ReadonlySet<number> = new Set<number>([
  Opcode.icmp,
  Opcode.fcmp,
  Opcode.vany_true,
  Opcode.vall_true,
  Opcode.clz,
  Opcode.ctz,
  Opcode.cls,
  Opcode.popcnt,
  Opcode.sload8,
  Opcode.sextend,
  Opcode.sdiv,
  Opcode.srem,
  Opcode.smin,
  Opcode.smax,
  Opcode.smulhi,
  Opcode.sshr,
  Opcode.bmask,
]);

/** Whether bits up to 31 of the value's register are zero beyond its width. `depth` bounds the search. */
export function isCleanValue(ctx: LowerContext, value: Value, depth: number): boolean {
  const type = ctx.typeOf(value);
  if (type === I32) return true;
  if (type !== I8 && type !== I16) return false;
  const data = ctx.defOf(value);
  if (data === undefined || depth === 0) return false;
  if (ZERO_EXTENDS.has(data.opcode)) return true;
  const { args } = data;
  switch (data.opcode) {
    case Opcode.iconst: {
      const bits = ctx.constant(value)!;
      return bits >= 0n && bits < 1n << BigInt(typeBits(type) - 1);
    }
    case Opcode.band:
      return isCleanValue(ctx, args[0], depth - 1) || isCleanValue(ctx, args[1], depth - 1);
    case Opcode.bor:
    case Opcode.bxor:
      return isCleanValue(ctx, args[0], depth - 1) && isCleanValue(ctx, args[1], depth - 1);
    case Opcode.select:
      return isCleanValue(ctx, args[1], depth - 1) && isCleanValue(ctx, args[2], depth - 1);
    default:
      return isFlag(ctx, value, data.opcode);
  }
}

/** Whether a value is the flag of an operation with overflow. */
function isFlag(ctx: LowerContext, value: Value, opcode: Opcode): boolean {
  switch (opcode) {
    case Opcode.uadd_overflow:
    case Opcode.sadd_overflow:
    case Opcode.usub_overflow:
    case Opcode.ssub_overflow:
    case Opcode.umul_overflow:
    case Opcode.smul_overflow:
    case Opcode.uadd_overflow_cin:
    case Opcode.sadd_overflow_cin:
    case Opcode.usub_overflow_bin:
    case Opcode.ssub_overflow_bin:
      return ctx.func.dfg.valuePosition(ctx.value(value)) === 1;
    default:
      return false;
  }
}

/** Whether bits up to 31 of the value's register repeat its sign. `depth` bounds the search. */
export function isSignExtendedValue(ctx: LowerContext, value: Value, depth: number): boolean {
  const type = ctx.typeOf(value);
  if (type === I32) return true;
  if (type !== I8 && type !== I16) return false;
  const data = ctx.defOf(value);
  if (data === undefined || depth === 0) return false;
  if (data.opcode === Opcode.iconst || SIGN_EXTENDS.has(data.opcode)) return true;
  const { args } = data;
  switch (data.opcode) {
    case Opcode.band:
    case Opcode.bor:
    case Opcode.bxor:
      return isSignExtendedValue(ctx, args[0], depth - 1) && isSignExtendedValue(ctx, args[1], depth - 1);
    case Opcode.bnot:
      return isSignExtendedValue(ctx, args[0], depth - 1);
    case Opcode.select:
      return isSignExtendedValue(ctx, args[1], depth - 1) && isSignExtendedValue(ctx, args[2], depth - 1);
    case Opcode.uextend:
      // A byte in 16 bits: its sign is zero.
      return type === I16;
    default:
      return isFlag(ctx, value, data.opcode);
  }
}
