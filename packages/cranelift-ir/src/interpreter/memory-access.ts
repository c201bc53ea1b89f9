/** Loads, stores and atomic operations: byte order, alignment, extension, faults. */

import { ALIGNED, BIG, hasFlag, LITTLE, type MemFlags, trapCodeOf } from '../memflags.ts';
import { type OpcodeName, opcodes, type Opcode } from '../opcodes.ts';
import { HEAP_OUT_OF_BOUNDS, type TrapCode, trapCodeName } from '../trapcode.ts';
import { I16, I32, I8, laneBits, type Type, typeBits, typeBytes, vectorOf } from '../types.ts';
import { atomicRmw } from './atomics.ts';
import { fromBytes, joinLanes, splitLanes, toBytes } from './lanes.ts';
import type { InterpreterMemory } from './memory.ts';
import { Trap } from './outcome.ts';

/** What an extending load reads, and whether it extends the sign. */
interface NarrowLoad {
  readonly type: Type;
  readonly isSigned: boolean;
}

const unsigned = (type: Type): NarrowLoad => ({ type, isSigned: false });
const signed = (type: Type): NarrowLoad => ({ type, isSigned: true });

const NARROW_LOADS: Readonly<Partial<Record<OpcodeName, NarrowLoad>>> = {
  uload8: unsigned(I8),
  sload8: signed(I8),
  uload16: unsigned(I16),
  sload16: signed(I16),
  uload32: unsigned(I32),
  sload32: signed(I32),
  uload8x8: unsigned(vectorOf(I8, 8)!),
  sload8x8: signed(vectorOf(I8, 8)!),
  uload16x4: unsigned(vectorOf(I16, 4)!),
  sload16x4: signed(vectorOf(I16, 4)!),
  uload32x2: unsigned(vectorOf(I32, 2)!),
  sload32x2: signed(vectorOf(I32, 2)!),
};

/** What a truncating store writes. */
const NARROW_STORES: Readonly<Partial<Record<OpcodeName, Type>>> = { istore8: I8, istore16: I16, istore32: I32 };

const HEAP_MISALIGNED = 'heap_misaligned';

export class MemoryAccess {
  private readonly memory: InterpreterMemory;
  private readonly bigEndian: boolean;

  /** `bigEndian` is the byte order of accesses that name none. */
  constructor(memory: InterpreterMemory, bigEndian: boolean) {
    this.memory = memory;
    this.bigEndian = bigEndian;
  }

  /** @throws Trap */
  load(opcode: Opcode, flags: MemFlags, address: bigint, result: Type): bigint {
    const narrow = NARROW_LOADS[opcodes[opcode]!.name];
    if (narrow === undefined) return this.read(flags, address, result);
    const { type, isSigned } = narrow;
    const bits = laneBits(type);
    const lanes = splitLanes(this.read(flags, address, type), type);
    return joinLanes(isSigned ? lanes.map((lane) => BigInt.asIntN(bits, lane)) : lanes, laneBits(result));
  }

  /** @throws Trap */
  store(opcode: Opcode, flags: MemFlags, address: bigint, value: bigint, type: Type): void {
    this.write(flags, address, value, NARROW_STORES[opcodes[opcode]!.name] ?? type);
  }

  /** Atomic read, modify, write: the old value. `operation` is an index of `atomicRmwOps`. @throws Trap */
  readModifyWrite(flags: MemFlags, address: bigint, operation: number, operand: bigint, type: Type): bigint {
    const old = this.read(flags, address, type);
    this.write(flags, address, atomicRmw(operation, old, operand, typeBits(type)), type);
    return old;
  }

  /** Atomic compare and exchange: the old value. @throws Trap */
  compareExchange(flags: MemFlags, address: bigint, expected: bigint, replacement: bigint, type: Type): bigint {
    const old = this.read(flags, address, type);
    if (old === expected) this.write(flags, address, replacement, type);
    return old;
  }

  /** An atomic access must be a multiple of its size. @throws Trap */
  requireAlignment(address: bigint, type: Type): void {
    if (address % BigInt(typeBytes(type)) !== 0n) throw new Trap(HEAP_MISALIGNED);
  }

  read(flags: MemFlags, address: bigint, type: Type): bigint {
    return fromBytes(this.bytes(flags, address, typeBytes(type)), type, this.isBig(flags));
  }

  private write(flags: MemFlags, address: bigint, value: bigint, type: Type): void {
    this.bytes(flags, address, typeBytes(type)).set(toBytes(value, type, this.isBig(flags)));
  }

  private isBig(flags: MemFlags): boolean {
    return hasFlag(flags, BIG) || (this.bigEndian && !hasFlag(flags, LITTLE));
  }

  private bytes(flags: MemFlags, address: bigint, size: number): Uint8Array {
    if (hasFlag(flags, ALIGNED) && address % BigInt(size) !== 0n) throw new Trap(HEAP_MISALIGNED);
    const bytes = this.memory.bytesAt(address, size);
    if (bytes === undefined) throw new Trap(trapCodeName((trapCodeOf(flags) || HEAP_OUT_OF_BOUNDS) as TrapCode));
    return bytes;
  }
}
