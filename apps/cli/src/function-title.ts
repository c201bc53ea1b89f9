/** Titles of compiled functions: Wasmtime's symbols. */
import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import type { Module, ModuleNames } from '@pulleyjs/wasm-parse';
import { FunctionKind } from '@pulleyjs/wasm-translate';

/** Such as `wasm[0]::function[3]::fac`; `index` counts as in the function's key. */
export function functionTitle(module: Module, names: ModuleNames, kind: number, index: number): string {
  const functionIndex = index + module.importedFunctions;
  switch (kind) {
    case FunctionKind.DefinedWasmFunction: {
      const name = names.functionName(functionIndex) ?? exportNames(module, functionIndex)[0];
      return `wasm[0]::function[${functionIndex}]${name === undefined ? '' : `::${name}`}`;
    }
    case FunctionKind.ArrayToWasmTrampoline:
      return `wasm[0]::array_to_wasm_trampoline[${functionIndex}]`;
    case FunctionKind.WasmToArrayTrampoline:
      return `signatures[${index}]::wasm_to_array_trampoline`;
    case FunctionKind.WasmToBuiltinTrampoline:
      return `wasmtime_builtin_${wasmtime50.call(FIRST_BUILTIN + index).name}`;
    default:
      return `module_start[0]::${index === 0 ? 'Wasm' : 'Array'}`;
  }
}

/** The names that a function is exported by. */
export function exportNames({ exports }: Module, functionIndex: number): string[] {
  return exports.filter(({ kind, index }) => kind === 'func' && index === functionIndex).map(({ name }) => name);
}
