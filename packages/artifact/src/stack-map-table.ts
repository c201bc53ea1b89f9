/** Where references to the GC heap lie on the stack during a call: `.wasmtime.stackmap`, decoded. */

import { ByteWriter } from './byte-writer.ts';
import { indexOfKey } from './ordered.ts';
import type { SectionReader } from './section-reader.ts';

/** The references in one frame at one return address. */
export interface StackMap {
  /** Text offset of the return address. */
  readonly returnOffset: number;
  /** Bytes from sp to fp at the call. */
  readonly frameSize: number;
  /** Byte offsets from sp of the four-byte references, ascending multiples of 4. */
  readonly slots: readonly number[];
}

/** Stack maps by return address. */
export class StackMapTable {
  /** Strictly ascending by return offset. */
  readonly maps: readonly StackMap[];

  constructor(maps: readonly StackMap[]) {
    this.maps = maps;
  }

  /** The references at exactly that return offset; undefined if there are none. */
  at(returnOffset: number): StackMap | undefined {
    return this.maps[indexOfKey(this.maps.length, (i) => this.maps[i].returnOffset, returnOffset)];
  }
}

/*
 *     u32 n | n × u32 return offset | n × u32 place (in words of what follows) | maps, one after the other
 *     a map: u32 frame size | u32 words | words: bit k of word w is a reference at sp + 4 · (32 w + k)
 */

const SLOT_BYTES = 4;
const WORD_BITS = 32;

function readSlots(reader: SectionReader, wordCount: number, frameSize: number): number[] {
  const slots: number[] = [];
  for (let word = 0; word < wordCount; word++) {
    const start = reader.pos;
    const bits = reader.u32le();
    for (let bit = 0; bit < WORD_BITS; bit++) {
      if (((bits >>> bit) & 1) === 0) continue;
      const slot = (word * WORD_BITS + bit) * SLOT_BYTES;
      if (slot + SLOT_BYTES > frameSize)
        reader.malformed(start, `a reference at ${slot} in a frame of ${frameSize} bytes`);
      slots.push(slot);
    }
  }
  return slots;
}

/** Decodes the section, whose text has that many bytes. @throws ArtifactError */
export function readStackMaps(reader: SectionReader, textBytes: number): StackMapTable {
  const count = reader.u32le();
  if (count * 16 > reader.remaining) reader.malformed(0, `${count} maps in ${reader.bytes.length} bytes`);
  const returns = new Uint32Array(count).map(() => reader.u32le());
  const places = new Uint32Array(count).map(() => reader.u32le());
  const base = reader.pos;
  const maps: StackMap[] = [];
  for (let i = 0; i < count; i++) {
    if ((i > 0 && returns[i] <= returns[i - 1]) || returns[i] > textBytes) {
      reader.malformed(4 + 4 * i, `return offset ${returns[i]} out of order or outside the text`);
    }
    if (base + 4 * places[i] !== reader.pos)
      reader.malformed(4 + 4 * (count + i), 'a map not right after the one before');
    const frameSize = reader.u32le();
    const words = reader.u32le();
    if (words * 4 > reader.remaining) reader.malformed(reader.pos - 4, `${words} words in ${reader.remaining} bytes`);
    maps.push({ returnOffset: returns[i], frameSize, slots: readSlots(reader, words, frameSize) });
  }
  reader.expectEnd();
  return new StackMapTable(maps);
}

function slotWords(slots: readonly number[]): Uint32Array {
  const last = slots.length === 0 ? -1 : slots[slots.length - 1] / SLOT_BYTES;
  const words = new Uint32Array(Math.ceil((last + 1) / WORD_BITS));
  for (const slot of slots) words[Math.floor(slot / SLOT_BYTES / WORD_BITS)] |= 1 << ((slot / SLOT_BYTES) % WORD_BITS);
  return words;
}

/** The section of a table. */
export function writeStackMaps(table: StackMapTable): Uint8Array {
  const writer = new ByteWriter();
  const words = table.maps.map(({ slots }) => slotWords(slots));
  writer.u32le(table.maps.length);
  for (const { returnOffset } of table.maps) writer.u32le(returnOffset);
  let place = 0;
  for (const bits of words) {
    writer.u32le(place);
    place += 2 + bits.length;
  }
  table.maps.forEach(({ frameSize }, i) => {
    writer.u32le(frameSize);
    writer.u32le(words[i].length);
    words[i].forEach((word) => writer.u32le(word));
  });
  return writer.finish();
}
