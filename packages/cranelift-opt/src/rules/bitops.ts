/** Boolean algebra on bits: identities, absorption, De Morgan, distribution; and what only ors and masks bits. */

import { forEach, type RuleGroup } from './rule.ts';

// oxfmt-ignore
export const bitRules: RuleGroup = {
  domain: 'bits',
  rules: [
    ['(band x x)', 'x'], ['(bor x x)', 'x'], ['(bxor x x)', '0'],
    ['(band x 0)', '0'], ['(bor x 0)', 'x'], ['(bxor x 0)', 'x'],
    ['(band x -1)', 'x'], ['(bor x -1)', '-1'], ['(bnot (bnot x))', 'x'], ['(bxor x -1)', '(bnot x)'],
    ['(band x (bnot x))', '0'], ['(bor x (bnot x))', '-1'], ['(bxor x (bnot x))', '-1'],
    // Absorption.
    ['(band x (bor x y))', 'x'], ['(bor x (band x y))', 'x'],
    ['(band x c:(band x y))', 'c'], ['(bor x c:(bor x y))', 'c'],
    ['(band x (bnot (bor x y)))', '0'], ['(bor x (bnot (band x y)))', '-1'],
    ['(band x (band (bnot x) y))', '0'], ['(bor x (bor (bnot x) y))', '-1'],
    ['(bor (band x y) c:(bnot y))', '(bor x c)'], ['(band (bor x y) c:(bnot y))', '(band x c)'],
    ['(band x (bor (bnot x) y))', '(band x y)'], ['(bor x (band (bnot x) y))', '(bor x y)'],
    ['(bor x (bnot (bor x y)))', '(bor x (bnot y))'], ['(band x (bnot (band x y)))', '(band x (bnot y))'],
    ['(bor (band x k) k1)', '(bor x k1)', 'wrap(~k) === k1'],
    ['(band (bor x k) k1)', '(band x k1)', '(k & k1) === 0n'],
    ['(bor (band x k1) (band x k2))', '(band x k)', 'k = k1 | k2'], ['(bxor (band x k1) (band x k2))', '(band x k)', 'k = k1 ^ k2'],
    ['(band (bor x k1) (bor x k2))', '(bor x k)', 'k = k1 & k2'],
    ['(bor (bxor x k1) k2)', '(bor x k2)', '(k1 & ~k2) === 0n'], ['(band (bxor x k1) k2)', '(band x k2)', '(k1 & k2) === 0n'],
    ['(bxor (bor x k) k)', '(band x k1)', 'k1 = ~k'], ['(bxor x (band x k))', '(band x k1)', 'k1 = ~k'],
    ['(bnot (bxor x k))', '(bxor x k1)', 'k1 = ~k'], ['(bxor (bnot x) k)', '(bxor x k1)', 'k1 = ~k'],
    ['(bxor x (bor x y))', '(band (bnot x) y)'], ['(bxor x (band x y))', '(band x (bnot y))'],
    // De Morgan.
    ['(band (bnot x) (bnot y))', '(bnot (bor x y))'], ['(bor (bnot x) (bnot y))', '(bnot (band x y))'],
    ['(bnot (band (bnot x) y))', '(bor x (bnot y))'], ['(bnot (bor (bnot x) y))', '(band x (bnot y))'],
    ['(bxor (bnot x) (bnot y))', '(bxor x y)'], ['(bnot (bxor (bnot x) y))', '(bxor x y)'],
    // Exclusive or.
    ['(bxor x (bxor x y))', 'y'],
    ['(bor x (bxor x y))', '(bor x y)'],
    ['(band x (bxor x (bnot y)))', '(band x y)'], ['(band x (bxor (bnot x) y))', '(band x y)'],
    ['(band x (bnot (bxor x y)))', '(band x y)'],
    ['(bor x (bxor (bnot x) y))', '(bor x (bnot y))'], 
    ['(bor x (bnot (bxor x y)))', '(bor x (bnot y))'],
    ['(bor (bxor x y) (bnot x))', '(bnot (band x y))'], ['(band (bxor x y) c:(bnot x))', '(band c y)'],
    ['(bxor (bnot x) (bor x y))', '(bor x (bnot y))'], ['(bxor c:(bnot x) (band x y))', '(bor c y)'],
    ['(bxor x (band (bnot x) y))', '(bor x y)'], ['(bxor x (bor (bnot x) y))', '(bnot (band x y))'],
    ['(bxor (band x (bnot y)) (bnot x))', '(bnot (band x y))'],
    ['(bxor x (band x (bnot y)))', '(band x y)'], ['(bxor x (bor x (bnot y)))', '(bnot (bor x y))'],
    // Two operations on the same pair.
    ['(bxor (band x y) (bxor x y))', '(bor x y)'], ['(bxor (bor x y) (bxor x y))', '(band x y)'],
    ['(bxor (bor x y) (band x y))', '(bxor x y)'], ['(bor (band x y) (bxor x y))', '(bor x y)'],
    ['(bor c:(bor x y) (bxor x y))', 'c'], ['(bor c:(bor x y) (band x y))', 'c'],
    ['(band (bor x y) c:(bxor x y))', 'c'], ['(band (band x y) (bxor x y))', '0'],
    ['(band (bor x y) c:(band x y))', 'c'],
    ['(band (bor x y) (bnot (bxor x y)))', '(band x y)'], ['(bor (band x y) c:(bnot (bxor x y)))', 'c'],
    ['(bor (band x y) (bnot (bor x y)))', '(bnot (bxor x y))'], ['(band (bor x y) (bnot (band x y)))', '(bxor x y)'],
    ['(bor (band x (bnot y)) (band (bnot x) y))', '(bxor x y)'],
    ['(band (bor x (bnot y)) (bor (bnot x) y))', '(bnot (bxor x y))'],
    ['(bor (band x (bnot y)) c:(bxor x y))', 'c'], ['(band (bor x (bnot y)) (bxor x y))', '(band x (bnot y))'],
    ['(bor (band x y) (band x (bnot y)))', 'x'], ['(band (bor x y) (bor x (bnot y)))', 'x'],
    ['(bxor (bor x y) (bor x (bnot y)))', '(bnot x)'], ['(bxor (band x y) (band x (bnot y)))', 'x'],
    ['(bor (band c:(bnot x) y) (bnot (bor x y)))', 'c'], ['(band (bor c:(bnot x) y) (bnot (band x y)))', 'c'],
    ['(bxor (bor (bnot x) y) (bxor x y))', '(bor x (bnot y))'],
    // Distribution and three values.
    ['(bxor (band x y) (band x z))', '(band x (bxor y z))'], ['(bor (band x y) (band x z))', '(band x (bor y z))'],
    ['(band (bor x y) (bor x z))', '(bor x (band y z))'],
    ['(bor x (bxor (bxor x y) z))', '(bor x (bxor y z))'], ['(bor (bxor x z) (bor y x))', '(bor (bor x y) z)'],
    ['(bor x (band (bxor x y) z))', '(bor x (band y z))'], ['(bor y (band x (bor y z)))', '(bor y (band x z))'],
    ['(band y (bor x (band y z)))', '(band y (bor x z))'], ['(bor y (bxor x (band y z)))', '(bor y x)'],
    ['(band c:(bxor x y) (bxor x (bxor y z)))', '(band c (bnot z))'],
  ],
};

// oxfmt-ignore
/** Operations that keep "is it zero", and masks made of it. */
export const maskRules: RuleGroup = {
  domain: 'small',
  rules: [
    ['(bmask (bmask x))', '(bmask x)'], ['(sextend (bmask x))', '(bmask x)'], ['(ireduce (bmask x))', '(bmask x)'],
    ...(['sextend', 'uextend', 'ineg', 'iabs', 'bswap', 'bitrev', 'popcnt'] as const).flatMap((op) => [
      [`(bmask (${op} x))`, '(bmask x)'] as const,
      [`(eq (${op} x) 0)`, '(eq x 0)'] as const,
      [`(ne (${op} x) 0)`, '(ne x 0)'] as const,
    ]),
    ...(['rotl', 'rotr'] as const).flatMap((op) => [
      [`(bmask (${op} x y))`, '(bmask x)'] as const,
      [`(eq (${op} x y) 0)`, '(eq x 0)'] as const,
      [`(ne (${op} x y) 0)`, '(ne x 0)'] as const,
    ]),
    ['(bmask (ne x 0))', '(bmask x)'], ['(bmask (select x k 0))', '(bmask x)', 'k !== 0n'],
    ['(sshr (bor x (ineg x)) k)', '(bmask x)', 'amount(k) === bits - 1n'],
    ['(eq (bmask x) -1)', '(ne x 0)'], ['(ne (bmask x) -1)', '(eq x 0)'],
    ['(eq (bmask x) 0)', '(eq x 0)'], ['(ne (bmask x) 0)', '(ne x 0)'],
    ['(slt (bmask x) 0)', '(ne x 0)'], ['(sge (bmask x) 0)', '(eq x 0)'],
    ['(bor (bmask x) (bmask y))', '(bmask (bor x y))', 'width(x) === width(y)'],
    ...forEach(['bswap', 'bitrev'], [
      ['(OP (bnot (OP x)))', '(bnot x)'],
      ['(OP (band (OP x) (OP y)))', '(band x y)'], ['(OP (bor (OP x) (OP y)))', '(bor x y)'], ['(OP (bxor (OP x) (OP y)))', '(bxor x y)'],
      ['(OP (band (OP x) y))', '(band x (OP y))'], ['(OP (bor (OP x) y))', '(bor x (OP y))'], ['(OP (bxor (OP x) y))', '(bxor x (OP y))'],
      ['(eq (OP x) (OP y))', '(eq x y)'], ['(ne (OP x) (OP y))', '(ne x y)'],
      ['(popcnt (OP x))', '(popcnt x)'],
    ]),
    ['(bswap (bitrev (bswap x)))', '(bitrev x)'], ['(bitrev (bswap (bitrev x)))', '(bswap x)'],
    // Counts that do not see what was done.
    ['(popcnt (rotl x y))', '(popcnt x)'], ['(popcnt (rotr x y))', '(popcnt x)'],
    ['(ctz (bitrev x))', '(clz x)'], ['(clz (bitrev x))', '(ctz x)'],
    ['(ctz (ineg x))', '(ctz x)'], ['(ctz (iabs x))', '(ctz x)'], ['(ctz (bor x (ineg x)))', '(ctz x)'], ['(ctz (band x (ineg x)))', '(ctz x)'],
    ['(bswap (bswap x))', 'x'], ['(bitrev (bitrev x))', 'x'],
  ],
};

/** Lane-wise choice. */
export const vectorBitRules: RuleGroup = {
  domain: 'vector',
  rules: [
    ['(bor (band x y) (band (bnot x) z))', '(bitselect x y z)'],
    ['(bitselect (bnot x) y z)', '(bitselect x z y)'],
  ],
};

/** `bitselect` of any bits. */
export const bitselectRules: RuleGroup = {
  domain: 'bits',
  rules: [
    ['(bitselect x y y)', 'y'],
    ['(bitselect -1 y z)', 'y'],
    ['(bitselect 0 y z)', 'z'],
    ['(bitselect x -1 0)', 'x'],
    ['(bitselect x 0 -1)', '(bnot x)'],
    ['(bitselect x y 0)', '(band x y)'],
    ['(bitselect x -1 y)', '(bor x y)'],
    ['(bitselect x x y)', '(bor x y)'],
    ['(bitselect x y x)', '(band x y)'],
    ['(bitselect x y (bitselect x z w))', '(bitselect x y w)'],
    ['(bitselect x (bitselect x y z) w)', '(bitselect x y w)'],
    ['(bitselect x (bnot y) (bnot z))', '(bnot (bitselect x y z))'],
  ],
};
