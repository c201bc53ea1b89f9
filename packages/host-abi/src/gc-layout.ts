/**
 * Objects of the reference-counting collector, as compiled code and runtime lay them out. Mirrors
 * crates/environ/src/gc/drc.rs of Wasmtime 50.0.1.
 *
 *     0   kind (high 6 bits) | reserved (low 26 bits)    u32
 *     4   engine-wide type                               u32
 *     8   reference count                                u64
 *     16  next object of the over-approximated list      u32
 *     20  size of the object                             u32
 *     24  struct: fields; array: length u32, elements; exception: tag, fields; externref: the host's number u32
 *
 * A reference is the byte offset of an object in the heap: 0 is null; with bit 0 set it is no object but an i31,
 * `value << 1 | 1`. References in objects are 32 bits, function references there are the runtime's numbers of them, u32.
 */

import { alignUp } from './struct-layout.ts';

/** Kinds of object, in the high bits of the header's first word; a kind's bits include those of its supertypes. */
export const GcKind = {
  externref: 0x4000_0000,
  anyref: 0x8000_0000,
  eqref: 0xa000_0000,
  arrayref: 0xa800_0000,
  structref: 0xb000_0000,
  exnref: 0x0400_0000,
} as const;

/** The bits of the first word that are the kind. */
export const GC_KIND_MASK = 0xfc00_0000;
/** Reserved bits of the first word: found on the stack by the collection in progress; on the over-approximated list. */
export const GC_MARK_BIT = 1;
export const GC_LISTED_BIT = 2;

/** Set in references that are i31 values. */
export const I31_BIT = 1;
/** Bytes of a reference in an object, a table or a global. */
export const GC_REFERENCE_SIZE = 4;
/** Compiled code asks for a collection when the list has at least this many objects, and twice as many as after the last. */
export const GC_LEAST_LIST_LENGTH = 1024;

const HEADER_SIZE = 24;
const HEADER_ALIGN = 8;

/** Where an array's length is. */
export const GC_ARRAY_LENGTH: number = HEADER_SIZE;
/** Where an exception's tag is: the number of the instance that defines it, and its defined index there. */
export const GC_EXCEPTION_INSTANCE: number = HEADER_SIZE;
export const GC_EXCEPTION_TAG: number = HEADER_SIZE + 4;
/** Where the host's number of an externref is. */
export const GC_EXTERNREF_NUMBER: number = HEADER_SIZE;

/** Where the fields of a struct or exception are, and what to allocate for it. */
export interface GcFieldsLayout {
  readonly offsets: readonly number[];
  readonly size: number;
  readonly align: number;
}

function layOutFields(start: number, sizes: readonly number[]): GcFieldsLayout {
  let end = start;
  let align = HEADER_ALIGN;
  const offsets = sizes.map((size) => {
    const offset = alignUp(end, size);
    end = offset + size;
    align = Math.max(align, size);
    return offset;
  });
  return { offsets, size: alignUp(end, align), align };
}

/** The layout of a struct with fields of these sizes in bytes. */
export function gcStructLayout(fieldSizes: readonly number[]): GcFieldsLayout {
  return layOutFields(HEADER_SIZE, fieldSizes);
}

/** The layout of an exception with fields of these sizes in bytes. */
export function gcExceptionLayout(fieldSizes: readonly number[]): GcFieldsLayout {
  return layOutFields(GC_EXCEPTION_TAG + 4, fieldSizes);
}

/** Where an array's elements of that size begin; they follow each other without gaps. */
export function gcArrayElements(elementSize: number): number {
  return alignUp(GC_ARRAY_LENGTH + 4, elementSize);
}

/** Alignment of an array with elements of that size. */
export function gcArrayAlign(elementSize: number): number {
  return Math.max(HEADER_ALIGN, elementSize);
}
