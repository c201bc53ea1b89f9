/**
 * Where the shared corpus lies: the folder named by the environment variable `PULLEY_CORPUS`, or `../shared` beside
 * the repository. Tests that need it are skipped, with one clear line, where it is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root: the nearest folder above this file that holds `pnpm-workspace.yaml`. */
export const repositoryRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * The absolute path of a file or folder of the corpus, such as `corpusPath('corpus', 'bench')`.
 * Undefined if the corpus, or that part of it, is not on this machine.
 */
export function corpusPath(...parts: string[]): string | undefined {
  const path = join(process.env['PULLEY_CORPUS'] ?? resolve(repositoryRoot, '..', 'shared'), ...parts);
  return existsSync(path) ? path : undefined;
}

/** The bytes of a corpus file. @throws if it is missing: ask `corpusPath` first. */
export function readCorpus(...parts: string[]): Uint8Array {
  const path = corpusPath(...parts);
  if (path === undefined) throw new Error(missingCorpus(...parts));
  return readFileSync(path);
}

/** The one line that says why a suite is skipped. */
export function missingCorpus(...parts: string[]): string {
  return `skipped: ${parts.join('/')} is not there; set PULLEY_CORPUS to the folder of the shared corpus`;
}

/**
 * True where that part of the corpus is missing, after saying so in one line:
 * `describe.skipIf(corpusMissing('corpus', 'bench'))('kernels', …)`.
 */
export function corpusMissing(...parts: string[]): boolean {
  if (corpusPath(...parts) !== undefined) return false;
  console.warn(missingCorpus(...parts));
  return true;
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'pnpm-workspace.yaml'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('the test kit runs only inside the repository');
  return findRoot(parent);
}
