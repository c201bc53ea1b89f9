/**
 * The container of an artefact: a 64-bit little-endian ELF object file whose section headers come last.
 *
 *     0  7f 45 4c 46 | class 2 | data 1 | version 1 | OS ABI 200 | 0 …      16  type 1 | machine 243 | version 1
 *     24 entry 0 | program headers 0 | offset of section headers | flags    52  sizes and counts
 *
 * Mirrors `wasmtime-environ`'s `obj.rs` and what its `object` crate writes.
 */

import { ByteWriter } from './byte-writer.ts';
import { ArtifactError } from './errors.ts';
import { SectionReader } from './section-reader.ts';
import { buildStringTable, stringAt } from './string-table.ts';

/** Meaning of bits in the header's flags. */
export const FLAG_MODULE = 1;
export const FLAG_COMPONENT = 2;
export const FLAG_PULLEY32 = 4;
export const FLAG_PULLEY64 = 8;

const OSABI_WASMTIME = 200;
const TYPE_RELOCATABLE = 1;
/** Object files have no number for Pulley; RISC-V stands in. */
const MACHINE_STAND_IN = 243;
const HEADER_BYTES = 64;
export const SECTION_HEADER_BYTES = 64;
/** That of memory images. */
const MAX_ALIGNMENT = 65536;
const TYPE_NOBITS = 8;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** A section of a file. */
export interface ElfSection {
  readonly name: string;
  /** ELF's `sh_type` and `sh_flags`. */
  readonly type: number;
  readonly flags: number;
  /** Byte offset in the file, and power of two that it is a multiple of unless the section is empty. */
  readonly fileOffset: number;
  readonly alignment: number;
  /** `sh_link`, `sh_info` and `sh_entsize`: for symbol tables. */
  readonly link: number;
  readonly info: number;
  readonly entrySize: number;
  /** Contents, not copied. */
  readonly bytes: Uint8Array;
}

/** A file: its flags and sections, without the empty section 0. */
export interface ElfFile {
  readonly flags: number;
  readonly sections: readonly ElfSection[];
}

const HEADER = 'ELF header';
/** What errors call the place of the section headers. */
export const SECTION_HEADERS = 'section headers';

function refuse(kind: 'not-an-artifact' | 'unsupported', offset: number, reason: string): never {
  throw new ArtifactError(kind, HEADER, offset, reason);
}

/** Says what the bytes are if they are not an artefact. */
function checkIdentification(bytes: Uint8Array): void {
  if (bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d) {
    refuse('not-an-artifact', 0, 'this is WebAssembly, not a module compiled from it');
  }
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) refuse('not-an-artifact', 0, 'this is not an ELF file');
  if (bytes.length < HEADER_BYTES) refuse('not-an-artifact', bytes.length, 'the file ends inside its header');
  if (bytes[7] !== OSABI_WASMTIME) refuse('not-an-artifact', 7, "this is an ELF file, but none of Wasmtime's");
  if (bytes[4] !== 2)
    refuse('not-an-artifact', 4, `an artefact is a 64-bit ELF file, this one is of class ${bytes[4]}`);
  if (bytes[5] === 2) refuse('unsupported', 5, 'this artefact is for a big-endian target');
  if (bytes[5] !== 1) refuse('not-an-artifact', 5, `byte order ${bytes[5]} is neither little- nor big-endian`);
  if (bytes[6] !== 1) refuse('not-an-artifact', 6, `version ${bytes[6]} of ELF`);
}

interface SectionHeader {
  readonly nameOffset: number;
  readonly section: ElfSection;
}

function readSectionHeader(file: Uint8Array, table: SectionReader): SectionHeader {
  const start = table.pos;
  const fail = (offset: number, reason: string): never => {
    throw new ArtifactError('malformed', SECTION_HEADERS, offset, reason);
  };
  const nameOffset = table.u32le();
  const type = table.u32le();
  const flags = table.u64le();
  table.u64le();
  const fileOffset = table.u64le();
  const size = table.u64le();
  const [link, info, alignment, entrySize] = [table.u32le(), table.u32le(), table.u64le(), table.u64le()];
  const stored = type === TYPE_NOBITS ? 0 : size;
  if (fileOffset + stored > file.length && stored > 0) {
    fail(start + 24, `a section of ${size} bytes at ${fileOffset} in a file of ${file.length}`);
  }
  if (alignment > MAX_ALIGNMENT || (alignment & (alignment - 1)) !== 0)
    fail(start + 48, `an alignment of ${alignment}`);
  if (stored > 0 && alignment > 1 && fileOffset % alignment !== 0) {
    fail(start + 48, `a section at ${fileOffset} that wants a multiple of ${alignment}`);
  }
  const bytes = stored === 0 ? new Uint8Array(0) : file.subarray(fileOffset, fileOffset + stored);
  return { nameOffset, section: { name: '', type, flags, fileOffset, alignment, link, info, entrySize, bytes } };
}

/** The container's header and sections. @throws ArtifactError */
export function readElf(bytes: Uint8Array): ElfFile {
  // Node's buffers are bytes whose `slice` does not copy; what users get of the file is plain.
  const file = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  checkIdentification(file);
  const header = new SectionReader(HEADER, file.subarray(0, HEADER_BYTES));
  header.pos = 40;
  const tableOffset = header.u64le();
  const flags = header.u32le();
  header.pos = 58;
  const [entrySize, count, namesIndex] = [header.u16le(), header.u16le(), header.u16le()];
  if (entrySize !== SECTION_HEADER_BYTES) header.malformed(58, `section headers of ${entrySize} bytes`);
  if (tableOffset + count * SECTION_HEADER_BYTES > file.length) {
    header.malformed(40, `${count} section headers at ${tableOffset} in a file of ${file.length} bytes`);
  }
  if (namesIndex >= count) header.malformed(62, `names in section ${namesIndex} of ${count}`);
  const table = new SectionReader(
    SECTION_HEADERS,
    file.subarray(tableOffset, tableOffset + count * SECTION_HEADER_BYTES),
  );
  const headers: SectionHeader[] = [];
  for (let i = 0; i < count; i++) headers.push(readSectionHeader(file, table));
  const names = headers[namesIndex].section.bytes;
  const named = headers.slice(1).map(({ nameOffset, section }, i) => {
    const name = stringAt(names, nameOffset);
    if (name === undefined) return table.malformed((i + 1) * SECTION_HEADER_BYTES, `section ${i + 1} has no name`);
    return { ...section, name };
  });
  return { flags, sections: named };
}

/** A section to write. */
export type NewSection = Omit<ElfSection, 'fileOffset'>;

/** Writes the container, with the table of section names as the last section. */
export function writeElf(flags: number, sections: readonly NewSection[]): Uint8Array {
  const names = buildStringTable([...sections.map(({ name }) => name), '.shstrtab']);
  const all: NewSection[] = [
    ...sections,
    { name: '.shstrtab', type: 3, flags: 0, alignment: 1, link: 0, info: 0, entrySize: 0, bytes: names.bytes },
  ];
  const body = new ByteWriter();
  body.bytes(new Uint8Array(HEADER_BYTES));
  const offsets = all.map(({ alignment, bytes }) => {
    body.align(alignment);
    const offset = body.length;
    body.bytes(bytes);
    return offset;
  });
  body.align(8);
  const tableOffset = body.length;
  body.bytes(new Uint8Array(SECTION_HEADER_BYTES));
  all.forEach((section, i) => writeSectionHeader(body, section, names.offsets.get(section.name)!, offsets[i]));
  const file = body.finish();
  file.set(fileHeader(flags, tableOffset, all.length + 1));
  return file;
}

function writeSectionHeader(writer: ByteWriter, section: NewSection, nameOffset: number, fileOffset: number): void {
  writer.u32le(nameOffset);
  writer.u32le(section.type);
  writer.u64le(section.flags);
  writer.u64le(0);
  writer.u64le(fileOffset);
  writer.u64le(section.bytes.length);
  writer.u32le(section.link);
  writer.u32le(section.info);
  writer.u64le(section.alignment);
  writer.u64le(section.entrySize);
}

function fileHeader(flags: number, tableOffset: number, sectionCount: number): Uint8Array {
  const header = new ByteWriter();
  header.bytes(Uint8Array.of(...MAGIC, 2, 1, 1, OSABI_WASMTIME, 0, 0, 0, 0, 0, 0, 0, 0));
  header.u16le(TYPE_RELOCATABLE);
  header.u16le(MACHINE_STAND_IN);
  header.u32le(1);
  header.u64le(0);
  header.u64le(0);
  header.u64le(tableOffset);
  header.u32le(flags);
  for (const half of [HEADER_BYTES, 0, 0, SECTION_HEADER_BYTES, sectionCount, sectionCount - 1]) header.u16le(half);
  return header.finish();
}
