/** Comparisons: of equals, with bounds, of sums and complements, of minima, of other comparisons' results. */

import { bothEqualities, bothSigns, forEach, type RuleGroup } from './rule.ts';

// oxfmt-ignore
export const comparisonRules: RuleGroup = {
  domain: 'any',
  rules: [
    ...bothSigns([
      ['(lt x x)', 'false'], ['(le x x)', 'true'],
      ['(lt (bnot x) (bnot y))', '(lt y x)'], ['(le (bnot x) (bnot y))', '(le y x)'],
      ['(gt (min x y) x)', 'false'], ['(le (min x y) x)', 'true'],
      ['(lt (max x y) x)', 'false'], ['(ge (max x y) x)', 'true'],
    ]),
    ...bothEqualities([
      ['(eq x x)', 'true'], ['(eq x (bnot x))', 'false'],
      ['(eq (iadd x z) (iadd y z))', '(eq x y)'], ['(eq (bxor x z) (bxor y z))', '(eq x y)'],
      ['(eq (isub x z) (isub y z))', '(eq x y)'], ['(eq (isub x y) (isub x z))', '(eq y z)'],
      ['(eq (bnot x) (bnot y))', '(eq x y)'], ['(eq (ineg x) (ineg y))', '(eq x y)'],
      ['(eq x (iadd x y))', '(eq y 0)'], ['(eq x (isub x y))', '(eq y 0)'], ['(eq x (bxor x y))', '(eq y 0)'],
      ['(eq (isub x y) 0)', '(eq x y)'], ['(eq (bxor x y) 0)', '(eq x y)'],
      ['(eq (iadd x k1) k2)', '(eq x k)', 'k = k2 - k1'],
      ['(eq (isub x k1) k2)', '(eq x k)', 'k = k1 + k2'],
      ['(eq (isub k1 x) k2)', '(eq x k)', 'k = k1 - k2'],
      ['(eq (bxor x k1) k2)', '(eq x k)', 'k = k1 ^ k2'],
      ['(eq (bnot x) k1)', '(eq x k)', 'k = ~k1'],
      ['(eq (ineg x) k1)', '(eq x k)', 'k = -k1'],
      ['(eq (iadd x k1) (iadd y k2))', '(eq x (iadd y k))', 'k = k2 - k1'],
      ['(eq (isub k1 x) (isub k2 y))', '(eq y (iadd x k))', 'k = k2 - k1'],
      ['(eq (ishl x 1) (iadd x y))', '(eq x y)'],
      ['(eq (band x c:(bnot y)) c)', '(eq (bor x y) -1)'],
    ]),
    ['(ule (band x y) x)', 'true'], ['(ugt (band x y) x)', 'false'],
    ['(uge (bor x y) x)', 'true'], ['(ult (bor x y) x)', 'false'],
    ['(ugt (isub x y) x)', '(ugt y x)'], ['(ule (isub x y) x)', '(ule y x)'],
    // At the ends of the range.
    ['(ult x 0)', 'false'], ['(uge x 0)', 'true'], ['(ugt x -1)', 'false'], ['(ule x -1)', 'true'],
    ['(slt x k)', 'false', 'k === signBit'], ['(sge x k)', 'true', 'k === signBit'],
    ['(sgt x k)', 'false', 'k === signBit - 1n'], ['(sle x k)', 'true', 'k === signBit - 1n'],
  ],
};

// oxfmt-ignore
export const scalarComparisonRules: RuleGroup = {
  domain: 'small',
  rules: [
    ['(ult x 1)', '(eq x 0)'], ['(uge x 1)', '(ne x 0)'], ['(ugt x 0)', '(ne x 0)'], ['(ule x 0)', '(eq x 0)'],
    ...bothSigns([
      ['(eq (min x y) x)', '(le x y)'], ['(ne (min x y) x)', '(gt x y)'],
      ['(eq (max x y) x)', '(ge x y)'], ['(ne (max x y) x)', '(lt x y)'],
    ]),
    // A value below another is not the greatest; one above another is not the least.
    ['(band c:(ult x y) (ne x -1))', 'c'], ['(band c:(ugt x y) (ne x 0))', 'c'],
    ['(band (ult x k) (sgt x k))', 'false', 'signed(k, width(x)) >= 0n'],
    ['(band (ugt x k) (slt x k))', 'false', 'signed(k, width(x)) < 0n'],
    ...bothEqualities([
      ['(eq (uextend x) (uextend y))', '(eq x y)', 'width(x) === width(y)'],
      ['(eq (sextend x) (sextend y))', '(eq x y)', 'width(x) === width(y)'],
      ['(eq (uextend x) k)', '(eq x k)', 'k >> width(x) === 0n'],
      ['(eq (select x k1 k2) k)', '(ne x 0)', 'k === k1 && k1 !== k2'],
      ['(eq (select x k1 k2) k)', '(eq x 0)', 'k === k2 && k1 !== k2'],
      ['(eq (select x k1 k2) k)', 'false', 'k !== k1 && k !== k2'],
    ]),
    ['(ne (clz x) 0)', '(sge x 0)'], ['(eq (clz x) 0)', '(slt x 0)'],
    ['(slt (uextend x) 0)', 'false'], ['(sge (uextend x) 0)', 'true'],
    ['(slt (sextend x) 0)', '(slt x 0)'], ['(sge (sextend x) 0)', '(sge x 0)'],
    ['(sgt (sextend x) 0)', '(sgt x 0)'], ['(sle (sextend x) 0)', '(sle x 0)'],
    ...forEach(['lt', 'le'], [
      ['(uOP (uextend x) (uextend y))', '(uOP x y)', 'width(x) === width(y)'],
      ['(sOP (uextend x) (uextend y))', '(uOP x y)', 'width(x) === width(y)'],
      ['(sOP (sextend x) (sextend y))', '(sOP x y)', 'width(x) === width(y)'],
    ]),
  ],
};
