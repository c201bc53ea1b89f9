/** What a rule's condition sees of a match: the constants, the widths, and arithmetic on them. Everything is a bigint. */

/** Asked when a pattern stands in the graph; sets the constants that only the right side has. */
export type Condition = (match: Match) => boolean;

/** Names of the constants of rules: properties of a match. */
export const CONSTANT_NAMES = ['k', 'k1', 'k2', 'k3', 'k4', 'k5'] as const;

/** Names of values that conditions may ask the width of; the last is the result. */
export const WIDTH_NAMES = ['x', 'y', 'z', 'w', 'c', 'root'] as const;

export class Match {
  k = 0n;
  k1 = 0n;
  k2 = 0n;
  k3 = 0n;
  k4 = 0n;
  k5 = 0n;
  /** Width of a lane of the pattern's first operand; for choices, of what is chosen. */
  bits = 0n;
  /** Widths of the lanes of values, by `WIDTH_NAMES`. */
  readonly widths: bigint[] = WIDTH_NAMES.map(() => 0n);

  width(name: number): bigint {
    return this.widths[name]!;
  }

  /** All bits of the width set. */
  get ones(): bigint {
    return (1n << this.bits) - 1n;
  }

  /** Only the highest bit of the width set. */
  get signBit(): bigint {
    return 1n << (this.bits - 1n);
  }

  /** By how much a shift by that amount shifts. */
  amount(k: bigint): bigint {
    return k & (this.bits - 1n);
  }

  wrap(k: bigint): bigint {
    return BigInt.asUintN(Number(this.bits), k);
  }

  signed(k: bigint, width: bigint = this.bits): bigint {
    return BigInt.asIntN(Number(width), k);
  }

  /** The greatest signed number of a width. */
  most(width: bigint): bigint {
    return (1n << (width - 1n)) - 1n;
  }

  /** Whether one constant is below another, signed or not. */
  below(isSigned: boolean, a: bigint, b: bigint, width: bigint = this.bits): boolean {
    return isSigned ? this.signed(a, width) < this.signed(b, width) : a < b;
  }

  /** The constant rotated to the left. */
  rotated(k: bigint, by: bigint): bigint {
    return (k << by) | (k >> (this.bits - by));
  }

  least(a: bigint, b: bigint): bigint {
    return a < b ? a : b;
  }

  /** Whether it is a power of two. */
  isPower(k: bigint): boolean {
    return k > 0n && (k & (k - 1n)) === 0n;
  }

  /** Logarithm of a power of two. */
  log2(k: bigint): bigint {
    return BigInt(k.toString(2).length - 1);
  }

  /** The inverse of an odd number modulo the power of two that the width is, by Newton's iteration. */
  inverse(odd: bigint): bigint {
    let x = odd;
    for (let correct = 3n; correct < this.bits; correct *= 2n) x = this.wrap(x * (2n - odd * x));
    return x;
  }
}
