/**
 * Types of all modules of an engine, each once: two types that are equal by structure (iso-recursively, per recursion
 * group) have one number. These numbers are what `VMFuncRef.type_index` holds and `call_indirect` compares.
 *
 * A `ValueType` of the engine is coded as one of a module, with engine numbers in place of type indices, so equal
 * types are equal numbers.
 */

import {
  isConcrete,
  type FieldType,
  type FuncType,
  type TypeDefinition,
  TypeRelation,
  typeIndexOf,
  type ValueType,
} from '@pulleyjs/wasm-parse';

/** Parameters and results, in the engine's types. */
export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** All bits of a concrete type but its index. */
const flagBits = 0x7ff;
const indexShift = 11;

export class TypeRegistry {
  private readonly definitions: TypeDefinition[] = [];
  private readonly groups = new Map<string, number>();
  /** Subtyping among the engine's types. */
  readonly relation: TypeRelation = new TypeRelation(this.definitions);

  /** All types, by number; an exception's is a struct of what it carries. */
  get table(): readonly TypeDefinition[] {
    return this.definitions;
  }

  /** Engine numbers of a module's types, in the order of its type section. */
  register(types: readonly TypeDefinition[]): Uint32Array {
    const ids = new Uint32Array(types.length);
    for (let start = 0; start < types.length; start = types[start]!.recEnd) this.registerGroup(types, start, ids);
    return ids;
  }

  /** The engine number of a function type that stands alone and is final, as host functions' types do. */
  registerFunction(params: readonly ValueType[], results: readonly ValueType[]): number {
    const type: FuncType = {
      kind: 'func',
      params,
      results,
      final: true,
      supertype: -1,
      recStart: 0,
      recEnd: 1,
      canonical: 0,
      depth: 0,
    };
    const key = describe(type, (value) => showType(value, (index) => `i${index}`), '-');
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const id = this.definitions.length;
    this.definitions.push({ ...type, recStart: id, recEnd: id + 1, canonical: id });
    this.groups.set(key, id);
    return id;
  }

  /** The engine number of the type of exceptions that carry values of those types, the engine's. */
  registerException(types: readonly ValueType[]): number {
    const key = `x${types.map((type) => showType(type, (index) => `i${index}`)).join()}`;
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const id = this.definitions.length;
    const fields = types.map((type) => ({ type, mutable: false }));
    const place = { supertype: -1, recStart: id, recEnd: id + 1, canonical: id, depth: 0 };
    this.definitions.push({ kind: 'struct', fields, final: true, ...place });
    this.groups.set(key, id);
    return id;
  }

  /** Whether there is a type of that number, and it is one of functions. */
  isFunction(id: number): boolean {
    return this.definitions[id]?.kind === 'func';
  }

  /** The signature of a function type. */
  signature(id: number): Signature {
    return this.definitions[id] as FuncType;
  }

  /** Whether a function of type `id` may be used where `wanted` is asked for. */
  isSubtype(id: number, wanted: number): boolean {
    for (let type = id; type >= 0; type = this.definitions[type]?.supertype ?? -1) if (type === wanted) return true;
    return false;
  }

  private registerGroup(types: readonly TypeDefinition[], start: number, ids: Uint32Array): void {
    const end = types[start]!.recEnd;
    const showIndex = (index: number): string => (index >= start ? `r${index - start}` : `i${ids[index]}`);
    const show = (type: ValueType): string => showType(type, showIndex);
    let key = '';
    for (let i = start; i < end; i++) {
      const { supertype } = types[i]!;
      key += describe(types[i]!, show, supertype < 0 ? '-' : showIndex(supertype));
    }
    let first = this.groups.get(key);
    if (first === undefined) {
      first = this.definitions.length;
      this.groups.set(key, first);
      for (let i = start; i < end; i++) ids[i] = first + i - start;
      for (let i = start; i < end; i++) this.definitions.push(translate(types[i]!, ids, ids[i]!, first, end - start));
    }
    for (let i = start; i < end; i++) ids[i] = first + i - start;
  }
}

function showType(type: ValueType, showIndex: (index: number) => string): string {
  return isConcrete(type) ? `${type & flagBits}${showIndex(typeIndexOf(type))}` : `e${type}`;
}

/** A text that is the same for two types exactly if they are the same type. */
function describe(type: TypeDefinition, show: (type: ValueType) => string, supertype: string): string {
  const field = ({ type: value, mutable }: FieldType): string => (mutable ? 'm' : 'c') + show(value);
  const head = `${type.final ? 'f' : 'o'}${supertype}`;
  switch (type.kind) {
    case 'func':
      return `${head}(${type.params.map(show).join()}>${type.results.map(show).join()})`;
    case 'struct':
      return `${head}{${type.fields.map(field).join()}}`;
    case 'array':
      return `${head}[${field(type.element)}]`;
  }
}

/** The definition with engine numbers for type indices. */
function translate(type: TypeDefinition, ids: Uint32Array, id: number, first: number, count: number): TypeDefinition {
  const value = (of: ValueType): ValueType => toEngineType(of, ids);
  const field = (of: FieldType): FieldType => ({ ...of, type: value(of.type) });
  const base = {
    final: type.final,
    supertype: type.supertype < 0 ? -1 : ids[type.supertype]!,
    recStart: first,
    recEnd: first + count,
    canonical: id,
    depth: type.depth,
  };
  switch (type.kind) {
    case 'func':
      return { ...base, kind: 'func', params: type.params.map(value), results: type.results.map(value) };
    case 'struct':
      return { ...base, kind: 'struct', fields: type.fields.map(field) };
    case 'array':
      return { ...base, kind: 'array', element: field(type.element) };
  }
}

/** A module's value type as the engine's. */
export function toEngineType(type: ValueType, ids: Uint32Array): ValueType {
  if (!isConcrete(type)) return type;
  return ((type & flagBits) | (ids[typeIndexOf(type)]! << indexShift)) as ValueType;
}
