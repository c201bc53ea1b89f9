/** Vectors whose lanes are all equal: operations are done once, on the lane; and lanes that are taken out of them. */

import { forEach, type Rule, type RuleGroup } from './rule.ts';

const BINARY = ['band', 'bor', 'bxor', 'iadd', 'isub', 'imul', 'smin', 'umin', 'smax', 'umax', 'smulhi', 'umulhi'];

// oxfmt-ignore
export const vectorRules: RuleGroup = {
  domain: 'vector',
  rules: [
    ...forEach(BINARY, [['(OP (splat x) (splat y))', '(splat (OP x y))']]),
    ...forEach(['bnot', 'ineg', 'iabs', 'popcnt'], [['(OP (splat x))', '(splat (OP x))']]),
    ...forEach(['fcvt_from_uint', 'fcvt_from_sint'], [['(OP (splat x))', '(splat (OP@l x))']]),
    ...['low', 'high'].flatMap((half): Rule[] => [
      [`(uwiden_${half} (splat x))`, '(splat (uextend@l x))'], [`(swiden_${half} (splat x))`, '(splat (sextend@l x))'],
    ]),
    ...forEach(['ishl', 'ushr', 'sshr', 'rotl', 'rotr'], [['(OP (splat x) y)', '(splat (OP x y))']]),
    ['(vany_true (splat x))', '(ne x 0)'], ['(vall_true (splat x))', '(ne x 0)'],
  ],
};

// oxfmt-ignore
/** Of one operand only: of two NaNs, vectors and scalars do not choose the same. */
export const floatVectorRules: RuleGroup = {
  domain: 'floats',
  rules: [
    ...forEach(['fneg', 'fabs', 'sqrt', 'ceil', 'floor', 'trunc', 'nearest'], [['(OP (splat x))', '(splat (OP x))']]),
  ],
};

// oxfmt-ignore
export const laneRules: RuleGroup = {
  domain: 'all',
  rules: [
    ['(extractlane (splat x))', 'x'], ['(insertlane c:(splat x) x)', 'c'], ['(shuffle c:(splat x) c)', 'c'],
    ['(select x (splat y) (splat z))', '(splat (select x y z))'],
  ],
};
