/** The new value of an atomic read-modify-write. */

import { atomicRmwOps } from '../atomic-rmw-op.ts';

/** `operation` is an index of `atomicRmwOps`; patterns are of `bits`. */
export function atomicRmw(operation: number, old: bigint, x: bigint, bits: number): bigint {
  const [a, b] = [BigInt.asIntN(bits, old), BigInt.asIntN(bits, x)];
  switch (atomicRmwOps[operation]) {
    case 'add':
      return old + x;
    case 'sub':
      return old - x;
    case 'and':
      return old & x;
    case 'nand':
      return ~(old & x);
    case 'or':
      return old | x;
    case 'xor':
      return old ^ x;
    case 'umin':
      return old < x ? old : x;
    case 'umax':
      return old > x ? old : x;
    case 'smin':
      return a < b ? old : x;
    case 'smax':
      return a > b ? old : x;
    default:
      return x;
  }
}
