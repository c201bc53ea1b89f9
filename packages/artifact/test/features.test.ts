import { describe, expect, it } from 'vitest';
import { featureBit, featureNames } from '../src/index.ts';

/** What Wasmtime 50.0.1 writes for Pulley unless told otherwise. */
const WASMTIME_DEFAULT = 0xc0d0bfcffn;

describe('features', () => {
  it('have the names of the bits that Wasmtime sets', () => {
    expect(featureNames(WASMTIME_DEFAULT).slice(-5)).toEqual([
      'gc-types',
      'wide-arithmetic',
      'cm-async',
      'call-indirect-overlong',
      'bulk-memory-opt',
    ]);
  });

  it('show a bit without a name by its number', () => {
    expect(featureNames(featureBit('legacy-exceptions') | (1n << 50n))).toEqual(['legacy-exceptions', 'bit 50']);
    expect(featureBit('legacy-exceptions')).toBe(0x800000n);
  });
});
