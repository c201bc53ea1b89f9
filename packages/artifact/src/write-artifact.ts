/**
 * Writes a precompiled module as the real Wasmtime lays it out: what `readArtifact` gives of one of its files is written
 * as that same file, byte for byte. Nothing is checked here but what the types say.
 */

import { writeAddressMap } from './address-map.ts';
import type { Artifact } from './artifact.ts';
import { ByteWriter, encodeUtf8 } from './byte-writer.ts';
import { FLAG_MODULE, FLAG_PULLEY32, FLAG_PULLEY64, type NewSection, writeElf } from './elf.ts';
import { ENGINE_SECTION, writeEngineInfo } from './engine-info.ts';
import { writeExceptions } from './exception-table.ts';
import { encodeFunctions } from './functions-codec.ts';
import { INFO_SECTION } from './info-checker.ts';
import { encodeMetadata } from './postcard.ts';
import { writeStackMaps } from './stack-map-table.ts';
import { SYMBOL_BYTES, writeSymbols } from './symbol-table.ts';
import { writeTraps } from './trap-table.ts';

const TYPE_PROGBITS = 1;
const TYPE_SYMTAB = 2;
const TYPE_STRTAB = 3;
const FLAG_ALLOC = 2;
/** On `.text`: what is in it is not for the machine to execute. The real loader aborts without it. */
const FLAG_NOT_EXECUTABLE = 1;
const CHECKSUM_BYTES = 32;

function section(name: string, bytes: Uint8Array, alignment = 1, flags = FLAG_ALLOC): NewSection {
  return { name, type: TYPE_PROGBITS, flags, alignment, link: 0, info: 0, entrySize: 0, bytes };
}

/** Names one after the other, and where each lies. */
function layOutNames(names: ReadonlyMap<number, string>): {
  bytes: Uint8Array;
  ranges: { index: number; offset: number; length: number }[];
} {
  const writer = new ByteWriter();
  const ranges = [...names].map(([index, name]) => {
    const offset = writer.length;
    writer.bytes(encodeUtf8(name));
    return { index, offset, length: writer.length - offset };
  });
  return { bytes: writer.finish(), ranges };
}

function symbolSections(artifact: Artifact, precedingSections: number): NewSection[] {
  if (artifact.symbols.length === 0) return [];
  const { symtab, strtab } = writeSymbols(artifact.symbols);
  const common = { flags: 0, alignment: 1, link: 0, info: 0, entrySize: 0 };
  return [
    {
      ...common,
      name: '.symtab',
      type: TYPE_SYMTAB,
      alignment: 8,
      link: precedingSections + 2,
      info: artifact.symbols.length + 1,
      entrySize: SYMBOL_BYTES,
      bytes: symtab,
    },
    { ...common, name: '.strtab', type: TYPE_STRTAB, bytes: strtab },
  ];
}

/** The file of a precompiled module. */
export function writeArtifact(artifact: Artifact): Uint8Array {
  const { engine, module, meta, types } = artifact;
  const names = layOutNames(artifact.functionNames);
  const info = new ByteWriter();
  encodeMetadata('InfoSection', engine.version, info, {
    info: { module, meta, funcNames: names.ranges, checksum: new Uint8Array(CHECKSUM_BYTES) },
    functions: encodeFunctions(artifact.functions),
    types,
  });
  const sections = [
    section(ENGINE_SECTION, writeEngineInfo(engine)),
    section('.wasmtime.bti', Uint8Array.of(0)),
    section('.text', artifact.text, 1, FLAG_NOT_EXECUTABLE),
    ...(engine.tunables.generateAddressMap ? [section('.wasmtime.addrmap', writeAddressMap(artifact.addressMap))] : []),
    ...(artifact.stackMaps.maps.length > 0 ? [section('.wasmtime.stackmap', writeStackMaps(artifact.stackMaps))] : []),
    section('.wasmtime.traps', writeTraps(artifact.traps)),
    section('.wasmtime.exceptions', writeExceptions(artifact.exceptions)),
    section('.rodata.wasm', artifact.data, artifact.dataAlignment),
    ...(names.ranges.length > 0 ? [section('.name.wasm', names.bytes)] : []),
    section(INFO_SECTION, info.finish()),
  ];
  const target = artifact.pointerBytes === 4 ? FLAG_PULLEY32 : FLAG_PULLEY64;
  return writeElf(FLAG_MODULE | target, [...sections, ...symbolSections(artifact, sections.length)]);
}
