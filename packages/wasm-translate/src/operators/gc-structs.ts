/** Structs and i31. */

import { I32, IntCC, type Type, type Value } from '@pulleyjs/cranelift-ir';
import { GcKind, I31_BIT } from '@pulleyjs/host-abi';
import { type StructType, unpacked, type ValueType } from '@pulleyjs/wasm-parse';
import { userTrap } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { type FieldPlace, initField, loadField, replaceField, toStored, type Widening } from '../gc-fields.ts';
import { allocate, fieldAddress, newObjectAddress } from '../gc-objects.ts';
import { storageSize } from '../gc-types.ts';
import { zeroOf } from '../zero-value.ts';
import type { Handler } from './handler.ts';

/** Makes a struct of the type just read, with those fields. */
function makeStruct(t: FunctionTranslator, values: readonly Value[]): void {
  const typeIndex = t.reader.index;
  const { fields } = t.module.types[typeIndex] as StructType;
  const { offsets, size, align } = t.env.structLayout(typeIndex);
  const stored = values.map((value, i) => toStored(t, fields[i].type, value));
  const reference = allocate(t, { kind: GcKind.structref, typeIndex, size: t.ctx.constant(I32, size), align });
  const address = newObjectAddress(t, reference);
  stored.forEach((value, i) => initField(t, fields[i].type, value, { address, offset: offsets[i] }));
  t.push(reference);
}

function structNew(t: FunctionTranslator): void {
  const { fields } = t.module.types[t.reader.index] as StructType;
  makeStruct(t, t.popMany(fields.length));
}

function structNewDefault(t: FunctionTranslator): void {
  const { fields } = t.module.types[t.reader.index] as StructType;
  const zeros = new Map<Type, Value>();
  const values = fields.map(({ type }) => {
    const clif = t.clifType(unpacked(type));
    const zero = zeros.get(clif) ?? zeroOf(t.builder, clif);
    zeros.set(clif, zero);
    return zero;
  });
  makeStruct(t, values);
}

/** The field just read of the struct on the operand stack, taken off; traps on null. */
function popField(t: FunctionTranslator, type: ValueType): FieldPlace {
  const { index, index2 } = t.reader;
  const reference = t.pop();
  t.builder.trapz(reference, userTrap('NullReference'));
  const offset = t.env.structLayout(index).offsets[index2];
  return { address: fieldAddress(t, reference, offset, storageSize(type)), offset: 0 };
}

function structGet(t: FunctionTranslator, widening: Widening): void {
  const { index, index2 } = t.reader;
  const { type } = (t.module.types[index] as StructType).fields[index2];
  t.push(loadField(t, type, popField(t, type), widening));
}

function structSet(t: FunctionTranslator): void {
  const { index, index2 } = t.reader;
  const { type } = (t.module.types[index] as StructType).fields[index2];
  const value = t.pop();
  const place = popField(t, type);
  replaceField(t, type, toStored(t, type, value), place);
}

function makeI31(t: FunctionTranslator): void {
  const one = t.ctx.constant(I32, 1);
  t.push(t.builder.bor(t.builder.ishl(t.pop(), one), t.ctx.constant(I32, I31_BIT)));
}

/** The i31 on the operand stack, taken off; traps on null. */
function popI31(t: FunctionTranslator): Value {
  const reference = t.pop();
  t.builder.trapz(reference, userTrap('NullReference'));
  return reference;
}

function equal(t: FunctionTranslator): void {
  const [x, y] = t.popMany(2) as [Value, Value];
  t.push(t.builder.uextend(I32, t.builder.icmp(IntCC.eq, x, y)));
}

/** Handlers by mnemonic. */
export const gcStructHandlers: { readonly [mnemonic: string]: Handler } = {
  'struct.new': structNew,
  'struct.new_default': structNewDefault,
  'struct.get': (t) => structGet(t, 'none'),
  'struct.get_s': (t) => structGet(t, 'signed'),
  'struct.get_u': (t) => structGet(t, 'unsigned'),
  'struct.set': structSet,
  'ref.i31': makeI31,
  'i31.get_s': (t) => t.push(t.builder.sshr(popI31(t), t.ctx.constant(I32, 1))),
  'i31.get_u': (t) => t.push(t.builder.ushr(popI31(t), t.ctx.constant(I32, 1))),
  'ref.eq': equal,
};
