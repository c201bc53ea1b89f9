/** Precompiled modules from WebAssembly (`compile-module.ts`) and from CLIF (`compile-clif-file.ts`). */

export { compileClifFile } from './compile-clif-file.ts';
export { artifactFeatures, compileModule, type CompileOptions } from './compile-module.ts';
export { CompileError } from './errors.ts';
