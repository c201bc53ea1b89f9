/** Assembly text: labels, data, names, and where mistakes are reported. */
import { describe, expect, test } from 'vitest';
import { assemble, AssembleError, disassemble, disassembleWithBytes } from '../src/index.ts';
import { hexOf } from './vectors.ts';

const hostCalls: Record<string, number> = { array_call: 0, memory_grow: 3, 'big-number': 300 };
const hostCallId = (name: string): number | undefined => hostCalls[name];
const hostCallName = (id: number): string | undefined => Object.keys(hostCalls).find((name) => hostCalls[name] === id);

describe('statements', () => {
  test.each([
    [
      'labels, backward and forward',
      'top: xsub32_u8 x1, x1, 1\nbr_if32 x1, top\njump end\nnop\nend: ret',
      '51010101 0a01fcffffff 0806000000 00 01',
    ],
    ['two labels at one place', 'a: b:\n  jump a\n  jump b', '0800000000 08fbffffff'],
    ['jump table', 'br_table32 x2, 2\n  here\n  0x4 // next\nhere: ret', '400202000000 08000000 04000000 01'],
    ['a call by name', 'call f\nf: ret', '0205000000 01'],
    ['a host call by name', 'call_indirect_host memory_grow', 'dc010003'],
    ['a host call by id', 'call_indirect_host 3', 'dc010003'],
    ['registers by either name', 'xmov x30, spilltmp0\nxmov sp, x31', '411e1f 411e1f'],
    ['register sets in any order', 'push_frame_save 16, x17, x16\npop_frame_restore 16,', 'aa10000300 ab10000000'],
    ['hexadecimal and negative integers', 'xconst8 x0, -0x80\nxconst16 x0, 0x7fff', '440080 4500ff7f'],
    [
      'wide immediates',
      'xconst64 x1, -1\nfconst64 f0, 0x3ff0000000000000',
      '4701ffffffffffffffff dc310000000000000000f03f',
    ],
    [
      'data',
      '.byte 1, -1, 0xff\n.half 0x1234\n.word -2\n.quad 1\n.ascii "a\\n\\"//"',
      '01ffff 3412 feffffff 0100000000000000 610a222f2f',
    ],
    ['alignment and filling', 'nop\n.align 4\n.zero 3\n.align 1', '00000000 000000'],
    ['comments and blank lines', '// all\n\n  ; of it\n nop ; here\r\n\tnop//there\r\n', '0000'],
    ['an address whose bound is in memory', 'xload8_u32_g32bne x3, x27, *[x12 + 14], x23, 9', '9e03090e976d'],
    ['nothing', '', ''],
  ])('%s', (_name, text, hex) => {
    expect(hexOf(assemble(text, { hostCallId }).bytes)).toBe(hex.replaceAll(' ', ''));
  });

  test('labels are reported with their offsets', () => {
    expect([...assemble('a: nop\nb: jump a\nc:').labels]).toEqual([
      ['a', 0],
      ['b', 1],
      ['c', 6],
    ]);
  });
});

describe('mistakes', () => {
  test.each([
    ['  frobnicate x1', '1:3', 'unknown_mnemonic'],
    ['nop\n .nothing 1', '2:2', 'unknown_directive'],
    ['nop nop', '1:5', 'syntax'],
    ['xmov x1', '1:8', 'syntax'],
    ['xmov x1, f2', '1:10', 'invalid_register'],
    ['xmov x1, x32', '1:10', 'invalid_register'],
    ['xmov x1, x01', '1:10', 'invalid_register'],
    ['xmov x1, 2', '1:10', 'syntax'],
    ['push_frame_save 8, x15', '1:20', 'invalid_register'],
    ['push_frame_save 8, x16, x16', '1:25', 'invalid_register'],
    ['xconst8 x1, 128', '1:13', 'out_of_range'],
    ['xconst8 x1, 12x', '1:13', 'syntax'],
    ['stack_alloc32 -1', '1:15', 'out_of_range'],
    [`fconst64 f1, ${'9'.repeat(100_000)}`, '1:14', 'out_of_range'],
    ['xload8_u32_g32bne x3, x27, *[x12, 14], x23, 9', '1:33', 'syntax'],
    ['nop\njump nowhere\nret', '2:6', 'unknown_label'],
    ['a: nop\na: nop', '2:1', 'duplicate_label'],
    ['call_indirect_host nobody', '1:20', 'unknown_host_call'],
    ['call_indirect_host toString', '1:20', 'unknown_host_call'],
    ['br_table32 x1, 2\nnop: 0x4\nret:', '3:5', 'syntax'],
    ['br_table32 x1, 4294967295', '1:26', 'syntax'],
    ['.byte 256', '1:7', 'out_of_range'],
    ['.byte 1,', '1:9', 'syntax'],
    ['.ascii "a', '1:10', 'syntax'],
    ['.ascii "\\q"', '1:9', 'syntax'],
    ['.zero 4294967295', '1:7', 'out_of_range'],
    ['.align 3', '1:8', 'out_of_range'],
    ['constructor x1', '1:1', 'unknown_mnemonic'],
    ['\u00e9', '1:1', 'syntax'],
  ])('%s', (text, place, kind) => {
    const names = new Map(Object.entries(hostCalls));
    const error = catchError(() => assemble(text, { hostCallId: (name) => names.get(name) }));
    expect(error).toBeInstanceOf(AssembleError);
    const { line, column, kind: actual } = error as AssembleError;
    expect([`${line}:${column}`, actual]).toEqual([place, kind]);
    expect((error as AssembleError).message.startsWith(`${place}: `)).toBe(true);
  });

  test('an id that does not fit the instruction', () => {
    const error = catchError(() => assemble('call_indirect_host add', { hostCallId: () => 300 }));
    expect(error).toMatchObject({ kind: 'out_of_range', line: 1, column: 20 });
  });
});

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('listings', () => {
  const code = assemble('f: push_frame\ncall_indirect_host memory_grow\ncall f\npop_frame\nret', { hostCallId }).bytes;

  test('name host calls and targets in comments', () => {
    const symbolName = (address: number): string | undefined => (address === 0x100 ? 'f' : undefined);
    expect(disassembleWithBytes(code, { baseAddress: 0x100, hostCallName, symbolName })).toBe(
      `\
     100: a8                                 push_frame
     101: dc 01 00 03                        call_indirect_host 3    // memory_grow
     105: 02 fb ff ff ff                     call -0x5    // target = 0x100 f
     10a: a9                                 pop_frame
     10b: 01                                 ret
`,
    );
  });

  test('with names assemble again', () => {
    expect(assemble(disassemble(code, { hostCallName, symbolName: () => 'f' })).bytes).toEqual(code);
  });

  test('of a part', () => {
    expect(disassemble(code, { start: 10, end: 11 })).toBe('pop_frame\n');
  });
});
