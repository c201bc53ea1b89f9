/**
 * Reads a precompiled module and checks all of it: afterwards every index names something, every offset lies in what it
 * counts from, every table is in order, and the functions that the metadata promises are there. What the code in it does
 * is not known. Work and memory are in proportion to the size of the file.
 */

import { AddressMap, readAddressMap } from './address-map.ts';
import type { Artifact, ModuleInfo } from './artifact.ts';
import { checkFunctionTable } from './check-functions.ts';
import { checkModule } from './check-module.ts';
import { TypeChecker } from './check-types.ts';
import {
  type ElfFile,
  type ElfSection,
  FLAG_COMPONENT,
  FLAG_MODULE,
  readElf,
  SECTION_HEADER_BYTES,
  SECTION_HEADERS,
} from './elf.ts';
import { ENGINE_SECTION, pointerBytesOf, readEngineInfo } from './engine-info.ts';
import { ArtifactError } from './errors.ts';
import { ExceptionTable, readExceptions } from './exception-table.ts';
import { decodeFunctions } from './functions-codec.ts';
import { INFO_SECTION, InfoChecker } from './info-checker.ts';
import type { Metadata } from './metadata-schema.ts';
import { decodeMetadata, type Positions } from './postcard.ts';
import { decodeUtf8, SectionReader } from './section-reader.ts';
import { readStackMaps, StackMapTable } from './stack-map-table.ts';
import { readSymbols } from './symbol-table.ts';
import { readTraps, TrapTable } from './trap-table.ts';

/** Sections that are read; those in the second list may be there, and are not. */
const known: ReadonlySet<string> = new Set([
  ENGINE_SECTION,
  '.wasmtime.bti',
  '.text',
  '.wasmtime.addrmap',
  '.wasmtime.stackmap',
  '.wasmtime.traps',
  '.wasmtime.exceptions',
  '.rodata.wasm',
  '.name.wasm',
  INFO_SECTION,
  '.symtab',
  '.strtab',
  '.shstrtab',
]);
const ignored = /^(\.wasmtime\.(dwarf|frames|wasm_bytecode|wasm_bytecode_ends)|(\.rela)?\.debug_\w+)$/;

/** The sections of a file by their names. */
class Sections {
  private readonly byName: Map<string, ElfSection>;

  constructor(file: ElfFile) {
    this.byName = new Map();
    file.sections.forEach((section, i) => {
      const { name } = section;
      const fail = (reason: string): never => {
        throw new ArtifactError('malformed', SECTION_HEADERS, (i + 1) * SECTION_HEADER_BYTES, reason);
      };
      if (this.byName.has(name)) fail(`a second section named ${JSON.stringify(name)}`);
      if (!known.has(name) && !ignored.test(name)) fail(`a section of unknown name ${JSON.stringify(name)}`);
      this.byName.set(name, section);
    });
  }

  /** Undefined if there is none. */
  find(name: string): ElfSection | undefined {
    return this.byName.get(name);
  }

  bytes(name: string): Uint8Array {
    return this.byName.get(name)?.bytes ?? new Uint8Array(0);
  }

  required(name: string): SectionReader {
    const section = this.byName.get(name);
    if (section === undefined) throw new ArtifactError('malformed', name, 0, 'this section is missing');
    return new SectionReader(name, section.bytes);
  }

  /** What a table's reader makes of its section; `empty` without the section. */
  table<T>(name: string, read: (reader: SectionReader, textBytes: number) => T, empty: T): T {
    const section = this.byName.get(name);
    return section === undefined ? empty : read(new SectionReader(name, section.bytes), this.bytes('.text').length);
  }
}

function checkKind(file: ElfFile): void {
  const fail = (reason: string): never => {
    throw new ArtifactError('unsupported', 'ELF header', 48, reason);
  };
  if ((file.flags & FLAG_COMPONENT) !== 0) fail('this artefact is a component; only core modules are read');
  if ((file.flags & FLAG_MODULE) === 0) fail(`this artefact is neither a module nor a component (flags ${file.flags})`);
}

function checkBti(sections: Sections): void {
  const reader = sections.required('.wasmtime.bti');
  if (reader.u8() !== 0) reader.malformed(0, 'branch target identification is not for Pulley');
  reader.expectEnd();
}

/** Names of functions, from their ranges in `.name.wasm`. */
function readNames(
  list: Metadata<'CompiledModuleInfo'>['funcNames'],
  bytes: Uint8Array,
  module: ModuleInfo,
  checker: InfoChecker,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  let last = -1;
  let end = 0;
  for (const name of list) {
    const { index, offset, length } = name;
    checker.index(name, 'function', index, module.functions.length);
    if (index <= last) checker.fail(name, `the name of function ${index} after that of ${last}`);
    if (offset < end || offset + length > bytes.length) {
      checker.fail(name, `a name from ${offset} of ${length} bytes, overlapping another or outside the section`);
    }
    const text = decodeUtf8(bytes.subarray(offset, offset + length));
    if (text === undefined) checker.fail(name, 'a name that is not UTF-8');
    names.set(index, text);
    last = index;
    end = offset + length;
  }
  return names;
}

/** Tags that handlers name are the module's. */
function checkTags(exceptions: ExceptionTable, module: ModuleInfo): void {
  for (const { handlers, returnOffset } of exceptions.callSites) {
    for (const { tag } of handlers) {
      if (tag !== null && tag >= module.tags.length) {
        throw new ArtifactError(
          'malformed',
          '.wasmtime.exceptions',
          0,
          `tag ${tag} of ${module.tags.length} at the call that returns to ${returnOffset}`,
        );
      }
    }
  }
}

function readSymbolsOf(file: ElfFile, sections: Sections, textBytes: number): Artifact['symbols'] {
  if (sections.find('.symtab') === undefined) return [];
  const textIndex = file.sections.findIndex(({ name }) => name === '.text') + 1;
  return readSymbols(sections.required('.symtab'), sections.bytes('.strtab'), textIndex, textBytes);
}

/** Reads and checks a precompiled module. The result shares `bytes`' memory. @throws ArtifactError */
export function readArtifact(bytes: Uint8Array): Artifact {
  const file = readElf(bytes);
  checkKind(file);
  const sections = new Sections(file);
  const engine = readEngineInfo(sections.required(ENGINE_SECTION).bytes);
  checkBti(sections);
  const text = sections.required('.text').bytes;

  const reader = sections.required(INFO_SECTION);
  const positions: Positions = new Map();
  const { info, functions: stored, types } = decodeMetadata('InfoSection', engine.version, reader, positions);
  reader.expectEnd();
  const { module, meta } = info;
  const checker = new InfoChecker(positions);
  const typeChecker = new TypeChecker(checker, types);
  const data = sections.bytes('.rodata.wasm');
  typeChecker.table();
  checkModule(module, typeChecker, data.length, checker);
  const failInTable = (reason: string): never => checker.fail(stored, reason);
  const functions = decodeFunctions(stored, text.length, failInTable);
  checkFunctionTable(functions, module, types, failInTable);

  const exceptions = sections.table('.wasmtime.exceptions', readExceptions, new ExceptionTable([]));
  checkTags(exceptions, module);
  return {
    engine,
    pointerBytes: pointerBytesOf(engine),
    text,
    functions,
    traps: sections.table('.wasmtime.traps', readTraps, new TrapTable(new Uint32Array(0), new Uint8Array(0))),
    addressMap: sections.table(
      '.wasmtime.addrmap',
      readAddressMap,
      new AddressMap(new Uint32Array(0), new Uint32Array(0)),
    ),
    stackMaps: sections.table('.wasmtime.stackmap', readStackMaps, new StackMapTable([])),
    exceptions,
    module,
    types,
    functionNames: readNames(info.funcNames, sections.bytes('.name.wasm'), module, checker),
    meta,
    data,
    dataAlignment: Math.max(1, sections.find('.rodata.wasm')?.alignment ?? 1),
    symbols: readSymbolsOf(file, sections, text.length),
  };
}
