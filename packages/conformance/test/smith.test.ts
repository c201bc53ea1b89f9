import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { runFromWasm, selectCases } from '../src/corpus-smith.ts';

/** A case in so many; `pnpm corpus:smith` runs all of them. */
const stride = 10;
const isMissing = corpusMissing('corpus', 'smith');

describe.skipIf(isMissing)('generated cases, compiled and run here', () => {
  const cases = isMissing ? [] : selectCases(undefined, undefined).filter((_, i) => i % stride === 0);

  test.each(cases)('$generator/$id', (smithCase) => {
    expect(runFromWasm(smithCase).reason).toMatch(/^$|not enabled|not supported/);
  });
});
