/** Hermes, React Native's engine, as a program; `-enable-eval=false` takes its compiler out of the running program. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runFile } from './child-process.ts';
import type { Environment } from './environment.ts';

const binaries: Readonly<Record<string, string>> = {
  linux: 'linux64-bin/hermes',
  darwin: 'osx-bin/hermes',
  win32: 'win64-bin/hermes.exe',
};

/** Resident bytes. Hermes keeps the source of a script that was not compiled beforehand, as ours are, in memory. */
const MEMORY_LIMIT = 128 * 1024 * 1024;

/** The engine of `hermes-engine-cli`, which has it for x86-64 only. */
export function hermes(): Environment {
  const packageFolder = dirname(createRequire(import.meta.url).resolve('hermes-engine-cli/package.json'));
  const program = join(packageFolder, binaries[process.platform] ?? 'none');
  const missing =
    process.arch === 'x64' && existsSync(program) ? {} : { missing: `none for ${process.platform} on ${process.arch}` };
  return {
    name: 'Hermes',
    ...missing,
    dialect: 'hermes',
    webAssembly: 'absent',
    memoryLimit: MEMORY_LIMIT,
    run: (script) => runFile(program, ['-O', '-enable-eval=false'], script),
    close: async () => {},
  };
}
