/** The version of this package, from its manifest. */

import { readFileSync } from 'node:fs';

/** Such as `1.2.3`. */
export function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
