/**
 * Names of compiled functions, as CLIF user names: what kind of function, of which module, and which one.
 *
 *     namespace: 31   28 27          0      index: which of its kind
 *               [ kind  |  module     ]
 *
 * Kinds, and what the index counts, are those of Wasmtime's `FuncKey`.
 */

import type { FunctionName } from '@pulleyjs/cranelift-ir';

interface FunctionKinds {
  /** Index: defined function. */
  readonly DefinedWasmFunction: number;
  /** Entry by the array convention. Index: defined function. */
  readonly ArrayToWasmTrampoline: number;
  /** Calls a host function. Index: interned type. */
  readonly WasmToArrayTrampoline: number;
  /** Calls a builtin of the runtime. Index: builtin. */
  readonly WasmToBuiltinTrampoline: number;
  /** Index: 0 by the wasm convention, 1 by the array convention. */
  readonly ModuleStartup: number;
}

/** The number of each kind. */
export const FunctionKind: FunctionKinds = {
  DefinedWasmFunction: 0,
  ArrayToWasmTrampoline: 1,
  WasmToArrayTrampoline: 2,
  WasmToBuiltinTrampoline: 3,
  ModuleStartup: 9,
};

const KIND_SHIFT = 28;

/** Modules are compiled one at a time, so each is module 0 of its artefact. */
const MODULE = 0;

/** The key of a function. */
export function functionKey(kind: number, index: number): FunctionName {
  return { kind: 'user', namespace: ((kind << KIND_SHIFT) | MODULE) >>> 0, index };
}

/** The kind a namespace stands for. */
export function kindOfNamespace(namespace: number): number {
  return namespace >>> KIND_SHIFT;
}
