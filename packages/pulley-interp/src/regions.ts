/**
 * Region numbers: the high half of a Pulley pointer.
 *
 * A Pulley pointer is 64 bits, held in JavaScript as two 32-bit halves: low = byte offset, high = region.
 * Low halves of the fast paths wrap at 2^32; a region may span up to `REGION_STRIDE` consecutive high halves
 * (memories over 4 GiB), and regions start at multiples of the stride so that one-past-the-end arithmetic never
 * reaches a neighbour.
 */

/** Never mapped, so that null pointers trap. */
export const NULL_REGION: number = 0;
/** The store's arena: VM stack, VMContexts, small tables, host structures. */
export const ARENA_REGION: number = 1;
/** All code of the realm; addresses are code addresses of the realm's `CodeSpace`. Not readable as data. */
export const CODE_REGION: number = 2;
/** First region number that a host may assign to a linear memory, GC heap or large table. */
export const FIRST_FREE_REGION: number = 16;
/** Distance between host-assigned regions. */
export const REGION_STRIDE: number = 16;

/** With 32-bit pointers there is one region, 0: the arena begins at this low half, so that null pointers still trap. */
export const ARENA_ADDRESS_32: number = 0x10000;
/** With 32-bit pointers, visible code address minus code address, modulo 2^32: the upper half of the address space. */
export const CODE_BIAS_32: number = -0x80000000;
