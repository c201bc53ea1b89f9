/** The types of an artefact as definitions that the engine's registry takes. An index there is that of an interned type. */

import { ArtifactError } from '@pulleyjs/artifact';
import type { HeapType, Metadata, ModuleTypes, RefType, SubType, TypeRef, ValType } from '@pulleyjs/artifact';
import {
  ANY,
  ARRAY,
  EQ,
  EXN,
  EXTERN,
  F32,
  F64,
  type FieldType,
  FUNC,
  I16,
  I31,
  I32,
  I64,
  I8,
  NOEXN,
  NOEXTERN,
  NOFUNC,
  NONE,
  nullable,
  refTo,
  STRUCT,
  type TypeDefinition,
  TypeRelation,
  V128,
  type ValueType,
} from '@pulleyjs/wasm-parse';

const section = '.wasmtime.info';

/** Types there can be, and supertypes above one: the limits of WebAssembly's JavaScript API. */
const maximumTypes = 1_000_000;
const maximumDepth = 63;

/** What stands in the place of an exception type: a type that no value is affected by. */
const placeholder = { kind: 'func', params: [], results: [] } as const;

/** The type of exceptions, and what these carry, in the artefact's types. */
export interface ExceptionType {
  /** Index of the interned type. */
  readonly index: number;
  readonly payload: readonly ValueType[];
}

/** See the head of the file. */
export class ArtifactTypes {
  /** By interned index; a function type stands in the place of each exception type. */
  readonly definitions: readonly TypeDefinition[];
  readonly exceptions: readonly ExceptionType[];
  /** First type of the recursion group at hand, from which relative references count. */
  private groupStart = 0;

  /** @throws ArtifactError for a subtype that is none, too many types, and types of features that are not there */
  constructor(types: ModuleTypes) {
    const count = types.wasmTypes.length;
    if (count > maximumTypes) fail('unsupported', `${count} types are more than ${maximumTypes}`);
    const definitions: TypeDefinition[] = [];
    const exceptions: ExceptionType[] = [];
    this.definitions = definitions;
    this.exceptions = exceptions;
    for (const [start, end] of types.recGroups) {
      this.groupStart = start;
      for (let i = start; i < end; i++) {
        definitions.push(this.define(types.wasmTypes[i], i, end));
        const { inner } = types.wasmTypes[i].compositeType;
        if (inner.kind === 'Exn')
          exceptions.push({ index: i, payload: inner.value.fields.map((field) => this.field(field).type) });
      }
    }
    this.groupStart = 0;
    this.checkSupertypes();
  }

  /** The interned type that a reference names. */
  index({ kind, value }: TypeRef): number {
    return kind === 'RecGroup' ? this.groupStart + value : value;
  }

  valueType(type: ValType): ValueType {
    switch (type.kind) {
      case 'I32':
        return I32;
      case 'I64':
        return I64;
      case 'F32':
        return F32;
      case 'F64':
        return F64;
      case 'V128':
        return V128;
      case 'Ref':
        return this.refType(type.value);
    }
  }

  refType({ nullable: isNullable, heapType }: RefType): ValueType {
    const heap = this.heapType(heapType);
    return isNullable ? nullable(heap) : heap;
  }

  private heapType(heap: HeapType): ValueType {
    switch (heap.kind) {
      case 'ConcreteFunc':
      case 'ConcreteArray':
      case 'ConcreteStruct':
        return refTo(this.index(heap.value));
      case 'ConcreteExn':
        return EXN;
      case 'Cont':
      case 'NoCont':
      case 'ConcreteCont':
        return fail('unsupported', 'stack switching is not supported');
      default:
        return abstractHeapTypes[heap.kind];
    }
  }

  private define({ isFinal, supertype, compositeType }: SubType, i: number, recEnd: number): TypeDefinition {
    const parent = supertype === null ? -1 : this.index(supertype);
    const depth = parent < 0 ? 0 : this.definitions[parent].depth + 1;
    if (depth > maximumDepth) fail('unsupported', `type ${i} has more than ${maximumDepth} supertypes`);
    if (compositeType.shared) fail('unsupported', 'shared types, which belong to threads, are not supported');
    const base = { final: isFinal, supertype: parent, recStart: this.groupStart, recEnd, canonical: i, depth };
    const { inner } = compositeType;
    switch (inner.kind) {
      case 'Func': {
        const { paramsResults, paramsLen } = inner.value;
        const all = paramsResults.map((type) => this.valueType(type));
        return { ...base, kind: 'func', params: all.slice(0, paramsLen), results: all.slice(paramsLen) };
      }
      case 'Struct':
        return { ...base, kind: 'struct', fields: inner.value.fields.map((field) => this.field(field)) };
      case 'Array':
        return { ...base, kind: 'array', element: this.field(inner.value) };
      case 'Exn':
        return { ...base, supertype: -1, depth: 0, ...placeholder };
      case 'Cont':
        return fail('unsupported', 'stack switching is not supported');
    }
  }

  private field({ elementType, mutable }: Metadata<'FieldType'>): FieldType {
    switch (elementType.kind) {
      case 'I8':
        return { type: I8, mutable };
      case 'I16':
        return { type: I16, mutable };
      case 'Val':
        return { type: this.valueType(elementType.value), mutable };
    }
  }

  /** Code of other modules relies on what the subtypes of its types are. */
  private checkSupertypes(): void {
    const relation = new TypeRelation(this.definitions);
    for (let i = 0; i < this.definitions.length; i++)
      if (!relation.matchesDeclaredSupertype(i)) fail('malformed', `type ${i} does not match its supertype`);
  }
}

type AbstractHeapKind = Exclude<HeapType, { value: TypeRef } | { kind: 'Cont' | 'NoCont' }>['kind'];

const abstractHeapTypes: Readonly<Record<AbstractHeapKind, ValueType>> = {
  Extern: EXTERN,
  NoExtern: NOEXTERN,
  Func: FUNC,
  NoFunc: NOFUNC,
  Exn: EXN,
  NoExn: NOEXN,
  Any: ANY,
  Eq: EQ,
  I31,
  Array: ARRAY,
  Struct: STRUCT,
  None: NONE,
};

function fail(kind: ArtifactError['kind'], reason: string): never {
  throw new ArtifactError(kind, section, 0, reason);
}
