/** The types that are read off the table. */
import { expectTypeOf, test } from 'vitest';
import { encodeInstruction, type Instruction, type Mnemonic, type Operands } from '../src/index.ts';

test('operands follow the row', () => {
  expectTypeOf<Operands<'nop'>>().toEqualTypeOf<{}>();
  expectTypeOf<Operands<'xadd32'>>().toEqualTypeOf<{
    readonly dst: number;
    readonly src1: number;
    readonly src2: number;
  }>();
  expectTypeOf<Operands<'xconst64'>>().toEqualTypeOf<{ readonly dst: number; readonly imm: bigint }>();
  expectTypeOf<Operands<'xstore8_o32'>>().toEqualTypeOf<{
    readonly addr: number;
    readonly offset: number;
    readonly src: number;
  }>();
  expectTypeOf<Operands<'vload128le_g32'>>().toEqualTypeOf<{
    readonly dst: number;
    readonly base: number;
    readonly bound: number;
    readonly wasm_addr: number;
    readonly offset: number;
  }>();
  expectTypeOf<Operands<'br_table32'>>().toEqualTypeOf<{ readonly idx: number; readonly targets: readonly number[] }>();
  expectTypeOf<keyof Operands<'vinsertx8'>>().toEqualTypeOf<'dst' | 'src1' | 'src2' | 'lane'>();
});

test('instructions are told apart by `op`', () => {
  const read = (instruction: Instruction): number => (instruction.op === 'jump' ? instruction.offset : 0);
  expectTypeOf(read).returns.toBeNumber();
  expectTypeOf<Instruction['op']>().toEqualTypeOf<Mnemonic>();
});

test('mistakes do not compile', () => {
  const mistakes = (): void => {
    // @ts-expect-error no such instruction
    encodeInstruction('xadd33', {});
    // @ts-expect-error src2 is missing
    encodeInstruction('xadd32', { dst: 1, src1: 2 });
    // @ts-expect-error a 64-bit immediate is a bigint
    encodeInstruction('xconst64', { dst: 1, imm: 2 });
    // @ts-expect-error no such operand
    encodeInstruction('xmov', { dst: 1, src: 2, lane: 3 });
  };
  expectTypeOf(mistakes).toBeFunction();
});
