/**
 * Addresses of linear memory, checked against its bound.
 *
 * The shape of a check is what Pulley's back end fuses into one instruction (`_g32`): an access out of bounds is given the
 * address 0, which traps when it is used.
 *
 *     select(icmp ugt (uextend address), (isub bound, offset + size)), 0, base + (uextend address) + offset)
 *
 * It holds only where `offset + size` is at most the memory's least size, so that the subtraction cannot wrap. Otherwise
 * offset and size are added to the address first. Mirrors bounds_checks.rs of wasmtime's compiler @e6b33de.
 */

import { HEAP_OUT_OF_BOUNDS, I32, I64, IntCC, isInt, type MemFlags, opcodes, type Value } from '@pulleyjs/cranelift-ir';
import { bits64 } from './function-context.ts';
import type { FunctionTranslator } from './function-translator.ts';
import { importedOwner, type Owner } from './imported-owner.ts';
import { NO_INDEX } from './module-environment.ts';

const TWO_TO_32 = 4294967296;

/** Key of the address 0 among a block's values; the others are indices of memories. */
const NOWHERE = -1;

/** A memory as one function sees it. */
export interface MemoryView {
  readonly index: number;
  readonly is64: boolean;
  readonly pageSizeLog2: number;
  /** Bytes it has at least. */
  readonly leastBytes: number;
  /** Bytes it can have at most. */
  readonly mostBytes: number;
  /** Whether it always has that many. */
  readonly fixedSize: boolean;
}

/** What is known of a memory from its type. */
export function memoryView(t: FunctionTranslator, index: number): MemoryView {
  const { initial, maximum, is64, pageSizeLog2 } = t.module.memories[index];
  const leastBytes = initial * 2 ** pageSizeLog2;
  const mostBytes = maximum < 0 ? (is64 ? Infinity : TWO_TO_32) : maximum * 2 ** pageSizeLog2;
  return { index, is64, pageSizeLog2, leastBytes, mostBytes, fixedSize: initial === maximum };
}

/** The VMMemoryDefinition: where its fields are loaded from. */
function definition(t: FunctionTranslator, index: number): { readonly pointer: Value; readonly offset: number } {
  const { ctx, module } = t;
  const defined = index - module.importedMemories;
  const owned = t.env.ownedMemory(defined);
  if (owned !== NO_INDEX) return { pointer: ctx.vmctx, offset: ctx.layout.ownedMemory(owned) };
  if (defined >= 0) {
    // A shared memory is kept elsewhere.
    const offset = ctx.layout.memoryPointer(defined);
    const pointer = t.builder.load(t.env.pointerType, ctx.regions.constant('VMContext', offset), ctx.vmctx, offset);
    return { pointer, offset: 0 };
  }
  const { from } = ctx.layout.structs.VMMemoryImport;
  const flags = ctx.regions.constant('VMMemoryImport', from);
  return {
    pointer: t.builder.load(t.env.pointerType, flags, ctx.vmctx, ctx.layout.importedMemory(index) + from),
    offset: 0,
  };
}

/** The context that owns a memory and the memory's index there. */
export function memoryOwner(t: FunctionTranslator, index: number): Owner {
  const { ctx, module } = t;
  const defined = index - module.importedMemories;
  if (defined >= 0) return { vmctx: ctx.vmctx, defined: ctx.constant(I32, defined) };
  return importedOwner(t, 'VMMemoryImport', ctx.layout.importedMemory(index));
}

/** The address of the memory's first byte. It never changes: memories grow in place. */
export function memoryBase(t: FunctionTranslator, memory: MemoryView): Value {
  return t.ctx.oncePerBlock(memory.index, () => loadMemoryBase(t, memory));
}

function loadMemoryBase(t: FunctionTranslator, memory: MemoryView): Value {
  const { pointer, offset } = definition(t, memory.index);
  const { base } = t.ctx.layout.structs.VMMemoryDefinition;
  return t.builder.load(t.env.pointerType, t.ctx.regions.constant('VMMemoryDefinition', base), pointer, offset + base);
}

/** The memory's length in bytes, now. */
export function memoryLength(t: FunctionTranslator, memory: MemoryView): Value {
  const { regions, layout } = t.ctx;
  const { pointer, offset } = definition(t, memory.index);
  const field = layout.structs.VMMemoryDefinition.current_length;
  const flags = memory.fixedSize
    ? regions.constant('VMMemoryDefinition', field)
    : regions.trusted('VMMemoryDefinition', field);
  return t.builder.load(t.env.pointerType, flags, pointer, offset + field);
}

/** The constant offset of the reader's `memarg`; inexact beyond 2 ** 53, where no memory reaches. */
function memargOffset({ reader }: FunctionTranslator): number {
  return (reader.memoffsetHi >>> 0) * TWO_TO_32 + (reader.memoffsetLo >>> 0);
}

/** The index that the reader's `memarg` describes, as 64 bits, not checked against the memory's length. */
export function effectiveIndex(t: FunctionTranslator, index: Value): Value {
  const { reader, builder, ctx } = t;
  const wide = ctx.toI64(index);
  const offset = builder.iconst(I64, bits64(reader.memoffsetLo, reader.memoffsetHi));
  return memoryView(t, reader.index).is64 ? addOrTrap(t, wide, offset) : builder.iadd(wide, offset);
}

/** A checked address, and the flags to access it with. */
export interface CheckedAddress {
  readonly address: Value;
  /** To be added by the access. */
  readonly offset: number;
  readonly flags: MemFlags;
}

/**
 * Checks the access of `size` bytes that the reader's `memarg` describes. Undefined if it is out of bounds wherever it is:
 * then the code ends in a trap here.
 */
export function checkedAddress(t: FunctionTranslator, index: Value, size: number): CheckedAddress | undefined {
  const { reader, builder, ctx } = t;
  const memory = memoryView(t, reader.index);
  const offset = memargOffset(t);
  if (offset + size > Math.min(memory.mostBytes, Number.MAX_SAFE_INTEGER)) {
    if (offset + size > memory.mostBytes) t.fuel?.beforeTrap(reader.offset);
    builder.trap(HEAP_OUT_OF_BOUNDS);
    t.terminate();
    return undefined;
  }
  const known = constantAddress(t, index, offset, size, memory);
  if (known !== undefined) return known;
  const pointer = ctx.toPointer(index);
  const outOfBounds =
    offset + size <= memory.leastBytes
      ? builder.icmp(IntCC.ugt, pointer, builder.isub(memoryLength(t, memory), ctx.pointerConstant(offset + size)))
      : builder.icmp(IntCC.ugt, addressEnd(t, pointer, memory, offset + size), memoryLength(t, memory));
  const inBounds = builder.iadd(memoryBase(t, memory), pointer);
  const nowhere = ctx.oncePerBlock(NOWHERE, () => ctx.pointerConstant(0));
  const address = builder.select(outOfBounds, nowhere, addWide(t, inBounds, offset));
  return { address, offset: 0, flags: guestFlags(t, memory, false) };
}

/** The end of an access, which traps rather than wrap. An address of 32 bits plus an offset of 32 cannot wrap 64. */
function addressEnd(t: FunctionTranslator, pointer: Value, memory: MemoryView, offsetAndSize: number): Value {
  if (memory.is64 || t.env.pointerBytes === 4) return addOrTrap(t, pointer, wideConstant(t, offsetAndSize));
  return addWide(t, pointer, offsetAndSize);
}

/** `a + b`, trapping as an access out of bounds if that wraps. */
function addOrTrap(t: FunctionTranslator, a: Value, b: Value): Value {
  return t.builder.uaddOverflowTrap(a, b, HEAP_OUT_OF_BOUNDS);
}

function wideConstant(t: FunctionTranslator, value: number): Value {
  return t.builder.iconst(t.env.pointerType, BigInt(value));
}

function addWide(t: FunctionTranslator, pointer: Value, offset: number): Value {
  return offset === 0 ? pointer : t.builder.iadd(pointer, wideConstant(t, offset));
}

const LARGEST_ACCESS_OFFSET = 0x7fffffff;

/** An access at a constant address that is within the memory's least size needs no check. */
function constantAddress(
  t: FunctionTranslator,
  index: Value,
  offset: number,
  size: number,
  memory: MemoryView,
): CheckedAddress | undefined {
  const inst = t.ctx.func.dfg.definingInst(index);
  if (inst === undefined) return undefined;
  const data = t.ctx.func.dfg.inst(inst);
  if (opcodes[data.opcode]!.name !== 'iconst' || !isInt(data.type)) return undefined;
  const address = Number(data.wide) + offset;
  if (address > LARGEST_ACCESS_OFFSET || address + size > memory.leastBytes) return undefined;
  return { address: memoryBase(t, memory), offset: address, flags: guestFlags(t, memory, true) };
}

function guestFlags(t: FunctionTranslator, memory: MemoryView, inBounds: boolean): MemFlags {
  const { regions } = t.ctx;
  const isPublic = t.env.isPublicMemory(memory.index);
  const kind = isPublic ? 'PublicMemory' : 'DefinedMemory';
  const detail = isPublic ? 0 : memory.index - t.module.importedMemories;
  return inBounds ? regions.guestInBounds(kind, detail) : regions.guest(kind, detail);
}

/** The address of [index, index + length), which traps if it is not all within `bound` bytes from `base`. */
export function checkedRange(
  t: FunctionTranslator,
  index: Value,
  length: Value,
  range: { readonly base: () => Value; readonly bound: Value; readonly is64: boolean },
): Value {
  const { builder, ctx } = t;
  const start = ctx.toPointer(index);
  const end = range.is64 || t.env.pointerBytes === 4 ? addOrTrap(t, start, length) : builder.iadd(start, length);
  builder.trapnz(builder.icmp(IntCC.ugt, end, range.bound), HEAP_OUT_OF_BOUNDS);
  return builder.iadd(range.base(), start);
}
