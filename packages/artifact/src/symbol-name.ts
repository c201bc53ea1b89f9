/** The names that Wasmtime gives to functions in symbol tables. */

import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import type { FunctionEntry } from './function-table.ts';

/** Characters of a function's own name that are kept. */
const MAX_NAME = 96;

/** A name without what could confuse tools: characters that are not printing ASCII become `?`. */
function cleanName(name: string): string {
  return Array.from(name, (character) => (/^[!-~]$/.test(character) ? character : '?'))
    .slice(0, MAX_NAME)
    .join('');
}

/**
 * The symbol of a function: `wasm[0]::function[3]::fac`. The number is the function's index, counting imports.
 * @param importedFunctions how many functions the module imports
 * @param functionNames by function index
 */
export function functionSymbol(
  { kind, index }: Pick<FunctionEntry, 'kind' | 'index'>,
  importedFunctions: number,
  functionNames: ReadonlyMap<number, string>,
): string {
  switch (kind) {
    case 'DefinedWasmFunction': {
      const name = functionNames.get(importedFunctions + index);
      return `wasm[0]::function[${importedFunctions + index}]${name === undefined ? '' : `::${cleanName(name)}`}`;
    }
    case 'ArrayToWasmTrampoline':
      return `wasm[0]::array_to_wasm_trampoline[${importedFunctions + index}]`;
    case 'WasmToArrayTrampoline':
      return `signatures[${index}]::wasm_to_array_trampoline`;
    case 'WasmToBuiltinTrampoline':
      return `wasmtime_builtin_${wasmtime50.calls[FIRST_BUILTIN + index]?.name ?? index}`;
    case 'ModuleStartup':
      return `module_start[0]::${index === 0 ? 'Wasm' : 'Array'}`;
    default:
      return `${kind}[${index}]`;
  }
}
