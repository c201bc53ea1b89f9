/** Calls: direct, to imports, through tables and references; each also as a tail call. */

import { I32, type Value } from '@pulleyjs/cranelift-ir';
import { heapTypeOf, isConcrete, isNullable, typeIndexOf } from '@pulleyjs/wasm-parse';
import { callCatching, callIndirectCatching } from '../catching-calls.ts';
import { userTrap } from '../function-context.ts';
import type { FunctionTranslator } from '../function-translator.ts';
import { loadElement, tableView } from '../table-access.ts';
import { isTypeOrBelow } from '../type-ids.ts';
import type { Handler } from './handler.ts';
import { trapIfNull } from './references.ts';

/** A callee known by address: the code and the context it runs in. */
interface Callee {
  readonly code: Value;
  readonly vmctx: Value;
}

/** The wasm entry and context in a VMFunctionImport. */
function importedCallee(t: FunctionTranslator, functionIndex: number): Callee {
  const { ctx, builder } = t;
  const { VMFunctionImport } = ctx.layout.structs;
  const start = ctx.layout.importedFunction(functionIndex);
  const load = (field: 'wasm_call' | 'vmctx'): Value =>
    builder.load(
      t.env.pointerType,
      ctx.regions.constant('VMFunctionImport', VMFunctionImport[field]),
      ctx.vmctx,
      start + VMFunctionImport[field],
    );
  return { code: load('wasm_call'), vmctx: load('vmctx') };
}

/** The wasm entry and context of a function reference that is not null. */
function referencedCallee(t: FunctionTranslator, reference: Value): Callee {
  const { VMFuncRef } = t.ctx.layout.structs;
  const load = (field: 'wasm_call' | 'vmctx'): Value =>
    t.builder.load(
      t.env.pointerType,
      t.ctx.regions.readonly('VMFuncRef', VMFuncRef[field]),
      reference,
      VMFuncRef[field],
    );
  return { code: load('wasm_call'), vmctx: load('vmctx') };
}

function popArguments(t: FunctionTranslator, typeIndex: number): Value[] {
  return t.popMany(t.env.functionTypeOf(typeIndex).params.length);
}

function pushResults(t: FunctionTranslator, typeIndex: number, values: readonly Value[]): void {
  t.env.functionTypeOf(typeIndex).results.forEach((type, i) => t.ctx.noteReference(values[i]!, type));
  t.pushAll(values);
}

function finishIndirect(
  t: FunctionTranslator,
  typeIndex: number,
  callee: Callee,
  args: readonly Value[],
  tail: boolean,
): void {
  const signature = t.ctx.signatureOfType(typeIndex);
  const all = [callee.vmctx, t.ctx.vmctx, ...args];
  if (tail) {
    t.builder.returnCallIndirect(signature, callee.code, all);
    t.terminate();
  } else {
    pushResults(t, typeIndex, callIndirectCatching(t, signature, callee.code, all));
  }
}

function callFunction(t: FunctionTranslator, functionIndex: number, tail: boolean): void {
  const typeIndex = t.module.functionTypes[functionIndex];
  if (functionIndex < t.module.importedFunctions) {
    const args = popArguments(t, typeIndex);
    finishIndirect(t, typeIndex, importedCallee(t, functionIndex), args, tail);
    return;
  }
  const args = [t.ctx.vmctx, t.ctx.vmctx, ...popArguments(t, typeIndex)];
  const callee = t.ctx.definedFunction(functionIndex);
  if (tail) {
    t.builder.returnCall(callee, args);
    t.terminate();
  } else {
    pushResults(t, typeIndex, callCatching(t, callee, args));
  }
}

/** The engine-wide id of a function's type. */
export function typeIdOfFunction(t: FunctionTranslator, reference: Value): Value {
  const { type_index } = t.ctx.layout.structs.VMFuncRef;
  return t.builder.load(I32, t.ctx.regions.readonly('VMFuncRef', type_index), reference, type_index);
}

/** Traps unless the function is of the wanted type, or of a subtype where there can be one. */
function checkSignature(t: FunctionTranslator, reference: Value, typeIndex: number): void {
  t.builder.trapz(isTypeOrBelow(t, typeIdOfFunction(t, reference), typeIndex), userTrap('BadSignature'));
}

/** Whether every element of the table that is not null is of that type. */
function tableHoldsOnly(t: FunctionTranslator, tableIndex: number, typeIndex: number): boolean {
  const heap = heapTypeOf(t.module.tables[tableIndex].element);
  return isConcrete(heap) && t.env.internedType(typeIndexOf(heap)) === t.env.internedType(typeIndex);
}

function callIndirect(t: FunctionTranslator, tail: boolean): void {
  const { index: typeIndex, index2: tableIndex } = t.reader;
  const reference = loadElement(t, tableView(t, tableIndex), t.pop());
  if (isNullable(t.module.tables[tableIndex].element)) t.builder.trapz(reference, userTrap('IndirectCallToNull'));
  if (!tableHoldsOnly(t, tableIndex, typeIndex)) checkSignature(t, reference, typeIndex);
  const args = popArguments(t, typeIndex);
  finishIndirect(t, typeIndex, referencedCallee(t, reference), args, tail);
}

function callReference(t: FunctionTranslator, tail: boolean): void {
  const typeIndex = t.reader.index;
  const reference = t.pop();
  trapIfNull(t, reference);
  const args = popArguments(t, typeIndex);
  finishIndirect(t, typeIndex, referencedCallee(t, reference), args, tail);
}

/** Handlers by mnemonic. */
export const callHandlers: { readonly [mnemonic: string]: Handler } = {
  call: (t) => callFunction(t, t.reader.index, false),
  return_call: (t) => callFunction(t, t.reader.index, true),
  call_indirect: (t) => callIndirect(t, false),
  return_call_indirect: (t) => callIndirect(t, true),
  call_ref: (t) => callReference(t, false),
  return_call_ref: (t) => callReference(t, true),
};
