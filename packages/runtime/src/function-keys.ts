/** What a module's code consists of: kinds of function, and how many of each there are. */

import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import { FunctionKind, type ModuleTranslation } from '@pulleyjs/wasm-translate';

/** Index of the startup function that is entered by the array convention. */
export const STARTUP_ARRAY = 1;

const startupCount = 2;
const builtinCount: number = wasmtime50.calls.length - FIRST_BUILTIN;

/** The kinds in the order of their entry points, with the number of functions of each. */
export function functionCounts(translation: ModuleTranslation): readonly (readonly [kind: number, count: number])[] {
  const { definedFunctionCount, internedTypes } = translation;
  return [
    [FunctionKind.DefinedWasmFunction, definedFunctionCount],
    [FunctionKind.ArrayToWasmTrampoline, definedFunctionCount],
    [FunctionKind.WasmToArrayTrampoline, internedTypes.length],
    [FunctionKind.WasmToBuiltinTrampoline, builtinCount],
    [FunctionKind.ModuleStartup, startupCount],
  ];
}
