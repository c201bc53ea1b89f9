import { describe, expect, test } from 'vitest';
import { matches, parseArgument, showValue } from '@pulleyjs/testkit';

describe('values of spec scripts', () => {
  test.each([
    ['i32', '-1', 'i32:0xffffffff'],
    ['i32', '4294967295', 'i32:0xffffffff'],
    ['i64', '-2', 'i64:0xfffffffffffffffe'],
    ['f32', '2143289344', 'f32:0x7fc00000'],
    ['externref', '3', 'externref:3'],
    ['funcref', 'null', 'funcref:null'],
  ])('%s %s reads as %s', (type, value, shown) => {
    expect(showValue(parseArgument({ type, value }))).toBe(shown);
  });

  test('the lanes of a vector start at its low end', () => {
    const value = parseArgument({ type: 'v128', lane_type: 'i32', value: ['1', '2', '3', '-1'] });
    expect(showValue(value)).toBe('v128:0xffffffff000000030000000200000001');
  });

  test.each([
    [0x7fc00000n, 'nan:canonical', true],
    [0xffc00000n, 'nan:canonical', true],
    [0x7fc00001n, 'nan:canonical', false],
    [0x7fc00001n, 'nan:arithmetic', true],
    [0x7fa00000n, 'nan:arithmetic', false],
    [0x7f800000n, 'nan:arithmetic', false],
  ])('f32 0x%x is %s: %s', (bits, value, expected) => {
    expect(matches({ type: 'f32', bits }, { type: 'f32', value })).toBe(expected);
  });

  test('a typed null matches only null', () => {
    const host = parseArgument({ type: 'externref', value: '3' });
    expect(matches(host, { type: 'externref', value: 'null' })).toBe(false);
    expect(matches(host, { type: 'externref', value: '3' })).toBe(true);
    expect(matches(host, { type: 'externref' })).toBe(true);
  });

  test('one of several alternatives is enough', () => {
    const alternatives = ['1', '2'].map((value) => ({ type: 'i32', value }));
    expect(matches({ type: 'i32', bits: 2n }, { type: 'either', values: alternatives })).toBe(true);
    expect(matches({ type: 'i32', bits: 3n }, { type: 'either', values: alternatives })).toBe(false);
  });
});
