/**
 * How every package is built: ESM, ES2020 syntax, declarations from `isolatedDeclarations`, one chunk per entry,
 * nothing minified, mangled or folded (the generated dispatch loops must reach the engine as they are written).
 */
import { defineConfig } from 'tsdown';

/** @param {{ entry: string[] }} options entry files, relative to the package */
export function library({ entry }) {
  return defineConfig({
    entry,
    format: 'esm',
    platform: 'neutral',
    target: 'es2020',
    outDir: 'dist',
    clean: true,
    hash: false,
    fixedExtension: false,
    minify: false,
    sourcemap: true,
    dts: { oxc: true },
    treeshake: true,
    logLevel: 'warn',
    deps: { neverBundle: [/^node:/] },
    outputOptions: { minify: false },
  });
}
