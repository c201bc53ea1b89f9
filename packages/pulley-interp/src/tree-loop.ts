/**
 * The interpreter's loop for engines to which a `switch` is a chain of comparisons, such as QuickJS, and a way to find out whether an
 * engine is one. An entry point of its own, so that others need not load it:
 *
 *     if (isSwitchAChain(Date.now)) configureRealm({ loop: createTreeLoop });
 */
import { PROBE_CASES, probe } from './generated/switch-probe.gen.ts';

export { createTreeLoop } from './generated/tree-loop.gen.ts';

/** Milliseconds that a measurement must take, for clocks that count whole ones. */
const LONG_ENOUGH = 4;
/** Between a jump table's ratio, about 1, and a chain's, over 30. */
const CHAIN_RATIO = 4;
/** All must agree: an interruption can make one measurement long. */
const TRIALS = 3;

function timeOf(now: () => number, first: number, rounds: number): number {
  const start = now();
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += probe(first + (i & 1));
  return sum < 0 ? Infinity : now() - start;
}

/** How much longer the last cases take than the first ones. */
function ratioOf(now: () => number): number {
  let rounds = 256;
  let last = timeOf(now, PROBE_CASES - 2, rounds);
  while (last < LONG_ENOUGH) last = timeOf(now, PROBE_CASES - 2, (rounds *= 2));
  return last / Math.max(timeOf(now, 0, rounds), 1 / LONG_ENOUGH);
}

/**
 * Whether this engine compares with the cases of a `switch` one after the other. Takes some tens of milliseconds.
 * @param now a clock in milliseconds that goes on
 */
export function isSwitchAChain(now: () => number): boolean {
  for (let trial = 0; trial < TRIALS; trial++) if (ratioOf(now) < CHAIN_RATIO) return false;
  return true;
}
