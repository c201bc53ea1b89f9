/** CLIF to Pulley bytecode: `compileFunction`. The passes, in order, are in `compile.ts`. */

export { type AbiSignature, type AbiSlot, layoutSignature } from './abi.ts';
export { compileFunction, type CompileOptions } from './compile.ts';
export type { AtomicHostCalls, AtomicOptions } from './lower/atomic.ts';
export type { CallSite, CompiledFunction, Reloc, UserStackMap } from './compiled-function.ts';
export { UnsupportedError } from './unsupported-error.ts';
