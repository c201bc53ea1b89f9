/** Where a decode error points, and what the iterators see. */
import { describe, expect, test } from 'vitest';
import {
  assemble,
  decodeInstruction,
  DecodedInstruction,
  DecodeError,
  decodeOpcode,
  instructions,
  opcodes,
  tableTarget,
} from '../src/index.ts';
import { bytesOf } from './vectors.ts';

describe('errors', () => {
  test.each([
    ['', 0, 'truncated', 0],
    ['00', 1, 'truncated', 1],
    ['00', -1, 'truncated', 1],
    ['00', Number.NaN, 'truncated', 1],
    ['00 dd', 1, 'unknown_opcode', 1],
    ['ff', 0, 'unknown_opcode', 0],
    ['dc 43 01', 0, 'unknown_opcode', 1],
    ['dc 00', 0, 'truncated', 2],
    ['41 20 00', 0, 'invalid_register', 1],
    ['41 00 20', 0, 'invalid_register', 2],
    ['dc 02 00 ff 00 00 00 00', 0, 'invalid_register', 3],
    ['02 00 00 00', 0, 'truncated', 4],
    ['40 00 02 00 00 00 00 00 00 00', 0, 'truncated', 10],
    ['40 00 ff ff ff ff', 0, 'truncated', 6],
  ])('%s at %d: %s at byte %d', (hex, offset, kind, byteOffset) => {
    const bytes = bytesOf(hex.replaceAll(' ', ''));
    const attempt = (): number => decodeInstruction(bytes, offset, new DecodedInstruction());
    expect(attempt).toThrowError(DecodeError);
    expect(attempt).toThrowError(expect.objectContaining({ kind, byteOffset, instructionOffset: offset }));
  });
});

test('instructions one after the other, and the targets of a table', () => {
  const { bytes } = assemble('start: nop\nbr_table32 x1, 2\nstart\nend\nend: ret');
  const seen: [string, number, number][] = [];
  const targets: number[] = [];
  for (const instruction of instructions(bytes)) {
    const opcode = opcodes[instruction.op];
    seen.push([opcode.mnemonic, instruction.byteOffset, instruction.byteLength]);
    if (opcode.flow !== 'table') continue;
    for (let i = 0; i < instruction.operands[1]; i++) targets.push(tableTarget(bytes, instruction, i));
  }
  expect(seen).toEqual([
    ['nop', 0, 1],
    ['br_table32', 1, 14],
    ['ret', 15, 1],
  ]);
  expect(targets).toEqual([0, 15]);
  expect(decodeOpcode(bytes, 15).flow).toBe('return');
});

test('a range that ends inside an instruction cuts it short', () => {
  const { bytes } = assemble('xmov x1, x2\nret');
  expect(() => [...instructions(bytes, 0, 2)]).toThrowError(
    expect.objectContaining({ kind: 'truncated', byteOffset: 2 }),
  );
});
