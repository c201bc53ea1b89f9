/** Extensions and reductions: of each other, of comparisons, and operations that are done in the width that is kept. */

import { type Condition, forEach, type Rule, type RuleGroup } from './rule.ts';

const CONDITIONS = ['eq', 'ne', 'slt', 'sge', 'sgt', 'sle', 'ult', 'uge', 'ugt', 'ule'];
const OPPOSITES = ['ne', 'eq', 'sge', 'slt', 'sle', 'sgt', 'uge', 'ult', 'ule', 'ugt'];

// oxfmt-ignore
export const extendRules: RuleGroup = {
  domain: 'scalar',
  rules: [
    ['(sextend (uextend x))', '(uextend x)'],
    ['(ireduce (ireduce x))', '(ireduce x)'],
    ['(ireduce (band x k))', '(ireduce x)', ({ k }, _, width) => (~k! & ((1n << BigInt(width('root'))) - 1n)) === 0n],
    ...forEach(['uextend', 'sextend'], [
      ['(ireduce (OP x))', '(ireduce x)', (_, __, width) => width('root') < width('x')],
      ['(ireduce (OP x))', '(OP x)', (_, __, width) => width('root') > width('x')],
    ]),
    ['(iconcat x (sshr x k))', '(sextend x)', ({ k }, bits) => (k! & BigInt(bits - 1)) === BigInt(bits - 1)],
    ['(iconcat x 0)', '(uextend x)'],
    ['(band c:(uextend x) k)', 'c', ({ k }, _, width) => (~k! & ((1n << BigInt(width('x'))) - 1n)) === 0n],
    ...narrowed(),
    ['(ireduce (ushr (imul (uextend x) (uextend y)) k))', '(umulhi x y)', isHighHalf],
    ['(ireduce (sshr (imul (sextend x) (sextend y)) k))', '(smulhi x y)', isHighHalf],
  ],
};

function isHighHalf({ k }: Readonly<Record<string, bigint>>, bits: number, width: (value: string) => number): boolean {
  const half = bits / 2;
  return half >= 32 && k === BigInt(half) && ['x', 'y', 'root'].every((name) => width(name) === half);
}

/** Whether a shift leaves nothing in the bits that are kept. */
function outOf(k: bigint, bits: number, kept: number): boolean {
  return (k & BigInt(bits - 1)) >= BigInt(kept);
}

/** What is reduced again after an operation whose low bits depend on low bits only. */
function narrowed(): Rule[] {
  const same: Condition = (_, __, width) => width('x') === width('root');
  return [
    ...['uextend', 'sextend'].flatMap((extend): Rule[] => [
      ...forEach(
        ['iadd', 'imul', 'band', 'bor', 'bxor'],
        [[`(ireduce (OP (${extend} x) y))`, '(OP x (ireduce@r y))', same]],
      ),
      [`(ireduce (isub (${extend} x) y))`, '(isub x (ireduce@r y))', same],
      [`(ireduce (isub y (${extend} x)))`, '(isub (ireduce@r y) x)', same],
      [`(ireduce (ineg (${extend} x)))`, '(ineg x)', same],
      [`(ireduce (bnot (${extend} x)))`, '(bnot x)', same],
      [`(ireduce (ishl (${extend} x) k))`, '0', ({ k }, bits, width) => outOf(k!, bits, width('root'))],
      [
        `(ireduce (ishl (${extend} x) k))`,
        '(ishl x k1)',
        ({ k }, bits, width) => {
          const by = k! & BigInt(bits - 1);
          return width('x') === width('root') && by < BigInt(width('root')) && { k1: by };
        },
      ],
    ]),
  ];
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
    [`(select c:(${cc} x y) 1 0)`, 'c', (_, __, width) => width('root') === 8],
    [`(select (${cc} x y) 0 1)`, `(${OPPOSITES[i]!} x y)`, (_, __, width) => width('root') === 8],
    [`(select c:(${cc} x y) 1 0)`, '(uextend c)', (_, __, width) => width('root') > 8],
    [`(select (${cc} x y) 0 1)`, `(uextend (${OPPOSITES[i]!} x y))`, (_, __, width) => width('root') > 8],
  ]),
};

/** Conversions from integers that were only widened. */
export const conversionRules: RuleGroup = {
  domain: 'wide',
  rules: [
    ['(fcvt_from_uint (uextend x))', '(fcvt_from_uint x)', (_, __, width) => width('x') === 32],
    ['(fcvt_from_sint (sextend x))', '(fcvt_from_sint x)', (_, __, width) => width('x') === 32],
  ],
};
