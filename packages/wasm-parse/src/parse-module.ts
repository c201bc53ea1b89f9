/**
 * Bytes to `Module`: the header, the sections in their order, and what must agree between them.
 *
 * Sections are read without regard to their announced end, which must then be where they did end: that gives the
 * reference interpreter's errors. Function bodies are not read. What a decoded module promises: every type index in a type, in the type of a function,
 * table, global or tag, and in an operator's immediates exists; constant expressions consist of constant operators.
 * Everything else that can be wrong with it is found by `validateModule`.
 */
import { DecodeError, WasmError } from './errors.ts';
import {
  decodeExports,
  decodeFunctions,
  decodeGlobals,
  decodeImports,
  decodeMemories,
  decodeTables,
  decodeTags,
} from './decode-entities.ts';
import { decodeCode, decodeData, decodeDataCount, decodeElements } from './decode-segments.ts';
import { decodeTypes } from './decode-types.ts';
import { defaultFeatures, featureBit, type FeatureMask, type WasmFeatures } from './features.ts';
import { MAX_MODULE_SIZE } from './limits.ts';
import type { Module } from './module.ts';
import { emptyDraft, finishDraft, type ModuleDraft } from './module-draft.ts';
import { OperatorReader } from './operator-reader.ts';

const CUSTOM_SECTION = 0;

interface SectionDecoder {
  readonly id: number;
  readonly decode: (reader: OperatorReader, draft: ModuleDraft) => void;
  /** Needed for the section to be allowed at all. */
  readonly features?: FeatureMask;
}

/** In the order in which a module must have them. */
const sections: readonly SectionDecoder[] = [
  { id: 1, decode: (reader, draft) => void (draft.types = decodeTypes(reader)) },
  { id: 2, decode: decodeImports },
  { id: 3, decode: decodeFunctions },
  { id: 4, decode: decodeTables },
  { id: 5, decode: decodeMemories },
  { id: 13, decode: decodeTags, features: featureBit('exceptions') | featureBit('legacyExceptions') },
  { id: 6, decode: decodeGlobals },
  { id: 7, decode: decodeExports },
  { id: 8, decode: (reader, draft) => void (draft.start = reader.u32()) },
  { id: 9, decode: decodeElements },
  { id: 12, decode: decodeDataCount, features: featureBit('bulkMemory') },
  { id: 10, decode: decodeCode },
  { id: 11, decode: decodeData },
];

/**
 * Decodes a module. Keeps `bytes`, which must not change afterwards.
 *
 * @throws DecodeError for what is not a module, or uses a feature that is off
 * @throws ValidationError for type indices out of scope and operators that are not constant, which decoding meets
 */
export function parseModule(bytes: Uint8Array, features: WasmFeatures = defaultFeatures): Module {
  const reader = new OperatorReader(bytes, features);
  if (bytes.length > MAX_MODULE_SIZE) reader.overLimit('bytes', MAX_MODULE_SIZE, 0);
  decodeHeader(reader);
  const draft = emptyDraft();
  try {
    let next = 0;
    while (reader.pos < bytes.length) next = decodeSection(reader, draft, next);
    checkLengths(draft, bytes);
  } catch (error) {
    if (error instanceof WasmError) decodeBodies(reader, draft);
    throw error;
  }
  return finishDraft(draft, bytes, features);
}

/** Whether the bytes begin as a WebAssembly binary does (module or component). */
export function hasWasmMagic(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

function decodeHeader(reader: OperatorReader): void {
  const { bytes } = reader;
  if (bytes.length < 4) reader.malformed('unexpected end', bytes.length);
  if (!hasWasmMagic(bytes)) reader.malformed('magic header not detected', 0);
  if (bytes.length < 8) reader.malformed('unexpected end', bytes.length);
  reader.reset(4, bytes.length);
  const [version, layer] = [bytes[4] | (bytes[5] << 8), bytes[6] | (bytes[7] << 8)];
  if (layer === 1) reader.malformed('unknown binary version: this is a component, not a module', 4);
  if (version !== 1 || layer !== 0) reader.malformed(`unknown binary version ${version + layer * 0x10000}`, 4);
  reader.pos = 8;
}

/** Decodes one section; `next` is the index in `sections` of the first that may still come. */
function decodeSection(reader: OperatorReader, draft: ModuleDraft, next: number): number {
  const start = reader.pos;
  const id = reader.byte();
  const size = reader.u32();
  const end = reader.pos + size;
  if (end > reader.bytes.length) reader.malformed('length out of bounds', start + 1);
  if (id === CUSTOM_SECTION) {
    draft.customSections.push({ name: customSectionName(reader, end), start: reader.pos, end });
    reader.pos = end;
  } else {
    next = decodeKnownSection(reader, draft, next, id, start);
    if (reader.pos !== end) reader.malformed('section size mismatch', reader.pos);
  }
  return next;
}

function customSectionName(reader: OperatorReader, end: number): string {
  const start = reader.pos;
  const name = reader.name();
  if (reader.pos > end) reader.malformed('unexpected end of section or function', start);
  return name;
}

function decodeKnownSection(
  reader: OperatorReader,
  draft: ModuleDraft,
  next: number,
  id: number,
  start: number,
): number {
  const position = sections.findIndex((section) => section.id === id);
  if (position < 0) reader.malformed(`malformed section id ${id}`, start);
  const section = sections[position];
  if (section.features !== undefined) reader.require(section.features, `malformed section id ${id}`, start);
  if (position < next) reader.malformed('unexpected content after last section', start);
  section.decode(reader, draft);
  return position + 1;
}

/** After an error further on: bodies are decoded last, but the first error in the order of bytes is the one to report. */
function decodeBodies(reader: OperatorReader, draft: ModuleDraft): void {
  reader.typeCount = draft.types.length;
  for (let i = 0; i < draft.bodyStart.length; i++) {
    reader.reset(draft.bodyStart[i], reader.bytes.length);
    reader.readLocals();
    while (reader.pos < draft.bodyEnd[i]) reader.next();
  }
}

/** Function bodies and data segments are announced in other sections than theirs, which may be missing. */
function checkLengths(draft: ModuleDraft, bytes: Uint8Array): void {
  if (draft.bodyStart.length !== draft.functionTypes.length - draft.importedFunctions) {
    throw new DecodeError('malformed', 'function and code section have inconsistent lengths', bytes.length);
  }
  if (draft.dataCount > 0 && draft.data.length === 0) {
    throw new DecodeError('malformed', 'data count and data section have inconsistent lengths', bytes.length);
  }
}
