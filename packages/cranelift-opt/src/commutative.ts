/** Operations whose operands may change places. */

import { Opcode, opcodes } from '@pulleyjs/cranelift-ir';

/** 1 for those operations, by opcode. */
export const IS_COMMUTATIVE: Uint8Array = new Uint8Array(opcodes.length);
for (const opcode of [
  Opcode.iadd,
  Opcode.imul,
  Opcode.band,
  Opcode.bor,
  Opcode.bxor,
  Opcode.smin,
  Opcode.smax,
  Opcode.umin,
  Opcode.umax,
  Opcode.umulhi,
  Opcode.smulhi,
]) {
  IS_COMMUTATIVE[opcode] = 1;
}
