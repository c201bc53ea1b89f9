/** Every function of a module's compiled form, one after the other. */

import type { Function } from '@pulleyjs/cranelift-ir';
import type { wasmtime50 } from '@pulleyjs/host-abi';
import { builtinIndex, type ModuleTranslation, TranslateError } from '../src/index.ts';

/** The builtins of WebAssembly 2.0's code. */
export const BUILTINS: readonly (keyof typeof wasmtime50.table)[] = [
  'memory_grow',
  'memory_copy',
  'memory_fill',
  'passive_elem_segment_len',
  'passive_elem_segment_base',
  'passive_elem_segment_drop',
  'ref_func',
  'table_get_lazy_init_func_ref',
  'table_grow',
  'raise',
  'throw_ref',
  'new_epoch',
  'memory_atomic_notify',
];

/** The functions; what cannot be translated is given to `refused`. */
export function* allFunctions(
  translation: ModuleTranslation,
  refused: (error: TranslateError) => void,
): Generator<Function> {
  const { module } = translation;
  const supported = (make: () => Function): Function[] => {
    try {
      return [make()];
    } catch (error) {
      if (!(error instanceof TranslateError)) throw error;
      refused(error);
      return [];
    }
  };
  for (let i = 0; i < translation.definedFunctionCount; i++) yield* supported(() => translation.translateFunction(i));
  for (const functionIndex of translation.escapedFunctions)
    yield translation.arrayToWasmTrampoline(functionIndex - module.importedFunctions);
  for (let i = 0; i < translation.internedTypes.length; i++) {
    if (module.types[translation.internedTypes[i]!]!.kind === 'func') yield translation.wasmToArrayTrampoline(i);
  }
  if (translation.hasStartup) {
    yield* supported(() => translation.moduleStartup('wasm'));
    yield translation.moduleStartup('array');
  }
  for (const name of BUILTINS) yield translation.wasmToBuiltinTrampoline(builtinIndex(name));
}
