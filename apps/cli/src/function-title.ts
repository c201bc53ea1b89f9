/** Titles of compiled functions: Wasmtime's symbols. */
import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import type { Export } from '@pulleyjs/wasm-parse';
import { FunctionKind } from '@pulleyjs/wasm-translate';

/** What is titled: a module as it was decoded, or as the runtime holds it. */
export interface TitledModule {
  readonly importedFunctions: number;
  readonly exports: readonly Export[];
}

/** Where names come from. */
export interface FunctionNames {
  functionName(functionIndex: number): string | undefined;
}

/** Such as `wasm[0]::function[3]::fac`; `index` counts as in the function's key. */
export function functionTitle(module: TitledModule, names: FunctionNames, kind: number, index: number): string {
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

const exportsOfModules = new WeakMap<TitledModule, ReadonlyMap<number, readonly string[]>>();

/** The names that a function is exported by. */
export function exportNames(module: TitledModule, functionIndex: number): readonly string[] {
  let names = exportsOfModules.get(module);
  if (names === undefined) exportsOfModules.set(module, (names = namesByFunction(module)));
  return names.get(functionIndex) ?? [];
}

function namesByFunction({ exports }: TitledModule): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>();
  for (const { kind, index, name } of exports) {
    if (kind !== 'func') continue;
    const known = names.get(index);
    if (known === undefined) names.set(index, [name]);
    else known.push(name);
  }
  return names;
}
