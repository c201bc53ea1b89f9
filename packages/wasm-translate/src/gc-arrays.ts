/** Arrays of the collector's heap: making them, bounds, and where a range of elements is. */

import { HEAP_OUT_OF_BOUNDS, I32, I64, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { GC_ARRAY_LENGTH, gcArrayAlign, GcKind } from '@pulleyjs/host-abi';
import type { ArrayType, ValueType } from '@pulleyjs/wasm-parse';
import { userTrap } from './function-context.ts';
import type { FunctionTranslator } from './function-translator.ts';
import { addressUpTo, allocate, arrayLength, fieldAddress, newObjectAddress, newObjectFlags } from './gc-objects.ts';
import { elementsOffset, storageSize } from './gc-types.ts';

const LARGEST_SIZE = 0xffff_ffffn;

/** What is known of an array type. */
export interface ArrayView {
  readonly typeIndex: number;
  readonly element: ValueType;
  /** Bytes of an element, a power of two. */
  readonly elementSize: number;
  /** Byte offset of the first. */
  readonly start: number;
}

/** See {@link ArrayView}. */
export function arrayView(t: FunctionTranslator, typeIndex: number): ArrayView {
  const { element } = t.module.types[typeIndex] as ArrayType;
  return { typeIndex, element: element.type, elementSize: storageSize(element.type), start: elementsOffset(element) };
}

/** An array that was just made: its reference and the address of its first element. */
export interface NewArray {
  readonly reference: Value;
  readonly elements: Value;
}

/** A new array of `length` (i32) elements, which must then be written. Traps if its size does not fit 32 bits. */
export function makeArray(t: FunctionTranslator, array: ArrayView, length: Value): NewArray {
  const { builder, ctx } = t;
  const bytes = byteSize(t, array, builder.uextend(I64, length));
  const size = builder.iadd(bytes, ctx.constant(I64, array.start));
  const tooLarge = builder.icmp(IntCC.ugt, size, builder.iconst(I64, LARGEST_SIZE));
  builder.trapnz(tooLarge, userTrap('AllocationTooLarge'));
  const reference = allocate(t, {
    kind: GcKind.arrayref,
    typeIndex: array.typeIndex,
    size: builder.ireduce(I32, size),
    align: gcArrayAlign(array.elementSize),
  });
  const address = newObjectAddress(t, reference);
  builder.store(newObjectFlags(t), length, address, GC_ARRAY_LENGTH);
  return { reference, elements: ctx.addOffset(address, array.start) };
}

/** `count` elements in bytes; `count` is of the result's type. */
export function byteSize(t: FunctionTranslator, { elementSize }: ArrayView, count: Value): Value {
  if (elementSize === 1) return count;
  const shift = t.ctx.constant(t.ctx.func.dfg.valueType(count), Math.log2(elementSize));
  return t.builder.ishl(count, shift);
}

/** The address of an element (i32 index); traps on null and out of bounds. */
export function elementAddress(t: FunctionTranslator, array: ArrayView, reference: Value, index: Value): Value {
  const { builder } = t;
  const outside = builder.icmp(IntCC.uge, index, arrayLength(t, reference));
  builder.trapnz(outside, userTrap('ArrayOutOfBounds'));
  // Where the array is in the heap, this does not wrap; where it is not, it is checked like everything else.
  return fieldAddress(t, builder.iadd(reference, byteSize(t, array, index)), array.start, array.elementSize);
}

/** The address of [index, index + count) (i32 each); traps on null, and if not all of them exist. */
export function elementRange(
  t: FunctionTranslator,
  array: ArrayView,
  reference: Value,
  range: { readonly index: Value; readonly count: Value },
): Value {
  const { builder, ctx } = t;
  const length = arrayLength(t, reference);
  checkRange(t, range, { bound: length, trap: 'ArrayOutOfBounds' });
  const offset = builder.iadd(byteSize(t, array, ctx.toPointer(range.index)), ctx.pointerConstant(array.start));
  const end = builder.iadd(offset, byteSize(t, array, ctx.toPointer(range.count)));
  return builder.iadd(addressUpTo(t, reference, end), offset);
}

/** Traps unless [index, index + count) is below the bound; all three are i32. */
export function checkRange(
  t: FunctionTranslator,
  { index, count }: { readonly index: Value; readonly count: Value },
  { bound, trap }: { readonly bound: Value; readonly trap: 'ArrayOutOfBounds' | 'TableOutOfBounds' },
): void {
  const { builder } = t;
  const end = builder.iadd(builder.uextend(I64, index), builder.uextend(I64, count));
  builder.trapnz(builder.icmp(IntCC.ugt, end, builder.uextend(I64, bound)), userTrap(trap));
}

/** Traps unless `index + size` (i32, and pointer-sized bytes) is at most the bound (pointer-sized). */
export function checkData(t: FunctionTranslator, index: Value, size: Value, bound: Value): void {
  const { builder, ctx } = t;
  const end = builder.uaddOverflowTrap(ctx.toPointer(index), size, HEAP_OUT_OF_BOUNDS);
  builder.trapnz(builder.icmp(IntCC.ugt, end, bound), HEAP_OUT_OF_BOUNDS);
}
