/** `icmp` and `fcmp` of single lanes. */

import { floatCCNames, intCCNames } from '../condcodes.ts';
import { compare, type FloatWidth } from './soft-float.ts';

/** Which of less, equal, greater and unordered make each float condition true. */
const FLOAT_TRUTH: Readonly<Record<string, string>> = {
  ord: '<=>',
  uno: '?',
  eq: '=',
  ne: '<>?',
  one: '<>',
  ueq: '=?',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '=>',
  ult: '<?',
  ule: '<=?',
  ugt: '>?',
  uge: '=>?',
};

export function compareInts(code: number, x: bigint, y: bigint, bits: number): boolean {
  const name = intCCNames[code]!;
  if (name === 'eq') return x === y;
  if (name === 'ne') return x !== y;
  const signed = name.startsWith('s');
  const [a, b] = signed ? [BigInt.asIntN(bits, x), BigInt.asIntN(bits, y)] : [x, y];
  switch (name.slice(1)) {
    case 'lt':
      return a < b;
    case 'le':
      return a <= b;
    case 'gt':
      return a > b;
    default:
      return a >= b;
  }
}

export function compareFloats(code: number, x: bigint, y: bigint, width: FloatWidth): boolean {
  const order = compare(x, y, width);
  const relation = order === undefined ? '?' : '<=>'[order + 1]!;
  return FLOAT_TRUTH[floatCCNames[code]!]!.includes(relation);
}
