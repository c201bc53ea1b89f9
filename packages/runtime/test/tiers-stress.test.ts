/**
 * Every function is compiled again in the middle of its work: a sample every few instructions, and each is enough. What the
 * tests imported here show must hold all the same: values, traps, backtraces, fuel, handlers and stack maps.
 */
import { expect, it, vi } from 'vitest';
import { Engine, Store } from '../src/index.ts';

vi.mock('../src/tiers.ts', () => ({
  samplePeriod: 13,
  isHotAfter: () => true,
  isOptimizedAtOnce: () => false,
}));

it('samples often', () => {
  expect(new Store(new Engine()).machine.sampler?.period).toBe(13);
});

await Promise.all([
  import('./calls.test.ts'),
  import('./exceptions.test.ts'),
  import('./gc.test.ts'),
  import('./golden.test.ts'),
  import('./traps.test.ts'),
]);
