/** The shortest instruction that makes a constant. */

import { Op } from '@pulleyjs/pulley-isa';
import { CLASS_F, CLASS_V, type RegClass } from './operands.ts';

/** Set in the bits of an f64 constant, to tell it from an f32 one. */
export const F64_MARK: bigint = 1n << 64n;

/** An instruction without its destination. */
export interface ConstantInstruction {
  readonly op: number;
  readonly s1: number;
  readonly s2: number;
  readonly s3: number;
  readonly s4: number;
}

/** Bits of a class-x constant are signed; of a class-f one, `F64_MARK` tells the width. */
export function constantInstruction(cls: RegClass, bits: bigint): ConstantInstruction {
  const word = (n: number): number => Number(BigInt.asIntN(32, bits >> BigInt(32 * n)));
  if (cls === CLASS_V) return { op: Op.vconst128, s1: word(0), s2: word(1), s3: word(2), s4: word(3) };
  const make = (op: number, s1 = 0, s2 = 0): ConstantInstruction => ({ op, s1, s2, s3: 0, s4: 0 });
  if (cls === CLASS_F)
    return (bits & F64_MARK) !== 0n ? make(Op.fconst64, word(0), word(1)) : make(Op.fconst32, word(0));
  const low = word(0);
  if (BigInt(low) !== bits) return make(Op.xconst64, low, word(1));
  if (low === 0) return make(Op.xzero);
  if (low === 1) return make(Op.xone);
  if (low >= -128 && low < 128) return make(Op.xconst8, low);
  return make(low >= -32768 && low < 32768 ? Op.xconst16 : Op.xconst32, low);
}
