/**
 * The `name` custom section: names for what a module contains, for messages and listings.
 *
 * Nothing depends on it, so nothing in it is an error: what cannot be read is as if it were not there. It is read
 * when a name is first asked for, and each name is decoded when it is asked for.
 */
import { ByteReader } from './byte-reader.ts';
import { WasmError } from './errors.ts';
import type { Module } from './module.ts';

/** Kinds of names that are listed by one index, with the id of their subsection. */
const subsectionIds = {
  function: 1,
  type: 4,
  table: 5,
  memory: 6,
  global: 7,
  elem: 8,
  data: 9,
  tag: 11,
} as const;
const MODULE_SUBSECTION = 0;
const LOCAL_SUBSECTION = 2;
const FIELD_SUBSECTION = 10;

/** What can have a name of its own. */
export type NamedKind = keyof typeof subsectionIds;

/** Index to the offset of the name. */
type NameMap = ReadonlyMap<number, number>;
/** Index to the offset of a name map. */
type IndirectNameMap = ReadonlyMap<number, number>;

const noNames: NameMap = new Map();

/** The names of one module; see {@link readNames}. */
export class ModuleNames {
  private readonly reader: ByteReader;
  /** Offset of each subsection's contents by id. */
  private readonly subsections: ReadonlyMap<number, number>;
  private readonly maps: Map<number, NameMap>;
  private readonly indirectMaps: Map<number, IndirectNameMap>;

  constructor(reader: ByteReader, subsections: ReadonlyMap<number, number>) {
    this.reader = reader;
    this.subsections = subsections;
    this.maps = new Map();
    this.indirectMaps = new Map();
  }

  /** The name of the module itself. */
  get moduleName(): string | undefined {
    const offset = this.subsections.get(MODULE_SUBSECTION);
    return offset === undefined ? undefined : this.nameAt(offset);
  }

  /** The name of an entity by its index. */
  name(kind: NamedKind, index: number): string | undefined {
    const offset = this.nameMap(subsectionIds[kind]).get(index);
    return offset === undefined ? undefined : this.nameAt(offset);
  }

  /** The name of a function by its index. */
  functionName(index: number): string | undefined {
    return this.name('function', index);
  }

  /** The name of a parameter or local variable. */
  localName(functionIndex: number, local: number): string | undefined {
    return this.nestedName(LOCAL_SUBSECTION, functionIndex, local);
  }

  /** The name of a field of a struct type. */
  fieldName(typeIndex: number, field: number): string | undefined {
    return this.nestedName(FIELD_SUBSECTION, typeIndex, field);
  }

  private nestedName(subsection: number, outer: number, inner: number): string | undefined {
    const mapOffset = this.indirectNameMap(subsection).get(outer);
    if (mapOffset === undefined) return undefined;
    const offset = this.scan(mapOffset, skipName).get(inner);
    return offset === undefined ? undefined : this.nameAt(offset);
  }

  private nameMap(subsection: number): NameMap {
    let map = this.maps.get(subsection);
    if (map === undefined) {
      map = this.scanSubsection(subsection, skipName);
      this.maps.set(subsection, map);
    }
    return map;
  }

  private indirectNameMap(subsection: number): IndirectNameMap {
    let map = this.indirectMaps.get(subsection);
    if (map === undefined) {
      map = this.scanSubsection(subsection, skipNameMap);
      this.indirectMaps.set(subsection, map);
    }
    return map;
  }

  private scanSubsection(subsection: number, skipItem: (reader: ByteReader) => void): ReadonlyMap<number, number> {
    const offset = this.subsections.get(subsection);
    return offset === undefined ? noNames : this.scan(offset, skipItem);
  }

  /** Reads a vector of (index, item): where the item of each index begins. */
  private scan(offset: number, skipItem: (reader: ByteReader) => void): ReadonlyMap<number, number> {
    const offsets = new Map<number, number>();
    const { reader } = this;
    reader.pos = offset;
    tolerate(() => {
      const count = reader.count();
      for (let i = 0; i < count; i++) {
        const index = reader.u32();
        const start = reader.pos;
        skipItem(reader);
        offsets.set(index, start);
      }
    });
    return offsets;
  }

  private nameAt(offset: number): string | undefined {
    this.reader.pos = offset;
    return tolerate(() => this.reader.name());
  }
}

/** The names in the module's `name` section; without one, an object that knows none. */
export function readNames(module: Module): ModuleNames {
  const reader = new ByteReader(module.bytes, module.features);
  const subsections = new Map<number, number>();
  const section = module.customSections.find(({ name }) => name === 'name');
  if (section !== undefined) {
    reader.pos = section.start;
    reader.end = section.end;
    tolerate(() => {
      while (reader.pos < section.end) {
        const id = reader.byte();
        const size = reader.u32();
        if (!subsections.has(id)) subsections.set(id, reader.pos);
        reader.skip(size);
      }
    });
  }
  return new ModuleNames(reader, subsections);
}

function skipName(reader: ByteReader): void {
  reader.skip(reader.u32());
}

function skipNameMap(reader: ByteReader): void {
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    reader.u32();
    skipName(reader);
  }
}

/** What `read` gives, or undefined where it finds something malformed. */
function tolerate<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WasmError) return undefined;
    throw error;
  }
}
