/**
 * Tables of zero-terminated strings in an ELF file. Written as the `object` crate does: sorted by their reversed bytes,
 * descending, so that a string that ends another one follows it and is not stored again.
 */

import { ByteWriter, encodeUtf8 } from './byte-writer.ts';
import { decodeUtf8 } from './section-reader.ts';

/** The text at an offset of a string table, up to its zero byte. */
export function stringAt(table: Uint8Array, offset: number): string | undefined {
  const end = offset < table.length ? table.indexOf(0, offset) : -1;
  return end < 0 ? undefined : decodeUtf8(table.subarray(offset, end));
}

/** A table that holds some strings, and where. */
export interface StringTable {
  readonly bytes: Uint8Array;
  /** Offset of each string. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** The UTF-8 bytes of a text, last one first, as characters. */
function reversedBytes(text: string): string {
  let reversed = '';
  for (const byte of encodeUtf8(text)) reversed = String.fromCharCode(byte) + reversed;
  return reversed;
}

/** Builds the table of some strings. */
export function buildStringTable(strings: readonly string[]): StringTable {
  const sorted = [...new Set(strings)].map((text) => ({ text, key: reversedBytes(text) }));
  sorted.sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  const writer = new ByteWriter();
  writer.u8(0);
  const offsets = new Map<string, number>();
  let stored = '';
  for (const { text, key } of sorted) {
    if (key === '') {
      offsets.set(text, 0);
    } else if (stored.startsWith(key)) {
      offsets.set(text, writer.length - 1 - key.length);
    } else {
      offsets.set(text, writer.length);
      writer.bytes(encodeUtf8(text));
      writer.u8(0);
      stored = key;
    }
  }
  return { bytes: writer.finish(), offsets };
}
