/**
 * What a machine's pointers reach: regions of bytes, found by the high half of a pointer.
 *
 * Regions 16, 32, … are found by index; regions below 16 (the arena, and mappings at fixed addresses for replay) by a
 * short search. Nothing else exists for the guest: a pointer outside every mapping is an out-of-bounds trap.
 */
import { REGION_STRIDE } from './regions.ts';

const TWO_32 = 4294967296;
/** Region slots a machine can have: 2^16 large regions. */
const MAX_SLOTS = 65536;
/** Bytes at the end of a memory that the fast paths leave alone: one comparison is right for any access up to 8 bytes. */
export const FAST_TAIL: number = 7;

export interface MappedRegion {
  readonly region: number;
  /** Low half of the first byte's address, as an unsigned number. */
  readonly base: number;
  readonly byteLength: number;
  readonly view: DataView;
  /** Whether the hot loop may use it as its current linear memory. */
  readonly fast: boolean;
}

/** A mapping was refused: overlapping, out of range or of a bad size. */
export class MappingError extends Error {
  readonly region: number;

  constructor(message: string, region: number) {
    super(message);
    this.name = 'MappingError';
    this.region = region;
  }
}

/** The regions of one machine. */
export class MemoryMap {
  readonly slots: (MappedRegion | undefined)[] = [];
  readonly low: MappedRegion[] = [];

  /** Maps or remaps a region. @throws MappingError */
  map(region: number, view: DataView, base: number): MappedRegion {
    const isLow = region < REGION_STRIDE;
    if (
      !(region >= 0) ||
      (!isLow && (region % REGION_STRIDE !== 0 || region / REGION_STRIDE >= MAX_SLOTS || base !== 0))
    )
      throw new MappingError(`region ${region} cannot be mapped at ${base}`, region);
    const { byteLength } = view;
    const mapped: MappedRegion = {
      region,
      base,
      byteLength,
      view,
      fast: !isLow && byteLength > FAST_TAIL && byteLength < 0x80000000,
    };
    if (!isLow) {
      this.slots[region / REGION_STRIDE] = mapped;
      return mapped;
    }
    const same = this.low.findIndex((r) => r.region === region && r.base === base);
    const rest = this.low.filter((_, i) => i !== same);
    if (rest.some((r) => r.region === region && base < r.base + r.byteLength && r.base < base + byteLength))
      throw new MappingError(`region ${region} is already mapped at ${base}`, region);
    if (same >= 0) this.low[same] = mapped;
    else this.low.push(mapped);
    return mapped;
  }

  unmap(region: number, base: number): void {
    if (region >= REGION_STRIDE) this.slots[region / REGION_STRIDE] = undefined;
    else this.low.splice(0, this.low.length, ...this.low.filter((r) => r.region !== region || r.base !== base));
  }

  /** The mapping that holds all of the `size` bytes at `high:low` (`low` unsigned), or undefined. */
  find(high: number, low: number, size: number): MappedRegion | undefined {
    if (high >>> 4 !== 0) {
      const mapped = this.slots[high >>> 4];
      return mapped !== undefined && offsetIn(mapped, high, low) + size <= mapped.byteLength ? mapped : undefined;
    }
    for (const mapped of this.low)
      if (mapped.region === high && low >= mapped.base && low + size <= mapped.base + mapped.byteLength) return mapped;
    return undefined;
  }
}

/** Byte offset of `high:low` in a region that was found for it. */
export function offsetIn(mapped: MappedRegion, high: number, low: number): number {
  return ((high >>> 0) - mapped.region) * TWO_32 + low - mapped.base;
}
