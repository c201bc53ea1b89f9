/** Each feature can be switched off alone, and what needs it is then refused by its name. */
import { corpusMissing, createRandom, loadSpecSuite } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  allFeatures,
  FEATURE_NAMES,
  onlyFeatures,
  parseModule,
  validateModule,
  WasmError,
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

function isValid(bytes: Uint8Array, features: WasmFeatures): boolean {
  try {
    check(bytes, features);
    return true;
  } catch (error) {
    if (error instanceof WasmError) return false;
    throw error;
  }
}

test.skipIf(corpusMissing('corpus', 'spec'))('what is valid with some features is valid with all', () => {
  const random = createRandom(18);
  const modules = loadSpecSuite().flatMap((script) => script.commands.map((command) => script.module(command)));
  let accepted = 0;
  for (const bytes of modules.filter((module) => module !== undefined)) {
    const some = onlyFeatures(FEATURE_NAMES.filter(() => random.below(4) > 0));
    if (!isValid(bytes, some)) continue;
    accepted++;
    check(bytes, allFeatures);
  }
  expect(accepted).toBeGreaterThan(1000);
});
