/** Loads, stores, size and growth of linear memories. */

import { F32, F64, I32, I64, IntCC, type MemFlags, type Type, type Value } from '@pulleyjs/cranelift-ir';
import { checkedAddress, memoryLength, memoryOwner, memoryView } from '../memory-access.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import type { CodeBuilder } from '../code-builder.ts';
import type { Handler } from './handler.ts';

type Load = (builder: CodeBuilder, flags: MemFlags, address: Value, offset: number) => Value;
type Store = (builder: CodeBuilder, flags: MemFlags, value: Value, address: Value, offset: number) => void;

const plainLoad =
  (type: Type): Load =>
  (b, flags, address, offset) =>
    b.load(type, flags, address, offset);
const plainStore: Store = (b, flags, value, address, offset) => void b.store(flags, value, address, offset);
const store8: Store = (b, flags, value, address, offset) => void b.istore8(flags, value, address, offset);
const store16: Store = (b, flags, value, address, offset) => void b.istore16(flags, value, address, offset);
const store32: Store = (b, flags, value, address, offset) => void b.istore32(flags, value, address, offset);

/** Mnemonic, bytes accessed, how. */
const loads: readonly (readonly [string, number, Load])[] = [
  ['i32.load', 4, plainLoad(I32)],
  ['i64.load', 8, plainLoad(I64)],
  ['f32.load', 4, plainLoad(F32)],
  ['f64.load', 8, plainLoad(F64)],
  ['i32.load8_s', 1, (b, flags, address, offset) => b.sload8(I32, flags, address, offset)],
  ['i32.load8_u', 1, (b, flags, address, offset) => b.uload8(I32, flags, address, offset)],
  ['i32.load16_s', 2, (b, flags, address, offset) => b.sload16(I32, flags, address, offset)],
  ['i32.load16_u', 2, (b, flags, address, offset) => b.uload16(I32, flags, address, offset)],
  ['i64.load8_s', 1, (b, flags, address, offset) => b.sload8(I64, flags, address, offset)],
  ['i64.load8_u', 1, (b, flags, address, offset) => b.uload8(I64, flags, address, offset)],
  ['i64.load16_s', 2, (b, flags, address, offset) => b.sload16(I64, flags, address, offset)],
  ['i64.load16_u', 2, (b, flags, address, offset) => b.uload16(I64, flags, address, offset)],
  ['i64.load32_s', 4, (b, flags, address, offset) => b.sload32(flags, address, offset)],
  ['i64.load32_u', 4, (b, flags, address, offset) => b.uload32(flags, address, offset)],
];

const stores: readonly (readonly [string, number, Store])[] = [
  ['i32.store', 4, plainStore],
  ['i64.store', 8, plainStore],
  ['f32.store', 4, plainStore],
  ['f64.store', 8, plainStore],
  ['i32.store8', 1, store8],
  ['i32.store16', 2, store16],
  ['i64.store8', 1, store8],
  ['i64.store16', 2, store16],
  ['i64.store32', 4, store32],
];

const loadHandler =
  (size: number, load: Load): Handler =>
  (t) => {
    const place = checkedAddress(t, t.pop(), size);
    if (place !== undefined) t.push(load(t.builder, place.flags, place.address, place.offset));
  };

const storeHandler =
  (size: number, store: Store): Handler =>
  (t) => {
    const value = t.pop();
    const place = checkedAddress(t, t.pop(), size);
    if (place !== undefined) store(t.builder, place.flags, value, place.address, place.offset);
  };

/** A pointer-sized count as the memory's index type. */
function toIndexType(t: FunctionTranslator, value: Value, is64: boolean): Value {
  const wanted = is64 ? I64 : I32;
  if (t.env.pointerType === wanted) return value;
  return is64 ? t.builder.uextend(I64, value) : t.builder.ireduce(I32, value);
}

function memorySize(t: FunctionTranslator): void {
  const memory = memoryView(t, t.reader.index);
  const pages = t.builder.ushr(memoryLength(t, memory), t.ctx.pointerConstant(memory.pageSizeLog2));
  t.push(toIndexType(t, pages, memory.is64));
}

/** What the runtime gives if it refuses to grow. */
function minusOne(t: FunctionTranslator): Value {
  return t.builder.iconst(t.env.pointerType, BigInt.asUintN(8 * t.env.pointerBytes, -1n));
}

function memoryGrow(t: FunctionTranslator): void {
  const memory = memoryView(t, t.reader.index);
  const pages = t.pop();
  const delta = t.ctx.toI64(pages);
  const { vmctx, defined } = memoryOwner(t, memory.index);
  const old = t.ctx.builtinValue('memory_grow', [vmctx, delta, defined]);
  if (t.fuel !== undefined) {
    const isRefused = t.builder.icmp(IntCC.eq, old, minusOne(t));
    t.fuel.chargeWorkUnless(isRefused, pages, t.reader.offset);
  }
  t.push(toIndexType(t, old, memory.is64));
}

/** Handlers by mnemonic. */
export const memoryHandlers: { readonly [mnemonic: string]: Handler } = {
  ...Object.fromEntries(loads.map(([mnemonic, size, load]) => [mnemonic, loadHandler(size, load)])),
  ...Object.fromEntries(stores.map(([mnemonic, size, store]) => [mnemonic, storeHandler(size, store)])),
  'memory.size': memorySize,
  'memory.grow': memoryGrow,
};
