/** Shifts and rotations: amounts that meet, pairs that mask or extend, amounts in other widths. */

import { forEach, type Rule, type RuleGroup } from './rule.ts';

const SHIFTS = ['ishl', 'ushr', 'sshr', 'rotl', 'rotr'];

// oxfmt-ignore
export const shiftRules: RuleGroup = {
  domain: 'any',
  rules: [
    ...forEach(SHIFTS, [['(OP 0 x)', '0'], ['(OP x k)', 'x', 'amount(k) === 0n']]),
    ...forEach(['sshr', 'rotl', 'rotr'], [['(OP -1 x)', '-1']]),
    // Amounts count modulo the width, so only their low bits matter.
    ...forEach(SHIFTS, [
      ['(OP x (uextend y))', '(OP x y)'], ['(OP x (sextend y))', '(OP x y)'], ['(OP x (ireduce y))', '(OP x y)'],
      ['(OP x (iconcat y z))', '(OP x y)'],
      ['(OP x (band y k))', '(OP x y)', 'amount(k) === bits - 1n'],
    ]),
    // Two shifts in one direction.
    ...forEach(['ishl', 'ushr'], [
      ['(OP (OP x k1) k2)', '0', 'amount(k1) + amount(k2) >= bits'],
      ['(OP (OP x k1) k2)', '(OP x k)', 'k = amount(k1) + amount(k2); k < bits'],
    ]),
    ['(sshr (sshr x k1) k2)', '(sshr x k)', 'k = least(amount(k1) + amount(k2), bits - 1n)'],
    ['(rotl (rotl x k1) k2)', '(rotl x k)', 'k = amount(k1 + k2)'],
    ['(rotr (rotr x k1) k2)', '(rotr x k)', 'k = amount(k1 + k2)'],
    ['(rotl (rotr x y) y)', 'x'], ['(rotr (rotl x y) y)', 'x'],
    ['(rotl (rotr x k1) k2)', '(rotl x k)', 'k = amount(k2 - k1)'],
    ['(rotr (rotl x k1) k2)', '(rotr x k)', 'k = amount(k2 - k1)'],
    // One shift for two.
    ...forEach(['band', 'bor', 'bxor', 'iadd', 'isub'], [['(OP (ishl x y) (ishl z y))', '(ishl (OP x z) y)']]),
    ...forEach(['band', 'bor', 'bxor'], [
      ['(OP (ushr x y) (ushr z y))', '(ushr (OP x z) y)'], ['(OP (sshr x y) (sshr z y))', '(sshr (OP x z) y)'],
    ]),
    ['(ushr (band (ishl x y) z) y)', '(band x (ushr z y))'],
  ],
};

// oxfmt-ignore
/** There and back: what remains. */
function maskRules(): Rule[] {
  const back = 'amount(k) === amount(k1)';
  return [
    ...forEach(['ushr', 'sshr'], [['(ishl (OP x k) k1)', '(band x k2)', `${back}; k2 = ones << amount(k)`]]),
    ...[8, 16, 32].flatMap((width): Rule[] => [
      ['(ushr (ishl x k) k1)', `(uextend (ireduce@${width} x))`, `${back}; amount(k) === bits - ${width}n; bits > ${width}n`],
      ['(sshr (ishl x k) k1)', `(sextend (ireduce@${width} x))`, `${back}; amount(k) === bits - ${width}n; bits > ${width}n`],
    ]),
    ['(ushr (ishl c:(uextend x) k) k1)', 'c', `${back}; width(x) <= bits - amount(k)`],
    ['(sshr (ishl c:(uextend x) k) k1)', 'c', `${back}; width(x) < bits - amount(k)`],
    ['(sshr (ishl c:(sextend x) k) k1)', 'c', `${back}; width(x) <= bits - amount(k)`],
    ['(ushr (ishl x k) k1)', '(band x k2)', `${back}; k2 = ones >> amount(k)`],
  ];
}

export const scalarShiftRules: RuleGroup = {
  domain: 'small',
  rules: [
    ...maskRules(),
    ['(ineg (ushr x k))', '(sshr x k)', 'amount(k) === bits - 1n'],
    ['(ineg (sshr x k))', '(ushr x k)', 'amount(k) === bits - 1n'],
  ],
};

/** Two shifts that turn round. */
export const rotationRules: RuleGroup = {
  domain: 'wide',
  rules: [
    ...forEach(
      ['bor', 'bxor', 'iadd'],
      [['(OP (ishl x k1) (ushr x k2))', '(rotl x k1)', 'amount(k1) + amount(k2) === bits && amount(k1) > 0n']],
    ),
    ['(bor (ishl x y) (ushr x (ineg y)))', '(rotl x y)'],
    ['(bor (ushr x y) (ishl x (ineg y)))', '(rotr x y)'],
    ['(bor (ishl x y) (ushr x (isub k y)))', '(rotl x y)', 'amount(k) === 0n'],
    ['(bor (ushr x y) (ishl x (isub k y)))', '(rotr x y)', 'amount(k) === 0n'],
  ],
};
