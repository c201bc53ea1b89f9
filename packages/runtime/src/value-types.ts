/** Value types as this API takes them: by their names in the text format. */

import { EXNREF, EXTERNREF, ANYREF, F32, F64, FUNCREF, I32, I64, V128, type ValueType } from '@pulleyjs/wasm-parse';

/** A value type that has a name of its own in the text format. */
export type ValueTypeName = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'funcref' | 'externref' | 'anyref' | 'exnref';

const byName: Readonly<Record<ValueTypeName, ValueType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  funcref: FUNCREF,
  externref: EXTERNREF,
  anyref: ANYREF,
  exnref: EXNREF,
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
