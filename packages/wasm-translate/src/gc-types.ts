/** Structs, arrays and exceptions of WebAssembly as objects of the collector's heap. */

import {
  GC_REFERENCE_SIZE,
  gcArrayElements,
  gcExceptionLayout,
  type GcFieldsLayout,
  gcStructLayout,
} from '@pulleyjs/host-abi';
import {
  type FieldType,
  F64,
  heapTypeOf,
  I16,
  I31,
  I64,
  I8,
  isRef,
  NOEXN,
  NOEXTERN,
  NONE,
  type TypeDefinition,
  V128,
  type ValueType,
} from '@pulleyjs/wasm-parse';
import { isFunctionReference } from './wasm-types.ts';

/** Bytes of a field of a type; references, those to functions too, have four. */
export function storageSize(type: ValueType): number {
  switch (type) {
    case I8:
      return 1;
    case I16:
      return 2;
    case I64:
    case F64:
      return 8;
    case V128:
      return 16;
    default:
      return GC_REFERENCE_SIZE;
  }
}

/** Whether values of a type are references into the collector's heap, or i31 among such. */
export function isGcReference(types: readonly TypeDefinition[], type: ValueType): boolean {
  return isRef(type) && !isFunctionReference(types, type);
}

/** Heap types whose values are never objects: null or i31. */
const withoutObjects = new Set<ValueType>([I31, NONE, NOEXTERN, NOEXN]);

/** Whether a value of a type can be an object of the collector's heap, so that references to it are counted. */
export function canBeObject(types: readonly TypeDefinition[], type: ValueType): boolean {
  return isGcReference(types, type) && !withoutObjects.has(heapTypeOf(type));
}

/** The layout of a struct with those fields. */
export function structLayoutOf(fields: readonly FieldType[]): GcFieldsLayout {
  return gcStructLayout(fields.map(({ type }) => storageSize(type)));
}

/** The layout of an exception that carries values of those types. */
export function exceptionLayoutOf(types: readonly ValueType[]): GcFieldsLayout {
  return gcExceptionLayout(types.map(storageSize));
}

/** Byte offset of an array's first element. */
export function elementsOffset(element: FieldType): number {
  return gcArrayElements(storageSize(element.type));
}
