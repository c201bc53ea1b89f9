/** Puts a `WebAssembly` object where programs look for it. */

import type { WebAssemblyOptions } from './agent.ts';
import { createWebAssembly } from './namespace.ts';
import type { WebAssemblyNamespace } from './types.ts';

/** See {@link installWebAssembly}. */
export interface InstallOptions extends WebAssemblyOptions {
  /** Whether to take the place of a `WebAssembly` that is there already. Default: false. */
  readonly replace?: boolean;
}

/** Makes a `WebAssembly` object the global one, if there is none or it is to be replaced; returns what is there afterwards. */
export function installWebAssembly({ replace = false, ...options }: InstallOptions = {}): WebAssemblyNamespace {
  const host = globalThis as { WebAssembly?: WebAssemblyNamespace };
  if (replace || host.WebAssembly === undefined)
    Object.defineProperty(host, 'WebAssembly', {
      value: createWebAssembly(options),
      writable: true,
      configurable: true,
    });
  return host.WebAssembly!;
}
