/** The generated sources are what the generator makes of the ISA table, the semantics and the hot set. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generate } from '../scripts/generate.ts';
import { shareLocals } from '../scripts/share-locals.ts';

describe('generated sources', () => {
  for (const [name, text] of generate())
    it(`${name} is up to date (node scripts/gen.mjs)`, () => {
      const path = new URL(`../src/generated/${name}`, import.meta.url);
      expect(readFileSync(path, 'utf8') === text).toBe(true);
    });
});

describe('sharing of locals', () => {
  it('turns declarations into assignments to shared variables', () => {
    expect(shareLocals('const a = X[1], b = f(a, 2); { let c = a; c += b; } Math.b(a);')).toEqual({
      text: 'r0 = X[1], r1 = f(r0, 2); { r2 = r0; r2 += r1; } Math.b(r0);',
      count: 3,
    });
  });
});
