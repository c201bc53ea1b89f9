/** The encoder of the compiler: labels, patches, growth, and refusal of what does not fit. */
import { describe, expect, test } from 'vitest';
import { CodeBuffer, disassemble, EncodeError, encodeInstruction, Op, type OpId } from '../src/index.ts';

test('labels are resolved whether bound before or after their use', () => {
  const code = new CodeBuffer();
  const top = code.createLabel();
  const end = code.createLabel();
  code.bind(top);
  code.useLabel(code.emit(Op.br_if32, 1), end);
  code.emitTable(Op.br_table32, 2, [end, top]);
  code.useLabel(code.emit(Op.xpcadd, 3), top);
  code.bind(end);
  code.emit(Op.ret);
  expect(disassemble(code.finish())).toBe(`\
br_if32 x1, 0x1c    // target = 0x1c
br_table32 x2, 2
0x10    // target = 0x1c
-0x10    // target = 0x0
xpcadd x3, -0x14    // target = 0x0
ret
`);
});

test('patches', () => {
  const code = new CodeBuffer();
  code.emit(Op.nop);
  const call = code.emit(Op.call1, 4);
  code.emit(Op.br_table32, 2, 1);
  const entry = code.length;
  code.emitTableEntry(call);
  code.patchPcRelative(call, 0x100);
  expect(disassemble(code.finish())).toContain('call1 x4, 0xff    // target = 0x100\n');
  code.patchWord(entry, 4);
  expect(disassemble(code.finish())).toContain('0x4    // target = 0x11\n');
});

test('64-bit immediates as words and as bigint', () => {
  const words = new CodeBuffer();
  const bigints = new CodeBuffer();
  words.emit(Op.xconst64, 5, 0x9abcdef0, 0x12345678);
  bigints.emitBigint(Op.xconst64, 5, 0x123456789abcdef0n);
  expect(words.finish()).toEqual(bigints.finish());
});

test('grows', () => {
  const code = new CodeBuffer(undefined, 0);
  for (let i = 0; i < 1000; i++) code.emit(Op.vconst128, i & 31, i, 2, 3, 4);
  expect(code.finish().length).toBe(20_000);
});

describe('what does not fit stops the caller', () => {
  test.each<[OpId, number[]]>([
    [Op.xmov, [32, 0]],
    [Op.xmov, [0, -1]],
    [Op.xadd32, [0, 0, 32]],
    [Op.xshl32_u6, [0, 0, 64]],
    [Op.xconst8, [0, 128]],
    [Op.xconst16, [0, -32769]],
    [Op.xadd32_u8, [0, 0, 256]],
    [Op.push_frame_save, [65536, 0]],
    [Op.xload8_u32_g32, [0, 0, 0, 0, 65536]],
    [Op.xload8_u32_g32bne, [0, 0, 0, 256, 0, 0]],
  ])('op %i with %j', (op, slots) => {
    const code = new CodeBuffer();
    expect(() => code.emit(op, ...slots)).toThrowError(/does not/);
    expect(code.length).toBe(0);
  });

  test('unbound and doubly bound labels, and patches of what is not there', () => {
    const code = new CodeBuffer();
    const label = code.createLabel();
    code.useLabel(code.emit(Op.jump), label);
    expect(() => code.finish()).toThrowError(/not bound/);
    code.bind(label);
    expect(() => code.bind(label)).toThrowError(/twice/);
    expect(() => code.patchWord(2, 0)).toThrowError(/outside/);
    expect(() => code.patchPcRelative(code.emit(Op.ret), 0)).toThrowError(/no pc-relative/);
  });

  test('the typed encoder says which operand', () => {
    expect(() => encodeInstruction('xconst8', { dst: 0, imm: 128 })).toThrowError(EncodeError);
    expect(() => encodeInstruction('xconst8', { dst: 0, imm: 0.5 })).toThrowError(/xconst8: imm = 0.5/);
    expect(() => encodeInstruction('xmov', { dst: 0 } as never)).toThrowError(/src is missing/);
  });
});
