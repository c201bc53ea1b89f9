/** Sums, differences, products, minima and maxima; signs of floats. */

import { bothSigns, type Rule, type RuleGroup } from './rule.ts';

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
    // Sums of bits.
    ['(iadd (band x y) (bxor x y))', '(bor x y)'], ['(iadd (band x y) (bor x y))', '(iadd x y)'],
    ['(isub (bor x y) (band x y))', '(bxor x y)'], ['(isub (bor x y) (bxor x y))', '(band x y)'],
    ['(isub (iadd x y) (band x y))', '(bor x y)'], ['(isub (iadd x y) (bor x y))', '(band x y)'],
    ['(isub (band x (bnot y)) (band x y))', '(isub (bxor x y) y)'],
    ...bothSigns([
      ['(min x x)', 'x'], ['(max x x)', 'x'],
      ['(min x c:(min x y))', 'c'], ['(max x c:(max x y))', 'c'],
      ['(min x (max x y))', 'x'], ['(max x (min x y))', 'x'],
      ['(iadd (min x y) (max x y))', '(iadd x y)'],
    ]),
    ['(umin x 0)', '0'], ['(umin x -1)', 'x'], ['(umax x 0)', 'x'], ['(umax x -1)', '-1'],
    ...constantBounds(),
  ],
};

/** `min(min(x, k1), k2)` and the like. */
function constantBounds(): Rule[] {
  return ['smin', 'smax', 'umin', 'umax'].map((op): Rule => {
    const [first, second] = op[0] === 's' ? ['signed(k1)', 'signed(k2)'] : ['k1', 'k2'];
    const relation = op.endsWith('min') ? '<' : '>';
    return [`(${op} (${op} x k1) k2)`, `(${op} x k)`, `k = ${first} ${relation} ${second} ? k1 : k2`];
  });
}

// oxfmt-ignore
export const scalarArithmeticRules: RuleGroup = {
  domain: 'scalar',
  rules: [
    ['(imul x (ishl 1 y))', '(ishl x y)'], ['(srem x 1)', '0'], ['(srem x -1)', '0'], ['(urem x 1)', '0'], ['(udiv x 1)', 'x'],
    ['(eq (imul x k1) k2)', '(eq x k)', '(k1 & 1n) === 1n; k = k2 * inverse(k1)'],
    ['(ne (imul x k1) k2)', '(ne x k)', '(k1 & 1n) === 1n; k = k2 * inverse(k1)'],
    ['(udiv x (select y k1 k2))', '(ushr x (select y k3 k4))', 'isPower(k1) && isPower(k2); k3 = log2(k1); k4 = log2(k2)'],
  ],
};

// oxfmt-ignore
/** Exact for numbers; the sign of a NaN is nobody's business. */
export const floatRules: RuleGroup = {
  domain: 'float',
  rules: [
    ['(fneg (fneg x))', 'x'], ['(fabs (fneg x))', '(fabs x)'], ['(fabs c:(fabs x))', 'c'],
    ['(fma (fneg x) (fneg y) z)', '(fma x y z)'], ['(fmul (fneg x) (fneg y))', '(fmul x y)'],
  ],
};
