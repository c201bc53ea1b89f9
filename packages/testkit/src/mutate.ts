/** Broken copies of well-formed files, for the tests of hostile input. */
import type { Random } from './random.ts';

/** A copy of `bytes` with `flips` single bits turned over. */
export function flipBits(bytes: Uint8Array, flips: number, random: Random): Uint8Array {
  const copy = bytes.slice();
  for (let i = 0; i < flips; i++) copy[random.below(copy.length)] ^= 1 << random.below(8);
  return copy;
}

/** A proper prefix of `bytes`. */
export function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random.below(bytes.length));
}

/** A copy of `bytes` in which one byte became a value that formats treat specially: ends of LEB128, limits, type codes. */
export function spliceByte(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  copy[random.below(copy.length)] = random.pick([0x00, 0x01, 0x40, 0x7f, 0x80, 0x70, 0xfc, 0xff]);
  return copy;
}

/** One mutation of `bytes`: mostly one to three flipped bits, else a truncation or a special byte. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  const choice = random.below(10);
  if (choice < 2) return truncate(bytes, random);
  if (choice < 4) return spliceByte(bytes, random);
  return flipBits(bytes, 1 + random.below(3), random);
}
