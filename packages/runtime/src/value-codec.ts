/**
 * Values between JavaScript and `ValRaw` slots: 16 bytes each, the value little-endian from the lowest.
 *
 * | type | JavaScript | as bits |
 * |---|---|---|
 * | i32 | number, signed | bigint, unsigned |
 * | i64 | bigint, signed | bigint, unsigned |
 * | f32, f64 | number | bigint, the bit pattern: no payload of a NaN is lost |
 * | v128 | Uint8Array of 16 | bigint, unsigned |
 * | funcref | Func or null | the same |
 * | externref, anyref and below, exnref | see `gc-values.ts`; null is the null reference | the same |
 *
 * What is written for compiled code to take is `write`n; what compiled code keeps in memory is `store`d.
 */

import { isNullable, isRef, type ValueType, valueTypeName } from '@pulleyjs/wasm-parse';
import type { TypeRelation } from '@pulleyjs/wasm-parse';
import { F32, F64, heapTypeOf, I32, I64, V128, FUNC } from '@pulleyjs/wasm-parse';
import type { Arena } from './arena.ts';
import { ValueError } from './errors.ts';
import type { Func } from './func.ts';
import type { GcHeap } from './gc-heap.ts';
import type { GcValues } from './gc-values.ts';
import type { Signature } from './type-registry.ts';

/** A WebAssembly value in JavaScript; see the head of the file. */
export type WasmValue = number | bigint | Uint8Array | Func | null | unknown;

/** Bytes of a slot. */
export const SLOT: number = 16;

/** Where function references live: `func.ts` and the store behind it. */
export interface FuncRefs {
  /** The address of a `VMFuncRef` for a function of this store. @throws ValueError */
  toAddress(func: Func): number;
  /** The function whose `VMFuncRef` is at that address. */
  fromAddress(address: number): Func;
}

const scratchWords = new Int32Array(2);
const scratchF32 = new Float32Array(scratchWords.buffer);
const scratchF64 = new Float64Array(scratchWords.buffer);
const scratchU64 = new BigUint64Array(scratchWords.buffer);
const scratchI64 = new BigInt64Array(scratchWords.buffer);

type Kind = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'func' | 'gc';

const numberKinds = new Map<ValueType, Kind>([
  [I32, 'i32'],
  [I64, 'i64'],
  [F32, 'f32'],
  [F64, 'f64'],
  [V128, 'v128'],
]);

/** How the types of one store's engine are represented. */
export class ValueCodec {
  private readonly arena: Arena;
  private readonly relation: TypeRelation;
  private readonly funcs: FuncRefs;
  private readonly heap: GcHeap;
  private readonly objects: GcValues;
  private readonly kinds = new Map<ValueType, Kind>(numberKinds);

  constructor(arena: Arena, relation: TypeRelation, funcs: FuncRefs, heap: GcHeap, objects: GcValues) {
    this.arena = arena;
    this.relation = relation;
    this.funcs = funcs;
    this.heap = heap;
    this.objects = objects;
  }

  /** How a type is represented; worked out once for each type. */
  kindOf(type: ValueType): Kind {
    let kind = this.kinds.get(type);
    if (kind === undefined) {
      kind = this.relation.isSubtype(heapTypeOf(type), FUNC) ? 'func' : 'gc';
      this.kinds.set(type, kind);
    }
    return kind;
  }

  /** Reads the value at `offset`. */
  read(offset: number, type: ValueType): WasmValue {
    const { arena } = this;
    switch (this.kindOf(type)) {
      case 'i32':
        return arena.i32(offset);
      case 'i64':
        return this.scratch(offset, scratchI64);
      case 'f32':
        return this.scratch(offset, scratchF32);
      case 'f64':
        return this.scratch(offset, scratchF64);
      case 'v128':
        return arena.bytes.slice(offset, offset + SLOT);
      default:
        return this.readReference(offset, type);
    }
  }

  /** Writes a value at `offset`, the whole slot. @throws ValueError when it is not of the type */
  write(offset: number, type: ValueType, value: WasmValue): void {
    const { arena } = this;
    switch (this.kindOf(type)) {
      case 'i32':
        return this.writeWords(offset, this.number(value, type) | 0, 0);
      case 'i64':
        if (typeof value !== 'bigint') throw mismatch(value, type);
        scratchI64[0] = BigInt.asIntN(64, value);
        break;
      case 'f32':
        scratchWords[1] = 0;
        scratchF32[0] = this.number(value, type);
        break;
      case 'f64':
        scratchF64[0] = this.number(value, type);
        break;
      case 'v128':
        if (!(value instanceof Uint8Array) || value.length !== SLOT) throw mismatch(value, type);
        arena.bytes.set(value, offset);
        return;
      default:
        return this.writeReference(offset, type, value);
    }
    this.writeWords(offset, scratchWords[0]!, scratchWords[1]!);
  }

  /** Reads a value's bits. */
  readBits(offset: number, type: ValueType): WasmValue {
    switch (this.kindOf(type)) {
      case 'i32':
      case 'f32':
        return BigInt(this.arena.u32(offset));
      case 'i64':
      case 'f64':
        return this.scratch(offset, scratchU64);
      case 'v128':
        return (this.scratch(offset + 8, scratchU64) << 64n) | this.scratch(offset, scratchU64);
      default:
        return this.readReference(offset, type);
    }
  }

  /** Writes a value from its bits. @throws ValueError */
  writeBits(offset: number, type: ValueType, value: WasmValue): void {
    if (isRef(type)) return this.writeReference(offset, type, value);
    if (typeof value !== 'bigint') throw mismatch(value, type);
    this.writeHalf(offset, value);
    this.writeHalf(offset + 8, value >> 64n);
  }

  /** All values of a list, one a slot. */
  writeAll(offset: number, types: Signature['params'], values: readonly WasmValue[]): void {
    for (let i = 0; i < types.length; i++) this.write(offset + i * SLOT, types[i]!, values[i]);
  }

  readAll(offset: number, types: Signature['params']): WasmValue[] {
    const values: WasmValue[] = [];
    for (let i = 0; i < types.length; i++) values.push(this.read(offset + i * SLOT, types[i]!));
    return values;
  }

  private scratch<T>(offset: number, view: { [index: number]: T }): T {
    scratchWords[0] = this.arena.i32(offset);
    scratchWords[1] = this.arena.i32(offset + 4);
    return view[0]!;
  }

  private number(value: WasmValue, type: ValueType): number {
    if (typeof value !== 'number') throw mismatch(value, type);
    return value;
  }

  private writeWords(offset: number, low: number, high: number): void {
    this.arena.setPointer(offset, low, high);
    this.arena.setPointer(offset + 8, 0, 0);
  }

  private writeHalf(offset: number, value: bigint): void {
    scratchU64[0] = BigInt.asUintN(64, value);
    this.arena.setPointer(offset, scratchWords[0]!, scratchWords[1]!);
  }

  private readReference(offset: number, type: ValueType): WasmValue {
    const raw = this.arena.i32(offset);
    return this.kindOf(type) === 'func' ? this.funcOf(raw) : this.objects.fromReference(raw);
  }

  private funcOf(address: number): WasmValue {
    return address === 0 ? null : this.funcs.fromAddress(address);
  }

  /** Compiled code may hold the reference from now on. */
  private writeReference(offset: number, type: ValueType, value: WasmValue): void {
    const raw = this.referenceWord(type, value);
    if (this.kindOf(type) === 'func') this.writeFunc(offset, raw);
    else this.writeWords(offset, this.heap.expose(raw), 0);
  }

  private writeFunc(offset: number, address: number): void {
    if (address === 0) return this.writeWords(offset, 0, 0);
    this.arena.setPointer(offset + 8, 0, 0);
    this.arena.setAddress(offset, address);
  }

  /** A reference as one word: the address of a function, or an object's reference. @throws ValueError */
  referenceWord(type: ValueType, value: WasmValue): number {
    if (value === null) {
      if (!isNullable(type)) throw mismatch(value, type);
      return 0;
    }
    if (this.kindOf(type) === 'func') {
      const func = value as Func;
      if (typeof func !== 'object' || !this.isFuncOfType(func, type)) throw mismatch(value, type);
      return this.funcs.toAddress(func);
    }
    const reference = this.objects.toReference(value, type);
    if (reference === undefined) throw mismatch(value, type);
    return reference;
  }

  /** Whether a value is of a reference type. */
  isOfType(value: WasmValue, type: ValueType): boolean {
    if (value === null) return isNullable(type);
    if (this.kindOf(type) !== 'func') return this.objects.accepts(value, type);
    return typeof value === 'object' && this.isFuncOfType(value as Func, type);
  }

  /** Replaces the value that a global at `offset` keeps. @throws ValueError */
  store(offset: number, type: ValueType, value: WasmValue): void {
    if (this.isObjectType(type)) this.replaceReference(offset, type, value);
    else this.write(offset, type, value);
  }

  /** The same from its bits. @throws ValueError */
  storeBits(offset: number, type: ValueType, value: WasmValue): void {
    if (this.isObjectType(type)) this.replaceReference(offset, type, value);
    else this.writeBits(offset, type, value);
  }

  private isObjectType(type: ValueType): boolean {
    return this.kindOf(type) === 'gc';
  }

  private replaceReference(offset: number, type: ValueType, value: WasmValue): void {
    const reference = this.referenceWord(type, value);
    this.arena.set32(offset, this.heap.replace(this.arena.i32(offset), reference));
  }

  private isFuncOfType(func: Func, type: ValueType): boolean {
    return func.reference !== undefined && this.relation.isSubtype(func.reference, type);
  }
}

function mismatch(value: WasmValue, type: ValueType): ValueError {
  const shown = value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
  return new ValueError(`${shown} is no value of type ${valueTypeName(type)}`);
}
