/**
 * The primitives of the binary format over a range of bytes: LEB128 integers, bits of floats, names, value types.
 *
 * `pos` never passes `end`; every failure is a `DecodeError` (or, for the index of a type that does not exist, a
 * `ValidationError`) in the spec suite's wording, at the start of the item it is about.
 */
import { DecodeError, ValidationError } from './errors.ts';
import { FEATURE_NAMES, featureBit, featureMask, type FeatureMask, type WasmFeatures } from './features.ts';
import { decodeUtf8 } from './utf8.ts';
import { NULLABLE, nullable, REF, refTo, type ValueType } from './value-type.ts';

const mask = (...names: Parameters<typeof featureBit>[0][]): FeatureMask =>
  names.reduce((bits, name) => bits | featureBit(name), 0);

/** Which features allow a heap type, by its byte; 0 for bytes that are none. */
const heapTypeFeatures = new Int32Array(0x80);
for (const byte of [0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x71, 0x72, 0x73]) heapTypeFeatures[byte] = mask('gc');
heapTypeFeatures[0x70] = mask('referenceTypes');
heapTypeFeatures[0x6f] = mask('referenceTypes');
heapTypeFeatures[0x69] = mask('exceptions');
heapTypeFeatures[0x74] = mask('exceptions');

const typedReferences = mask('functionReferences', 'gc');
const simd = mask('simd');

/** The first feature of a set, for messages. */
export function featureNameOf(features: FeatureMask): string {
  return FEATURE_NAMES.find((name) => (features & featureBit(name)) !== 0) ?? 'mvp';
}

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly enabled: FeatureMask;
  /** Offset of the next byte. */
  pos: number;
  /** Offset after the last byte that may be read. */
  end: number;
  /** How many types may be named by index. */
  typeCount: number;
  /** Low and high half of the last 64-bit integer read, or the bits of the last float. */
  lo: number;
  hi: number;

  constructor(bytes: Uint8Array, features: WasmFeatures) {
    this.bytes = bytes;
    this.enabled = featureMask(features);
    this.pos = 0;
    this.end = bytes.length;
    this.typeCount = 0;
    this.lo = 0;
    this.hi = 0;
  }

  /** @throws DecodeError always */
  malformed(reason: string, offset: number): never {
    throw new DecodeError('malformed', reason, offset);
  }

  /** @throws ValidationError always */
  invalid(reason: string, offset: number): never {
    throw new ValidationError('invalid', reason, offset);
  }

  /** @throws DecodeError always */
  overLimit(what: string, limit: number, offset: number): never {
    throw new DecodeError('limit', `too many ${what}: the limit is ${limit}`, offset);
  }

  /** @throws DecodeError unless one of the features is on; `reason` is the wording for a decoder that never heard of it. */
  require(features: FeatureMask, reason: string, offset: number): void {
    if ((this.enabled & features) === 0) {
      throw new DecodeError('disabled', `${reason}: feature ${featureNameOf(features)} is not enabled`, offset);
    }
  }

  unexpectedEnd(): never {
    return this.malformed('unexpected end of section or function', this.pos);
  }

  byte(): number {
    if (this.pos >= this.end) this.unexpectedEnd();
    return this.bytes[this.pos++];
  }

  /** Steps over bytes. */
  skip(count: number): void {
    if (count > this.end - this.pos) this.malformed('unexpected end of section or function', this.pos);
    this.pos += count;
  }

  u32(): number {
    if (this.pos >= this.end) this.unexpectedEnd();
    const byte = this.bytes[this.pos];
    if (byte < 0x80) {
      this.pos++;
      return byte;
    }
    return this.longU32();
  }

  private longU32(): number {
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result;
    }
    const last = this.byte();
    if (last > 0x0f) this.malformed(last & 0x80 ? 'integer representation too long' : 'integer too large', start);
    return (result | (last << 28)) >>> 0;
  }

  s32(): number {
    if (this.pos >= this.end) this.unexpectedEnd();
    const byte = this.bytes[this.pos];
    if (byte < 0x80) {
      this.pos++;
      return (byte << 25) >> 25;
    }
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (result << (25 - shift)) >> (25 - shift);
    }
    const last = this.byte();
    if (last & 0x80) this.malformed('integer representation too long', start);
    if ((last & 0x78) !== 0 && (last & 0x78) !== 0x78) this.malformed('integer too large', start);
    return result | (last << 28);
  }

  /** A type index where a negative number could stand for something else: not negative, below 2^32. */
  protected s33Index(what: string): number {
    const start = this.pos;
    let result = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return byte & 0x40 ? this.malformed(what, start) : result;
    }
    const last = this.byte();
    if (last & 0x80) this.malformed('integer representation too long', start);
    if ((last & 0x70) === 0x70) this.malformed(what, start);
    if ((last & 0x70) !== 0) this.malformed('integer too large', start);
    return (result | (last << 28)) >>> 0;
  }

  /** Leaves the value in `lo` and `hi`. */
  s64(): void {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos];
      if (byte < 0x80) {
        this.pos++;
        this.lo = (byte << 25) >> 25;
        this.hi = this.lo >> 31;
        return;
      }
    }
    this.long64(true);
  }

  /** Leaves the value in `lo` and `hi`. */
  u64(): void {
    if (this.pos < this.end) {
      const byte = this.bytes[this.pos];
      if (byte < 0x80) {
        this.pos++;
        this.lo = byte;
        this.hi = 0;
        return;
      }
    }
    this.long64(false);
  }

  private long64(signed: boolean): void {
    const start = this.pos;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; shift < 63; shift += 7) {
      const byte = this.byte();
      const bits = byte & 0x7f;
      if (shift < 32) lo |= bits << shift;
      if (shift > 25) hi |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32);
      if (byte < 0x80) {
        if (signed && byte & 0x40) {
          if (shift < 25) lo |= -1 << (shift + 7);
          hi |= shift + 7 <= 32 ? -1 : shift === 56 ? -1 << 31 : -1 << (shift - 25);
        }
        this.lo = lo;
        this.hi = hi;
        return;
      }
    }
    const last = this.byte();
    if (last & 0x80) this.malformed('integer representation too long', start);
    if (last > 1 || (signed && last === 1)) {
      if (!(signed && last === 0x7f)) this.malformed('integer too large', start);
    }
    this.lo = lo;
    this.hi = hi | (last << 31);
  }

  /** Leaves the bits in `lo`. */
  f32(): void {
    this.lo = this.fixed32();
  }

  /** Leaves the bits in `lo` and `hi`. */
  f64(): void {
    this.lo = this.fixed32();
    this.hi = this.fixed32();
  }

  private fixed32(): number {
    const { bytes, pos } = this;
    this.skip(4);
    return bytes[pos] | (bytes[pos + 1] << 8) | (bytes[pos + 2] << 16) | (bytes[pos + 3] << 24);
  }

  /** The length of a vector whose elements take at least a byte each. */
  count(): number {
    const start = this.pos;
    const count = this.u32();
    if (count > this.end - this.pos) {
      this.malformed('unexpected end of section or function: length out of bounds', start);
    }
    return count;
  }

  /** The length of a vector that may have `limit` elements. */
  countUpTo(limit: number, what: string): number {
    const start = this.pos;
    const count = this.count();
    if (count > limit) this.overLimit(what, limit, start);
    return count;
  }

  mutability(): boolean {
    const byte = this.byte();
    if (byte > 1) this.malformed('malformed mutability', this.pos - 1);
    return byte === 1;
  }

  name(): string {
    const start = this.pos;
    const length = this.u32();
    if (length > this.end - this.pos) this.malformed('length out of bounds', start);
    const text = decodeUtf8(this.bytes, this.pos, this.pos + length);
    if (text === undefined) this.malformed('malformed UTF-8 encoding', this.pos);
    this.pos += length;
    return text;
  }

  /** The index of a type that exists. */
  typeIndex(): number {
    const start = this.pos;
    const index = this.u32();
    if (index >= this.typeCount) this.invalid(`unknown type ${index}`, start);
    return index;
  }

  /** An abstract heap type, or the index of a type, as a non-null reference. */
  heapType(): ValueType {
    const start = this.pos;
    const byte = this.byte();
    if ((byte & 0xc0) === 0x40) return this.abstractHeapType(byte, start);
    this.pos = start;
    const index = this.s33Index('malformed heap type');
    this.require(typedReferences, 'malformed reference type', start);
    if (index >= this.typeCount) this.invalid(`unknown type ${index}`, start);
    return refTo(index);
  }

  private abstractHeapType(byte: number, start: number): ValueType {
    const features = heapTypeFeatures[byte];
    if (features === 0) this.malformed('malformed heap type', start);
    this.require(features, 'malformed reference type', start);
    return (REF | byte) as ValueType;
  }

  valueType(): ValueType {
    const start = this.pos;
    const byte = this.byte();
    if (byte >= 0x7c && byte <= 0x7f) return byte as ValueType;
    if (byte === 0x7b) {
      this.require(simd, 'malformed value type', start);
      return byte as ValueType;
    }
    this.pos = start;
    return this.refTypeNamed('malformed value type');
  }

  refType(): ValueType {
    return this.refTypeNamed('malformed reference type');
  }

  private refTypeNamed(wording: string): ValueType {
    const start = this.pos;
    const byte = this.byte();
    if (byte === 0x63 || byte === 0x64) {
      this.require(typedReferences, wording, start);
      const heapType = this.heapType();
      return byte === 0x63 ? nullable(heapType) : heapType;
    }
    if (byte >= 0x80 || heapTypeFeatures[byte] === 0) this.malformed(wording, start);
    this.require(heapTypeFeatures[byte], wording, start);
    return (REF | NULLABLE | byte) as ValueType;
  }
}
