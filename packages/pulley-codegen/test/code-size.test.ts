/** Code does not grow: total instructions against upstream's speed setting, with no mid-end. */

import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import { measure, totals } from './support/code-size.ts';

/** Ratio reached; lower it when code gets better. */
const RATIO = 1.02;

describe.skipIf(corpusMissing('reference', 'code-size.json'))('code size', () => {
  it(`is at most ${RATIO} of upstream's`, () => {
    const { rows, skipped } = measure(corpusPath()!, () => {});
    const { ours, upstream } = totals(rows);
    expect(skipped).toBe(0);
    expect(ours.insts / upstream.insts).toBeLessThanOrEqual(RATIO);
  });
});
