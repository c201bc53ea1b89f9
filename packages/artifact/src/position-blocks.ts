/**
 * The encoding that trap table and address map share: entries at ascending text offsets, in blocks that can be decoded
 * one at a time.
 *
 *     u32 entries | u32 blocks | blocks × (u32 first text offset, u32 place of the body) | bodies
 *     an entry: LEB128 of (distance from the entry before, or from the block's first) · 2 + flag, then what the table adds
 *
 * Mirrors `wasmtime-environ`'s `compile/trap_encoding.rs` and `compile/address_map.rs` at 50.0.1.
 */

import { ByteWriter } from './byte-writer.ts';
import type { SectionReader } from './section-reader.ts';

/** Entries in each block but the last. */
const BLOCK_ENTRIES = 128;
const HEAD_BYTES = 8;

/** What is read of one table. `onBlock` comes before the entries of a block, and reads what the table puts there. */
export interface BlockVisitor {
  /** Called once, before anything else; there are at least two bytes, or one in the address map, of each entry. */
  onCount(count: number): void;
  onBlock(): void;
  /** An entry, read up to its flag. */
  onEntry(index: number, textOffset: number, flag: boolean): void;
}

/** Reads a whole section. Text offsets are strictly ascending and at most `textLimit`. @throws ArtifactError */
export function readBlocks(reader: SectionReader, textLimit: number, visitor: BlockVisitor): void {
  const count = reader.u32le();
  const blockCount = reader.u32le();
  const bodies = HEAD_BYTES + 8 * blockCount;
  if (bodies > reader.bytes.length) reader.malformed(4, `${blockCount} blocks in ${reader.bytes.length} bytes`);
  if (count > reader.bytes.length - bodies)
    reader.malformed(0, `${count} entries in ${reader.bytes.length - bodies} bytes`);
  visitor.onCount(count);
  const heads = new Uint32Array(blockCount * 2).map(() => reader.u32le());
  let done = 0;
  let previous = -1;
  for (let block = 0; block < blockCount; block++) {
    const [first, place] = heads.subarray(2 * block);
    const end = block + 1 < blockCount ? bodies + heads[2 * block + 3] : reader.bytes.length;
    if (bodies + place !== reader.pos)
      reader.malformed(HEAD_BYTES + 8 * block + 4, 'a block not right after the one before');
    if (end < reader.pos || end > reader.bytes.length)
      reader.malformed(HEAD_BYTES + 8 * block + 12, 'a block outside the section');
    visitor.onBlock();
    let textOffset = first;
    while (reader.pos < end) {
      const start = reader.pos;
      const word = reader.uleb32();
      textOffset += word >>> 1;
      if (textOffset <= previous) reader.malformed(start, `text offset ${textOffset} after ${previous}`);
      if (textOffset > textLimit) reader.malformed(start, `text offset ${textOffset}, the last is ${textLimit}`);
      if (done === count) reader.malformed(start, `more than ${count} entries`);
      visitor.onEntry(done, textOffset, (word & 1) !== 0);
      previous = textOffset;
      done++;
    }
    if (reader.pos !== end) reader.malformed(end, 'an entry across the end of its block');
  }
  if (done !== count) reader.malformed(0, `${count} entries announced, ${done} found`);
  reader.expectEnd();
}

/** What is written of one table. */
export interface BlockSource {
  readonly offsets: Uint32Array;
  /** Writes what stands before the entries [start, end) of a block. */
  startBlock(writer: ByteWriter, start: number, end: number): void;
  /** The flag of an entry of the current block. */
  flag(index: number): boolean;
  /** Writes what follows an entry. */
  finishEntry(writer: ByteWriter, index: number): void;
}

/** The section of a table. */
export function writeBlocks(source: BlockSource): Uint8Array {
  const count = source.offsets.length;
  const head = new ByteWriter();
  const bodies = new ByteWriter();
  head.u32le(count);
  head.u32le(Math.ceil(count / BLOCK_ENTRIES));
  for (let start = 0; start < count; start += BLOCK_ENTRIES) {
    const end = Math.min(start + BLOCK_ENTRIES, count);
    let textOffset = source.offsets[start];
    head.u32le(textOffset);
    head.u32le(bodies.length);
    source.startBlock(bodies, start, end);
    for (let i = start; i < end; i++) {
      bodies.uleb((source.offsets[i] - textOffset) * 2 + (source.flag(i) ? 1 : 0));
      source.finishEntry(bodies, i);
      textOffset = source.offsets[i];
    }
  }
  head.bytes(bodies.finish());
  return head.finish();
}
