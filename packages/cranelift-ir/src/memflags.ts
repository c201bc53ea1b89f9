/**
 * Memory flags of one access, packed into a 32-bit integer:
 *
 *     31            16 15       8 7 6   5    4      3        2       1       0
 *     [ region + 1    | trap code |    |big|little|can_move|readonly|aligned| - ]
 *
 * Trap code 0 = `notrap`. The default access (no flag written) traps with `heap_oob`, in the ISA's byte order, in no
 * alias region.
 */

import type { AliasRegion } from './entities.ts';
import { HEAP_OUT_OF_BOUNDS, type TrapCode } from './trapcode.ts';

declare const flagsBrand: unique symbol;
export type MemFlags = number & { readonly [flagsBrand]: true };

export const ALIGNED: number = 1 << 1;
export const READONLY: number = 1 << 2;
export const CAN_MOVE: number = 1 << 3;
export const LITTLE: number = 1 << 4;
export const BIG: number = 1 << 5;
const TRAP_SHIFT = 8;
const REGION_SHIFT = 16;

/** What is written as no flag at all. */
export const DEFAULT_FLAGS: MemFlags = (HEAP_OUT_OF_BOUNDS << TRAP_SHIFT) as MemFlags;
/** `notrap aligned`: memory of the compiler's own. */
export const TRUSTED: MemFlags = ALIGNED as MemFlags;

/** The code the access traps with; 0 = it never traps. */
export function trapCodeOf(flags: MemFlags): TrapCode {
  return ((flags >>> TRAP_SHIFT) & 0xff) as TrapCode;
}
export function withTrapCode(flags: MemFlags, code: TrapCode): MemFlags {
  return ((flags & ~(0xff << TRAP_SHIFT)) | (code << TRAP_SHIFT)) as MemFlags;
}
export function withNoTrap(flags: MemFlags): MemFlags {
  return (flags & ~(0xff << TRAP_SHIFT)) as MemFlags;
}
export function isNoTrap(flags: MemFlags): boolean {
  return (flags & (0xff << TRAP_SHIFT)) === 0;
}
/** Sets one of `ALIGNED`, `READONLY`, `CAN_MOVE`, `LITTLE`, `BIG`, or several or-ed. */
export function withFlag(flags: MemFlags, flag: number): MemFlags {
  return (flags | flag) as MemFlags;
}
export function hasFlag(flags: MemFlags, flag: number): boolean {
  return (flags & flag) !== 0;
}
export function regionOf(flags: MemFlags): AliasRegion | undefined {
  const region = flags >>> REGION_SHIFT;
  return region === 0 ? undefined : ((region - 1) as AliasRegion);
}
export function withRegion(flags: MemFlags, region: AliasRegion): MemFlags {
  return ((flags & 0xffff) | ((region + 1) << REGION_SHIFT)) as MemFlags;
}
