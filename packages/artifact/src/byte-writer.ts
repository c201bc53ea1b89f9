/** The primitives of all sections, appended to a growing buffer: the inverse of `section-reader.ts`. */

export class ByteWriter {
  private buffer: Uint8Array;
  private used: number;

  constructor() {
    this.buffer = new Uint8Array(256);
    this.used = 0;
  }

  /** Bytes written so far. */
  get length(): number {
    return this.used;
  }

  /** A copy of what was written. */
  finish(): Uint8Array {
    return this.buffer.slice(0, this.used);
  }

  u8(value: number): void {
    this.reserve(1);
    this.buffer[this.used++] = value;
  }

  u16le(value: number): void {
    this.u8(value & 0xff);
    this.u8(value >>> 8);
  }

  u32le(value: number): void {
    this.reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.buffer[this.used++] = value >>> shift;
  }

  /** A 64-bit word below 2⁵³. */
  u64le(value: number): void {
    this.u32le(value >>> 0);
    this.u32le(Math.floor(value / 2 ** 32));
  }

  /** LEB128 of a number below 2⁵³. */
  uleb(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.u8((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.u8(rest);
  }

  /** LEB128 of any unsigned number. */
  ulebBig(value: bigint): void {
    let rest = value;
    while (rest >= 0x80n) {
      this.u8(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.u8(Number(rest));
  }

  /** LEB128, two's complement, of a number within ±2⁵². */
  sleb(value: number): void {
    let rest = value;
    for (;;) {
      const low = ((rest % 0x80) + 0x80) % 0x80;
      rest = Math.floor(rest / 0x80);
      const isLast = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
      this.u8(isLast ? low : low | 0x80);
      if (isLast) return;
    }
  }

  bytes(values: Uint8Array): void {
    this.reserve(values.length);
    this.buffer.set(values, this.used);
    this.used += values.length;
  }

  /** Zeros up to the next multiple of `alignment`. */
  align(alignment: number): void {
    const rest = this.used % alignment;
    if (rest === 0) return;
    this.reserve(alignment - rest);
    this.buffer.fill(0, this.used, this.used + alignment - rest);
    this.used += alignment - rest;
  }

  private reserve(more: number): void {
    const needed = this.used + more;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.used));
    this.buffer = grown;
  }
}

/** UTF-8 of a text. @throws URIError for half a surrogate pair */
export function encodeUtf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes: number[] = [];
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] === '%') {
      bytes.push(Number.parseInt(escaped.slice(i + 1, i + 3), 16));
      i += 2;
    } else {
      bytes.push(escaped.charCodeAt(i));
    }
  }
  return Uint8Array.from(bytes);
}
