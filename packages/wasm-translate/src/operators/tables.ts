/** Tables and element segments. Everything is done in place; the runtime only grows tables and makes function references. */

import { I32, IntCC, type Value } from '@pulleyjs/cranelift-ir';
import { VAL_RAW_SIZE } from '@pulleyjs/host-abi';
import { countedLoop } from '../counted-loop.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { NO_INDEX } from '../module-environment.ts';
import {
  checkElements,
  elementAddress,
  elementRange,
  loadElement,
  loadElementToStore,
  replaceElement,
  tableOwner,
  tableSize,
  type TableView,
  tableView,
  toTableIndex,
} from '../table-access.ts';
import type { Handler } from './handler.ts';

function tableSet(t: FunctionTranslator): void {
  const [index, value] = t.popMany(2) as [Value, Value];
  const table = tableView(t, t.reader.index);
  const address = elementAddress(t, table, index);
  replaceElement(t, table, value, { address, offset: 0 });
}

/** `start + count` elements, as an address. */
function endAddress(t: FunctionTranslator, table: TableView, start: Value, count: Value): Value {
  return t.builder.iadd(start, t.builder.ishl(count, t.ctx.pointerConstant(table.elementShift)));
}

/** Stores `value` in `count` elements from `index` (both pointer-sized). */
export function fillElements(t: FunctionTranslator, table: TableView, index: Value, value: Value, count: Value): void {
  const start = elementRange(t, table, index, count);
  countedLoop(t.ctx, [{ start, step: 1 << table.elementShift }], endAddress(t, table, start, count), ([address]) => {
    replaceElement(t, table, value, { address: address!, offset: 0 });
  });
}

function tableFill(t: FunctionTranslator): void {
  const [index, value, count] = t.popMany(3) as [Value, Value, Value];
  const length = t.ctx.toPointer(count);
  fillElements(t, tableView(t, t.reader.index), t.ctx.toPointer(index), value, length);
  t.fuel?.chargeWork(count, t.reader.offset);
}

/** Grows through the runtime, then fills the new elements here; -1 if it refuses. */
function tableGrow(t: FunctionTranslator): void {
  const { builder, ctx } = t;
  const [value, delta] = t.popMany(2) as [Value, Value];
  const table = tableView(t, t.reader.index);
  const { vmctx, defined } = tableOwner(t, table.index);
  const old = ctx.builtinValue('table_grow', [vmctx, defined, ctx.toI64(delta)]);
  const grown = builder.createBlock();
  const next = builder.createBlock();
  const refused = builder.iconst(t.env.pointerType, BigInt.asUintN(8 * t.env.pointerBytes, -1n));
  const isRefused = builder.icmp(IntCC.eq, old, refused);
  builder.brif(isRefused, next, [], grown, []);
  builder.switchToBlock(grown);
  fillElements(t, table, old, value, ctx.toPointer(delta));
  builder.jump(next, []);
  builder.switchToBlock(next);
  t.fuel?.chargeWorkUnless(isRefused, delta, t.reader.offset);
  t.push(toTableIndex(t, table, old));
}

/** One direction of a copy: where it starts and its sign. */
interface Direction {
  readonly to: Value;
  readonly index: Value;
  readonly end: Value;
  readonly sign: 1 | -1;
}

/** Whether two tables of a module can be one: only if both are imported, or if it is the same index. */
function mayBeSame(t: FunctionTranslator, a: TableView, b: TableView): boolean {
  const imported = t.module.importedTables;
  return a.index === b.index || (a.index < imported && b.index < imported);
}

/**
 * Copies element by element, because a source element may have to be initialised first. Overlapping ranges are copied from
 * the end that is not overwritten: forward if the target is below the source.
 */
function tableCopy(t: FunctionTranslator): void {
  const { builder, ctx } = t;
  const operands = t.popMany(3) as [Value, Value, Value];
  const [to, from, count] = operands.map((value) => ctx.toPointer(value)) as [Value, Value, Value];
  const target = tableView(t, t.reader.index);
  const source = tableView(t, t.reader.index2);
  const first = elementRange(t, target, to, count);
  const firstSource = elementRange(t, source, from, count);
  const last = endAddress(t, target, first, count);
  if (!mayBeSame(t, target, source)) {
    copyElements(t, target, source, { to: first, index: from, end: last, sign: 1 });
    t.fuel?.chargeWork(operands[2], t.reader.offset);
    return;
  }
  const forward = builder.createBlock();
  const backward = builder.createBlock();
  const next = builder.createBlock();
  builder.brif(builder.icmp(IntCC.ult, first, firstSource), forward, [], backward, []);
  for (const block of [forward, backward]) {
    builder.switchToBlock(block);
    if (block === forward) copyElements(t, target, source, { to: first, index: from, end: last, sign: 1 });
    else copyElements(t, target, source, { to: last, index: builder.iadd(from, count), end: first, sign: -1 });
    builder.jump(next, []);
  }
  builder.switchToBlock(next);
  t.fuel?.chargeWork(operands[2], t.reader.offset);
}

function copyElements(
  t: FunctionTranslator,
  target: TableView,
  source: TableView,
  { to, index, end, sign }: Direction,
): void {
  const { builder, ctx } = t;
  const size = 1 << target.elementShift;
  const running = [
    { start: to, step: sign * size },
    { start: index, step: sign },
  ];
  countedLoop(ctx, running, end, ([address, at]) => {
    // Going down, both stand one past the element.
    const element = sign === 1 ? at! : builder.isub(at!, ctx.pointerConstant(1));
    const place = sign === 1 ? address! : builder.isub(address!, ctx.pointerConstant(size));
    const value = loadElementToStore(t, source, toTableIndex(t, source, element));
    replaceElement(t, target, value, { address: place, offset: 0 });
  });
}

/** Copies from a passive segment, whose elements are kept as ValRaws. Other segments are empty when code runs. */
function tableInit(t: FunctionTranslator): void {
  const { builder, ctx } = t;
  const operands = t.popMany(3) as [Value, Value, Value];
  const [to, from, count] = operands.map((value) => ctx.toPointer(value)) as [Value, Value, Value];
  const table = tableView(t, t.reader.index2);
  const passive = t.env.passiveOfElement[t.reader.index];
  const start = elementRange(t, table, to, count);
  if (passive === NO_INDEX) {
    checkElements(t, from, count, { bound: ctx.pointerConstant(0), is64: false });
    t.fuel?.chargeWork(operands[2], t.reader.offset);
    return;
  }
  const segment = ctx.constant(I32, passive);
  const bound = ctx.builtinValue('passive_elem_segment_len', [ctx.vmctx, segment]);
  checkElements(t, from, count, { bound, is64: false });
  const base = ctx.builtinValue('passive_elem_segment_base', [ctx.vmctx, segment]);
  const source = builder.iadd(base, builder.ishl(from, ctx.pointerConstant(Math.log2(VAL_RAW_SIZE))));
  const running = [
    { start, step: 1 << table.elementShift },
    { start: source, step: VAL_RAW_SIZE },
  ];
  countedLoop(ctx, running, endAddress(t, table, start, count), ([address, raw]) => {
    const value = builder.load(table.elementType, ctx.regions.valRaw('ElementSegment'), raw!, 0);
    replaceElement(t, table, value, { address: address!, offset: 0 });
  });
  t.fuel?.chargeWork(operands[2], t.reader.offset);
}

function elemDrop(t: FunctionTranslator): void {
  const passive = t.env.passiveOfElement[t.reader.index];
  if (passive !== NO_INDEX) t.ctx.callBuiltin('passive_elem_segment_drop', [t.ctx.vmctx, t.ctx.constant(I32, passive)]);
}

/** Handlers by mnemonic. */
export const tableHandlers: { readonly [mnemonic: string]: Handler } = {
  'table.get': (t) => t.push(loadElement(t, tableView(t, t.reader.index), t.pop())),
  'table.set': tableSet,
  'table.size': (t) => t.push(tableSize(t, tableView(t, t.reader.index))),
  'table.grow': tableGrow,
  'table.fill': tableFill,
  'table.copy': tableCopy,
  'table.init': tableInit,
  'elem.drop': elemDrop,
};
