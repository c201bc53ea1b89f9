/**
 * Writes `src/generated/*.gen.ts`. Run it as `node scripts/gen.mjs` after a change of the ISA table, the semantics or the hot set.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

register('./ts-hooks.mjs', import.meta.url);
const { generate } = await import('./generate.ts');

const folder = fileURLToPath(new URL('../src/generated/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, text] of generate()) writeFileSync(folder + name, text);
