/**
 * Encoding fields: the units in which instructions are read and written, derived from the operands column of a row.
 *
 * Decoder, encoder and printer see an instruction as a list of **slots**: 32-bit integers in operand order, one for a
 * register, register set or immediate of up to 32 bits, two (low, high) for 64 bits, four (least significant first)
 * for 128. A field is a run of bytes that holds the slots of one or more operands.
 *
 *     code            bytes  slots
 *     FIELD_REGISTER  1      register number, must be < 32
 *     FIELD_I8 …U8    1      sign- or zero-extended
 *     FIELD_I16 …U16  2      likewise (U16 is also the register set: bit k = x(16 + k))
 *     FIELD_32        4      the bits (i32, u32, pc)
 *     FIELD_64        8      low, high
 *     FIELD_128       16     four words, least significant first
 *     FIELD_BINARY    2      dst, src1, src2; bit 15 written as 0, ignored when read
 *     FIELD_BINARY_U6 2      dst, src1, immediate of 6 bits
 *     FIELD_G32       4      base, bound, wasm_addr, offset; bit 31 as above
 *     FIELD_G32BNE    4      base, bound_addr, bound_offset, wasm_addr, offset; bit 31 as above
 *     FIELD_TABLE     4      count of entries; the entries follow the instruction's header and occupy no slots
 */
export const FIELD_REGISTER = 0;
export const FIELD_I8 = 1;
export const FIELD_U8 = 2;
export const FIELD_I16 = 3;
export const FIELD_U16 = 4;
export const FIELD_32 = 5;
export const FIELD_64 = 6;
export const FIELD_128 = 7;
export const FIELD_BINARY = 8;
export const FIELD_BINARY_U6 = 9;
export const FIELD_G32 = 10;
export const FIELD_G32BNE = 11;
export const FIELD_TABLE = 12;

/** Bytes of each field, by code. */
export const fieldBytes: readonly number[] = [1, 1, 1, 2, 2, 4, 8, 16, 2, 2, 4, 4, 4];

/** No instruction has more slots. */
export const MAX_SLOTS = 8;
