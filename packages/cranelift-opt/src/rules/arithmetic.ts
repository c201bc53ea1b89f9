/** Sums, differences, products, minima and maxima; signs of floats. */

import { bothSigns, forEach, type Rule, type RuleGroup } from './rule.ts';

// oxfmt-ignore
export const arithmeticRules: RuleGroup = {
  domain: 'any',
  rules: [
    ['(iadd x 0)', 'x'], ['(isub x 0)', 'x'], ['(isub x x)', '0'], ['(imul x 0)', '0'], ['(imul x 1)', 'x'],
    // Negation.
    ['(isub 0 x)', '(ineg x)'], ['(isub -1 x)', '(bnot x)'], ['(imul x -1)', '(ineg x)'], ['(ineg (ineg x))', 'x'],
    ['(iadd x (ineg y))', '(isub x y)'], ['(isub x (ineg y))', '(iadd x y)'], ['(ineg (isub x y))', '(isub y x)'],
    ['(imul (ineg x) (ineg y))', '(imul x y)'], ['(ineg (imul (ineg x) y))', '(imul x y)'],
    ['(iabs (ineg x))', '(iabs x)'], ['(iabs c:(iabs x))', 'c'],
    // Complement: -x - 1.
    ['(iadd x (bnot x))', '-1'], ['(iadd (bnot x) 1)', '(ineg x)'], ['(isub (bnot x) -1)', '(ineg x)'],
    ['(bnot (isub x 1))', '(ineg x)'], ['(bnot (iadd x -1))', '(ineg x)'],
    ['(ineg (bnot x))', '(iadd x 1)'], ['(bnot (ineg x))', '(isub x 1)'],
    ['(bnot (iadd (bnot x) y))', '(isub x y)'], ['(isub (bnot x) (bnot y))', '(isub y x)'],
    // What is added and taken away again.
    ['(iadd (isub x y) y)', 'x'], ['(isub (iadd x y) y)', 'x'], ['(isub x (isub x y))', 'y'],
    ['(isub x (iadd x y))', '(ineg y)'], ['(isub (isub x y) x)', '(ineg y)'],
    ['(isub (iadd x y) (iadd x z))', '(isub y z)'], ['(isub (isub x z) (isub y z))', '(isub x y)'],
    ['(isub (isub x y) (isub x z))', '(isub z y)'],
    ['(iadd (isub x y) (iadd y z))', '(iadd x z)'], ['(iadd (isub x y) (isub y z))', '(isub x z)'],
    ['(iadd x (iadd y (isub z x)))', '(iadd y z)'],
    // Constants that meet.
    ['(isub (isub x k1) k2)', '(isub x k)', 'k = k1 + k2'],
    ['(isub (iadd x k1) k2)', '(iadd x k)', 'k = k1 - k2'],
    ['(iadd (isub x k1) k2)', '(iadd x k)', 'k = k2 - k1'],
    ['(isub k1 (isub k2 x))', '(iadd x k)', 'k = k1 - k2'],
    ['(isub k1 (iadd x k2))', '(isub k x)', 'k = k1 - k2'],
    ['(iadd (isub k1 x) k2)', '(isub k x)', 'k = k1 + k2'],
    ['(isub (isub k1 x) k2)', '(isub k x)', 'k = k1 - k2'],
    ['(iadd (bor x k) k1)', '(band x k2)', 'wrap(-k) === k1; k2 = ~k'],
    ['(isub (bor x k) k)', '(band x k2)', 'k2 = ~k'],
    ['(isub x k)', '(iadd x k1)', 'signed(k) < 0n; k1 = -k'],
    ['(bnot (iadd x k))', '(iadd (bnot x) k1)', 'k1 = -k'], ['(isub k (bnot x))', '(iadd x k1)', 'k1 = k + 1n'],
    ['(bnot (isub k x))', '(iadd x k1)', 'k1 = ~k'],
    ['(imul (ineg x) k)', '(imul x k1)', 'k1 = -k'], ['(ineg (imul x k))', '(imul x k1)', 'k1 = -k'],
    ['(imul (ishl x k1) k2)', '(imul x k)', 'k = k2 << amount(k1)'], ['(ishl (imul x k1) k2)', '(imul x k)', 'k = k1 << amount(k2)'],
    // What is added and taken away, in pairs.
    ['(iadd (ineg x) (ineg y))', '(ineg (iadd x y))'],
    ['(isub (iadd x y) (isub x z))', '(iadd y z)'], ['(isub (isub x y) (iadd x z))', '(ineg (iadd y z))'],
    ['(isub (ineg x) (ineg y))', '(isub y x)'], ['(isub (ineg x) y)', '(ineg (iadd x y))'],
    ['(isub x (isub (isub x y) z))', '(iadd y z)'],
    // Parts of a value that its own bits are taken from.
    ['(isub x (band x k))', '(band x k1)', 'k1 = ~k'], ['(isub x (band x y))', '(band x (bnot y))'],
    ['(isub (bor x y) x)', '(band (bnot x) y)'], ['(isub (bor x y) y)', '(band x (bnot y))'],
    ['(iadd (band x k1) (band x k2))', '(band x k)', '(k1 & k2) === 0n; k = k1 | k2'],
    ['(iadd (bxor x y) (band x y))', '(bor x y)'],
    ['(iadd (band x y) (band x (bnot y)))', 'x'], ['(isub (bxor x y) (band (bnot x) y))', '(band x (bnot y))'],
    // Sums of bits.
    ['(iadd (band x y) (bxor x y))', '(bor x y)'], ['(iadd (band x y) (bor x y))', '(iadd x y)'],
    ['(isub (bor x y) (band x y))', '(bxor x y)'], ['(isub (bor x y) (bxor x y))', '(band x y)'],
    ['(isub (iadd x y) (band x y))', '(bor x y)'], ['(isub (iadd x y) (bor x y))', '(band x y)'],
    ['(isub (band x (bnot y)) (band x y))', '(isub (bxor x y) y)'],
    ...bothSigns([
      ['(min x x)', 'x'], ['(max x x)', 'x'],
      ['(min x c:(min x y))', 'c'], ['(max x c:(max x y))', 'c'],
      ['(min x (max x y))', 'x'], ['(max x (min x y))', 'x'],
      ['(min (max x y) (max x z))', '(max x (min y z))'], ['(max (min x y) (min x z))', '(min x (max y z))'],
      ['(min c:(min x y) (min x z))', '(min c z)'], ['(max c:(max x y) (max x z))', '(max c z)'],
      ['(min c:(min x y) (max x z))', 'c'], ['(max c:(max x y) (min x z))', 'c'],
      ['(max (bnot x) (bnot y))', '(bnot (min x y))'], ['(min (bnot x) (bnot y))', '(bnot (max x y))'],
      ['(max x (min y (max x z)))', '(max x (min y z))'], ['(min x (max y (min x z)))', '(min x (max y z))'],
      ['(iadd (min x y) (max x y))', '(iadd x y)'],
    ]),
    ['(smin x k)', 'k', 'k === signBit'], ['(smax x k)', 'x', 'k === signBit'],
    ['(smin x k)', 'x', 'k === signBit - 1n'], ['(smax x k)', 'k', 'k === signBit - 1n'],
    ['(umin x 0)', '0'], ['(umin x -1)', 'x'], ['(umax x 0)', 'x'], ['(umax x -1)', '-1'],
    ...constantBounds(),
  ],
};

/** `min(min(x, k1), k2)` and the like. */
function constantBounds(): Rule[] {
  return ['smin', 'smax', 'umin', 'umax'].flatMap((op): Rule[] => {
    const [first, second] = op[0] === 's' ? ['signed(k1)', 'signed(k2)'] : ['k1', 'k2'];
    const relation = op.endsWith('min') ? '<' : '>';
    const opposite = op.endsWith('min') ? op.replace('min', 'max') : op.replace('max', 'min');
    const merged: Rule = [`(${op} (${op} x k1) k2)`, `(${op} x k)`, `k = ${first} ${relation} ${second} ? k1 : k2`];
    const beyond: Rule = [`(${op} (${opposite} x k1) k2)`, 'k2', `${second} ${relation} ${first} || k1 === k2`];
    return [merged, beyond];
  });
}

// oxfmt-ignore
export const scalarArithmeticRules: RuleGroup = {
  domain: 'scalar',
  rules: [
    ['(imul x (ishl 1 y))', '(ishl x y)'], ['(srem x 1)', '0'], ['(srem x -1)', '0'], ['(urem x 1)', '0'], ['(udiv x 1)', 'x'],
    ['(eq (imul x k1) k2)', '(eq x k)', '(k1 & 1n) === 1n; k = k2 * inverse(k1)'],
    ['(ne (imul x k1) k2)', '(ne x k)', '(k1 & 1n) === 1n; k = k2 * inverse(k1)'],
    // Divisions by constants that are none of those that trap.
    ['(udiv (udiv x k1) k2)', '(udiv x k)', 'k1 !== 0n && k2 !== 0n; k = k1 * k2; k <= ones'],
    ['(udiv (ushr x k1) k2)', '(udiv x k)', 'k2 !== 0n; k = k2 << amount(k1); k <= ones'],
    ['(ushr (udiv x k1) k2)', '(udiv x k)', 'k1 !== 0n; k = k1 << amount(k2); k <= ones'],
    ['(sdiv (sdiv x k1) k2)', '(sdiv x k)', 'signed(k1) > 1n && signed(k2) > 1n; k = k1 * k2; k < signBit'],
    ['(urem (urem x k1) k2)', '(urem x k2)', 'k1 !== 0n && k2 !== 0n; k1 % k2 === 0n'],
    ['(srem (srem x k1) k2)', '(srem x k2)', 'signed(k1) > 1n && signed(k2) > 1n; k1 % k2 === 0n'],
    ['(isub x (imul (udiv x k) k))', '(urem x k)', 'k !== 0n'],
    ['(isub x (imul (sdiv x k) k))', '(srem x k)', 'signed(k) > 1n'],
    ['(udiv (imul (udiv x k) k) k)', '(udiv x k)', 'k !== 0n'],
    ['(urem (uextend x) k)', '(uextend x)', 'k >> width(x) !== 0n'],
    ['(udiv (uextend x) k)', '0', 'k >> width(x) !== 0n'],
    ['(udiv x (select y k1 k2))', '(ushr x (select y k3 k4))', 'isPower(k1) && isPower(k2); k3 = log2(k1); k4 = log2(k2)'],
  ],
};

// oxfmt-ignore
/** Products by constants that stand for several shifted or multiplied copies of a value. */
export const multipleRules: RuleGroup = {
  domain: 'small',
  rules: [
    ['(iadd (imul x k) x)', '(imul x k1)', 'k1 = k + 1n'], ['(isub (imul x k) x)', '(imul x k1)', 'k1 = k - 1n'],
    ['(isub x (imul x k))', '(imul x k1)', 'k1 = 1n - k'],
    ['(iadd (imul x k1) (imul x k2))', '(imul x k)', 'k = k1 + k2'], ['(isub (imul x k1) (imul x k2))', '(imul x k)', 'k = k1 - k2'],
    ['(iadd (ishl x k) x)', '(imul x k1)', 'amount(k) < 31n; k1 = (1n << amount(k)) + 1n'],
    ['(isub (ishl x k) x)', '(imul x k1)', 'amount(k) < 31n; k1 = (1n << amount(k)) - 1n'],
    ['(isub x (ishl x k))', '(imul x k1)', 'amount(k) < 31n; k1 = 1n - (1n << amount(k))'],
    ['(iadd (ishl x k1) (ishl x k2))', '(imul x k)', 'amount(k1) < 30n && amount(k2) < 30n; k = (1n << amount(k1)) + (1n << amount(k2))'],
    ['(isub (ishl x k1) (ishl x k2))', '(imul x k)', 'amount(k1) < 30n && amount(k2) < 30n; k = (1n << amount(k1)) - (1n << amount(k2))'],
    ['(iadd (ishl x k1) (imul x k2))', '(imul x k)', 'amount(k1) < 31n; k = (1n << amount(k1)) + k2'],
  ],
};

// oxfmt-ignore
/** Signs. The last two lose the sign of a NaN, as upstream's do. */
export const floatRules: RuleGroup = {
  domain: 'floats',
  rules: [
    ['(fneg (fneg x))', 'x'], ['(fabs (fneg x))', '(fabs x)'], ['(fabs c:(fabs x))', 'c'],
    ['(fma (fneg x) (fneg y) z)', '(fma x y z)'], ['(fmul (fneg x) (fneg y))', '(fmul x y)'],
  ],
};

const ROUNDINGS = ['ceil', 'floor', 'trunc', 'nearest'];

// oxfmt-ignore
/** Scalars: what the sign is taken from, and what has been rounded. */
export const scalarFloatRules: RuleGroup = {
  domain: 'float',
  rules: [
    ['(fcopysign x x)', 'x'], ['(fcopysign (fneg x) y)', '(fcopysign x y)'], ['(fcopysign (fabs x) y)', '(fcopysign x y)'],
    ['(fcopysign (fcopysign x z) y)', '(fcopysign x y)'], ['(fcopysign x (fcopysign z y))', '(fcopysign x y)'],
    ['(fabs (fcopysign x y))', '(fabs x)'], ['(fcopysign x (fabs y))', '(fabs x)'],
    ...ROUNDINGS.flatMap((outer) => forEach(ROUNDINGS, [[`(${outer} c:(OP x))`, 'c']])),
  ],
};

// oxfmt-ignore
/** Floats made of integers are whole. */
export const wholeRules: RuleGroup = {
  domain: 'all',
  rules: [
    ...forEach(ROUNDINGS, [['(OP c:(fcvt_from_sint x))', 'c'], ['(OP c:(fcvt_from_uint x))', 'c']]),
    ['(fabs c:(fcvt_from_uint x))', 'c'],
  ],
};
