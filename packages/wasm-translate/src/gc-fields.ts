/** Fields of structs and exceptions and elements of arrays: how a value of each storage type is loaded and stored. */

import { I32, type MemFlags, type Value } from '@pulleyjs/cranelift-ir';
import { heapTypeOf, I16, I8, isConcrete, isRef, typeIndexOf, type ValueType } from '@pulleyjs/wasm-parse';
import { countReference, dropReference, exposeReference } from './gc-barriers.ts';
import { heapFlags, newObjectFlags } from './gc-objects.ts';
import { canBeObject } from './gc-types.ts';
import type { FunctionTranslator } from './function-translator.ts';
import { isFunctionReference } from './wasm-types.ts';

/** Where a field is: an address and a byte offset from it. */
export interface FieldPlace {
  readonly address: Value;
  readonly offset: number;
}

/** How a packed field is widened: not at all, or by its sign, or by zeros. */
export type Widening = 'none' | 'signed' | 'unsigned';

/** Stands for no particular type of function. */
const ANY_FUNCTION = 0xffff_ffff;

/** The value of a field, as it stands on the operand stack. */
export function loadField(
  t: FunctionTranslator,
  type: ValueType,
  { address, offset }: FieldPlace,
  widening: Widening,
): Value {
  const { builder } = t;
  const flags = heapFlags(t);
  if (type === I8) {
    return widening === 'signed'
      ? builder.sload8(I32, flags, address, offset)
      : builder.uload8(I32, flags, address, offset);
  }
  if (type === I16) {
    return widening === 'signed'
      ? builder.sload16(I32, flags, address, offset)
      : builder.uload16(I32, flags, address, offset);
  }
  if (!isRef(type)) return builder.load(t.clifType(type), flags, address, offset);
  const word = builder.load(I32, flags, address, offset);
  if (isFunctionReference(t.module.types, type)) return functionOfNumber(t, word, type);
  exposeReference(t, word, type);
  return word;
}

/** The function reference that a number in the heap stands for. */
function functionOfNumber(t: FunctionTranslator, number: Value, type: ValueType): Value {
  const heap = heapTypeOf(type);
  const wanted = isConcrete(heap) ? t.env.internedType(typeIndexOf(heap)) : ANY_FUNCTION;
  return t.ctx.builtinValue('get_interned_func_ref', [t.ctx.vmctx, number, t.ctx.constant(I32, wanted)]);
}

/** A value as it is stored in a field: function references become numbers. */
export function toStored(t: FunctionTranslator, type: ValueType, value: Value): Value {
  if (!isRef(type) || !isFunctionReference(t.module.types, type)) return value;
  return t.builder.ireduce(I32, t.ctx.builtinValue('intern_func_ref_for_gc_heap', [t.ctx.vmctx, value]));
}

/** Stores what `toStored` gave into a field of an object that was just allocated. */
export function initField(t: FunctionTranslator, type: ValueType, stored: Value, place: FieldPlace): void {
  if (isRef(type)) countReference(t, stored, type);
  storeWord(t, type, stored, place, newObjectFlags(t));
}

/** Replaces what a field holds by what `toStored` gave. */
export function replaceField(t: FunctionTranslator, type: ValueType, stored: Value, place: FieldPlace): void {
  if (!canBeObject(t.module.types, type)) {
    storeWord(t, type, stored, place, heapFlags(t));
    return;
  }
  const old = t.builder.load(I32, heapFlags(t), place.address, place.offset);
  countReference(t, stored, type);
  storeWord(t, type, stored, place, heapFlags(t));
  dropReference(t, old, type);
}

function storeWord(
  { builder }: FunctionTranslator,
  type: ValueType,
  stored: Value,
  { address, offset }: FieldPlace,
  flags: MemFlags,
): void {
  if (type === I8) builder.istore8(flags, stored, address, offset);
  else if (type === I16) builder.istore16(flags, stored, address, offset);
  else builder.store(flags, stored, address, offset);
}
