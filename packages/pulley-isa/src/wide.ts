/** Immediates of 64 and 128 bits: between bigint and int32 slots, least significant slot first. */

/** The unsigned value of `count` slots from `slot`. */
export function slotsToBigint(slots: Int32Array, slot: number, count: number): bigint {
  let value = 0n;
  for (let i = count - 1; i >= 0; i--) value = (value << 32n) | BigInt(slots[slot + i] >>> 0);
  return value;
}

/** Writes the low 32·`count` bits of `value` (two's complement) into `count` slots. */
export function bigintToSlots(value: bigint, slots: Int32Array, slot: number, count: number): void {
  for (let i = 0; i < count; i++) slots[slot + i] = Number(BigInt.asIntN(32, value >> BigInt(32 * i)));
}
