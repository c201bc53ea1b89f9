/** Types in the notation of WebAssembly's text format, for people. */

import type { HeapType, ModuleTypes, RefType, TypeRef, ValType } from './artifact.ts';
import type { Metadata } from './metadata-schema.ts';

const heapTypeNames: Partial<Record<HeapType['kind'], string>> = {
  Extern: 'extern',
  NoExtern: 'noextern',
  Func: 'func',
  NoFunc: 'nofunc',
  Exn: 'exn',
  NoExn: 'noexn',
  Cont: 'cont',
  NoCont: 'nocont',
  Any: 'any',
  Eq: 'eq',
  I31: 'i31',
  Array: 'array',
  Struct: 'struct',
  None: 'none',
};

/** Such as `(ref null func)`; types that the module defines are written `type N`. */
export function refTypeText({ nullable, heapType }: RefType): string {
  const heap = 'value' in heapType ? `(type ${heapType.value.value})` : heapTypeNames[heapType.kind]!;
  if (nullable && (heap === 'func' || heap === 'extern' || heap === 'any' || heap === 'exn')) return `${heap}ref`;
  return `(ref ${nullable ? 'null ' : ''}${heap})`;
}

/** Such as `i32` or `funcref`. */
export function valTypeText(type: ValType): string {
  return type.kind === 'Ref' ? refTypeText(type.value) : type.kind.toLowerCase();
}

function fieldText({ elementType, mutable }: Metadata<'FieldType'>): string {
  const type = elementType.kind === 'Val' ? valTypeText(elementType.value) : elementType.kind.toLowerCase();
  return mutable ? `(mut ${type})` : type;
}

/** Such as `(i32, i64) -> (f64)`, `struct (i32, (mut i8))`, `array i8`. */
export function typeText(types: ModuleTypes, ref: TypeRef): string {
  const { inner } = types.wasmTypes[ref.value].compositeType;
  switch (inner.kind) {
    case 'Func': {
      const values = inner.value.paramsResults.map(valTypeText);
      const [params, results] = [values.slice(0, inner.value.paramsLen), values.slice(inner.value.paramsLen)];
      return `(${params.join(', ')}) -> (${results.join(', ')})`;
    }
    case 'Array':
      return `array ${fieldText(inner.value)}`;
    case 'Struct':
      return `struct (${inner.value.fields.map(fieldText).join(', ')})`;
    case 'Cont':
      return `continuation of ${typeText(types, inner.value)}`;
    case 'Exn':
      return `exception (${inner.value.fields.map(fieldText).join(', ')})`;
  }
}
