/**
 * The bridges between calling conventions: array convention to wasm (a host enters), wasm to array convention (wasm calls
 * a host function), wasm to builtin (wasm calls the runtime).
 *
 * Each leaves in the VMStoreContext what the runtime needs to unwind: entries their stack and frame pointer and where
 * they handle traps; exits their frame pointer and return address. Wasmtime 50.0.1 makes the same.
 */

import {
  type Block,
  BlockCall,
  type FuncRef,
  type Function,
  type FunctionName,
  I8,
  IntCC,
  type Signature,
  tryCallRet,
  type Type,
  typeBytes,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { FIRST_BUILTIN, VAL_RAW_SIZE, type VmStructs, wasmtime50 } from '@pulleyjs/host-abi';
import type { FuncType } from '@pulleyjs/wasm-parse';
import { builtinIndex, clifTypesOfHostCall, hostCallOfBuiltin } from './builtins.ts';
import { FunctionContext, userTrap } from './function-context.ts';
import { FunctionKind, functionKey } from './function-key.ts';
import type { ModuleEnvironment } from './module-environment.ts';
import { clifType, plainSignature, wasmSignature } from './wasm-types.ts';

/** (callee context, caller context, values, number of values) -> whether it returned rather than trapped. */
export function arraySignature(pointerType: Type): Signature {
  return plainSignature('system_v', [pointerType, pointerType, pointerType, pointerType], [I8]);
}

type StoreField = Exclude<keyof VmStructs['VMStoreContext'], 'size' | 'align'>;

function storeContextField(ctx: FunctionContext, storeContext: Value, field: StoreField, value: Value): void {
  const offset = ctx.layout.structs.VMStoreContext[field];
  ctx.builder.store(ctx.regions.trusted('VMStoreContext', offset), value, storeContext, offset);
}

/** Entry by the array convention to a function of the wasm convention: parameters in, and results out, through `values`. */
export function arrayToWasm(
  env: ModuleEnvironment,
  name: FunctionName,
  types: Pick<FuncType, 'params' | 'results'>,
  declareCallee: (ctx: FunctionContext) => FuncRef,
): Function {
  const ctx = new FunctionContext(env, name, arraySignature(env.pointerType));
  const { builder, regions } = ctx;
  const [params, results] = [types.params, types.results].map((list) =>
    list.map((type) => clifType(env.module.types, type, env.pointerType)),
  );
  const [calleeContext, callerContext, values, count] = [0, 1, 2, 3].map((i) => ctx.param(i)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  checkCount(ctx, count, Math.max(params!.length, results!.length));
  const callBlock = builder.createBlock();
  const returned = ctx.blockWithParams(results!);
  const trapped = builder.createBlock();
  builder.jump(callBlock, []);

  builder.switchToBlock(callBlock);
  const args = params!.map((type, i) => loadValRaw(ctx, type, values, i));
  const storeContext = ctx.loadStoreContext(calleeContext);
  storeContextField(ctx, storeContext, 'last_wasm_entry_fp', builder.getFramePointer(env.pointerType));
  storeContextField(ctx, storeContext, 'last_wasm_entry_sp', builder.getStackPointer(env.pointerType));
  const handler = builder.getExceptionHandlerAddress(env.pointerType, callBlock, 0);
  storeContextField(ctx, storeContext, 'last_wasm_entry_trap_handler', handler);
  tryCall(ctx, declareCallee(ctx), [calleeContext, callerContext, ...args], {
    returned,
    trapped,
    results: results!.length,
  });

  builder.switchToBlock(returned);
  ctx.func.dfg.blockParams(returned).forEach((value, i) => {
    builder.store(regions.valRaw('HostValRaw'), value, values, i * VAL_RAW_SIZE);
  });
  builder.return([builder.iconst(I8, 1n)]);

  builder.switchToBlock(trapped);
  storeContextField(ctx, storeContext, 'current_thread', ctx.pointerConstant(1));
  builder.return([builder.iconst(I8, 0n)]);
  return ctx.func;
}

/** The array must hold all parameters and all results: fewer is a bug of the caller's. */
function checkCount(ctx: FunctionContext, count: Value, needed: number): void {
  if (needed === 0) return;
  const short = ctx.builder.icmp(IntCC.ult, count, ctx.pointerConstant(needed));
  ctx.builder.trapnz(short, userTrap('InternalAssert'));
}

function loadValRaw(ctx: FunctionContext, type: Type, values: Value, index: number): Value {
  return ctx.builder.load(type, ctx.regions.valRaw('HostValRaw'), values, index * VAL_RAW_SIZE);
}

/** Calls with one handler for everything that unwinds. */
function tryCall(
  ctx: FunctionContext,
  callee: FuncRef,
  args: readonly Value[],
  to: { readonly returned: Block; readonly trapped: Block; readonly results: number },
): void {
  const { func, builder } = ctx;
  const results = Array.from({ length: to.results }, (_, i) => tryCallRet(i));
  const table = func.exceptionTables.push({
    signature: func.extFuncs.at(callee).signature,
    normalReturn: new BlockCall(to.returned, results),
    items: [{ kind: 'default', target: new BlockCall(to.trapped, []) }],
  });
  builder.tryCall(callee, args, table);
}

/** Records where wasm is left: the frame of this trampoline and the address it returns to. */
function recordExit(ctx: FunctionContext, vmctx: Value): void {
  const { builder, pointerType } = ctx;
  const storeContext = ctx.loadStoreContext(vmctx);
  storeContextField(ctx, storeContext, 'last_wasm_exit_trampoline_fp', builder.getFramePointer(pointerType));
  storeContextField(ctx, storeContext, 'last_wasm_exit_pc', builder.getReturnAddress(pointerType));
}

/** The address of a builtin, from the array that the VMContext points to. */
function loadBuiltin(ctx: FunctionContext, vmctx: Value, index: number): Value {
  const { builder, regions, layout, pointerType } = ctx;
  const array = builder.load(
    pointerType,
    regions.constant('VMContext', layout.builtinFunctions),
    vmctx,
    layout.builtinFunctions,
  );
  const offset = index * layout.structs.pointerBytes;
  return builder.load(pointerType, regions.constant('BuiltinFunctionsArray', offset), array, offset);
}

/** Goes on where `ok` is not zero; else lets the runtime unwind to a handler or to the entry. */
function raiseUnless(ctx: FunctionContext, ok: Value, vmctx: Value): void {
  const { builder } = ctx;
  const raise = builder.createBlock();
  const next = builder.createBlock();
  builder.brif(ok, next, [], raise, []);
  builder.switchToBlock(raise);
  ctx.func.layout.setCold(raise);
  const index = builtinIndex('raise');
  builder.call(ctx.hostCall(FIRST_BUILTIN + index), [loadBuiltin(ctx, vmctx, index), vmctx]);
  builder.trap(userTrap('InternalAssert'));
  builder.switchToBlock(next);
}

/** Calls a host function of that type: the callee's context is its own, and its array entry is in the VMFuncRef there. */
export function wasmToArray(env: ModuleEnvironment, internedType: number): Function {
  const type = env.functionTypeOf(env.internedTypes[internedType]);
  const signature = wasmSignature(env.module.types, type, env.pointerType);
  const ctx = new FunctionContext(env, functionKey(FunctionKind.WasmToArrayTrampoline, internedType), signature);
  const { builder, regions, pointerType } = ctx;
  const [calleeContext, callerContext] = [ctx.param(0), ctx.param(1)];
  const count = Math.max(type.params.length, type.results.length);
  recordExit(ctx, callerContext);
  const slot = ctx.func.stackSlots.push({
    kind: 'explicit_slot',
    size: count * VAL_RAW_SIZE,
    alignShift: 4,
    key: undefined,
  });
  const values = builder.stackAddr(pointerType, slot, 0);
  type.params.forEach((_, i) =>
    builder.store(regions.valRaw('HostValRaw'), ctx.param(i + 2), values, i * VAL_RAW_SIZE),
  );
  const { VMFuncRef, VMArrayCallHostFuncContext } = ctx.layout.structs;
  const arrayCallOffset = VMArrayCallHostFuncContext.func_ref + VMFuncRef.array_call;
  const arrayCall = builder.load(
    pointerType,
    regions.trusted('VMFuncRef', VMFuncRef.array_call),
    calleeContext,
    arrayCallOffset,
  );
  const call = builder.call(ctx.hostCall(wasmtime50.id('array_call')), [
    arrayCall,
    calleeContext,
    callerContext,
    values,
    ctx.pointerConstant(count),
  ]);
  raiseUnless(ctx, ctx.func.dfg.firstResult(call), callerContext);
  builder.return(signature.returns.map((result, i) => loadValRaw(ctx, result.type, values, i)));
  return ctx.func;
}

/** Calls a builtin: same parameters and results as its host call. */
export function wasmToBuiltin(env: ModuleEnvironment, index: number): Function {
  const hostCall = hostCallOfBuiltin(index);
  const { params, returns } = clifTypesOfHostCall(hostCall, env.pointerType);
  const name = functionKey(FunctionKind.WasmToBuiltinTrampoline, index);
  const ctx = new FunctionContext(env, name, plainSignature('tail', params, returns));
  const { builder } = ctx;
  recordExit(ctx, ctx.vmctx);
  const address = loadBuiltin(ctx, ctx.vmctx, index);
  const args = params.map((_, i) => ctx.param(i));
  const results = ctx.func.dfg.instResults(builder.call(ctx.hostCall(hostCall.id), [address, ...args]));
  if (hostCall.trap !== undefined) raiseUnless(ctx, isNotSentinel(ctx, results[0]!, hostCall.trap), ctx.vmctx);
  builder.return(results);
  return ctx.func;
}

function isNotSentinel(
  ctx: FunctionContext,
  result: Value,
  sentinel: NonNullable<ReturnType<typeof hostCallOfBuiltin>['trap']>,
): Value {
  const { builder } = ctx;
  const type = ctx.func.dfg.valueType(result);
  const minus = (n: bigint): Value => builder.iconst(type, BigInt.asUintN(typeBytes(type) * 8, -n));
  switch (sentinel) {
    case 'falsy':
      return result;
    case 'negative':
      return builder.icmp(IntCC.sge, result, builder.iconst(type, 0n));
    case 'negative-one':
      return builder.icmp(IntCC.ne, result, minus(1n));
    case 'negative-two':
      return builder.icmp(IntCC.ne, result, minus(2n));
  }
}
