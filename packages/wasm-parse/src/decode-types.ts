/**
 * The type section: recursion groups of function, struct and array types.
 *
 * Afterwards every type index in a type is in scope, and `canonical` says which types are the same: groups are equal
 * if they are equal by structure, where a reference into the group itself counts by its position in the group.
 */
import { featureBit } from './features.ts';
import { MAX_FIELDS, MAX_PARAMS, MAX_RESULTS, MAX_SUBTYPING_DEPTH, MAX_TYPES } from './limits.ts';
import type { ArrayType, FieldType, FuncType, StructType, TypeDefinition } from './module.ts';
import type { OperatorReader } from './operator-reader.ts';
import { I16, I8, isConcrete, typeIndexOf, type ValueType } from './value-type.ts';

/** A type before its group is known to be complete. */
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type DraftType = Mutable<FuncType> | Mutable<StructType> | Mutable<ArrayType>;

const REC = 0x4e;
const SUB_FINAL = 0x4f;
const SUB = 0x50;
const ARRAY_FORM = 0x5e;
const STRUCT_FORM = 0x5f;
const FUNC_FORM = 0x60;

const gc = featureBit('gc');
const multiValue = featureBit('multiValue');

/** Decodes the contents of a type section. */
export function decodeTypes(reader: OperatorReader): TypeDefinition[] {
  const types: DraftType[] = [];
  const groups = new Map<string, number>();
  const count = reader.countUpTo(MAX_TYPES, 'types');
  for (let i = 0; i < count; i++) {
    const start = types.length;
    decodeGroup(reader, types);
    assignCanonical(types, start, groups);
  }
  return types;
}

/** A form is a small negative number in the binary format, so a continuation bit makes it too long. */
function form(reader: OperatorReader): number {
  const start = reader.pos;
  const byte = reader.byte();
  if (byte & 0x80) reader.malformed('integer representation too long', start);
  return byte;
}

function decodeGroup(reader: OperatorReader, types: DraftType[]): void {
  const offset = reader.pos;
  let length = 1;
  const first = form(reader);
  if (first === REC) {
    reader.require(gc, 'malformed type form', offset);
    length = reader.count();
  } else {
    reader.pos = offset;
  }
  const start = types.length;
  const end = start + length;
  if (end > MAX_TYPES) reader.overLimit('types', MAX_TYPES, offset);
  reader.typeCount = end;
  for (let i = start; i < end; i++) types.push(decodeSubtype(reader, types, start, end));
}

function decodeSubtype(
  reader: OperatorReader,
  types: readonly DraftType[],
  recStart: number,
  recEnd: number,
): DraftType {
  const offset = reader.pos;
  let formByte = form(reader);
  let final = true;
  let supertype = -1;
  if (formByte === SUB || formByte === SUB_FINAL) {
    reader.require(gc, 'malformed type form', offset);
    final = formByte === SUB_FINAL;
    const supertypes = reader.count();
    if (supertypes > 1) reader.invalid('sub type: more than one supertype', offset);
    if (supertypes === 1) {
      const at = reader.pos;
      supertype = reader.u32();
      if (supertype >= types.length) reader.invalid(`unknown type ${supertype}`, at);
    }
    formByte = reader.byte();
  }
  const depth = supertype < 0 ? 0 : types[supertype].depth + 1;
  if (depth > MAX_SUBTYPING_DEPTH) reader.overLimit('supertypes above a type', MAX_SUBTYPING_DEPTH, offset);
  const index = types.length;
  if (formByte === FUNC_FORM) {
    const params = valueTypes(reader, MAX_PARAMS, 'parameters of a function');
    const results = valueTypes(reader, MAX_RESULTS, 'results of a function');
    if (results.length > 1 && (reader.enabled & multiValue) === 0) reader.invalid('invalid result arity', offset);
    return { kind: 'func', final, supertype, recStart, recEnd, canonical: index, depth, params, results };
  }
  if (formByte === STRUCT_FORM || formByte === ARRAY_FORM) reader.require(gc, 'malformed type form', offset);
  if (formByte === STRUCT_FORM) {
    const count = reader.countUpTo(MAX_FIELDS, 'fields of a struct');
    const fields: FieldType[] = [];
    for (let i = 0; i < count; i++) fields.push(fieldType(reader));
    return { kind: 'struct', final, supertype, recStart, recEnd, canonical: index, depth, fields };
  }
  if (formByte === ARRAY_FORM) {
    return { kind: 'array', final, supertype, recStart, recEnd, canonical: index, depth, element: fieldType(reader) };
  }
  return reader.malformed('malformed type form', offset);
}

function valueTypes(reader: OperatorReader, limit: number, what: string): ValueType[] {
  const count = reader.countUpTo(limit, what);
  const types: ValueType[] = [];
  for (let i = 0; i < count; i++) types.push(reader.valueType());
  return types;
}

function fieldType(reader: OperatorReader): FieldType {
  const start = reader.pos;
  const byte = reader.byte();
  let type = byte as ValueType;
  if (type !== I8 && type !== I16) {
    reader.pos = start;
    type = reader.valueType();
  }
  return { type, mutable: reader.mutability() };
}

/** Finds an equal group among the earlier ones, or enters this one. */
function assignCanonical(types: DraftType[], start: number, groups: Map<string, number>): void {
  const key: (number | string)[] = [];
  for (let i = start; i < types.length; i++) describe(types, types[i], start, key);
  const text = key.join(' ');
  const first = groups.get(text);
  if (first === undefined) groups.set(text, start);
  else for (let i = start; i < types.length; i++) types[i].canonical = first + i - start;
}

/** Appends what tells the type from others; references into the group count from its start, with a sign. */
function describe(types: readonly DraftType[], type: DraftType, groupStart: number, key: (number | string)[]): void {
  const index = (i: number): number => (i >= groupStart ? groupStart - i - 1 : types[i].canonical);
  const value = (t: ValueType): void => {
    key.push(isConcrete(t) ? t & 0x7ff : t);
    if (isConcrete(t)) key.push(index(typeIndexOf(t)));
  };
  const field = (f: FieldType): void => {
    value(f.type);
    key.push(f.mutable ? 'var' : 'const');
  };
  key.push(type.kind, type.final ? 'final' : 'open');
  if (type.supertype >= 0) key.push(index(type.supertype));
  key.push(':');
  if (type.kind === 'func') {
    type.params.forEach(value);
    key.push('->');
    type.results.forEach(value);
  } else if (type.kind === 'struct') {
    type.fields.forEach(field);
  } else {
    field(type.element);
  }
}
