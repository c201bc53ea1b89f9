/** A small seeded generator (splitmix32): the same seed gives the same tests on every machine. */

/** Random numbers for tests. */
export interface Random {
  /** A uniform integer in `[0, 2³²)`. */
  u32(): number;
  /** A uniform integer in `[0, limit)`; `limit` in `[1, 2³²]`. */
  below(limit: number): number;
  /** One of `values`, which must not be empty. */
  pick<T>(values: readonly T[]): T;
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

/** A generator that starts from `seed`. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const u32 = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((u32() / 0x1_0000_0000) * limit);
  return {
    u32,
    below,
    pick: (values) => values[below(values.length)],
    bytes: (length) => Uint8Array.from({ length }, () => below(256)),
  };
}

/** How many cases a fuzz test runs: `PULLEY_FUZZ` where it is set (for long runs by hand), `ordinary` otherwise. */
export function fuzzCount(ordinary: number): number {
  const wanted = Number(process.env['PULLEY_FUZZ']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : ordinary;
}
