/** Value types as this API takes them: by their names in the text format. */

import {
  ANYREF,
  ARRAY,
  EQ,
  EXNREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  I31,
  I32,
  I64,
  NOEXN,
  NOEXTERN,
  NOFUNC,
  NONE,
  nullable,
  STRUCT,
  V128,
  type ValueType,
} from '@pulleyjs/wasm-parse';

/** A value type that has a name of its own in the text format. */
export type ValueTypeName = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | ReferenceTypeName;

/** A nullable reference type that has a name of its own in the text format. */
export type ReferenceTypeName =
  | 'funcref'
  | 'externref'
  | 'anyref'
  | 'eqref'
  | 'i31ref'
  | 'structref'
  | 'arrayref'
  | 'exnref'
  | 'nullref'
  | 'nullfuncref'
  | 'nullexternref'
  | 'nullexnref';

const byName: Readonly<Record<ValueTypeName, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  funcref: FUNCREF,
  externref: EXTERNREF,
  anyref: ANYREF,
  eqref: nullable(EQ),
  i31ref: nullable(I31),
  structref: nullable(STRUCT),
  arrayref: nullable(ARRAY),
  exnref: EXNREF,
  nullref: nullable(NONE),
  nullfuncref: nullable(NOFUNC),
  nullexternref: nullable(NOEXTERN),
  nullexnref: nullable(NOEXN),
};

/** The type of that name. */
export function valueTypeNamed(name: ValueTypeName): ValueType {
  return byName[name];
}

/** The signature of a host function. */
export interface FunctionTypeSpec {
  readonly params: readonly ValueTypeName[];
  readonly results: readonly ValueTypeName[];
}
