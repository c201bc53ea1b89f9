/** Names for pieces of the text: `.symtab` and `.strtab`. */

import type { TextSymbol } from './artifact.ts';
import { ByteWriter } from './byte-writer.ts';
import type { SectionReader } from './section-reader.ts';
import { buildStringTable, stringAt } from './string-table.ts';

export const SYMBOL_BYTES = 24;
const TYPE_MASK = 15;
const TYPE_FUNCTION = 2;
/** `.text` is the third section of the files that the real writer makes. */
export const TEXT_SECTION_INDEX = 3;

/**
 *     u32 name | u8 binding · 16 + type | u8 visibility | u16 section | u64 value | u64 size
 *
 * Decodes the functions among the symbols of section number `textIndex`. @throws ArtifactError
 */
export function readSymbols(
  reader: SectionReader,
  names: Uint8Array,
  textIndex: number,
  textBytes: number,
): readonly TextSymbol[] {
  const symbols: TextSymbol[] = [];
  let budget = 16 * (names.length + reader.bytes.length);
  while (reader.remaining > 0) {
    const start = reader.pos;
    if (reader.remaining < SYMBOL_BYTES) reader.malformed(start, 'half a symbol');
    const nameOffset = reader.u32le();
    const type = reader.u8() & TYPE_MASK;
    reader.u8();
    const section = reader.u16le();
    const [value, size] = [reader.u64le(), reader.u64le()];
    if (type !== TYPE_FUNCTION || section !== textIndex) continue;
    const name = stringAt(names, nameOffset);
    if (name === undefined) return reader.malformed(start, `a symbol whose name at ${nameOffset} is no text`);
    budget -= name.length;
    if (budget < 0) reader.malformed(start, 'symbols that share long names');
    if (value + size > textBytes)
      reader.malformed(start + 8, `a symbol from ${value} of ${size} bytes outside the text`);
    symbols.push({ name, start: value, length: size });
  }
  return symbols.sort((a, b) => a.start - b.start);
}

/** Contents of the two sections. */
export function writeSymbols(symbols: readonly TextSymbol[]): { symtab: Uint8Array; strtab: Uint8Array } {
  const names = buildStringTable(symbols.map(({ name }) => name));
  const writer = new ByteWriter();
  writer.bytes(new Uint8Array(SYMBOL_BYTES));
  for (const { name, start, length } of symbols) {
    writer.u32le(names.offsets.get(name)!);
    writer.u8(TYPE_FUNCTION);
    writer.u8(0);
    writer.u16le(TEXT_SECTION_INDEX);
    writer.u64le(start);
    writer.u64le(length);
  }
  return { symtab: writer.finish(), strtab: names.bytes };
}
