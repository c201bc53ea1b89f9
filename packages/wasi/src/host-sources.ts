/** Time and chance from what every current JavaScript engine has: `Date`, `performance`, `crypto`, `Atomics`. */

import type { Clocks, RandomSource } from './context.ts';

interface EngineGlobals {
  performance?: { now(): number };
  crypto?: { getRandomValues(target: Uint8Array): unknown };
}

const engine = globalThis as EngineGlobals;

/** The clocks of the engine. Waiting blocks the thread; where blocking is forbidden (a page's main thread) it spins. */
export const engineClocks: Clocks = {
  realtime: () => BigInt(Date.now()) * 1_000_000n,
  monotonic: () => BigInt(Math.round((engine.performance ?? Date).now() * 1e6)),
  resolution: 1000n,
  sleep,
};

function sleep(nanoseconds: bigint): void {
  const milliseconds = Number(nanoseconds) / 1e6;
  const end = Date.now() + milliseconds;
  if (!block(milliseconds)) while (Date.now() < end);
}

/** Blocks the thread; false where that is not allowed. */
function block(milliseconds: number): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    return true;
  } catch {
    return false;
  }
}

const chunk = 65536;

/** The engine's cryptographic generator. @throws Error where there is none */
export const engineRandom: RandomSource = (target) => {
  const { crypto } = engine;
  if (crypto === undefined) throw new Error('no source of random bytes: pass one as the option `random`');
  for (let at = 0; at < target.length; at += chunk) crypto.getRandomValues(target.subarray(at, at + chunk));
};
