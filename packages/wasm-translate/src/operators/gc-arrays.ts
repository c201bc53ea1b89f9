/** Arrays. */

import { I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { VAL_RAW_SIZE } from '@pulleyjs/host-abi';
import { I8, unpacked, type ValueType } from '@pulleyjs/wasm-parse';
import { countedLoop } from '../counted-loop.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import {
  type ArrayView,
  arrayView,
  byteSize,
  checkData,
  checkRange,
  elementAddress,
  elementRange,
  makeArray,
} from '../gc-arrays.ts';
import { type FieldPlace, initField, loadField, replaceField, toStored, type Widening } from '../gc-fields.ts';
import { arrayLength, heapFlags } from '../gc-objects.ts';
import { canBeObject } from '../gc-types.ts';
import { NO_INDEX } from '../module-environment.ts';
import { zeroOf } from '../zero-value.ts';
import { dataBase, dataLength } from './bulk-memory.ts';
import type { Handler } from './handler.ts';

/** Stores into one element. */
type Store = (t: FunctionTranslator, type: ValueType, stored: Value, place: FieldPlace) => void;

/** Stores one value into all elements of a range, given by its address and number of elements (i32). */
function fill(
  t: FunctionTranslator,
  array: ArrayView,
  stored: Value,
  { start, count, store }: { readonly start: Value; readonly count: Value; readonly store: Store },
): void {
  const { builder, ctx } = t;
  const size = byteSize(t, array, ctx.toPointer(count));
  if (array.element === I8) {
    ctx.callBuiltin('memory_fill', [ctx.vmctx, start, stored, size]);
    return;
  }
  countedLoop(ctx, [{ start, step: array.elementSize }], builder.iadd(start, size), ([address]) => {
    store(t, array.element, stored, { address: address!, offset: 0 });
  });
}

function arrayNew(t: FunctionTranslator): void {
  const [value, length] = t.popMany(2) as [Value, Value];
  const array = arrayView(t, t.reader.index);
  const stored = toStored(t, array.element, value);
  const { reference, elements } = makeArray(t, array, length);
  fill(t, array, stored, { start: elements, count: length, store: initField });
  t.fuel?.chargeWork(length, t.reader.offset);
  t.push(reference);
}

function arrayNewDefault(t: FunctionTranslator): void {
  const length = t.pop();
  const array = arrayView(t, t.reader.index);
  const stored = toStored(t, array.element, zeroOf(t.builder, t.clifType(unpacked(array.element))));
  const { reference, elements } = makeArray(t, array, length);
  if (t.isFunctionType(array.element)) {
    fill(t, array, stored, { start: elements, count: length, store: initField });
  } else {
    const size = byteSize(t, array, t.ctx.toPointer(length));
    t.ctx.callBuiltin('memory_fill', [t.ctx.vmctx, elements, t.ctx.constant(I32, 0), size]);
  }
  t.fuel?.chargeWork(length, t.reader.offset);
  t.push(reference);
}

function arrayNewFixed(t: FunctionTranslator): void {
  const array = arrayView(t, t.reader.index);
  const count = t.reader.index2;
  const stored = t.popMany(count).map((value) => toStored(t, array.element, value));
  const { reference, elements } = makeArray(t, array, t.ctx.constant(I32, count));
  stored.forEach((value, i) =>
    initField(t, array.element, value, { address: elements, offset: i * array.elementSize }),
  );
  t.push(reference);
}

function arrayGet(t: FunctionTranslator, widening: Widening): void {
  const [reference, index] = t.popMany(2) as [Value, Value];
  const array = arrayView(t, t.reader.index);
  const address = elementAddress(t, array, reference, index);
  t.push(loadField(t, array.element, { address, offset: 0 }, widening));
}

function arraySet(t: FunctionTranslator): void {
  const [reference, index, value] = t.popMany(3) as [Value, Value, Value];
  const array = arrayView(t, t.reader.index);
  const address = elementAddress(t, array, reference, index);
  replaceField(t, array.element, toStored(t, array.element, value), { address, offset: 0 });
}

function arrayFill(t: FunctionTranslator): void {
  const [reference, index, value, count] = t.popMany(4) as [Value, Value, Value, Value];
  const array = arrayView(t, t.reader.index);
  const start = elementRange(t, array, reference, { index, count });
  fill(t, array, toStored(t, array.element, value), { start, count, store: replaceField });
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** Numbers, and the numbers of functions, are moved as bytes; counted references one by one. */
function arrayCopy(t: FunctionTranslator): void {
  const { ctx } = t;
  const [target, to, source, from, count] = t.popMany(5) as [Value, Value, Value, Value, Value];
  const array = arrayView(t, t.reader.index);
  const sourceArray = arrayView(t, t.reader.index2);
  const start = elementRange(t, array, target, { index: to, count });
  const sourceStart = elementRange(t, sourceArray, source, { index: from, count });
  const size = byteSize(t, array, ctx.toPointer(count));
  if (canBeObject(t.module.types, array.element)) copyReferences(t, array, { start, sourceStart, size });
  else ctx.callBuiltin('memory_copy', [ctx.vmctx, start, sourceStart, size]);
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** Copies from the end that is not overwritten: forward if the target is below the source. */
function copyReferences(
  t: FunctionTranslator,
  array: ArrayView,
  { start, sourceStart, size }: { readonly start: Value; readonly sourceStart: Value; readonly size: Value },
): void {
  const { builder } = t;
  const forward = builder.createBlock();
  const backward = builder.createBlock();
  const next = builder.createBlock();
  builder.brif(builder.icmp(IntCC.ule, start, sourceStart), forward, [], backward, []);
  builder.switchToBlock(forward);
  copyLoop(t, array, { to: start, from: sourceStart, end: builder.iadd(start, size), sign: 1 });
  builder.jump(next, []);
  builder.switchToBlock(backward);
  const last = { to: builder.iadd(start, size), from: builder.iadd(sourceStart, size), end: start };
  copyLoop(t, array, { ...last, sign: -1 });
  builder.jump(next, []);
  builder.switchToBlock(next);
}

/** Going down, both addresses stand one past the element. */
function copyLoop(
  t: FunctionTranslator,
  { element, elementSize }: ArrayView,
  range: { readonly to: Value; readonly from: Value; readonly end: Value; readonly sign: 1 | -1 },
): void {
  const { builder, ctx } = t;
  const step = range.sign * elementSize;
  const offset = range.sign === 1 ? 0 : -elementSize;
  const running = [
    { start: range.to, step },
    { start: range.from, step },
  ];
  countedLoop(ctx, running, range.end, ([to, from]) => {
    const value = builder.load(I32, heapFlags(t), from!, offset);
    replaceField(t, element, value, { address: to!, offset });
  });
}

/** The address and the length of a data segment, pointer-sized; only passive ones have anything left. */
function dataSegment(t: FunctionTranslator, segment: number): { readonly base: Value; readonly length: Value } {
  const data = t.env.runtimeDataOfSegment[segment];
  if (t.module.data[segment].mode === 'passive') return { base: dataBase(t, data), length: dataLength(t, data) };
  const zero = t.ctx.pointerConstant(0);
  return { base: zero, length: zero };
}

function copyData(t: FunctionTranslator, to: Value, base: Value, from: Value, size: Value): void {
  const { ctx } = t;
  ctx.callBuiltin('memory_copy', [ctx.vmctx, to, t.builder.iadd(base, ctx.toPointer(from)), size]);
}

function arrayNewData(t: FunctionTranslator): void {
  const [from, count] = t.popMany(2) as [Value, Value];
  const array = arrayView(t, t.reader.index);
  const { base, length } = dataSegment(t, t.reader.index2);
  const size = byteSize(t, array, t.ctx.toPointer(count));
  checkData(t, from, size, length);
  const { reference, elements } = makeArray(t, array, count);
  copyData(t, elements, base, from, size);
  t.fuel?.chargeWork(count, t.reader.offset);
  t.push(reference);
}

function arrayInitData(t: FunctionTranslator): void {
  const [reference, to, from, count] = t.popMany(4) as [Value, Value, Value, Value];
  const array = arrayView(t, t.reader.index);
  const start = elementRange(t, array, reference, { index: to, count });
  const { base, length } = dataSegment(t, t.reader.index2);
  const size = byteSize(t, array, t.ctx.toPointer(count));
  checkData(t, from, size, length);
  copyData(t, start, base, from, size);
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** The address of a range of a passive element segment's values; traps if not all of them exist. */
function segmentRange(t: FunctionTranslator, segment: number, from: Value, count: Value): Value {
  const { ctx, builder } = t;
  const passive = t.env.passiveOfElement[segment];
  if (passive === NO_INDEX) {
    checkRange(t, { index: from, count }, { bound: ctx.constant(I32, 0), trap: 'TableOutOfBounds' });
    return ctx.pointerConstant(0);
  }
  const number = ctx.constant(I32, passive);
  const length = ctx.builtinValue('passive_elem_segment_len', [ctx.vmctx, number]);
  const bound = t.env.pointerType === I32 ? length : builder.ireduce(I32, length);
  checkRange(t, { index: from, count }, { bound, trap: 'TableOutOfBounds' });
  const base = ctx.builtinValue('passive_elem_segment_base', [ctx.vmctx, number]);
  return builder.iadd(base, builder.ishl(ctx.toPointer(from), ctx.pointerConstant(Math.log2(VAL_RAW_SIZE))));
}

/** Copies values of a segment into elements. */
function copyValues(
  t: FunctionTranslator,
  { element, elementSize }: ArrayView,
  range: { readonly start: Value; readonly values: Value; readonly count: Value; readonly store: Store },
): void {
  const { builder, ctx } = t;
  const running = [
    { start: range.values, step: VAL_RAW_SIZE },
    { start: range.start, step: elementSize },
  ];
  const shift = ctx.pointerConstant(Math.log2(VAL_RAW_SIZE));
  const end = builder.iadd(range.values, builder.ishl(ctx.toPointer(range.count), shift));
  countedLoop(ctx, running, end, ([raw, address]) => {
    const value = builder.load(t.clifType(element), ctx.regions.valRaw('ElementSegment'), raw!, 0);
    range.store(t, element, toStored(t, element, value), { address: address!, offset: 0 });
  });
}

function arrayNewElem(t: FunctionTranslator): void {
  const [from, count] = t.popMany(2) as [Value, Value];
  const array = arrayView(t, t.reader.index);
  const values = segmentRange(t, t.reader.index2, from, count);
  const { reference, elements } = makeArray(t, array, count);
  copyValues(t, array, { start: elements, values, count, store: initField });
  t.fuel?.chargeWork(count, t.reader.offset);
  t.push(reference);
}

function arrayInitElem(t: FunctionTranslator): void {
  const [reference, to, from, count] = t.popMany(4) as [Value, Value, Value, Value];
  const array = arrayView(t, t.reader.index);
  const start = elementRange(t, array, reference, { index: to, count });
  const values = segmentRange(t, t.reader.index2, from, count);
  copyValues(t, array, { start, values, count, store: replaceField });
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** Handlers by mnemonic. */
export const gcArrayHandlers: { readonly [mnemonic: string]: Handler } = {
  'array.new': arrayNew,
  'array.new_default': arrayNewDefault,
  'array.new_fixed': arrayNewFixed,
  'array.new_data': arrayNewData,
  'array.new_elem': arrayNewElem,
  'array.get': (t) => arrayGet(t, 'none'),
  'array.get_s': (t) => arrayGet(t, 'signed'),
  'array.get_u': (t) => arrayGet(t, 'unsigned'),
  'array.set': arraySet,
  'array.len': (t) => t.push(arrayLength(t, t.pop())),
  'array.fill': arrayFill,
  'array.copy': arrayCopy,
  'array.init_data': arrayInitData,
  'array.init_elem': arrayInitElem,
};
