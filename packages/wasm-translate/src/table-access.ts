/**
 * Elements of tables. Function references are pointers with bit 0 set once the element was initialised; a word of 0 asks
 * the runtime for the element. Other references are plain 32-bit words. A table of fixed size never moves.
 */

import { type Block, I32, I64, IntCC, type MemFlags, type Type, type Value } from '@pulleyjs/cranelift-ir';
import { FUNCREF_INIT_BIT } from '@pulleyjs/host-abi';
import { nullable, type ValueType } from '@pulleyjs/wasm-parse';
import type { FunctionTranslator } from './function-translator.ts';
import { importedOwner, type Owner } from './imported-owner.ts';
import { userTrap } from './function-context.ts';
import { countReference, dropReference, exposeReference } from './gc-barriers.ts';
import { canBeObject } from './gc-types.ts';
import { isFunctionReference } from './wasm-types.ts';

/** A table as one function sees it. */
export interface TableView {
  readonly index: number;
  readonly is64: boolean;
  /** Its elements are function references: pointers, initialised on first use. */
  readonly lazy: boolean;
  /** The wasm type of its elements, and how they look. */
  readonly element: ValueType;
  readonly elementType: Type;
  /** The element's size is 1 << elementShift bytes. */
  readonly elementShift: number;
  readonly fixedSize: boolean;
  readonly initial: number;
}

/** What is known of a table from its type. */
export function tableView(t: FunctionTranslator, index: number): TableView {
  const { element, is64, initial, maximum } = t.module.tables[index];
  const lazy = isFunctionReference(t.module.types, element);
  const elementType = t.clifType(element);
  const elementShift = lazy && t.env.pointerBytes === 8 ? 3 : 2;
  return { index, is64, lazy, element, elementType, elementShift, fixedSize: initial === maximum, initial };
}

/** The VMTableDefinition: where its fields are loaded from. */
function definition(t: FunctionTranslator, index: number): { readonly pointer: Value; readonly offset: number } {
  const { ctx, module } = t;
  const defined = index - module.importedTables;
  if (defined >= 0) return { pointer: ctx.vmctx, offset: ctx.layout.table(defined) };
  const { from } = ctx.layout.structs.VMTableImport;
  const flags = ctx.regions.constant('VMTableImport', from);
  return {
    pointer: t.builder.load(t.env.pointerType, flags, ctx.vmctx, ctx.layout.importedTable(index) + from),
    offset: 0,
  };
}

function tableBase(t: FunctionTranslator, table: TableView): Value {
  const { regions, layout } = t.ctx;
  const { pointer, offset } = definition(t, table.index);
  const { base } = layout.structs.VMTableDefinition;
  const flags = table.fixedSize
    ? regions.constant('VMTableDefinition', base)
    : regions.trusted('VMTableDefinition', base);
  return t.builder.load(t.env.pointerType, flags, pointer, offset + base);
}

/** Number of elements, pointer-sized. */
export function tableLength(t: FunctionTranslator, table: TableView): Value {
  if (table.fixedSize && table.initial <= Number.MAX_SAFE_INTEGER)
    return t.builder.iconst(t.env.pointerType, BigInt(table.initial));
  const { pointer, offset } = definition(t, table.index);
  const field = t.ctx.layout.structs.VMTableDefinition.current_elements;
  return t.builder.load(t.env.pointerType, t.ctx.regions.trusted('VMTableDefinition', field), pointer, offset + field);
}

/** Number of elements, as the table's index type. */
export function tableSize(t: FunctionTranslator, table: TableView): Value {
  const length = tableLength(t, table);
  return table.is64 || t.env.pointerType === I32 ? length : t.builder.ireduce(I32, length);
}

/** How elements are accessed. */
export function elementFlags(t: FunctionTranslator, table: TableView): MemFlags {
  const { regions } = t.ctx;
  const defined = table.index - t.module.importedTables;
  return t.env.isPublicTable(table.index) ? regions.trusted('PublicTable') : regions.trusted('DefinedTable', defined);
}

/** The address of an element, without a check. */
function addressOf(t: FunctionTranslator, table: TableView, pointerIndex: Value): Value {
  const scaled = t.builder.ishl(pointerIndex, t.ctx.pointerConstant(table.elementShift));
  return t.builder.iadd(tableBase(t, table), scaled);
}

/** The address of an element, which traps if there is none of that index. */
export function elementAddress(t: FunctionTranslator, table: TableView, index: Value): Value {
  const outOfBounds = t.builder.icmp(IntCC.uge, index, tableSize(t, table));
  t.builder.trapnz(outOfBounds, userTrap('TableOutOfBounds'));
  return addressOf(t, table, t.ctx.toPointer(index));
}

/** The address of [index, index + count), which traps if not all of them exist. Operands are pointer-sized. */
export function elementRange(t: FunctionTranslator, table: TableView, index: Value, count: Value): Value {
  checkElements(t, index, count, { bound: tableLength(t, table), is64: table.is64 });
  return addressOf(t, table, index);
}

/** Traps if [index, index + count) is not all below the bound. */
export function checkElements(
  t: FunctionTranslator,
  index: Value,
  count: Value,
  range: { readonly bound: Value; readonly is64: boolean },
): void {
  const { builder } = t;
  const trap = userTrap('TableOutOfBounds');
  const end =
    range.is64 || t.env.pointerBytes === 4 ? builder.uaddOverflowTrap(index, count, trap) : builder.iadd(index, count);
  builder.trapnz(builder.icmp(IntCC.ugt, end, range.bound), trap);
}

/** A value as it stands in the table. */
function toElement(t: FunctionTranslator, table: TableView, value: Value): Value {
  return table.lazy ? t.builder.bor(value, t.ctx.pointerConstant(FUNCREF_INIT_BIT)) : value;
}

/** Where an element is: an address and a byte offset from it. */
export interface ElementPlace {
  readonly address: Value;
  readonly offset: number;
}

/** Replaces what an element holds by a value. */
export function replaceElement(t: FunctionTranslator, table: TableView, value: Value, place: ElementPlace): void {
  const flags = elementFlags(t, table);
  const { address, offset } = place;
  const isCounted = canBeObject(t.module.types, table.element);
  const old = isCounted ? t.builder.load(table.elementType, flags, address, offset) : undefined;
  countReference(t, value, table.element);
  t.builder.store(flags, toElement(t, table, value), address, offset);
  // A table of a type that is not nullable is null before it is filled.
  if (old !== undefined) dropReference(t, old, nullable(table.element));
}

/** The reference at an index; initialises the element if need be. */
export function loadElement(t: FunctionTranslator, table: TableView, index: Value): Value {
  const address = elementAddress(t, table, index);
  const word = t.builder.load(table.elementType, elementFlags(t, table), address, 0);
  if (table.lazy) return initialised(t, table, word, index);
  exposeReference(t, word, table.element);
  return word;
}

/** The same to store it elsewhere at once, which keeps it without the stack's help. */
export function loadElementToStore(t: FunctionTranslator, table: TableView, index: Value): Value {
  if (table.lazy) return loadElement(t, table, index);
  return t.builder.load(table.elementType, elementFlags(t, table), elementAddress(t, table, index), 0);
}

/** A function reference from the word of its element. */
function initialised(t: FunctionTranslator, table: TableView, word: Value, index: Value): Value {
  const { builder, ctx } = t;
  const mask = builder.iconst(t.env.pointerType, BigInt.asUintN(8 * t.env.pointerBytes, ~BigInt(FUNCREF_INIT_BIT)));
  const known = builder.band(word, mask);
  const makeIt: Block = builder.createBlock();
  const next = ctx.blockWithParams([t.env.pointerType]);
  builder.brif(word, next, [known], makeIt, []);
  ctx.func.layout.setCold(makeIt);
  builder.switchToBlock(makeIt);
  const made = ctx.builtinValue('table_get_lazy_init_func_ref', [
    ctx.vmctx,
    ctx.constant(I32, table.index),
    ctx.toI64(index),
  ]);
  builder.jump(next, [made]);
  builder.switchToBlock(next);
  return ctx.func.dfg.blockParams(next)[0]!;
}

/** The context that owns a table and the table's index there. */
export function tableOwner(t: FunctionTranslator, index: number): Owner {
  const { ctx, module } = t;
  const defined = index - module.importedTables;
  if (defined >= 0) return { vmctx: ctx.vmctx, defined: ctx.constant(I32, defined) };
  return importedOwner(t, 'VMTableImport', ctx.layout.importedTable(index));
}

/** A pointer-sized number as the table's index type. */
export function toTableIndex(t: FunctionTranslator, table: TableView, value: Value): Value {
  const wanted = table.is64 ? I64 : I32;
  if (t.env.pointerType === wanted) return value;
  return table.is64 ? t.builder.uextend(I64, value) : t.builder.ireduce(I32, value);
}
