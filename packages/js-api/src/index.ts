/** The `WebAssembly` object of JavaScript. Read `namespace.ts`, `agent.ts` and `value-conversion.ts` first. */

export type { WebAssemblyOptions } from './agent.ts';
export { type InstallOptions, installWebAssembly } from './install.ts';
export { createWebAssembly } from './namespace.ts';
export type * from './types.ts';
