/** The generated table is what the generator makes of the rules. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { generate } from '../scripts/generate.ts';
import { numbersToText, textToNumbers } from '../src/rewrite/number-text.ts';

it.each([...generate()])('%s is up to date (node scripts/gen.mjs)', (name, text) => {
  expect(readFileSync(new URL(`../src/generated/${name}`, import.meta.url), 'utf8') === text).toBe(true);
});

it('numbers are read as they were written', () => {
  const numbers = [0, 1, -1, 15, 16, -16, -17, 31, 32, 1023, 1024, -1024, 2 ** 29, -(2 ** 29)];
  expect([...textToNumbers(numbersToText(numbers))]).toEqual(numbers);
  expect([...textToNumbers('')]).toEqual([]);
});
