/** Extensions and reductions: of each other, of comparisons, and operations that are done in the width that is kept. */

import { forEach, type Rule, type RuleGroup } from './rule.ts';

const CONDITIONS = ['eq', 'ne', 'slt', 'sge', 'sgt', 'sle', 'ult', 'uge', 'ugt', 'ule'];
const OPPOSITES = ['ne', 'eq', 'sge', 'slt', 'sle', 'sgt', 'uge', 'ult', 'ule', 'ugt'];

/** Of a product of halves, the upper half, in a width that has such an operation. */
const HIGH_HALF = 'k === bits / 2n && k >= 32n && width(x) === k && width(y) === k && width(root) === k';

// oxfmt-ignore
export const extendRules: RuleGroup = {
  domain: 'scalar',
  rules: [
    ['(sextend (uextend x))', '(uextend x)'],
    ['(ireduce (ireduce x))', '(ireduce x)'],
    ['(ireduce (band x k))', '(ireduce x)', '(~k & ((1n << width(root)) - 1n)) === 0n'],
    ...forEach(['uextend', 'sextend'], [
      ['(ireduce (OP x))', '(ireduce x)', 'width(root) < width(x)'],
      ['(ireduce (OP x))', '(OP x)', 'width(root) > width(x)'],
    ]),
    ['(iconcat x (sshr x k))', '(sextend x)', 'amount(k) === bits - 1n'],
    ['(iconcat x 0)', '(uextend x)'],
    ['(band c:(uextend x) k)', 'c', '(~k & ((1n << width(x)) - 1n)) === 0n'],
    ...narrowed(),
    ['(ireduce (ushr (imul (uextend x) (uextend y)) k))', '(umulhi x y)', HIGH_HALF],
    ['(ireduce (sshr (imul (sextend x) (sextend y)) k))', '(smulhi x y)', HIGH_HALF],
  ],
};

// oxfmt-ignore
/** What is reduced again after an operation whose low bits depend on low bits only. */
function narrowed(): Rule[] {
  const same = 'width(x) === width(root)';
  return ['uextend', 'sextend'].flatMap((extend): Rule[] => [
    ...forEach(['iadd', 'imul', 'band', 'bor', 'bxor'], [[`(ireduce (OP (${extend} x) y))`, '(OP x (ireduce@r y))', same]]),
    [`(ireduce (isub (${extend} x) y))`, '(isub x (ireduce@r y))', same],
    [`(ireduce (isub y (${extend} x)))`, '(isub (ireduce@r y) x)', same],
    [`(ireduce (ineg (${extend} x)))`, '(ineg x)', same],
    [`(ireduce (bnot (${extend} x)))`, '(bnot x)', same],
    [`(ireduce (ishl (${extend} x) k))`, '0', 'amount(k) >= width(root)'],
    [`(ireduce (ishl (${extend} x) k))`, '(ishl x k1)', `${same}; k1 = amount(k); k1 < width(root)`],
  ]);
}

// oxfmt-ignore
/** A comparison's result is 0 or 1. */
export const truthRules: RuleGroup = {
  domain: 'small',
  rules: CONDITIONS.flatMap((cc, i): Rule[] => [
    [`(sextend c:(${cc} x y))`, '(uextend c)'],
    [`(uextend (sextend c:(${cc} x y)))`, '(uextend c)'],
    [`(band c:(${cc} x y) 1)`, 'c'], [`(band c:(uextend (${cc} x y)) 1)`, 'c'],
    [`(bxor (${cc} x y) 1)`, `(${OPPOSITES[i]!} x y)`],
    [`(eq c:(${cc} x y) 1)`, 'c'], [`(ne (${cc} x y) 1)`, `(${OPPOSITES[i]!} x y)`],
    [`(select c:(${cc} x y) 1 0)`, 'c', 'width(root) === 8n'],
    [`(select (${cc} x y) 0 1)`, `(${OPPOSITES[i]!} x y)`, 'width(root) === 8n'],
    [`(select c:(${cc} x y) 1 0)`, '(uextend c)', 'width(root) > 8n'],
    [`(select (${cc} x y) 0 1)`, `(uextend (${OPPOSITES[i]!} x y))`, 'width(root) > 8n'],
  ]),
};

/** Conversions from integers that were only widened. */
export const conversionRules: RuleGroup = {
  domain: 'wide',
  rules: [
    ['(fcvt_from_uint (uextend x))', '(fcvt_from_uint x)', 'width(x) === 32n'],
    ['(fcvt_from_sint (sextend x))', '(fcvt_from_sint x)', 'width(x) === 32n'],
  ],
};
