/** WebAssembly to CLIF for the Wasmtime ABI. Read `module-translation.ts` first, then `function-translator.ts`. */

export { builtinIndex, type BuiltinName, hostAbiTypes } from './builtins.ts';
export { TranslateError } from './errors.ts';
export { functionKey, FunctionKind, kindOfNamespace } from './function-key.ts';
export {
  canBeObject,
  elementsOffset,
  exceptionLayoutOf,
  isGcReference,
  storageSize,
  structLayoutOf,
} from './gc-types.ts';
export type { MeteringOptions, RuntimeData } from './module-environment.ts';
export { ModuleTranslation, type TranslateOptions } from './module-translation.ts';
export type { TableImage } from './table-plan.ts';
export { isFunctionReference } from './wasm-types.ts';
