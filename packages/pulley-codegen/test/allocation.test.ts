/** Register allocation proved by an independent checker: random functions, and all of the corpus. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile } from '@pulleyjs/cranelift-ir';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { sequentialize } from '../src/parallel-move.ts';
import { checkAllocation } from './support/allocation-checker.ts';
import { allocate } from './support/compile-stages.ts';
import { interpreterLoop } from './support/large-functions.ts';
import { randomFunction, seeded } from './support/random-function.ts';

const RANDOM_FUNCTIONS = Number(process.env['PULLEY_FUZZ'] ?? 60);

describe('random functions', () => {
  it(`${RANDOM_FUNCTIONS} of them: every operand is where it is read`, () => {
    const wrong: string[] = [];
    for (let seed = 0; seed < RANDOM_FUNCTIONS; seed++) {
      const random = seeded(seed);
      const func = randomFunction(random, {
        variables: 4 + random(60),
        statements: 20 + random(300),
        calls: random(3) > 0,
      });
      const { mach, allocation } = allocate(func);
      const finding = checkAllocation(mach, allocation);
      if (finding !== undefined) wrong.push(`seed ${seed}: ${finding}`);
      compileFunction(func);
    }
    expect(wrong).toEqual([]);
  });
});

describe("an interpreter's loop", () => {
  it('every operand is where it is read, with and without calls', () => {
    for (const calls of [false, true]) {
      for (const variables of [12, 24, 60]) {
        const { mach, allocation } = allocate(interpreterLoop({ cases: 60, variables, calls }));
        expect(checkAllocation(mach, allocation)).toBeUndefined();
      }
    }
  });
});

/** Folders of CLIF files whose functions are valid. */
const FOLDERS = [
  ['golden', 'clif-48'],
  ['corpus', 'clif', 'filetests', 'isa', 'pulley64'],
  ['corpus', 'clif', 'filetests', 'runtests'],
  ['corpus', 'clif', 'filetests', 'egraph'],
  ['corpus', 'clif', 'filetests', 'wasm'],
];

for (const parts of FOLDERS) {
  describe.skipIf(corpusMissing(...parts))(parts.join('/'), () => {
    it('every operand is where it is read', () => {
      const folder = corpusPath(...parts)!;
      const wrong: string[] = [];
      for (const name of readdirSync(folder)
        .filter((file) => file.endsWith('.clif'))
        .sort()) {
        for (const { func } of parseFile(readFileSync(join(folder, name), 'utf8')).functions) {
          try {
            const { mach, allocation } = allocate(func);
            const finding = checkAllocation(mach, allocation);
            if (finding !== undefined) wrong.push(`${name}: ${finding}`);
            compileFunction(func);
          } catch (error) {
            if (!(error instanceof UnsupportedError)) throw error;
          }
        }
      }
      expect(wrong).toEqual([]);
    });
  });
}

describe('parallel moves', () => {
  it('give every destination the value its source had', () => {
    const random = seeded(7);
    for (let round = 0; round < 2000; round++) {
      const places = [0, 1, 2, 3, 4, 256, 288, 320];
      const moves: number[] = [];
      for (const destination of places) if (random(3) > 0) moves.push(places[random(places.length)], destination);
      const list = moves.filter((_, i) => moves[i & ~1] !== moves[i | 1]);
      const values = new Map(places.map((place) => [place, place]));
      const ordered = sequentialize(list);
      for (let i = 0; i < ordered.length; i += 2) values.set(ordered[i + 1], values.get(ordered[i])!);
      const expected = new Map(places.map((place) => [place, place]));
      for (let i = 0; i < list.length; i += 2) expected.set(list[i + 1], list[i]);
      for (const place of places) expect(values.get(place)).toBe(expected.get(place));
    }
  });
});
