/** The generated table is what the generator makes of the rules. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generate } from '../scripts/generate.ts';

it.each([...generate()])('%s is up to date (node scripts/gen.mjs)', (name, text) => {
  expect(readFileSync(new URL(`../src/generated/${name}`, import.meta.url), 'utf8') === text).toBe(true);
});
