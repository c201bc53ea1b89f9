/**
 * Value types as small integers.
 *
 * ```
 *   bit 30 ........ 11 | 10       | 9        | 8   | 7 ......... 0
 *   concrete type index | concrete | nullable | ref | number type, packed type or abstract heap type: its byte in the binary format
 * ```
 *
 * A heap type is written as the non-null reference type to it, so `heapType | NULLABLE` is the nullable one.
 * Two types that are equal by structure may have different codes (equal types of different index): compare with
 * `TypeRelation`, not with `===`, where concrete types can occur.
 */

declare const brand: unique symbol;

/** A value type, storage type or heap type; see the head of the file for the bits. */
export type ValueType = number & { readonly [brand]: 'ValueType' };

/** Set in every reference type. */
export const REF = 0x100;
/** Set in nullable reference types. */
export const NULLABLE = 0x200;
/** Set in references to a defined type; the index is above. */
export const CONCRETE = 0x400;
const INDEX_SHIFT = 11;

const of = (code: number): ValueType => code as ValueType;

export const I32: ValueType = of(0x7f);
export const I64: ValueType = of(0x7e);
export const F32: ValueType = of(0x7d);
export const F64: ValueType = of(0x7c);
export const V128: ValueType = of(0x7b);
/** Packed storage types: only in fields of structs and arrays. */
export const I8: ValueType = of(0x78);
export const I16: ValueType = of(0x77);

/** Heap types, as non-null references. */
export const NOEXN: ValueType = of(REF | 0x74);
export const NOFUNC: ValueType = of(REF | 0x73);
export const NOEXTERN: ValueType = of(REF | 0x72);
export const NONE: ValueType = of(REF | 0x71);
export const FUNC: ValueType = of(REF | 0x70);
export const EXTERN: ValueType = of(REF | 0x6f);
export const ANY: ValueType = of(REF | 0x6e);
export const EQ: ValueType = of(REF | 0x6d);
export const I31: ValueType = of(REF | 0x6c);
export const STRUCT: ValueType = of(REF | 0x6b);
export const ARRAY: ValueType = of(REF | 0x6a);
export const EXN: ValueType = of(REF | 0x69);

/** The nullable references with names of their own. */
export const FUNCREF: ValueType = of(FUNC | NULLABLE);
export const EXTERNREF: ValueType = of(EXTERN | NULLABLE);
export const ANYREF: ValueType = of(ANY | NULLABLE);
export const EXNREF: ValueType = of(EXN | NULLABLE);

/** No type: the operand of unreachable code (bottom), or "no result" of a block. */
export const NO_TYPE: ValueType = of(0);
/** A reference to nothing known: what unreachable code gives where a reference is wanted. */
export const BOTTOM_REF: ValueType = of(REF);

const names = new Map<number, string>([
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
  [I8, 'i8'],
  [I16, 'i16'],
  [NOEXN, 'noexn'],
  [NOFUNC, 'nofunc'],
  [NOEXTERN, 'noextern'],
  [NONE, 'none'],
  [FUNC, 'func'],
  [EXTERN, 'extern'],
  [ANY, 'any'],
  [EQ, 'eq'],
  [I31, 'i31'],
  [STRUCT, 'struct'],
  [ARRAY, 'array'],
  [EXN, 'exn'],
  [NO_TYPE, 'bottom'],
  [BOTTOM_REF, 'bottom'],
]);

/** Short names of nullable abstract references, where they are not `NAMEref`. */
const nullNames = new Map<number, string>([
  [NOEXN, 'nullexnref'],
  [NOFUNC, 'nullfuncref'],
  [NOEXTERN, 'nullexternref'],
  [NONE, 'nullref'],
]);

export function isRef(type: ValueType): boolean {
  return (type & REF) !== 0;
}

export function isNullable(type: ValueType): boolean {
  return (type & NULLABLE) !== 0;
}

/** A reference to a defined type; see {@link typeIndexOf}. */
export function isConcrete(type: ValueType): boolean {
  return (type & CONCRETE) !== 0;
}

/** The index into `Module.types` of a concrete reference. */
export function typeIndexOf(type: ValueType): number {
  return type >>> INDEX_SHIFT;
}

/** The heap type of a reference, that is the non-null reference to it. */
export function heapTypeOf(type: ValueType): ValueType {
  return (type & ~NULLABLE) as ValueType;
}

/** The non-null reference to the defined type. */
export function refTo(typeIndex: number): ValueType {
  return of(REF | CONCRETE | (typeIndex << INDEX_SHIFT));
}

/** The nullable form of a reference. */
export function nullable(type: ValueType): ValueType {
  return of(type | NULLABLE);
}

/** i8 and i16 are i32 on the operand stack. */
export function unpacked(type: ValueType): ValueType {
  return type === I8 || type === I16 ? I32 : type;
}

/** In the text format: `i32`, `funcref`, `(ref null 3)`. */
export function valueTypeName(type: ValueType): string {
  if (!isRef(type) || type === BOTTOM_REF) return names.get(type) ?? `type 0x${(type as number).toString(16)}`;
  const heap = heapTypeOf(type);
  if (isConcrete(type)) return isNullable(type) ? `(ref null ${typeIndexOf(type)})` : `(ref ${typeIndexOf(type)})`;
  if (!isNullable(type)) return `(ref ${names.get(heap)})`;
  return nullNames.get(heap) ?? `${names.get(heap)}ref`;
}
