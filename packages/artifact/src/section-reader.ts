/**
 * The primitives of all sections over the bytes of one: little-endian words, LEB128 integers, UTF-8 text.
 * `pos` never passes the end; every failure is an `ArtifactError` at the start of the item it is about.
 */

import { ArtifactError } from './errors.ts';

export class SectionReader {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Offset of the next byte in the section. */
  pos: number;
  private readonly view: DataView;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
    this.pos = 0;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** @throws ArtifactError always */
  malformed(offset: number, reason: string): never {
    throw new ArtifactError('malformed', this.name, offset, reason);
  }

  /** @throws ArtifactError always */
  unsupported(offset: number, reason: string): never {
    throw new ArtifactError('unsupported', this.name, offset, reason);
  }

  get remaining(): number {
    return this.bytes.length - this.pos;
  }

  /** @throws ArtifactError unless all bytes were read */
  expectEnd(): void {
    if (this.remaining > 0) this.malformed(this.pos, `${this.remaining} bytes too many`);
  }

  /** Goes past the next `length` bytes. @returns where they start */
  private skip(length: number): number {
    if (length > this.remaining) this.malformed(this.pos, `${length} bytes expected, ${this.remaining} left`);
    this.pos += length;
    return this.pos - length;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  u8(): number {
    if (this.remaining === 0) this.malformed(this.pos, 'unexpected end');
    return this.bytes[this.pos++];
  }

  u16le(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  u32le(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** A 64-bit word; exact up to 2⁵³, and beyond that still beyond the size of any file. */
  u64le(): number {
    const low = this.u32le();
    return this.u32le() * 2 ** 32 + low;
  }

  /** LEB128, unsigned, at most 32 bits. */
  uleb32(): number {
    const start = this.pos;
    // Nearly all numbers are one byte.
    if (start < this.bytes.length && this.bytes[start] < 0x80) return this.bytes[this.pos++];
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value < 2 ** 32 ? value : this.malformed(start, 'a number over 32 bits');
    }
    return this.malformed(start, 'a number over 32 bits');
  }

  /** LEB128, unsigned, at most `bits` bits. */
  uleb(bits: 64 | 128): bigint {
    const start = this.pos;
    let value = 0n;
    for (let shift = 0; shift < bits; shift += 7) {
      const byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      if (byte < 0x80)
        return value >> BigInt(bits) === 0n ? value : this.malformed(start, `a number over ${bits} bits`);
    }
    return this.malformed(start, `a number over ${bits} bits`);
  }

  /** LEB128, two's complement, at most 33 bits, so that it holds the difference of any two 32-bit numbers. */
  sleb33(): number {
    const start = this.pos;
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
    return this.malformed(start, 'a number over 33 bits');
  }

  /** `length` bytes of UTF-8. */
  text(length: number): string {
    const start = this.pos;
    const text = decodeUtf8(this.take(length));
    return text ?? this.malformed(start, 'text that is not UTF-8');
  }
}

/** The text of strict UTF-8, or undefined. (Not every engine has `TextDecoder`; all decode URIs, strictly.) */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let isAscii = true;
  for (const byte of bytes) {
    if (byte >= 0x80) isAscii = false;
    text += isAscii ? String.fromCharCode(byte) : '';
    if (!isAscii) break;
  }
  if (isAscii) return text;
  let escaped = '';
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}
