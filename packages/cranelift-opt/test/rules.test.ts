/** Every rule of the table, over every type it is for: what it rewrites computes the same before and after. */

import { printFunction, verifyFunction } from '@pulleyjs/cranelift-ir';
import { interpret } from '@pulleyjs/cranelift-ir/interpreter';
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { optimize } from '../src/index.ts';
import { ruleFamilies } from '../src/rules/index.ts';
import { instantiate, randomBits } from './rule-instances.ts';

const INPUTS = 6;

/** Rules that upstream has too, and that lose the sign of a NaN. */
const SIGNS_OF_NANS = new Set(['(fma (fneg x) (fneg y) z)', '(fmul (fneg x) (fneg y))']);

describe.each(Object.entries(ruleFamilies))('%s', (family, groups) => {
  it('computes the same', () => {
    const random = createRandom(family.length);
    const rounds = fuzzCount(4);
    const never: string[] = [];
    for (const { domain, rules } of groups) {
      for (const rule of rules) {
        let fired = 0;
        for (let round = 0; round < rounds || (fired === 0 && round < 100); round++) {
          const instance = instantiate(rule, domain, random, random.below(4) === 0 ? 'shared' : 'single');
          if (instance === undefined) continue;
          const { func, params } = instance;
          const before = printFunction(func);
          const inputs = Array.from({ length: INPUTS }, () => {
            const bits: bigint[] = [];
            for (const type of params)
              bits.push(randomBits(type, random, bits, SIGNS_OF_NANS.has(rule[0]) ? 'none' : 'some'));
            return bits;
          });
          const expected = inputs.map((args) => interpret(func, args));
          optimize(func);
          const after = printFunction(func);
          expect(verifyFunction(func).map(String), `${rule[0]}\n${before}${after}`).toEqual([]);
          const actual = inputs.map((args) => interpret(func, args));
          expect(actual, `${rule[0]} => ${rule[1]}\n${before}${after}`).toEqual(expected);
          if (after !== before) fired++;
        }
        if (fired === 0) never.push(rule[0]);
      }
    }
    expect(never).toEqual([]);
  });
});
