/** Values of the interpreter are bit patterns in a bigint, lane 0 lowest; here they are split into lanes and joined. */

import { laneBits, laneCount, type Type } from '../types.ts';

export function splitLanes(value: bigint, type: Type): bigint[] {
  const bits = laneBits(type);
  return Array.from({ length: laneCount(type) }, (_, i) => BigInt.asUintN(bits, value >> BigInt(i * bits)));
}

/** Joins lanes of `bits` each, cutting each to its width. */
export function joinLanes(lanes: readonly bigint[], bits: number): bigint {
  let value = 0n;
  lanes.forEach((lane, i) => {
    value |= BigInt.asUintN(bits, lane) << BigInt(i * bits);
  });
  return value;
}

/** The type's bytes in memory order: lane 0 first, each lane in the byte order. */
export function toBytes(value: bigint, type: Type, bigEndian: boolean): Uint8Array {
  const size = laneBits(type) >> 3;
  const bytes = new Uint8Array(size * laneCount(type));
  splitLanes(value, type).forEach((lane, i) => {
    for (let b = 0; b < size; b++) {
      bytes[i * size + (bigEndian ? size - 1 - b : b)] = Number(BigInt.asUintN(8, lane >> BigInt(8 * b)));
    }
  });
  return bytes;
}

/** The inverse of `toBytes`. */
export function fromBytes(bytes: Uint8Array, type: Type, bigEndian: boolean): bigint {
  const size = laneBits(type) >> 3;
  let value = 0n;
  for (let i = 0; i < laneCount(type); i++) {
    for (let b = 0; b < size; b++) {
      const byte = bytes[i * size + (bigEndian ? size - 1 - b : b)]!;
      value |= BigInt(byte) << BigInt(8 * (i * size + b));
    }
  }
  return value;
}
