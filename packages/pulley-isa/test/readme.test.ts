/** The example of the README. */
import { expect, test } from 'vitest';
import { assemble, disassembleWithBytes, encodeInstruction, instructionAt } from '../src/index.ts';

test('a loop, assembled, listed and taken apart', () => {
  const { bytes } = assemble(`
  countdown:
    xsub32_u8 x0, x0, 1
    br_if_xneq32_i8 x0, 0, countdown
    ret
`);
  expect(disassembleWithBytes(bytes)).toBe(`\
       0: 51 00 00 01                        xsub32_u8 x0, x0, 1
       4: 1a 00 00 fc ff ff ff               br_if_xneq32_i8 x0, 0, -0x4    // target = 0x0
       b: 01                                 ret
`);
  expect(instructionAt(bytes, 0)).toEqual({ op: 'xsub32_u8', dst: 0, src1: 0, src2: 1 });
  expect(encodeInstruction('xsub32_u8', { dst: 0, src1: 0, src2: 1 })).toEqual(Uint8Array.of(0x51, 0, 0, 1));
});
