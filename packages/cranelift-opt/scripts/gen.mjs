/** Writes `src/generated/*.gen.ts`. Run it as `node scripts/gen.mjs` after a change of the rules. */
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

register('../../pulley-interp/scripts/ts-hooks.mjs', import.meta.url);
const { generate } = await import('./generate.ts');

const folder = fileURLToPath(new URL('../src/generated/', import.meta.url));
for (const [name, text] of generate()) writeFileSync(folder + name, text);
