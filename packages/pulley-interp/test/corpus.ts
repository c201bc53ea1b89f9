/** Where the shared corpus is: `$PULLEY_CORPUS`, else `../shared` beside the repository. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Path of a file of the corpus, or null with one line said when it is not there. */
export function corpusFile(path: string): string | null {
  const root = process.env.PULLEY_CORPUS ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  const file = `${root}/${path}`;
  if (existsSync(file)) return file;
  console.warn(`skipped: ${path} of the corpus is missing (set PULLEY_CORPUS)`);
  return null;
}
