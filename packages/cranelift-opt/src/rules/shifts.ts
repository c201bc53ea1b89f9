/** Shifts and rotations: amounts that meet, pairs that mask or extend, amounts in other widths. */

import { forEach, type Rule, type RuleGroup } from './rule.ts';

const SHIFTS = ['ishl', 'ushr', 'sshr', 'rotl', 'rotr'];

// oxfmt-ignore
export const shiftRules: RuleGroup = {
  domain: 'any',
  rules: [
    ...forEach(SHIFTS, [['(OP 0 x)', '0'], ['(OP x k)', 'x', 'amount(k) === 0n']]),
    ...forEach(SHIFTS, [['(OP x k)', '(OP x k1)', 'k >= bits; k1 = amount(k)']]),
    ...forEach(['sshr', 'rotl', 'rotr'], [['(OP -1 x)', '-1']]),
    // Amounts count modulo the width, so only their low bits matter.
    ...forEach(SHIFTS, [
      ['(OP x (uextend y))', '(OP x y)'], ['(OP x (sextend y))', '(OP x y)'], ['(OP x (ireduce y))', '(OP x y)'],
      ['(OP x (iconcat y z))', '(OP x y)'],
      ['(OP x (band y k))', '(OP x y)', 'amount(k) === bits - 1n'],
      ['(OP x (iadd y k))', '(OP x y)', 'amount(k) === 0n'], ['(OP x (isub y k))', '(OP x y)', 'amount(k) === 0n'],
      ['(OP x (bor y k))', '(OP x y)', 'amount(k) === 0n'], ['(OP x (bxor y k))', '(OP x y)', 'amount(k) === 0n'],
    ]),
    // Two shifts in one direction.
    ...forEach(['ishl', 'ushr'], [
      ['(OP (OP x k1) k2)', '0', 'amount(k1) + amount(k2) >= bits'],
      ['(OP (OP x k1) k2)', '(OP x k)', 'k = amount(k1) + amount(k2); k < bits'],
    ]),
    ['(sshr (sshr x k1) k2)', '(sshr x k)', 'k = least(amount(k1) + amount(k2), bits - 1n)'],
    ['(rotl (rotl x k1) k2)', '(rotl x k)', 'k = amount(k1 + k2)'],
    ['(rotr (rotr x k1) k2)', '(rotr x k)', 'k = amount(k1 + k2)'],
    // A constant that is shifted by any amount, and then by a constant.
    ['(ishl (ishl k1 x) k2)', '(ishl k x)', 'k = k1 << amount(k2)'], ['(ushr (ushr k1 x) k2)', '(ushr k x)', 'k = k1 >> amount(k2)'],
    ['(sshr (sshr k1 x) k2)', '(sshr k x)', 'k = signed(k1) >> amount(k2)'],
    ['(rotl (rotl k1 x) k2)', '(rotl k x)', 'k = rotated(k1, amount(k2))'],
    ['(rotr (rotr k1 x) k2)', '(rotr k x)', 'k = rotated(k1, bits - amount(k2))'],
    ['(rotl (rotr k1 x) k2)', '(rotr k x)', 'k = rotated(k1, amount(k2))'],
    ['(rotr (rotl k1 x) k2)', '(rotl k x)', 'k = rotated(k1, bits - amount(k2))'],
    ['(sshr (ushr x k1) k2)', '0', 'amount(k1) > 0n && amount(k1) + amount(k2) >= bits'],
    ['(sshr (ushr x k1) k2)', '(ushr x k)', 'amount(k1) > 0n; k = amount(k1) + amount(k2); k < bits'],
    ['(ushr (sshr x k1) k2)', '(ushr x k2)', 'amount(k2) === bits - 1n'],
    ['(rotl x (ineg y))', '(rotr x y)'], ['(rotr x (ineg y))', '(rotl x y)'],
    ['(rotl x (isub k y))', '(rotr x y)', 'amount(k) === 0n'], ['(rotr x (isub k y))', '(rotl x y)', 'amount(k) === 0n'],
    ...forEach(['sshr', 'rotl', 'rotr'], [['(bnot (OP (bnot x) y))', '(OP x y)']]),
    ['(ineg (ishl (ineg x) y))', '(ishl x y)'],
    // Bits that are masked, set or turned, and then shifted out; or shifted, and then masked where they were not.
    ['(ishl (band x k1) k2)', '(ishl x k2)', 'wrap(k1 << amount(k2)) === wrap(ones << amount(k2))'],
    ['(ishl (band x k1) k2)', '0', 'wrap(k1 << amount(k2)) === 0n'],
    ...forEach(['bor', 'bxor'], [['(ishl (OP x k1) k2)', '(ishl x k2)', 'wrap(k1 << amount(k2)) === 0n']]),
    ...forEach(['ushr', 'sshr'], [['(OP (band x k1) k2)', '(OP x k2)', 'k1 >> amount(k2) === ones >> amount(k2)']]),
    ...forEach(['ushr', 'sshr'], [['(OP (band x k1) k2)', '0', 'k1 >> amount(k2) === 0n']]),
    ...forEach(['bor', 'bxor'], [
      ['(ushr (OP x k1) k2)', '(ushr x k2)', 'k1 >> amount(k2) === 0n'], ['(sshr (OP x k1) k2)', '(sshr x k2)', 'k1 >> amount(k2) === 0n'],
    ]),
    ['(band c:(ishl x k1) k2)', 'c', '(~k2 & wrap(ones << amount(k1))) === 0n'], ['(band (ishl x k1) k2)', '0', '(k2 & wrap(ones << amount(k1))) === 0n'],
    ['(band c:(ushr x k1) k2)', 'c', '(~k2 & (ones >> amount(k1))) === 0n'], ['(band (ushr x k1) k2)', '0', '(k2 & (ones >> amount(k1))) === 0n'],
    ['(band (sshr x k1) 1)', '(ushr x k1)', 'amount(k1) === bits - 1n'],
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
    ['(ushr (uextend x) k)', '0', 'amount(k) >= width(x)'],
    ['(sshr c:(uextend x) k)', '(ushr c k)'],
    ['(eq (ushr x k) 0)', '(ult x k1)', 'amount(k) < 32n; k1 = 1n << amount(k)'],
    ['(ne (ushr x k) 0)', '(uge x k1)', 'amount(k) < 32n; k1 = 1n << amount(k)'],
    ['(eq (sshr x k) 0)', '(ult x k1)', 'amount(k) < 32n; k1 = 1n << amount(k)'],
    ['(ne (sshr x k) 0)', '(uge x k1)', 'amount(k) < 32n; k1 = 1n << amount(k)'],
    ['(eq (sshr x k) -1)', '(uge x k1)', 'amount(k) < 32n; k1 = ones << amount(k)'],
    ['(slt (sshr x k) 0)', '(slt x 0)'],
    ['(sge (sshr x k) 0)', '(sge x 0)'],
    ['(slt (ushr x k) 0)', 'false', 'amount(k) > 0n'],
    ['(sge (ushr x k) 0)', 'true', 'amount(k) > 0n'],
    ['(ne (ushr x k) 0)', '(slt x 0)', 'amount(k) === bits - 1n'],
    ['(eq (ushr x k) 0)', '(sge x 0)', 'amount(k) === bits - 1n'],
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
