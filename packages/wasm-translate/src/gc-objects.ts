/**
 * Objects of the collector's heap as compiled code reaches them: allocation, and addresses that are checked against the
 * heap's length, so that a reference that makes no sense ends in a trap. Layouts: host-abi's `gc-layout.ts`.
 */

import { HEAP_OUT_OF_BOUNDS, I32, IntCC, type MemFlags, type Value } from '@pulleyjs/cranelift-ir';
import { GC_ARRAY_LENGTH } from '@pulleyjs/host-abi';
import { userTrap } from './function-context.ts';
import type { FunctionTranslator } from './function-translator.ts';
import { typeId } from './type-ids.ts';

/** The address of the heap's first byte. It never changes: the heap grows in place. */
function heapBase(t: FunctionTranslator): Value {
  const offset = t.ctx.layout.structs.VMStoreContext.gc_heap_base;
  const flags = t.ctx.regions.constant('VMStoreContext', offset);
  return t.builder.load(t.env.pointerType, flags, t.ctx.loadStoreContext(t.ctx.vmctx), offset);
}

/** Bytes of the heap, now. */
function heapLength(t: FunctionTranslator): Value {
  const offset = t.ctx.layout.structs.VMStoreContext.gc_heap_current_length;
  const flags = t.ctx.regions.trusted('VMStoreContext', offset);
  return t.builder.load(t.env.pointerType, flags, t.ctx.loadStoreContext(t.ctx.vmctx), offset);
}

/** Flags of an access at an address that these functions give: little-endian, any alignment, traps if it is outside. */
export function heapFlags(t: FunctionTranslator): MemFlags {
  return t.ctx.regions.guest('GcHeap');
}

/** Flags of an access of an object that was just allocated. */
export function newObjectFlags(t: FunctionTranslator): MemFlags {
  return t.ctx.regions.guestInBounds('GcHeap');
}

/** A heap that has any object has at least that many bytes. */
const LEAST_HEAP = 65536;

/**
 * The address of `bytes` bytes at an offset of an object; 0, which traps when it is used, if they are not in the heap.
 * The shape is that of checked addresses of linear memory, which code generation fuses.
 */
export function fieldAddress(t: FunctionTranslator, reference: Value, offset: number, bytes: number): Value {
  const { builder, ctx } = t;
  const end = offset + bytes;
  if (end > LEAST_HEAP)
    return builder.iadd(addressUpTo(t, reference, ctx.pointerConstant(end)), ctx.pointerConstant(offset));
  const pointer = ctx.toPointer(reference);
  const last = builder.isub(heapLength(t), ctx.pointerConstant(end));
  const outside = builder.icmp(IntCC.ugt, pointer, last);
  const inside = ctx.addOffset(builder.iadd(heapBase(t), pointer), offset);
  return builder.select(outside, ctx.pointerConstant(0), inside);
}

/** The address of an object of which `size` bytes (pointer-sized) are in the heap; traps if they are not. */
export function addressUpTo(t: FunctionTranslator, reference: Value, size: Value): Value {
  const { builder, ctx } = t;
  const pointer = ctx.toPointer(reference);
  const end = builder.uaddOverflowTrap(pointer, size, HEAP_OUT_OF_BOUNDS);
  builder.trapnz(builder.icmp(IntCC.ugt, end, heapLength(t)), HEAP_OUT_OF_BOUNDS);
  return builder.iadd(heapBase(t), pointer);
}

/** The address of an object that was just allocated. */
export function newObjectAddress(t: FunctionTranslator, reference: Value): Value {
  return t.builder.iadd(heapBase(t), t.ctx.toPointer(reference));
}

/** What is allocated: the kind and wasm type of the object, its size (i32) and alignment in bytes. */
export interface Allocation {
  readonly kind: number;
  readonly typeIndex: number;
  readonly size: Value;
  readonly align: number;
}

/** A new object, with nothing but its header filled in. A collection may happen. */
export function allocate(t: FunctionTranslator, { kind, typeIndex, size, align }: Allocation): Value {
  const { ctx } = t;
  const reference = ctx.builtinValue('gc_alloc_raw', [
    ctx.vmctx,
    ctx.constant(I32, kind),
    typeId(t, typeIndex),
    size,
    ctx.constant(I32, align),
  ]);
  ctx.noteObject(reference);
  return reference;
}

/** An array's number of elements (i32); traps on null. */
export function arrayLength(t: FunctionTranslator, reference: Value): Value {
  t.builder.trapz(reference, userTrap('NullReference'));
  const lengthBytes = 4;
  return t.builder.load(I32, heapFlags(t), fieldAddress(t, reference, GC_ARRAY_LENGTH, lengthBytes), 0);
}
