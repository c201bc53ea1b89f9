/** Choices: minima and maxima, absolute values, truth values, choices of choices. */

import { bothSigns, type Rule, forEach, type RuleGroup } from './rule.ts';

// oxfmt-ignore
/** Choices of anything. */
export const anySelectRules: RuleGroup = {
  domain: 'all',
  rules: [
    ['(select x y (select x z w))', '(select x y w)'], ['(select x (select x y w) z)', '(select x y z)'],
    ['(select_spectre_guard x y y)', 'y'],
    ['(select_spectre_guard k y z)', 'y', 'k !== 0n'], ['(select_spectre_guard 0 y z)', 'z'],
  ],
};

// oxfmt-ignore
/** Choices of integers. */
export const integerSelectRules: RuleGroup = {
  domain: 'scalar',
  rules: [
    ['(select (eq x y) x y)', 'y'], ['(select (ne x y) x y)', 'x'],
    ['(select (bor w (ne y z)) y z)', 'y'], ['(select (band w (eq y z)) y z)', 'z'],
    ...forEach(['bor', 'band'], [
      ['(select (eq x y) x c:(OP x y))', 'c'], ['(select (ne x y) c:(OP x y) x)', 'c'],
    ]),
    ['(select (eq x k) (isub y k) c:(isub y x))', 'c'], ['(select (eq x k) (iadd y k) c:(iadd y x))', 'c'],
    ['(select x x 0)', 'x'], ['(select x 0 x)', '0'],
    // One operation on what is chosen, for the same one on both.
    ...forEach(['bnot', 'ineg', 'iabs', 'bswap', 'bitrev', 'clz', 'ctz', 'popcnt'], [['(select x (OP y) (OP z))', '(OP (select x y z))']]),
    ...forEach(['ishl', 'ushr', 'sshr', 'rotl', 'rotr'], [['(select x (OP y w) (OP z w))', '(OP (select x y z) w)']]),
  ],
};

// oxfmt-ignore
export const selectRules: RuleGroup = {
  domain: 'small',
  rules: [
    ...bothSigns([
      ['(select (lt x y) x y)', '(min x y)'], ['(select (le x y) x y)', '(min x y)'],
      ['(select (lt x y) y x)', '(max x y)'], ['(select (le x y) y x)', '(max x y)'],
    ]),
    // A bound that is compared with its neighbour.
    ...bothSigns([
      ['(select (gt x k1) x k2)', '(max x k2)', 'wrap(k1 + 1n) === k2 && below(SIGN, k1, k2)'], ['(select (ge x k1) x k2)', '(max x k2)', 'wrap(k2 + 1n) === k1 && below(SIGN, k2, k1)'],
      ['(select (lt x k1) x k2)', '(min x k2)', 'wrap(k2 + 1n) === k1 && below(SIGN, k2, k1)'], ['(select (le x k1) x k2)', '(min x k2)', 'wrap(k1 + 1n) === k2 && below(SIGN, k1, k2)'],
      ['(select (lt x k1) k2 x)', '(max x k2)', 'wrap(k2 + 1n) === k1 && below(SIGN, k2, k1)'], ['(select (le x k1) k2 x)', '(max x k2)', 'wrap(k1 + 1n) === k2 && below(SIGN, k1, k2)'],
      ['(select (gt x k1) k2 x)', '(min x k2)', 'wrap(k1 + 1n) === k2 && below(SIGN, k1, k2)'], ['(select (ge x k1) k2 x)', '(min x k2)', 'wrap(k2 + 1n) === k1 && below(SIGN, k2, k1)'],
    ]),
    ['(select x 1 0)', '(ne x 0)', 'width(root) === 8n'], ['(select x 0 1)', '(eq x 0)', 'width(root) === 8n'],
    ['(select x 1 0)', '(uextend (ne x 0))', 'width(root) > 8n'], ['(select x 0 1)', '(uextend (eq x 0))', 'width(root) > 8n'],
    ['(select (sgt x 0) x (ineg x))', '(iabs x)'],
    ['(select (sgt x -1) x (ineg x))', '(iabs x)'], ['(select (slt x 1) (ineg x) x)', '(iabs x)'],
    ['(select (slt x 0) -1 0)', '(sshr x k)', 'width(x) === width(root); k = bits - 1n'], ['(select (sge x 0) 0 -1)', '(sshr x k)', 'width(x) === width(root); k = bits - 1n'], ['(select (sge x 0) x (ineg x))', '(iabs x)'],
    ['(select (slt x 0) (ineg x) x)', '(iabs x)'], ['(select (sle x 0) (ineg x) x)', '(iabs x)'],
    ['(select x -1 0)', '(bmask x)'],
    ['(select x (uextend y) (uextend z))', '(uextend (select x y z))', 'width(y) === width(z)'],
    ['(select x (sextend y) (sextend z))', '(sextend (select x y z))', 'width(y) === width(z)'],
    ['(select x (eq y z) (eq y w))', '(eq y (select x z w))'],
    ['(select x 1 (bor x y))', '(select x 1 y)', 'width(x) === width(root)'],
    ...Object.entries({ iadd: '+', isub: '-', band: '&', bor: '|', bxor: '^' }).map(([op, sign]): Rule => [
      `(${op} (select x k1 k2) k3)`, '(select x k4 k5)', `k4 = k1 ${sign} k3; k5 = k2 ${sign} k3`,
    ]),
  ],
};

/** Lane-wise minima and maxima. */
export const vectorSelectRules: RuleGroup = {
  domain: 'lanes32',
  rules: bothSigns([
    ['(bitselect (lt x y) x y)', '(min x y)'],
    ['(bitselect (le x y) x y)', '(min x y)'],
    ['(bitselect (lt x y) y x)', '(max x y)'],
    ['(bitselect (le x y) y x)', '(max x y)'],
  ]),
};
