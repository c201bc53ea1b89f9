/**
 * Bundles of the published packages: what a page, an app or an embedder would make of them. Everything is taken from
 * `dist/`, never from `src/`, and comes out as one classic script that needs no module loader. Modules are strict code, so the script is too.
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from '@swc/core';
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
    onLog: (_level, { message }) => {
      throw new Error(message);
    },
    plugins: 'guest' in entry ? [] : [exportAllOf(entry.package)],
  });
  const { output } = await build.generate({
    format: 'iife',
    name: GUEST,
    minify: options.minify,
    banner: "'use strict';",
  });
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
 * The same script for Hermes 0.12, which refuses classes and gives every iteration of a loop the same `let`: classes
 * become functions, `let` and `const` become `var`. For such an engine Metro's preset makes these two transforms (and
 * more) of all that it bundles.
 */
export async function lowerForHermes(script: string): Promise<string> {
  const { code } = await transform(script, {
    configFile: false,
    swcrc: false,
    isModule: false,
    env: { targets: { chrome: '130' }, include: ['transform-classes', 'transform-block-scoping'] },
  });
  return code;
}

/** Bytes of `script` as a server would send it. */
export function gzippedSize(script: string): number {
  return gzipSync(script, { level: 9 }).length;
}
