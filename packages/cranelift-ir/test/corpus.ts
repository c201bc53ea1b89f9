/** The filetests of the corpus and what upstream's tools print for each. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { corpusPath, readCorpus } from '@pulleyjs/testkit';

const FILETESTS = ['corpus', 'clif', 'filetests'];

/** Paths of the `.clif` files, relative to the filetests; none where the corpus is missing. */
export function filetests(): string[] {
  const root = corpusPath(...FILETESTS);
  if (root === undefined) return [];
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.clif'))
    .sort();
}

export const textOf = (...path: string[]): string => new TextDecoder().decode(readCorpus(...path));

export const filetestText = (path: string): string => textOf(...FILETESTS, path);

/** Upstream's output for a file; `undefined` where there is none. */
export function goldenText(kind: 'cat' | 'cfg' | 'verify', path: string): string | undefined {
  const name = join('corpus', 'clif', 'golden', kind, `${path.replaceAll('/', '__').replace(/\.clif$/, '')}.txt`);
  return corpusPath(name) === undefined ? undefined : textOf(name);
}
