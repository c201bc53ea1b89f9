/** Copies and fills of linear memory, and data segments. Bounds are checked here; the moving itself is a builtin. */

import { I32, type Value } from '@pulleyjs/cranelift-ir';
import { NO_INDEX } from '../module-environment.ts';
import { checkedRange, memoryBase, memoryLength, type MemoryView, memoryView } from '../memory-access.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import type { Handler } from './handler.ts';

function memoryRange(t: FunctionTranslator, memory: MemoryView, index: Value, length: Value): Value {
  return checkedRange(t, index, length, {
    base: () => memoryBase(t, memory),
    bound: memoryLength(t, memory),
    is64: memory.is64,
  });
}

function memoryFill(t: FunctionTranslator): void {
  const [index, byte, count] = t.popMany(3) as [Value, Value, Value];
  const length = t.ctx.toPointer(count);
  const address = memoryRange(t, memoryView(t, t.reader.index), index, length);
  t.ctx.callBuiltin('memory_fill', [t.ctx.vmctx, address, byte, length]);
  t.fuel?.chargeWork(count, t.reader.offset);
}

function memoryCopy(t: FunctionTranslator): void {
  const [to, from, count] = t.popMany(3) as [Value, Value, Value];
  const length = t.ctx.toPointer(count);
  const target = memoryRange(t, memoryView(t, t.reader.index), to, length);
  const source = memoryRange(t, memoryView(t, t.reader.index2), from, length);
  t.ctx.callBuiltin('memory_copy', [t.ctx.vmctx, target, source, length]);
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** Bytes of a range of data that the code may still read: 0 once it was dropped. */
export function dataLength(t: FunctionTranslator, data: number): Value {
  const { ctx } = t;
  const flags = ctx.regions.trusted('VMContext', ctx.layout.runtimeDataLength(0));
  return ctx.toPointer(t.builder.load(I32, flags, ctx.vmctx, ctx.layout.runtimeDataLength(data)));
}

/** The address of a range of data. */
export function dataBase(t: FunctionTranslator, data: number): Value {
  const { ctx } = t;
  const flags = ctx.regions.trusted('VMContext', ctx.layout.runtimeDataBase(0));
  return t.builder.load(t.env.pointerType, flags, ctx.vmctx, ctx.layout.runtimeDataBase(data));
}

/** Copies from a data segment into a memory. Only passive segments still hold data when code runs. */
function memoryInit(t: FunctionTranslator): void {
  const [to, from, count] = t.popMany(3) as [Value, Value, Value];
  const segment = t.reader.index;
  const passive = t.module.data[segment].mode === 'passive';
  const data = t.env.runtimeDataOfSegment[segment];
  const length = t.ctx.toPointer(count);
  const target = memoryRange(t, memoryView(t, t.reader.index2), to, length);
  const bound = passive ? dataLength(t, data) : t.ctx.pointerConstant(0);
  const base = (): Value => (passive ? dataBase(t, data) : t.ctx.pointerConstant(0));
  const source = checkedRange(t, from, length, { base, bound, is64: false });
  t.ctx.callBuiltin('memory_copy', [t.ctx.vmctx, target, source, length]);
  t.fuel?.chargeWork(count, t.reader.offset);
}

function dataDrop(t: FunctionTranslator): void {
  const { ctx } = t;
  const segment = t.reader.index;
  const data = t.env.runtimeDataOfSegment[segment];
  if (data === NO_INDEX || t.module.data[segment].mode !== 'passive') return;
  const flags = ctx.regions.trusted('VMContext', ctx.layout.runtimeDataLength(0));
  t.builder.store(flags, ctx.constant(I32, 0), ctx.vmctx, ctx.layout.runtimeDataLength(data));
}

/** Writes an active segment's data to its place: the same for startup code. */
export function copyActiveData(t: FunctionTranslator, segment: number, offset: Value): void {
  const data = t.env.runtimeDataOfSegment[segment];
  const length = dataLength(t, data);
  const target = memoryRange(t, memoryView(t, t.module.data[segment].memory), offset, length);
  t.ctx.callBuiltin('memory_copy', [t.ctx.vmctx, target, dataBase(t, data), length]);
}

/** Handlers by mnemonic. */
export const bulkMemoryHandlers: { readonly [mnemonic: string]: Handler } = {
  'memory.fill': memoryFill,
  'memory.copy': memoryCopy,
  'memory.init': memoryInit,
  'data.drop': dataDrop,
};
