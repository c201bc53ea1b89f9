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
    ...forEach(['uextend', 'sextend'], ['band', 'bor', 'bxor'].flatMap((op): Rule[] => [
      [`(${op} (OP x) (OP y))`, `(OP (${op} x y))`, 'width(x) === width(y)'],
    ])),
    ['(sextend c:(band x k))', '(uextend c)', 'signed(k) >= 0n'], ['(sextend c:(ushr x k))', '(uextend c)', 'amount(k) > 0n'],
    ['(band (sextend x) k)', '(uextend x)', 'k === (1n << width(x)) - 1n'],
    ['(band c:(uextend x) k)', '0', '(k & ((1n << width(x)) - 1n)) === 0n'],
    ['(ireduce (iconcat x y))', 'x', 'width(x) === width(root)'], ['(ireduce (iconcat x y))', '(ireduce x)', 'width(x) > width(root)'],
    ['(ireduce (ushr (iconcat x y) k))', 'y', 'k === width(y) && width(y) === width(root)'],
    ['(ireduce (ushr (uextend x) k))', '(ushr x k1)', 'width(x) === width(root); k1 = amount(k); k1 < width(x)'],
    ['(ireduce (ushr (uextend x) k))', '0', 'amount(k) >= width(x)'],
    ['(ireduce (sshr (sextend x) k))', '(sshr x k1)', 'width(x) === width(root); k1 = least(amount(k), width(x) - 1n)'],
    ['(ireduce (bor x k))', '(ireduce x)', '(k & ((1n << width(root)) - 1n)) === 0n'], ['(ireduce (bxor x k))', '(ireduce x)', '(k & ((1n << width(root)) - 1n)) === 0n'],
    ['(ireduce (iadd x k))', '(ireduce x)', '(k & ((1n << width(root)) - 1n)) === 0n'], ['(ireduce (isub x k))', '(ireduce x)', '(k & ((1n << width(root)) - 1n)) === 0n'],
    ['(ireduce (ishl x k))', '0', 'amount(k) >= width(root)'],
    ['(ireduce (select x (uextend y) (uextend z)))', '(select x y z)', 'width(y) === width(root) && width(z) === width(root)'],
    ['(ireduce (select x (sextend y) (sextend z)))', '(select x y z)', 'width(y) === width(root) && width(z) === width(root)'],
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
    [`(band c:(${cc} x y) 1)`, 'c'], [`(band c:(uextend (${cc} x y)) 1)`, 'c'],
    [`(bxor (${cc} x y) 1)`, `(${OPPOSITES[i]!} x y)`],
    [`(eq c:(${cc} x y) 1)`, 'c'], [`(ne (${cc} x y) 1)`, `(${OPPOSITES[i]!} x y)`],
    [`(ineg c:(${cc} x y))`, '(bmask c)'], [`(ineg (uextend c:(${cc} x y)))`, '(bmask c)'],
    [`(select (${cc} x y) 0 -1)`, `(bmask (${OPPOSITES[i]!} x y))`], [`(bnot (bmask (${cc} x y)))`, `(bmask (${OPPOSITES[i]!} x y))`],
    [`(iadd (uextend (${cc} x y)) -1)`, `(bmask (${OPPOSITES[i]!} x y))`], [`(isub (uextend (${cc} x y)) 1)`, `(bmask (${OPPOSITES[i]!} x y))`],
    [`(ugt c:(${cc} x y) 1)`, 'false'], [`(sgt c:(${cc} x y) 0)`, 'c'], [`(slt (${cc} x y) 0)`, 'false'], [`(sge (${cc} x y) 0)`, 'true'],
    [`(select c:(${cc} x y) 1 0)`, 'c', 'width(root) === 8n'],
    [`(select (${cc} x y) 0 1)`, `(${OPPOSITES[i]!} x y)`, 'width(root) === 8n'],
    [`(select c:(${cc} x y) 1 0)`, '(uextend c)', 'width(root) > 8n'],
    [`(select (${cc} x y) 0 1)`, `(uextend (${OPPOSITES[i]!} x y))`, 'width(root) > 8n'],
  ]),
};

// oxfmt-ignore
/** Conversions from integers that were only widened. */
export const conversionRules: RuleGroup = {
  domain: 'wide',
  rules: [
    ['(fcvt_from_uint (uextend x))', '(fcvt_from_uint x)', 'width(x) === 32n'],
    ['(fcvt_from_sint (sextend x))', '(fcvt_from_sint x)', 'width(x) === 32n'],
    ['(fcvt_from_sint (uextend x))', '(fcvt_from_uint x)', 'width(x) === 32n'],
  ],
};

// oxfmt-ignore
/** Integers that were made floats which hold them exactly, and are wanted again. */
export const roundTripRules: RuleGroup = {
  domain: 'float',
  rules: ['', '_sat'].flatMap((suffix): Rule[] => [
    [`(fcvt_to_sint${suffix} (fcvt_from_sint x))`, 'x', 'width(x) === width(root) && width(x) < bits'],
    [`(fcvt_to_uint${suffix} (fcvt_from_uint x))`, 'x', 'width(x) === width(root) && width(x) < bits'],
    [`(fcvt_to_sint${suffix} (fcvt_from_sint x))`, '(sextend x)', 'width(x) < width(root) && width(x) < bits'],
    [`(fcvt_to_uint${suffix} (fcvt_from_uint x))`, '(uextend x)', 'width(x) < width(root) && width(x) < bits'],
    [`(fcvt_to_sint${suffix} (fcvt_from_uint x))`, '(uextend x)', 'width(x) < width(root) && width(x) < bits'],
  ]),
};
