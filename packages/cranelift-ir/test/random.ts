/** A seeded generator, and mutations of texts by it. */

/** `rng(n)` is an integer in 0..n-1. */
export type Random = (n: number) => number;

export function random(seed: number): Random {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

// oxfmt-ignore
const SPLICES = [
  'v4294967295', 'block99999', 'ss70000', 'i128', 'f16', 'i8x256', '0x', '-', '->', '"', 'NaN:0x', '@', '(', ')', '{', '}',
  'const3', 'sig0', 'fn0', 'region1', 'ret0', 'exn70000', 'dt0', 'cold', 'sNaN:', '%', '\n', ';', '99999999999999999999999', '.',
];

/** A few edits of one text, with pieces of another. */
export function mutate(rng: Random, text: string, other: string): string {
  let result = text;
  for (let edits = 1 + rng(4); edits > 0; edits--) {
    const at = rng(result.length + 1);
    const cut = rng(3) === 0 ? rng(40) : 0;
    const from = rng(other.length + 1);
    const piece = [
      () => SPLICES[rng(SPLICES.length)]!,
      () => other.slice(from, from + rng(60)),
      () => String.fromCharCode(rng(128)),
    ];
    result = result.slice(0, at) + piece[rng(3)]!() + result.slice(at + cut);
  }
  return result;
}
