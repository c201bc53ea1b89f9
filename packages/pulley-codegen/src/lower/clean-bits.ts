/** Which narrow values are known to be zero-extended in their registers, so that `uextend` and tests cost nothing. */

import { I16, I32, I8, Opcode, typeBits, type Value } from '@pulleyjs/cranelift-ir';
import type { LowerContext } from './context.ts';

/** Whether bits up to 31 of the value's register are zero beyond its width. `depth` bounds the search. */
export function isCleanValue(ctx: LowerContext, value: Value, depth: number): boolean {
  const type = ctx.typeOf(value);
  if (type === I32) return true;
  if (type !== I8 && type !== I16) return false;
  const data = ctx.defOf(value);
  if (data === undefined || depth === 0) return false;
  const { args } = data;
  switch (data.opcode) {
    case Opcode.icmp:
    case Opcode.fcmp:
    case Opcode.vany_true:
    case Opcode.vall_true:
    case Opcode.load:
    case Opcode.uload8:
    case Opcode.uextend:
    case Opcode.udiv:
    case Opcode.urem:
    case Opcode.umin:
    case Opcode.umax:
    case Opcode.clz:
    case Opcode.ctz:
    case Opcode.popcnt:
    case Opcode.extractlane:
      return true;
    case Opcode.ushr:
      return true;
    case Opcode.uadd_overflow:
      return ctx.func.dfg.valuePosition(ctx.value(value)) === 1;
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
      return false;
  }
}
