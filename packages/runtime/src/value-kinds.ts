/** What an embedder must know of a value type of the engine to convert values: its number type or the top of its hierarchy. */

import {
  EXN,
  EXTERN,
  F32,
  F64,
  FUNC,
  heapTypeOf,
  I32,
  I64,
  isNullable,
  isRef,
  V128,
  type ValueType,
} from '@pulleyjs/wasm-parse';
import type { Engine } from './engine.ts';

/** A number type, or the top type of the hierarchy that a reference belongs to. */
export type ValueKind = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'func' | 'extern' | 'exn' | 'any';

const numberKinds: ReadonlyMap<ValueType, ValueKind> = new Map([
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
]);

const tops: readonly (readonly [ValueType, ValueKind])[] = [
  [FUNC, 'func'],
  [EXTERN, 'extern'],
  [EXN, 'exn'],
];

/** The kind of a type as signatures, tables and globals of the engine's modules have it. */
export function valueKindOf(engine: Engine, type: ValueType): ValueKind {
  const { relation } = engine.types;
  return numberKinds.get(type) ?? tops.find(([top]) => relation.isSubtype(heapTypeOf(type), top))?.[1] ?? 'any';
}

/** Whether a variable of the type can start out as zero or null. */
export function hasDefault(type: ValueType): boolean {
  return !isRef(type) || isNullable(type);
}
