/**
 * The startup function: what a module does before its exports may be called, in the order the ABI fixes: computed globals,
 * values of passive element segments, fills of tables, active element segments, active data segments, the start function.
 */

import { type Function, I32, type Value } from '@pulleyjs/cranelift-ir';
import { VAL_RAW_SIZE } from '@pulleyjs/host-abi';
import { type ConstExpression, type ElementSegment, moduleReader } from '@pulleyjs/wasm-parse';
import { FunctionContext } from './function-context.ts';
import { countReference } from './gc-barriers.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import { FunctionTranslator } from './function-translator.ts';
import { LocalValues } from './local-values.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { copyActiveData } from './operators/bulk-memory.ts';
import { callHandlers } from './operators/calls.ts';
import { functionReference } from './operators/references.ts';
import { fillElements } from './operators/tables.ts';
import { initGlobal } from './operators/variables.ts';
import { elementRange, replaceElement, tableLength, type TableView, tableView } from './table-access.ts';
import { plainSignature } from './wasm-types.ts';

/** Numbers of the startup functions: by the wasm convention, by the array convention. */
export const STARTUP_WASM = 0;
export const STARTUP_ARRAY = 1;

/** The startup function by the wasm convention. */
export function moduleStartup(env: ModuleEnvironment): Function {
  const signature = plainSignature('tail', [env.pointerType, env.pointerType], []);
  const ctx = new FunctionContext(env, functionKey(FunctionKind.ModuleStartup, STARTUP_WASM), signature);
  const reader = moduleReader(env.module);
  // Constant expressions have no locals.
  const t = new FunctionTranslator(ctx, reader, new LocalValues(ctx.func, ctx.entry, reader, 0));
  const { module } = env;
  for (const index of env.computedGlobals) initGlobal(t, index, evaluate(t, module.globals[index].init!));
  env.passiveElements.forEach((element, passive) => storePassive(t, module.elements[element], passive));
  for (const index of env.tables.filledTables) fillTable(t, index);
  for (const index of env.tables.startupElements) storeActive(t, module.elements[index]);
  module.data.forEach(({ mode, offset }, index) => {
    if (mode === 'active') copyActiveData(t, index, evaluate(t, offset!));
  });
  if (module.start >= 0) {
    t.reader.index = module.start;
    callHandlers.call(t);
  }
  ctx.builder.return([]);
  ctx.finishReferences();
  return ctx.func;
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

function fillTable(t: FunctionTranslator, index: number): void {
  const table: TableView = tableView(t, index);
  const value = evaluate(t, t.module.tables[index].init!);
  fillElements(t, table, t.ctx.pointerConstant(0), value, tableLength(t, table));
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
