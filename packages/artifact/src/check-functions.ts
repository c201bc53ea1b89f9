/** Checks of the table of functions: the text holds every function that the metadata promises, and no other. */

import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import type { ModuleInfo, ModuleTypes } from './artifact.ts';
import type { FunctionEntry, FunctionTable } from './function-table.ts';

const NONE = 0xffffffff;
const startupFunctions = 2;
const builtinCount: number = wasmtime50.calls.length - FIRST_BUILTIN;

type Fail = (reason: string) => never;

/** Checks that a function of the text may be there. */
function checkEntry(entry: FunctionEntry, module: ModuleInfo, types: ModuleTypes, fail: Fail): void {
  const defined = module.functions.length - module.numImportedFuncs;
  const within = (what: string, count: number): void => {
    if (entry.index >= count) fail(`${entry.kind} of ${what} ${entry.index} of ${count}`);
  };
  switch (entry.kind) {
    case 'DefinedWasmFunction':
    case 'ArrayToWasmTrampoline':
      return within('function', defined);
    case 'WasmToArrayTrampoline':
      return within('type', types.wasmTypes.length);
    case 'WasmToBuiltinTrampoline':
    case 'PatchableToBuiltinTrampoline':
      return within('builtin', builtinCount);
    case 'ModuleStartup':
      within('convention', startupFunctions);
      if (module.startup.kind === 'None') fail('a startup function in a module without');
      return;
    case 'PulleyHostCall':
    case 'ComponentTrampoline':
    case 'ResourceDropTrampoline':
    case 'UnsafeIntrinsic':
      return fail(`a function of kind ${entry.kind} in a module`);
    default:
      entry.kind satisfies never;
  }
}

/** Checks the whole table. */
export function checkFunctionTable(functions: FunctionTable, module: ModuleInfo, types: ModuleTypes, fail: Fail): void {
  const need = (kind: FunctionEntry['kind'], index: number): void => {
    if (functions.find(kind, index) === undefined) fail(`${kind} ${index} is missing`);
  };
  for (const entry of functions.entries) checkEntry(entry, module, types, fail);
  module.functions.slice(module.numImportedFuncs).forEach(({ funcRef }, i) => {
    need('DefinedWasmFunction', i);
    if (funcRef !== NONE) need('ArrayToWasmTrampoline', i);
  });
  for (const target of types.trampolineTypes.elements) if (target !== null) need('WasmToArrayTrampoline', target);
  if (module.startup.kind !== 'None') for (let i = 0; i < startupFunctions; i++) need('ModuleStartup', i);
}
