/**
 * The address modes: what an `addr` operand expands to, how it is encoded, and which trap it brings along.
 *
 * The operands stand in the order in which they are printed, decoded and given to the encoder; the layout says where
 * they are in the encoding. P = pointer size, EA = effective address.
 *
 *     o32, z     addr: 1 byte | offset: i32                                            EA = ptr(addr) + offset
 *     g32        u32: offset 0..15 | wasm_addr 16..20 | bound 21..25 | base 26..30     EA = ptr(base) + zext32(wasm_addr) + offset
 *     g32bne     u32: offset 0..7 | bound_offset 8..15 | wasm_addr 16..20 | bound_addr 21..25 | base 26..30
 *                                                                                      EA as g32; bound = P bytes at [ptr(bound_addr) + bound_offset]
 *
 * Bit 31 of the u32 is written as 0 and ignored by the decoder. "bytes" is the size of the access (`load`, `store`).
 */
import type { AddressMode, TrapKind } from './row.ts';

export interface AddressModeFacts {
  /** In the notation of the operands column. */
  readonly operands: string;
  readonly traps: { readonly [K in TrapKind]?: string };
}

export const addressModes: { readonly [M in AddressMode]: AddressModeFacts } = {
  o32: { operands: 'addr: use x, offset: i32', traps: {} },
  z: { operands: 'addr: use x, offset: i32', traps: { none: 'ptr(addr) == 0, tested before the offset is added' } },
  g32: {
    operands: 'base: use x, bound: use x, wasm_addr: use x, offset: u16',
    traps: { memory_out_of_bounds: 'zext32(wasm_addr) > bound - offset - bytes' },
  },
  g32bne: {
    operands: 'base: use x, bound_addr: use x, bound_offset: u8, wasm_addr: use x, offset: u8',
    traps: { memory_out_of_bounds: 'zext32(wasm_addr) > bound - offset - bytes, bound read from memory' },
  },
};
