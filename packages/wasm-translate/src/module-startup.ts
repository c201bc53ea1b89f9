/**
 * The startup function: what a module does before its exports may be called, in the order the ABI fixes: computed globals,
 * values of passive element segments, fills of tables, active element segments, active data segments, the start function.
 */

import { type Function, I32, type Value } from '@pulleyjs/cranelift-ir';
import { VAL_RAW_SIZE } from '@pulleyjs/host-abi';
import { type ConstExpression, type ElementSegment, moduleReader, Op } from '@pulleyjs/wasm-parse';
import { FunctionContext } from './function-context.ts';
import { countReference } from './gc-barriers.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import { FunctionTranslator } from './function-translator.ts';
import { LocalValues } from './local-values.ts';
import { startMetering } from './metering.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { copyActiveData } from './operators/bulk-memory.ts';
import { callHandlers } from './operators/calls.ts';
import { functionReference } from './operators/references.ts';
import { fillElements } from './operators/tables.ts';
import { initGlobal } from './operators/variables.ts';
import { elementRange, replaceElement, tableLength, type TableView, tableView } from './table-access.ts';
import { StraightLineVariable } from './variable.ts';
import { plainSignature } from './wasm-types.ts';

/** Numbers of the startup functions: by the wasm convention, by the array convention. */
export const STARTUP_WASM = 0;
export const STARTUP_ARRAY = 1;

/** The startup function by the wasm convention. */
export function moduleStartup(env: ModuleEnvironment): Function {
  const signature = plainSignature('tail', [env.pointerType, env.pointerType], []);
  const ctx = new FunctionContext(env, functionKey(FunctionKind.ModuleStartup, STARTUP_WASM), signature);
  const reader = moduleReader(env.module);
  const metering = env.startupCosts?.runs ? startMetering(ctx, () => new StraightLineVariable(), 0) : {};
  // Constant expressions have no locals.
  const t = new FunctionTranslator(ctx, reader, new LocalValues(ctx.func, ctx.entry, reader, 0), metering);
  const { module } = env;
  initializeGlobals(t);
  env.passiveElements.forEach((element, passive) => storePassive(t, module.elements[element], passive));
  fillTables(t);
  initializeElements(t);
  initializeData(t);
  if (module.start >= 0) {
    t.fuel?.before(Op.call, 0);
    t.reader.index = module.start;
    callHandlers.call(t);
  } else t.fuel?.exit(0);
  ctx.builder.return([]);
  ctx.finishReferences(0);
  return ctx.func;
}

function initializeGlobals(t: FunctionTranslator): void {
  const { module, computedGlobals, startupCosts } = t.env;
  const computed = new Set(computedGlobals);
  module.globals.forEach(({ init }, index) => {
    if (computed.has(index)) initGlobal(t, index, evaluate(t, init!));
    else if (startupCosts?.globals[index]) t.fuel?.charge(1);
  });
}

/** Does what Wasmtime counts as fuel or, in other cases, does without: see `startup-costs.ts`. */
function doCounted(t: FunctionTranslator, counted: boolean | undefined, action: () => void): void {
  if (t.fuel === undefined || counted) action();
  else t.fuel.free(action);
}

function evaluate(t: FunctionTranslator, { start, end }: ConstExpression): Value {
  t.reader.reset(start, end);
  return t.evaluate();
}

function elementCount({ functions, expressions }: ElementSegment): number {
  return functions?.length ?? expressions!.length;
}

function elementValue(t: FunctionTranslator, { functions, expressions }: ElementSegment, i: number): Value {
  return functions === undefined ? evaluate(t, expressions![i]!) : functionReference(t, functions[i]!);
}

/** Puts a passive segment's values where the runtime keeps them. */
function storePassive(t: FunctionTranslator, segment: ElementSegment, passive: number): void {
  const { ctx } = t;
  const count = elementCount(segment);
  if (count === 0) return;
  const base = ctx.builtinValue('passive_elem_segment_base', [ctx.vmctx, ctx.constant(I32, passive)]);
  const flags = ctx.regions.valRaw('ElementSegment');
  for (let i = 0; i < count; i++) {
    const value = elementValue(t, segment, i);
    countReference(t, value, segment.type);
    ctx.builder.store(flags, value, base, i * VAL_RAW_SIZE);
  }
}

function fillTables(t: FunctionTranslator): void {
  const { module, tables, startupCosts } = t.env;
  const filled = new Set(tables.filledTables);
  module.tables.forEach(({ initial }, index) => {
    const counted = startupCosts?.tables[index];
    if (filled.has(index)) doCounted(t, counted, () => fillTable(t, index));
    else if (counted) t.fuel?.charge(1);
    if (counted) t.fuel?.charge(initial);
  });
}

function fillTable(t: FunctionTranslator, index: number): void {
  const table: TableView = tableView(t, index);
  const value = evaluate(t, t.module.tables[index].init!);
  fillElements(t, table, t.ctx.pointerConstant(0), value, tableLength(t, table));
}

function initializeElements(t: FunctionTranslator): void {
  const { module, tables, startupCosts } = t.env;
  const stored = new Set(tables.startupElements);
  module.elements.forEach((segment, index) => {
    const counted = startupCosts?.elements[index];
    if (stored.has(index)) doCounted(t, counted, () => storeActive(t, segment));
    else if (counted) t.fuel?.charge(1);
    if (counted) t.fuel?.charge(elementCount(segment));
  });
}

function storeActive(t: FunctionTranslator, segment: ElementSegment): void {
  const { ctx } = t;
  const table = tableView(t, segment.table);
  const index = ctx.toPointer(evaluate(t, segment.offset!));
  const count = elementCount(segment);
  const address = elementRange(t, table, index, ctx.pointerConstant(count));
  for (let i = 0; i < count; i++) {
    replaceElement(t, table, elementValue(t, segment, i), { address, offset: i << table.elementShift });
  }
}

function initializeData(t: FunctionTranslator): void {
  const { module, startupCosts } = t.env;
  if (startupCosts?.images) t.fuel?.forgive();
  module.data.forEach(({ mode, offset, start, end }, index) => {
    if (mode !== 'active') return;
    doCounted(t, startupCosts?.data, () => copyActiveData(t, index, evaluate(t, offset!)));
    if (startupCosts?.data) t.fuel?.chargeDone(t.ctx.pointerConstant(end - start), 0);
  });
}
