/** LEB128 against arithmetic on BigInt: every length and sign, minimal and padded encodings, and what is refused. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { ByteReader } from '../src/byte-reader.ts';
import { allFeatures, DecodeError } from '../src/index.ts';
import { decodeUtf8 } from '../src/utf8.ts';

/** LEB128 of any number in `length` bytes at least. */
function encode(value: bigint, signed: boolean, length: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    const bits = Number(rest & 0x7fn);
    const finished = signed ? rest >> 6n === 0n || rest >> 6n === -1n : rest < 128n;
    if (finished && bytes.length + 1 >= length) return [...bytes, bits];
    bytes.push(bits | 0x80);
  }
}

const formats = {
  u32: { signed: false, bits: 32, longest: 5, read: (r: ByteReader) => BigInt(r.u32()) },
  s32: { signed: true, bits: 32, longest: 5, read: (r: ByteReader) => BigInt(r.s32()) },
  u64: { signed: false, bits: 64, longest: 10, read: (r: ByteReader) => (r.u64(), BigInt.asUintN(64, joined(r))) },
  s64: { signed: true, bits: 64, longest: 10, read: (r: ByteReader) => (r.s64(), BigInt.asIntN(64, joined(r))) },
};

function joined(reader: ByteReader): bigint {
  return (BigInt(reader.hi) << 32n) | BigInt(reader.lo >>> 0);
}

function readerOf(bytes: readonly number[]): ByteReader {
  return new ByteReader(Uint8Array.from(bytes), allFeatures);
}

describe.each(Object.entries(formats))('%s', (_, { signed, bits, longest, read }) => {
  const random = createRandom(bits);
  const asType = (value: bigint): bigint => (signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));

  test('what was written is read', () => {
    for (let i = 0; i < fuzzCount(2000); i++) {
      const value = asType(((BigInt(random.u32()) << 32n) | BigInt(random.u32())) >> BigInt(random.below(64)));
      for (const wanted of [value, asType(-value)]) {
        const bytes = encode(wanted, signed, 1 + random.below(longest));
        const reader = readerOf([...bytes, 0xff]);
        expect([read(reader), reader.pos]).toEqual([wanted, bytes.length]);
      }
    }
  });

  test('one byte too many', () => {
    const bytes = encode(1n, signed, longest + 1);
    expect(() => read(readerOf(bytes))).toThrow(/^integer representation too long/);
  });

  test('bits beyond the type', () => {
    for (const value of signed ? [1n << BigInt(bits - 1), -(1n << BigInt(bits - 1)) - 1n] : [1n << BigInt(bits)]) {
      expect(() => read(readerOf(encode(value, signed, longest)))).toThrow(/^integer too large/);
    }
  });

  test('every truncation', () => {
    for (let length = 0; length < longest; length++) {
      expect(() => read(readerOf(Array<number>(length).fill(0x80)))).toThrow(/^unexpected end/);
    }
  });
});

describe('UTF-8', () => {
  const text = (...bytes: number[]): string | undefined => decodeUtf8(Uint8Array.from(bytes), 0, bytes.length);

  test('agrees with the platform on random bytes and on all code points', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const platform = (bytes: Uint8Array): string | undefined => {
      try {
        return strict.decode(bytes);
      } catch {
        return undefined;
      }
    };
    const random = createRandom(8);
    const alphabet = [
      0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    ];
    for (let i = 0; i < fuzzCount(20_000); i++) {
      const bytes = Uint8Array.from({ length: random.below(6) }, () => random.pick(alphabet));
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(platform(bytes));
    }
    for (let point = 0; point <= 0x10ffff; point += 101) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const character = String.fromCodePoint(point);
      expect(text(...new TextEncoder().encode(character))).toBe(character);
    }
  });

  test('long names', () => {
    const long = 'wasm\u{1f980}'.repeat(10_000);
    expect(text(...new TextEncoder().encode(long))).toBe(long);
  });
});

test('errors know their place', () => {
  const reader = readerOf([0x01, 0x80]);
  reader.u32();
  const error = catchError(() => reader.u32());
  expect(error).toBeInstanceOf(DecodeError);
  expect(error).toMatchObject({ kind: 'malformed', byteOffset: 2, functionIndex: undefined });
});

function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
