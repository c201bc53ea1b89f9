/** The interpreter's float arithmetic against the engine's, for the widths that the engine has. */
import { expect, test } from 'vitest';
import {
  add,
  compare,
  convert,
  divide,
  extremum,
  type FloatWidth,
  fromInteger,
  fusedMultiplyAdd,
  isNan,
  multiply,
  roundToIntegral,
  squareRoot,
  subtract,
  truncateToInteger,
} from '../src/interpreter/soft-float.ts';
import { random } from './random.ts';

const view = new DataView(new ArrayBuffer(8));
const toNumber = (bits: bigint, width: 32 | 64): number => {
  if (width === 32) view.setUint32(0, Number(bits));
  else view.setBigUint64(0, bits);
  return width === 32 ? view.getFloat32(0) : view.getFloat64(0);
};
const toBits = (value: number, width: 32 | 64): bigint => {
  if (width === 32) view.setFloat32(0, value);
  else view.setFloat64(0, value);
  return width === 32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
};

const rng = random(0xf10a7);
const SPECIAL = [
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -0.5,
  3,
  Infinity,
  -Infinity,
  NaN,
  2 ** -149,
  2 ** -1074,
  2 ** -126,
  2 ** 127,
];

/** A pattern: special, near one, of random exponent, or an integer. */
function pattern(width: 32 | 64): bigint {
  switch (rng(4)) {
    case 0:
      return toBits(SPECIAL[rng(SPECIAL.length)]!, width);
    case 1:
      return toBits((rng(2 ** 31) - 2 ** 30) / 2 ** 20, width);
    case 2:
      return BigInt.asUintN(width, (BigInt(rng(2 ** 32)) << 32n) | BigInt(rng(2 ** 32)));
    default:
      return toBits(rng(2 ** 32) - 2 ** 31, width);
  }
}

function expectFloat(actual: bigint, expected: number, width: 32 | 64, what: string): void {
  if (Number.isNaN(expected)) expect(isNan(actual, width), what).toBe(true);
  else expect(toNumber(actual, width), what).toBe(width === 32 ? Math.fround(expected) : expected);
}

test.each<32 | 64>([32, 64])('arithmetic of %i bits', (width) => {
  for (let i = 0; i < 4000; i++) {
    const [x, y] = [pattern(width), pattern(width)];
    const [a, b] = [toNumber(x, width), toNumber(y, width)];
    const what = `${a} ${b}`;
    expectFloat(add(x, y, width), a + b, width, `${what} +`);
    expectFloat(subtract(x, y, width), a - b, width, `${what} -`);
    expectFloat(multiply(x, y, width), a * b, width, `${what} *`);
    expectFloat(divide(x, y, width), a / b, width, `${what} /`);
    expectFloat(squareRoot(x, width), Math.sqrt(a), width, `${what} sqrt`);
    expectFloat(extremum(x, y, width, false), Math.min(a, b), width, `${what} min`);
    expectFloat(extremum(x, y, width, true), Math.max(a, b), width, `${what} max`);
    expectFloat(roundToIntegral(x, width, 'ceil'), Math.ceil(a), width, `${what} ceil`);
    expectFloat(roundToIntegral(x, width, 'floor'), Math.floor(a), width, `${what} floor`);
    expectFloat(roundToIntegral(x, width, 'trunc'), Math.trunc(a), width, `${what} trunc`);
    const order = Number.isNaN(a) || Number.isNaN(b) ? undefined : a < b ? -1 : a > b ? 1 : 0;
    expect(compare(x, y, width), what).toBe(order);
    if (Number.isFinite(a)) expect(truncateToInteger(x, width), what).toBe(BigInt(Math.trunc(a)));
  }
});

test('ties go to even', () => {
  const nearest = (value: number): number => toNumber(roundToIntegral(toBits(value, 64), 64, 'nearest'), 64);
  expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.500001].map(nearest)).toEqual([0, 2, 2, -0, -2, 3]);
  expect(toNumber(fromInteger(2n ** 53n + 1n, 64), 64)).toBe(2 ** 53);
  expect(toNumber(fromInteger(2n ** 53n + 3n, 64), 64)).toBe(2 ** 53 + 4);
});

test('conversions between widths are exact one way and round the other', () => {
  for (let i = 0; i < 2000; i++) {
    const x = pattern(64);
    const value = toNumber(x, 64);
    expectFloat(convert(x, 64, 32), Math.fround(value), 32, `${value} to f32`);
    const y = pattern(32);
    expectFloat(convert(y, 32, 64), toNumber(y, 32), 64, `${toNumber(y, 32)} to f64`);
    for (const wide of [64, 128] as FloatWidth[]) {
      if (!isNan(y, 32)) expect(convert(convert(y, 32, wide), wide, 32)).toBe(y);
    }
  }
});

test('a fused multiply-add rounds once', () => {
  const bits = (value: number): bigint => toBits(value, 64);
  const exact = fusedMultiplyAdd(bits(1 + 2 ** -52), bits(1 - 2 ** -52), bits(-1), 64);
  expect(toNumber(exact, 64)).toBe(-(2 ** -104));
  expect(toNumber(fusedMultiplyAdd(bits(0), bits(5), bits(-0), 64), 64)).toBe(0);
  expect(isNan(fusedMultiplyAdd(bits(Infinity), bits(0), bits(1), 64), 64)).toBe(true);
});
