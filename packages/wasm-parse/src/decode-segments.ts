/** The sections with contents: element segments, function bodies, data segments. Bodies and data stay ranges. */
import { decodeConstExpression } from './const-expression.ts';
import { featureBit } from './features.ts';
import { MAX_DATA_SEGMENTS, MAX_ELEMENT_SEGMENTS, MAX_FUNCTION_SIZE, MAX_SEGMENT_ELEMENTS } from './limits.ts';
import type { ConstExpression, SegmentMode } from './module.ts';
import type { ModuleDraft } from './module-draft.ts';
import type { OperatorReader } from './operator-reader.ts';
import { FUNC, FUNCREF, type ValueType } from './value-type.ts';

const bulkMemory = featureBit('bulkMemory');
const typedReferences = featureBit('functionReferences') | featureBit('gc');

/** Bits of the number that an element segment begins with. */
const NOT_ACTIVE = 1;
const EXPLICIT_TABLE = 2;
const DECLARATIVE = 2;
const EXPRESSIONS = 4;

export function decodeElements(reader: OperatorReader, draft: ModuleDraft): void {
  const count = reader.countUpTo(MAX_ELEMENT_SEGMENTS, 'element segments');
  for (let i = 0; i < count; i++) decodeElementSegment(reader, draft);
}

function decodeElementSegment(reader: OperatorReader, draft: ModuleDraft): void {
  const start = reader.pos;
  const flags = reader.u32();
  if (flags > 7) reader.malformed('malformed elements segment kind', start);
  if (flags !== 0) reader.require(bulkMemory, 'malformed elements segment kind', start);
  const mode: SegmentMode = (flags & NOT_ACTIVE) === 0 ? 'active' : flags & DECLARATIVE ? 'declarative' : 'passive';
  const table = mode !== 'active' ? -1 : flags & EXPLICIT_TABLE ? reader.u32() : 0;
  const offset = mode === 'active' ? decodeConstExpression(reader) : undefined;
  const hasType = (flags & (NOT_ACTIVE | EXPLICIT_TABLE)) !== 0;
  if (flags & EXPRESSIONS) {
    const type = hasType ? reader.refType() : FUNCREF;
    draft.elements.push({ mode, type, table, offset, functions: undefined, expressions: elementExpressions(reader) });
  } else {
    const type = hasType ? elementKind(reader) : functionElements(reader);
    draft.elements.push({ mode, type, table, offset, functions: elementFunctions(reader), expressions: undefined });
  }
}

function elementKind(reader: OperatorReader): ValueType {
  const start = reader.pos;
  if (reader.byte() !== 0) reader.malformed('malformed element kind', start);
  return functionElements(reader);
}

/** A list of functions holds no nulls; before typed references that could not be said. */
function functionElements(reader: OperatorReader): ValueType {
  return (reader.enabled & typedReferences) === 0 ? FUNCREF : FUNC;
}

function elementExpressions(reader: OperatorReader): ConstExpression[] {
  const count = reader.countUpTo(MAX_SEGMENT_ELEMENTS, 'elements in a segment');
  const expressions: ConstExpression[] = [];
  for (let i = 0; i < count; i++) expressions.push(decodeConstExpression(reader));
  return expressions;
}

function elementFunctions(reader: OperatorReader): Uint32Array {
  const count = reader.countUpTo(MAX_SEGMENT_ELEMENTS, 'elements in a segment');
  const functions = new Uint32Array(count);
  for (let i = 0; i < count; i++) functions[i] = reader.u32();
  return functions;
}

export function decodeDataCount(reader: OperatorReader, draft: ModuleDraft): void {
  const start = reader.pos;
  draft.dataCount = reader.u32();
  if (draft.dataCount > MAX_DATA_SEGMENTS) reader.overLimit('data segments', MAX_DATA_SEGMENTS, start);
}

export function decodeCode(reader: OperatorReader, draft: ModuleDraft): void {
  draft.codeSectionOffset = reader.pos;
  const count = reader.count();
  for (let i = 0; i < count; i++) {
    const offset = reader.pos;
    const size = reader.u32();
    if (size > reader.end - reader.pos) reader.malformed('length out of bounds', offset);
    if (size > MAX_FUNCTION_SIZE) reader.overLimit('bytes in a function body', MAX_FUNCTION_SIZE, offset);
    draft.bodyStart.push(reader.pos);
    reader.pos += size;
    draft.bodyEnd.push(reader.pos);
  }
}

export function decodeData(reader: OperatorReader, draft: ModuleDraft): void {
  const offset = reader.pos;
  const count = reader.countUpTo(MAX_DATA_SEGMENTS, 'data segments');
  if (draft.dataCount >= 0 && draft.dataCount !== count) {
    reader.malformed('data count and data section have inconsistent lengths', offset);
  }
  for (let i = 0; i < count; i++) decodeDataSegment(reader, draft);
}

function decodeDataSegment(reader: OperatorReader, draft: ModuleDraft): void {
  const at = reader.pos;
  const flags = reader.u32();
  if (flags > 2) reader.malformed('malformed data segment kind', at);
  if (flags !== 0) reader.require(bulkMemory, 'malformed data segment kind', at);
  const active = flags !== 1;
  const memory = active ? (flags === 2 ? reader.u32() : 0) : -1;
  const offset = active ? decodeConstExpression(reader) : undefined;
  const size = reader.u32();
  const start = reader.pos;
  reader.skip(size);
  draft.data.push({ mode: active ? 'active' : 'passive', memory, offset, start, end: reader.pos });
}
