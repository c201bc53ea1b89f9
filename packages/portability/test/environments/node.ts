/** Node with strings barred from becoming code, with and without a just-in-time compiler. */
import { runFile } from './child-process.ts';
import type { Environment } from './environment.ts';

/** No machine code is made at all; V8 then has no WebAssembly either. */
export function jitlessNode(): Environment {
  return node('node --jitless', ['--jitless'], '');
}

/** V8 still has WebAssembly here, so it is taken away. */
export function strictNode(): Environment {
  return node('node', [], 'delete globalThis.WebAssembly;\n');
}

function node(name: string, flags: readonly string[], prelude: string): Environment {
  const parameters = ['--disallow-code-generation-from-strings', ...flags];
  return {
    name,
    dialect: 'es2020',
    webAssembly: 'absent',
    run: (script) => runFile(process.execPath, parameters, prelude + script),
    close: async () => {},
  };
}
