/** Another version is another table: everything works from the `Isa` it is given. */
import { describe, expect, test } from 'vitest';
import * as api from '../src/index.ts';
import { assemble, CodeBuffer, DecodedInstruction, decodeInstruction, defineIsa, disassemble } from '../src/index.ts';

const tiny = defineIsa('tiny', {
  halt: [0x00, '', 'stops', { flow: 'return' }],
  add: [0x01, '{dst: def x, src1: use x, src2: use x}', 'dst = src1 + src2'],
  loop: [0x020000, 'count: use x, offset: pc', 'if --count != 0 then pc += offset', { flow: 'branch' }],
});

test('a table of three opcodes', () => {
  const text = 'add x1, x2, sp\nloop x1, -0x3    // target = 0x0\nhalt\n';
  const { bytes } = assemble(text, { isa: tiny });
  expect([...bytes]).toEqual([0x01, 0x41, 0x78, 0x02, 0x00, 0x00, 0x01, 0xfd, 0xff, 0xff, 0xff, 0x00]);
  expect(disassemble(bytes, { isa: tiny })).toBe(text);
  const buffer = new CodeBuffer(tiny);
  buffer.emit(tiny.Op.add, 1, 2, 30);
  buffer.patchPcRelative(buffer.emit(tiny.Op.loop, 1), 0);
  buffer.emit(tiny.Op.halt);
  expect(buffer.finish()).toEqual(bytes);
  expect(() => decodeInstruction(Uint8Array.of(3), 0, new DecodedInstruction(), tiny)).toThrowError(/unknown opcode/);
});

describe('a malformed table is refused', () => {
  test.each([
    ['a gap', { a: [0, '', ''], b: [2, '', ''] }],
    ['a duplicate', { a: [0, '', ''], b: [0, '', ''] }],
    ['a gap in the extended page', { a: [0, '', ''], b: [0xdc0001, '', ''] }],
    ['two prefixes', { a: [0xdc0000, '', ''], b: [0xdd0001, '', ''] }],
    ['an unknown kind', { a: [0, 'dst: def y', ''] }],
  ] as const)('%s', (_name, rows) => {
    expect(() => defineIsa('bad', rows)).toThrowError(/opcode table/);
  });
});

test('the exports of the package', () => {
  expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
    [
      "AssembleError",
      "CodeBuffer",
      "DecodeError",
      "DecodedInstruction",
      "EncodeError",
      "Op",
      "SP",
      "SPILL_TMP0",
      "assemble",
      "decodeInstruction",
      "decodeOpcode",
      "defineIsa",
      "disassemble",
      "disassembleWithBytes",
      "emitInstruction",
      "encodeInstruction",
      "instructionAt",
      "instructions",
      "opcodeByName",
      "opcodes",
      "printInstruction",
      "pulley50",
      "registerName",
      "registerNumber",
      "tableTarget",
    ]
  `);
});
