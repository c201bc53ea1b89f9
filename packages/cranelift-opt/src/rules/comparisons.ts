/** Comparisons: of equals, with bounds, of sums and complements, of minima, of other comparisons' results. */

import { bothEqualities, bothSigns, forEach, type Rule, type RuleGroup } from './rule.ts';

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
    ['(ult (urem x k1) k2)', 'true', 'k1 !== 0n && k1 <= k2'], ['(uge (urem x k1) k2)', 'false', 'k1 !== 0n && k1 <= k2'],
    // Bits that cannot be what they are compared with.
    ...bothEqualities([
      ['(eq (band x k1) k2)', 'false', '(k2 & ~k1) !== 0n'], ['(eq (bor x k1) k2)', 'false', '(k1 & ~k2) !== 0n'],
    ]),
    ['(ult (band x k1) k2)', 'true', 'k1 < k2'], ['(uge (band x k1) k2)', 'false', 'k1 < k2'],
    ['(ugt (band x k1) k2)', 'false', 'k1 <= k2'], ['(ule (band x k1) k2)', 'true', 'k1 <= k2'],
    ['(ult (bor x k1) k2)', 'false', 'k2 <= k1'], ['(uge (bor x k1) k2)', 'true', 'k2 <= k1'],
    ['(ugt (bor x k1) k2)', 'true', 'k2 < k1'], ['(ule (bor x k1) k2)', 'false', 'k2 < k1'],
    ['(ult (ushr x k1) k2)', 'true', 'ones >> amount(k1) < k2'], ['(uge (ushr x k1) k2)', 'false', 'ones >> amount(k1) < k2'],
    ['(ugt (ushr x k1) k2)', 'false', 'ones >> amount(k1) <= k2'], ['(ule (ushr x k1) k2)', 'true', 'ones >> amount(k1) <= k2'],
    ...bothSigns([
      ['(lt (min x k1) k2)', 'true', 'below(SIGN, k1, k2)'], ['(ge (min x k1) k2)', 'false', 'below(SIGN, k1, k2)'],
      ['(gt (min x k1) k2)', 'false', '!below(SIGN, k2, k1)'], ['(le (min x k1) k2)', 'true', '!below(SIGN, k2, k1)'],
      ['(lt (max x k1) k2)', 'false', '!below(SIGN, k1, k2)'], ['(ge (max x k1) k2)', 'true', '!below(SIGN, k1, k2)'],
      ['(gt (max x k1) k2)', 'true', 'below(SIGN, k2, k1)'], ['(le (max x k1) k2)', 'false', 'below(SIGN, k2, k1)'],
    ]),
    // At the ends of the range.
    ['(ult x 0)', 'false'], ['(uge x 0)', 'true'], ['(ugt x -1)', 'false'], ['(ule x -1)', 'true'],
    ['(slt x k)', 'false', 'k === signBit'], ['(sge x k)', 'true', 'k === signBit'],
    ['(sgt x k)', 'false', 'k === signBit - 1n'], ['(sle x k)', 'true', 'k === signBit - 1n'],
  ],
};

/** A choice of constants compared with a constant: always, never, as the choice, or the other way round. */
function choiceOf(cc: string): Rule[] {
  const holds = (k: string): string =>
    ({
      lt: `below(SIGN, ${k}, k)`,
      le: `!below(SIGN, k, ${k})`,
      gt: `below(SIGN, k, ${k})`,
      ge: `!below(SIGN, ${k}, k)`,
    })[cc]!;
  const [first, second] = [holds('k1'), holds('k2')];
  return [
    [`(${cc} (select x k1 k2) k)`, 'true', `${first} && ${second}`],
    [`(${cc} (select x k1 k2) k)`, 'false', `!(${first}) && !(${second})`],
    [`(${cc} (select x k1 k2) k)`, '(ne x 0)', `${first} && !(${second})`],
    [`(${cc} (select x k1 k2) k)`, '(eq x 0)', `!(${first}) && ${second}`],
  ];
}

// oxfmt-ignore
export const scalarComparisonRules: RuleGroup = {
  domain: 'small',
  rules: [
    ['(ult x k)', '(sge x 0)', 'k === signBit'], ['(uge x k)', '(slt x 0)', 'k === signBit'],
    ['(ugt x k)', '(slt x 0)', 'k === signBit - 1n'], ['(ule x k)', '(sge x 0)', 'k === signBit - 1n'],
    ['(uge x -1)', '(eq x -1)'], ['(ult x -1)', '(ne x -1)'],
    ['(sle x k)', '(eq x k)', 'k === signBit'], ['(sgt x k)', '(ne x k)', 'k === signBit'],
    ['(sge x k)', '(eq x k)', 'k === signBit - 1n'], ['(slt x k)', '(ne x k)', 'k === signBit - 1n'],
    // One bit.
    ['(eq c:(band x k) k)', '(ne c 0)', 'isPower(k)'], ['(ne c:(band x k) k)', '(eq c 0)', 'isPower(k)'],
    ['(ult x 1)', '(eq x 0)'], ['(uge x 1)', '(ne x 0)'], ['(ugt x 0)', '(ne x 0)'], ['(ule x 0)', '(eq x 0)'],
    ...bothSigns([
      ['(eq (min x y) x)', '(le x y)'], ['(ne (min x y) x)', '(gt x y)'],
      ['(eq (max x y) x)', '(ge x y)'], ['(ne (max x y) x)', '(lt x y)'],
    ]),
    // A value below another is not the greatest; one above another is not the least.
    ['(band c:(ult x y) (ne x -1))', 'c'], ['(band c:(ugt x y) (ne x 0))', 'c'],
    ['(band c:(slt x y) (ne x k))', 'c', 'signed(k, width(x)) === most(width(x))'], ['(band c:(sgt x y) (ne x k))', 'c', 'signed(k, width(x)) === -1n - most(width(x))'],
    ['(bor (ult x y) c:(ne x -1))', 'c'], ['(bor (ugt x y) c:(ne x 0))', 'c'],
    ['(bor (slt x y) c:(ne x k))', 'c', 'signed(k, width(x)) === most(width(x))'], ['(bor (sgt x y) c:(ne x k))', 'c', 'signed(k, width(x)) === -1n - most(width(x))'],
    ['(band (eq x 0) (ugt x y))', 'false'], ['(band (eq x -1) (ult x y))', 'false'],
    // Two bounds.
    ...bothSigns([
      ['(band (lt x k1) (lt x k2))', '(lt x k)', 'k = below(SIGN, k1, k2, width(x)) ? k1 : k2'],
      ['(bor (lt x k1) (lt x k2))', '(lt x k)', 'k = below(SIGN, k1, k2, width(x)) ? k2 : k1'],
      ['(band (gt x k1) (gt x k2))', '(gt x k)', 'k = below(SIGN, k1, k2, width(x)) ? k2 : k1'],
      ['(bor (gt x k1) (gt x k2))', '(gt x k)', 'k = below(SIGN, k1, k2, width(x)) ? k1 : k2'],
      ['(band (le x k1) (le x k2))', '(le x k)', 'k = below(SIGN, k1, k2, width(x)) ? k1 : k2'],
      ['(bor (le x k1) (le x k2))', '(le x k)', 'k = below(SIGN, k1, k2, width(x)) ? k2 : k1'],
      ['(band (ge x k1) (ge x k2))', '(ge x k)', 'k = below(SIGN, k1, k2, width(x)) ? k2 : k1'],
      ['(bor (ge x k1) (ge x k2))', '(ge x k)', 'k = below(SIGN, k1, k2, width(x)) ? k1 : k2'],
      ['(band c:(eq x k1) (lt x k2))', 'c', 'below(SIGN, k1, k2, width(x))'], ['(band (eq x k1) (lt x k2))', 'false', '!below(SIGN, k1, k2, width(x))'],
      ['(band c:(eq x k1) (gt x k2))', 'c', 'below(SIGN, k2, k1, width(x))'], ['(band (eq x k1) (gt x k2))', 'false', '!below(SIGN, k2, k1, width(x))'],
      ['(bor (eq x k1) c:(lt x k2))', 'c', 'below(SIGN, k1, k2, width(x))'], ['(bor (eq x k1) c:(gt x k2))', 'c', 'below(SIGN, k2, k1, width(x))'],
      ['(band (lt x k1) (gt x k2))', 'false', '!below(SIGN, k2, k1, width(x))'],
      ['(band (le x k1) (ge x k2))', 'false', 'below(SIGN, k1, k2, width(x))'],
      ['(bor (lt x k1) (ge x k2))', 'true', '!below(SIGN, k1, k2, width(x))'],
      // In a range: one comparison of the distance from its lower end.
      ['(band (ge x k1) (le x k2))', '(ule (isub x k1) k)', 'below(SIGN, k1, k2, width(x)); k = k2 - k1'],
      ['(band (ge x k1) (lt x k2))', '(ult (isub x k1) k)', 'below(SIGN, k1, k2, width(x)); k = k2 - k1'],
      ['(band (gt x k1) (lt x k2))', '(ult (isub x k3) k)', 'below(SIGN, k1, k2, width(x)); k3 = k1 + 1n; k = k2 - k3'],
      ['(band (gt x k1) (le x k2))', '(ult (isub x k3) k)', 'below(SIGN, k1, k2, width(x)); k3 = k1 + 1n; k = k2 - k1'],
      ['(bor (lt x k1) (gt x k2))', '(ugt (isub x k1) k)', 'below(SIGN, k1, k2, width(x)); k = k2 - k1'],
      ['(bor (lt x k1) (ge x k2))', '(uge (isub x k1) k)', 'below(SIGN, k1, k2, width(x)); k = k2 - k1'],
    ]),
    ['(band (eq x k1) (eq x k2))', 'false', 'k1 !== k2'], ['(bor (ne x k1) (ne x k2))', 'true', 'k1 !== k2'],
    ['(band c:(eq x k1) (ne x k2))', 'c', 'k1 !== k2'], ['(bor (eq x k1) c:(ne x k2))', 'c', 'k1 !== k2'],
    ['(band (ult x k) (sgt x k))', 'false', 'signed(k, width(x)) >= 0n'],
    ['(band (ugt x k) (slt x k))', 'false', 'signed(k, width(x)) < 0n'],
    ...bothEqualities([
      ['(eq (uextend x) (uextend y))', '(eq x y)', 'width(x) === width(y)'],
      ['(eq (sextend x) (sextend y))', '(eq x y)', 'width(x) === width(y)'],
      ['(eq (uextend x) k)', '(eq x k)', 'k >> width(x) === 0n'],
      ['(eq (uextend x) k)', 'false', 'k >> width(x) !== 0n'],
      ['(eq (sextend x) k)', '(eq x k)', 'signed(k) === signed(k, width(x))'], ['(eq (sextend x) k)', 'false', 'signed(k) !== signed(k, width(x))'],
      ['(eq (select x k1 k2) k)', '(ne x 0)', 'k === k1 && k1 !== k2'],
      ['(eq (select x k1 k2) k)', '(eq x 0)', 'k === k2 && k1 !== k2'],
      ['(eq (select x k1 k2) k)', 'false', 'k !== k1 && k !== k2'],
    ]),
    ...bothSigns(['lt', 'le', 'gt', 'ge'].flatMap(choiceOf)),
    ['(ult (uextend x) k)', '(ult x k)', 'k >> width(x) === 0n'], ['(ule (uextend x) k)', '(ule x k)', 'k >> width(x) === 0n'],
    ['(ugt (uextend x) k)', '(ugt x k)', 'k >> width(x) === 0n'], ['(uge (uextend x) k)', '(uge x k)', 'k >> width(x) === 0n'],
    ['(ult (uextend x) k)', 'true', 'k >> width(x) !== 0n'], ['(ule (uextend x) k)', 'true', 'k >> width(x) !== 0n'],
    ['(ugt (uextend x) k)', 'false', 'k >> width(x) !== 0n'], ['(uge (uextend x) k)', 'false', 'k >> width(x) !== 0n'],
    ['(slt c:(uextend x) k)', '(ult c k)', 'signed(k) >= 0n'], ['(sle c:(uextend x) k)', '(ule c k)', 'signed(k) >= 0n'],
    ['(sgt c:(uextend x) k)', '(ugt c k)', 'signed(k) >= 0n'], ['(sge c:(uextend x) k)', '(uge c k)', 'signed(k) >= 0n'],
    ['(slt (uextend x) k)', 'false', 'signed(k) < 0n'], ['(sle (uextend x) k)', 'false', 'signed(k) < 0n'],
    ['(sgt (uextend x) k)', 'true', 'signed(k) < 0n'], ['(sge (uextend x) k)', 'true', 'signed(k) < 0n'],
    ...forEach(['slt', 'sle', 'sgt', 'sge'], [['(OP (sextend x) k)', '(OP x k)', 'signed(k) === signed(k, width(x))']]),
    ['(slt (sextend x) k)', 'true', 'signed(k) > most(width(x))'], ['(sgt (sextend x) k)', 'false', 'signed(k) > most(width(x))'],
    ['(slt (sextend x) k)', 'false', 'signed(k) < -1n - most(width(x))'], ['(sgt (sextend x) k)', 'true', 'signed(k) < -1n - most(width(x))'],
    ['(eq (clz x) k)', '(eq x 0)', 'k === bits'], ['(ne (clz x) k)', '(ne x 0)', 'k === bits'],
    ['(eq (ctz x) k)', '(eq x 0)', 'k === bits'], ['(ne (ctz x) k)', '(ne x 0)', 'k === bits'],
    ['(eq (popcnt x) k)', '(eq x -1)', 'k === bits'], ['(ne (popcnt x) k)', '(ne x -1)', 'k === bits'],
    ...forEach(['clz', 'ctz', 'popcnt'], [
      ['(ugt (OP x) k)', 'false', 'k >= bits'], ['(ule (OP x) k)', 'true', 'k >= bits'],
      ['(ult (OP x) k)', 'true', 'k > bits'], ['(uge (OP x) k)', 'false', 'k > bits'],
      ['(eq (OP x) k)', 'false', 'k > bits'], ['(ne (OP x) k)', 'true', 'k > bits'],
    ]),
    ['(ult (clz x) 1)', '(slt x 0)'],
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
