/**
 * Bundles of the published packages: what a page, an app or an embedder would make of them. Everything is taken from
 * `dist/`, never from `src/`, and comes out as one classic script that needs no module loader.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transformAsync } from '@babel/core';
import { repositoryRoot } from '@pulleyjs/testkit';
import { rolldown } from 'rolldown';

/** The name under which a bundle's exports are found. */
export const GUEST = 'guest';

const packageFolder = join(repositoryRoot, 'packages', 'portability');

/** What to bundle: a file of `test/guests`, or one package with all that it exports. */
export type Entry = { readonly guest: string } | { readonly package: string };

/** A script that defines `guest` as the exports of `entry`. */
export async function bundle(entry: Entry, options: { readonly minify: boolean }): Promise<string> {
  const input = 'guest' in entry ? join(packageFolder, 'test', 'guests', entry.guest) : 'entry';
  const build = await rolldown({
    input,
    cwd: packageFolder,
    platform: 'neutral',
    tsconfig: false,
    transform: { target: 'es2020' },
    plugins: 'guest' in entry ? [] : [exportAllOf(entry.package)],
  });
  const { output } = await build.generate({ format: 'iife', name: GUEST, minify: options.minify });
  await build.close();
  return output[0].code;
}

/** An entry that exports all of a package. */
function exportAllOf(name: string): {
  name: string;
  resolveId(id: string): string | null;
  load(id: string): string | null;
} {
  const id = join(packageFolder, 'test', 'entry.js');
  return {
    name: 'export-all',
    resolveId: (wanted) => (wanted === 'entry' ? id : null),
    load: (wanted) => (wanted === id ? `export * from ${JSON.stringify(name)};` : null),
  };
}

/**
 * The same script without classes and with `let` and `const` as `var`: Hermes 0.12 refuses the former and gives every
 * iteration of a loop the same variable. These are the transforms of React Native's own Babel preset; Metro applies
 * them to what it bundles.
 */
export async function lowerForHermes(script: string): Promise<string> {
  const result = await transformAsync(script, {
    configFile: false,
    babelrc: false,
    compact: false,
    sourceType: 'script',
    plugins: ['@babel/plugin-transform-classes', '@babel/plugin-transform-block-scoping'],
    cwd: packageFolder,
  });
  return result!.code!;
}

/** Bytes of `script` as a server would send it. */
export function gzippedSize(script: string): number {
  return gzipSync(script, { level: 9 }).length;
}
