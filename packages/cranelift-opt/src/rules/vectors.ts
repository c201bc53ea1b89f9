/** Operations on vectors whose lanes are all equal are done once, on the lane. */

import { forEach, type Rule, type RuleGroup } from './rule.ts';

const BINARY = ['band', 'bor', 'bxor', 'iadd', 'isub', 'imul', 'smin', 'umin', 'smax', 'umax'];

// oxfmt-ignore
export const vectorRules: RuleGroup = {
  domain: 'vector',
  rules: [
    ...forEach(BINARY, [['(OP (splat x) (splat y))', '(splat (OP x y))']]),
    ...forEach(['bnot', 'ineg', 'iabs'], [['(OP (splat x))', '(splat (OP x))']]),
    ...forEach(['fcvt_from_uint', 'fcvt_from_sint'], [['(OP (splat x))', '(splat (OP@l x))']]),
    ...['low', 'high'].flatMap((half): Rule[] => [
      [`(uwiden_${half} (splat x))`, '(splat (uextend@l x))'], [`(swiden_${half} (splat x))`, '(splat (sextend@l x))'],
    ]),
    ...forEach(['ishl', 'ushr', 'sshr'], [['(OP (splat x) y)', '(splat (OP x y))']]),
  ],
};
