/**
 * Objects of the collector's heap as compiled code reaches them: allocation, and addresses that are checked against the
 * heap's length, so that a reference that makes no sense ends in a trap. Layouts: host-abi's `gc-layout.ts`.
 */

import { I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
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

/** The address of an object of which `size` bytes are in the heap; 0, which traps when it is used, if they are not. */
export function objectAddress(t: FunctionTranslator, reference: Value, size: number): Value {
  return addressUpTo(t, reference, t.ctx.pointerConstant(size));
}

/** The same for a size that is not constant, pointer-sized. */
export function addressUpTo(t: FunctionTranslator, reference: Value, size: Value): Value {
  const { builder, ctx } = t;
  const pointer = ctx.toPointer(reference);
  const end = builder.uaddOverflowTrap(pointer, size, userTrap('GcHeapCorruption'));
  const outside = builder.icmp(IntCC.ugt, end, heapLength(t));
  return builder.select(outside, ctx.pointerConstant(0), builder.iadd(heapBase(t), pointer));
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
  const address = objectAddress(t, reference, GC_ARRAY_LENGTH + 4);
  return t.builder.load(I32, t.ctx.regions.gcHeap(), address, GC_ARRAY_LENGTH);
}
