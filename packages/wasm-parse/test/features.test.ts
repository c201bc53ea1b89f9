/** Each feature can be switched off alone, and what needs it is then refused by its name. */
import { describe, expect, test } from 'vitest';
import {
  allFeatures,
  FEATURE_NAMES,
  onlyFeatures,
  parseModule,
  validateModule,
  type WasmFeatures,
} from '../src/index.ts';
import { featureProbes } from './engine-features.ts';

function check(bytes: Uint8Array, features: WasmFeatures): void {
  validateModule(parseModule(bytes, features));
}

/** Where an invalid module is all that can be seen. */
const otherWording: Readonly<Record<string, RegExp>> = { multiValue: /invalid result arity/ };

describe.each(FEATURE_NAMES)('%s', (name) => {
  const bytes = featureProbes[name];

  test('on', () => {
    expect(() => check(bytes, allFeatures)).not.toThrow();
  });

  test('off', () => {
    // Types that refer to types are part of both.
    const others = FEATURE_NAMES.filter(
      (other) => other !== name && !(name === 'functionReferences' && other === 'gc'),
    );
    const wording = otherWording[name] ?? new RegExp(`feature ${name} is not enabled`);
    expect(() => check(bytes, onlyFeatures(others))).toThrow(wording);
  });
});
