/** Which values each kind of immediate can hold: one table for the typed encoder and the assembler. */
import type { ImmediateKind } from './table/row.ts';

const U32_MAX = 0xffffffff;
const I32_MIN = -0x80000000;
const I32_MAX = 0x7fffffff;

type Range = readonly [min: number | bigint, max: number | bigint];

const immediateRanges: { readonly [K in ImmediateKind]: Range } = {
  i8: [-0x80, 0x7f],
  u8: [0, 0xff],
  u6: [0, 0x3f],
  i16: [-0x8000, 0x7fff],
  u16: [0, 0xffff],
  i32: [I32_MIN, I32_MAX],
  u32: [0, U32_MAX],
  i64: [-(1n << 63n), (1n << 63n) - 1n],
  u64: [0, (1n << 64n) - 1n],
  u128: [0, (1n << 128n) - 1n],
  pc: [I32_MIN, I32_MAX],
  table: [0, U32_MAX],
};

/** The smallest and the largest value that an operand of `kind` can encode, both inclusive. */
export function immediateRange(kind: ImmediateKind): Range {
  return immediateRanges[kind];
}
