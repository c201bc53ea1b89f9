/**
 * The sections that declare what a module has: imports, functions, tables, memories, tags, globals, exports.
 * Each function appends to the draft what its section holds.
 */
import { decodeConstExpression } from './const-expression.ts';
import { featureBit } from './features.ts';
import { MAX_EXPORTS, MAX_FUNCTIONS, MAX_GLOBALS, MAX_IMPORTS, MAX_MEMORIES, MAX_TABLES, MAX_TAGS } from './limits.ts';
import type { ExternKind, GlobalType, Limits, MemoryType, TableType } from './module.ts';
import type { ModuleDraft } from './module-draft.ts';
import type { OperatorReader } from './operator-reader.ts';
import { FUNCREF, isNullable } from './value-type.ts';

const externKinds: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

const exceptions = featureBit('exceptions') | featureBit('legacyExceptions');
const typedReferences = featureBit('functionReferences') | featureBit('gc');
const memory64 = featureBit('memory64');
const threads = featureBit('threads');
const customPageSizes = featureBit('customPageSizes');

const HAS_MAXIMUM = 1;
const SHARED = 2;
const IS_64 = 4;
const HAS_PAGE_SIZE = 8;
/** Before a table with an initial value: a form byte and a reserved zero. */
const TABLE_WITH_INIT = 0x40;

export function decodeImports(reader: OperatorReader, draft: ModuleDraft): void {
  const offset = reader.pos;
  const count = reader.countUpTo(MAX_IMPORTS, 'imports');
  for (let i = 0; i < count; i++) {
    const module = reader.name();
    const name = reader.name();
    const kind = externKind(reader, 'malformed import kind');
    draft.imports.push({ module, name, kind, index: declare(reader, draft, kind) });
  }
  draft.importedFunctions = draft.functionTypes.length;
  draft.importedTables = draft.tables.length;
  draft.importedMemories = draft.memories.length;
  draft.importedGlobals = draft.globals.length;
  draft.importedTags = draft.tags.length;
  if (draft.importedTables > MAX_TABLES) reader.overLimit('tables', MAX_TABLES, offset);
  if (draft.importedMemories > MAX_MEMORIES) reader.overLimit('memories', MAX_MEMORIES, offset);
}

function externKind(reader: OperatorReader, wording: string): ExternKind {
  const start = reader.pos;
  const byte = reader.byte();
  if (byte >= externKinds.length) reader.malformed(wording, start);
  if (externKinds[byte] === 'tag') reader.require(exceptions, wording, start);
  return externKinds[byte];
}

/** Reads the type of an imported entity and adds it to its index space. */
function declare(reader: OperatorReader, draft: ModuleDraft, kind: ExternKind): number {
  switch (kind) {
    case 'func':
      return draft.functionTypes.push(reader.typeIndex()) - 1;
    case 'table':
      return draft.tables.push({ ...tableType(reader), init: undefined }) - 1;
    case 'memory':
      return draft.memories.push(memoryType(reader)) - 1;
    case 'global':
      return draft.globals.push({ ...globalType(reader), init: undefined }) - 1;
    case 'tag':
      return draft.tags.push(tagType(reader)) - 1;
  }
}

/** The function section: the type of each defined function. */
export function decodeFunctions(reader: OperatorReader, draft: ModuleDraft): void {
  const offset = reader.pos;
  const count = reader.count();
  if (draft.functionTypes.length + count > MAX_FUNCTIONS) reader.overLimit('functions', MAX_FUNCTIONS, offset);
  for (let i = 0; i < count; i++) draft.functionTypes.push(reader.typeIndex());
}

export function decodeTables(reader: OperatorReader, draft: ModuleDraft): void {
  const offset = reader.pos;
  const count = reader.count();
  if (draft.tables.length + count > MAX_TABLES) reader.overLimit('tables', MAX_TABLES, offset);
  for (let i = 0; i < count; i++) {
    const start = reader.pos;
    const withInit = reader.byte() === TABLE_WITH_INIT;
    if (withInit) {
      reader.require(typedReferences, 'malformed reference type', start);
      if (reader.byte() !== 0) reader.malformed('zero byte expected', reader.pos - 1);
    } else {
      reader.pos = start;
    }
    const type = tableType(reader);
    if (!withInit && !isNullable(type.element)) {
      reader.invalid('type mismatch: a table of non-null references needs an initial value', start);
    }
    draft.tables.push({ ...type, init: withInit ? decodeConstExpression(reader) : undefined });
  }
}

export function decodeMemories(reader: OperatorReader, draft: ModuleDraft): void {
  const offset = reader.pos;
  const count = reader.count();
  if (draft.memories.length + count > MAX_MEMORIES) reader.overLimit('memories', MAX_MEMORIES, offset);
  for (let i = 0; i < count; i++) draft.memories.push(memoryType(reader));
}

export function decodeTags(reader: OperatorReader, draft: ModuleDraft): void {
  const count = reader.countUpTo(MAX_TAGS, 'tags');
  for (let i = 0; i < count; i++) draft.tags.push(tagType(reader));
}

export function decodeGlobals(reader: OperatorReader, draft: ModuleDraft): void {
  const count = reader.countUpTo(MAX_GLOBALS, 'globals');
  for (let i = 0; i < count; i++) draft.globals.push({ ...globalType(reader), init: decodeConstExpression(reader) });
}

export function decodeExports(reader: OperatorReader, draft: ModuleDraft): void {
  const count = reader.countUpTo(MAX_EXPORTS, 'exports');
  for (let i = 0; i < count; i++) {
    const name = reader.name();
    draft.exports.push({ name, kind: externKind(reader, 'malformed export kind'), index: reader.u32() });
  }
}

function tableType(reader: OperatorReader): TableType {
  // Before reference-types there was one type of element, which needs no feature.
  const element = reader.bytes[reader.pos] === (FUNCREF & 0xff) ? (reader.byte(), FUNCREF) : reader.refType();
  const offset = reader.pos;
  const flags = limitsFlags(reader, HAS_MAXIMUM | IS_64);
  if (flags & IS_64) reader.require(memory64, 'malformed limits flags', offset);
  const is64 = (flags & IS_64) !== 0;
  return { element, is64, ...limits(reader, flags) };
}

function memoryType(reader: OperatorReader): MemoryType {
  const offset = reader.pos;
  const flags = limitsFlags(reader, HAS_MAXIMUM | SHARED | IS_64 | HAS_PAGE_SIZE);
  if (flags & IS_64) reader.require(memory64, 'malformed limits flags', offset);
  if (flags & SHARED) reader.require(threads, 'malformed limits flags', offset);
  if (flags & HAS_PAGE_SIZE) reader.require(customPageSizes, 'malformed limits flags', offset);
  const size = limits(reader, flags);
  return {
    ...size,
    is64: (flags & IS_64) !== 0,
    shared: (flags & SHARED) !== 0,
    pageSizeLog2: flags & HAS_PAGE_SIZE ? pageSize(reader) : 16,
  };
}

function limitsFlags(reader: OperatorReader, known: number): number {
  const offset = reader.pos;
  const flags = reader.byte();
  if (flags & ~known) reader.malformed('malformed limits flags', offset);
  return flags;
}

function limits(reader: OperatorReader, flags: number): Limits {
  const initial = limit(reader);
  return { initial, maximum: flags & HAS_MAXIMUM ? limit(reader) : -1 };
}

/** 64 bits whatever the index type: whether it is too much is for the validator to say. */
function limit(reader: OperatorReader): number {
  reader.u64();
  return (reader.hi >>> 0) * 2 ** 32 + (reader.lo >>> 0);
}

function pageSize(reader: OperatorReader): number {
  const offset = reader.pos;
  const log2 = reader.u32();
  if (log2 >= 64) reader.malformed('invalid custom page size', offset);
  return log2;
}

function globalType(reader: OperatorReader): GlobalType {
  return { type: reader.valueType(), mutable: reader.mutability() };
}

function tagType(reader: OperatorReader): number {
  const offset = reader.pos;
  if (reader.byte() !== 0) reader.malformed('malformed tag attribute', offset);
  return reader.typeIndex();
}
