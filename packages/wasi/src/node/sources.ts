/** Node's clocks and randomness. */

import { randomFillSync } from 'node:crypto';
import type { Clocks, RandomSource } from '../context.ts';
import { engineClocks } from '../host-sources.ts';

const startRealtime = BigInt(Math.round(performance.timeOrigin * 1e6));
const startMonotonic = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));

/** Clocks with a step of one nanosecond. */
export const nodeClocks: Clocks = {
  realtime: () => startRealtime + (process.hrtime.bigint() - startMonotonic),
  monotonic: () => process.hrtime.bigint(),
  resolution: 1n,
  sleep: engineClocks.sleep,
};

/** The operating system's generator. */
export const nodeRandom: RandomSource = (target) => {
  randomFillSync(target);
};
