/** When two results are the same. */

import { F32, F64, laneBits, laneType, type Type, typeBits } from '@pulleyjs/cranelift-ir';

/** Equal bits, or NaNs of any payload in the same lanes. */
export function sameValue(a: bigint, b: bigint, type: Type): boolean {
  if (a === b) return true;
  const lane = laneType(type);
  if (lane !== F32 && lane !== F64) return false;
  const bits = laneBits(type);
  for (let at = 0; at < typeBits(type); at += bits) {
    const x = BigInt.asUintN(bits, a >> BigInt(at));
    const y = BigInt.asUintN(bits, b >> BigInt(at));
    if (x !== y && !(isNaNBits(x, bits) && isNaNBits(y, bits))) return false;
  }
  return true;
}

function isNaNBits(x: bigint, bits: number): boolean {
  const infinity = bits === 32 ? 0x7f800000n : 0x7ff0000000000000n;
  return (x & ((1n << BigInt(bits - 1)) - 1n)) > infinity;
}
