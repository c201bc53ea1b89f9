/** Shifts and rotations: amounts that meet, pairs that mask or extend, amounts in other widths. */

import { type Bindings, type Condition, forEach, type Rule, type RuleGroup } from './rule.ts';

const amount = (k: bigint, bits: number): bigint => k & BigInt(bits - 1);
const SHIFTS = ['ishl', 'ushr', 'sshr', 'rotl', 'rotr'];

/** The sum of two amounts that shift everything out or not. */
function sum({ k1, k2 }: Bindings, bits: number): bigint {
  return amount(k1!, bits) + amount(k2!, bits);
}

// oxfmt-ignore
export const shiftRules: RuleGroup = {
  domain: 'any',
  rules: [
    ...forEach(SHIFTS, [['(OP 0 x)', '0'], ['(OP x k)', 'x', ({ k }, bits) => amount(k!, bits) === 0n]]),
    ...forEach(['sshr', 'rotl', 'rotr'], [['(OP -1 x)', '-1']]),
    // Amounts count modulo the width, so only their low bits matter.
    ...forEach(SHIFTS, [
      ['(OP x (uextend y))', '(OP x y)'], ['(OP x (sextend y))', '(OP x y)'], ['(OP x (ireduce y))', '(OP x y)'],
      ['(OP x (iconcat y z))', '(OP x y)'],
      ['(OP x (band y k))', '(OP x y)', ({ k }, bits) => amount(k!, bits) === BigInt(bits - 1)],
    ]),
    // Two shifts in one direction.
    ...forEach(['ishl', 'ushr'], [
      ['(OP (OP x k1) k2)', '0', (k, bits) => sum(k, bits) >= BigInt(bits)],
      ['(OP (OP x k1) k2)', '(OP x k)', (k, bits) => sum(k, bits) < BigInt(bits) && { k: sum(k, bits) }],
    ]),
    ['(sshr (sshr x k1) k2)', '(sshr x k)', (k, bits) => ({ k: sum(k, bits) < BigInt(bits) ? sum(k, bits) : BigInt(bits - 1) })],
    ['(rotl (rotl x k1) k2)', '(rotl x k)', (k, bits) => ({ k: amount(sum(k, bits), bits) })],
    ['(rotr (rotr x k1) k2)', '(rotr x k)', (k, bits) => ({ k: amount(sum(k, bits), bits) })],
    ['(rotl (rotr x y) y)', 'x'], ['(rotr (rotl x y) y)', 'x'],
    ['(rotl (rotr x k1) k2)', '(rotl x k)', ({ k1, k2 }, bits) => ({ k: BigInt.asUintN(8, k2! - k1!) & BigInt(bits - 1) })],
    ['(rotr (rotl x k1) k2)', '(rotr x k)', ({ k1, k2 }, bits) => ({ k: BigInt.asUintN(8, k2! - k1!) & BigInt(bits - 1) })],
    // One shift for two.
    ...forEach(['band', 'bor', 'bxor', 'iadd', 'isub'], [['(OP (ishl x y) (ishl z y))', '(ishl (OP x z) y)']]),
    ...forEach(['band', 'bor', 'bxor'], [
      ['(OP (ushr x y) (ushr z y))', '(ushr (OP x z) y)'], ['(OP (sshr x y) (sshr z y))', '(sshr (OP x z) y)'],
    ]),
    ['(ushr (band (ishl x y) z) y)', '(band x (ushr z y))'],
  ],
};

/** There and back: what remains. */
function maskRules(): Rule[] {
  const isSame = ({ k, k1 }: Bindings, bits: number): boolean => amount(k!, bits) === amount(k1!, bits);
  const ones = (bits: number): bigint => (1n << BigInt(bits)) - 1n;
  const up: Condition = (c, bits) => isSame(c, bits) && { k2: ones(bits) << amount(c['k']!, bits) };
  const down: Condition = (c, bits) => isSame(c, bits) && { k2: ones(bits) >> amount(c['k']!, bits) };
  const leaves =
    (width: number): Condition =>
    (c, bits) =>
      isSame(c, bits) && bits > width && amount(c['k']!, bits) === BigInt(bits - width);
  return [
    ['(ishl (ushr x k) k1)', '(band x k2)', up],
    ['(ishl (sshr x k) k1)', '(band x k2)', up],
    ...[8, 16, 32].flatMap((width): Rule[] => [
      [`(ushr (ishl x k) k1)`, `(uextend (ireduce@${width} x))`, leaves(width)],
      [`(sshr (ishl x k) k1)`, `(sextend (ireduce@${width} x))`, leaves(width)],
    ]),
    [
      '(ushr (ishl c:(uextend x) k) k1)',
      'c',
      (c, bits, w) => isSame(c, bits) && w('x') <= bits - Number(amount(c['k']!, bits)),
    ],
    [
      '(sshr (ishl c:(uextend x) k) k1)',
      'c',
      (c, bits, w) => isSame(c, bits) && w('x') < bits - Number(amount(c['k']!, bits)),
    ],
    [
      '(sshr (ishl c:(sextend x) k) k1)',
      'c',
      (c, bits, w) => isSame(c, bits) && w('x') <= bits - Number(amount(c['k']!, bits)),
    ],
    ['(ushr (ishl x k) k1)', '(band x k2)', down],
  ];
}

export const scalarShiftRules: RuleGroup = {
  domain: 'small',
  rules: [
    ...maskRules(),
    ['(ineg (ushr x k))', '(sshr x k)', ({ k }, bits) => amount(k!, bits) === BigInt(bits - 1)],
    ['(ineg (sshr x k))', '(ushr x k)', ({ k }, bits) => amount(k!, bits) === BigInt(bits - 1)],
  ],
};

/** Two shifts that turn round. */
export const rotationRules: RuleGroup = {
  domain: 'wide',
  rules: [
    ...forEach(
      ['bor', 'bxor', 'iadd'],
      [
        [
          '(OP (ishl x k1) (ushr x k2))',
          '(rotl x k1)',
          (c, bits) => sum(c, bits) === BigInt(bits) && amount(c['k1']!, bits) > 0n,
        ],
      ],
    ),
    ['(bor (ishl x y) (ushr x (ineg y)))', '(rotl x y)'],
    ['(bor (ushr x y) (ishl x (ineg y)))', '(rotr x y)'],
    ['(bor (ishl x y) (ushr x (isub k y)))', '(rotl x y)', ({ k }, bits) => amount(k!, bits) === 0n],
    ['(bor (ushr x y) (ishl x (isub k y)))', '(rotr x y)', ({ k }, bits) => amount(k!, bits) === 0n],
  ],
};
