/** The value types that descriptors can name, and the engine's names for them. */

import type { ValueTypeName } from '@pulleyjs/runtime';
import type { ValueType } from './types.ts';
import { enumerated } from './web-idl.ts';

const runtimeNames: Readonly<Record<ValueType, ValueTypeName>> = {
  i32: 'i32',
  i64: 'i64',
  f32: 'f32',
  f64: 'f64',
  v128: 'v128',
  externref: 'externref',
  anyfunc: 'funcref',
};

const names = Object.keys(runtimeNames) as ValueType[];

/** ToValueType. @throws TypeError */
export function valueTypeOf(value: unknown, what: string): ValueTypeName {
  return runtimeNames[enumerated(value, names, what)];
}

/** The same for `TableKind`. @throws TypeError */
export function elementTypeOf(value: unknown): 'funcref' | 'externref' {
  return enumerated(value, ['anyfunc', 'externref'], 'element') === 'anyfunc' ? 'funcref' : 'externref';
}
