/**
 * A later version of the ISA as a change of the table: an opcode added in front, so that all others move; one taken out; one with another
 * operand; another prefix. Nothing else changes, and every recorded instruction goes through encoder, decoder, printer and
 * assembler with its new number.
 */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';
import {
  assemble,
  CodeBuffer,
  decodeInstruction,
  DecodedInstruction,
  defineIsa,
  disassemble,
  encodeInstruction,
  instructionAt,
  pulley50,
  type RowTable,
} from '../src/index.ts';
import { bytesOf, encodingVectors } from './vectors.ts';

const GONE = 'fabs32';
const PREFIX = pulley50.extendedPrefix + 1;

/** Every row that stays, with its number in the new version. */
function moved(): RowTable {
  let extended = 0;
  const rows: Record<string, RowTable[string]> = {};
  for (const { mnemonic, page, number } of pulley50.opcodes) {
    if (mnemonic === GONE) continue;
    const [, operands, semantics, effects] = (pulley50.rows as RowTable)[mnemonic]!;
    const opcode = page === 'main' ? number + 1 : PREFIX * 0x10000 + extended++;
    rows[mnemonic] = [opcode, operands, semantics, effects ?? {}];
  }
  return rows;
}

const own = {
  xfrob: [0, 'dst: def x, amount: u64', 'dst = frobbed amount'],
  nop: [pulley50.opcodeByName.get('nop')!.number + 1, 'hint: u8', 'Does nothing'],
} as const satisfies RowTable;
const next = defineIsa('51', { ...moved(), ...own });
/** The rows of the new version that TypeScript can see. */
const typed = next as unknown as ReturnType<typeof defineIsa<typeof own>>;

describe('another version', () => {
  it('has its own numbers', () => {
    expect([next.mainCount, next.extendedPrefix, next.opcodes.length]).toEqual([221, PREFIX, 543]);
    expect(next.opcodeByName.has(GONE)).toBe(false);
    expect(next.opcodeByName.get('ret')?.number).toBe(pulley50.opcodeByName.get('ret')!.number + 1);
  });

  it('encodes and decodes what is new in it, with types', () => {
    const bytes = encodeInstruction('xfrob', { dst: 3, amount: 0x1122334455667788n }, typed);
    expect(Buffer.from(bytes).toString('hex')).toBe('00038877665544332211');
    const instruction = instructionAt(bytes, 0, typed);
    expect(instruction).toEqual({ op: 'xfrob', dst: 3, amount: 0x1122334455667788n });
    const text = 'xfrob x3, 1234605616436508552\nnop 7\n';
    expect(disassemble(assemble(text, { isa: next }).bytes, { isa: next })).toBe(text);
    expect(() => assemble('nop', { isa: next })).toThrow();
    expect(() => assemble(`${GONE} f1, f2`, { isa: next })).toThrow(GONE);
    // @ts-expect-error: an operand is missing
    expect(() => encodeInstruction('xfrob', { dst: 3 }, typed)).toThrow('amount is missing');
  });

  it.skipIf(corpusMissing('vectors', 'pulley-encodings.jsonl'))(
    'takes every recorded instruction that it still has',
    () => {
      const [before, after] = [new DecodedInstruction(), new DecodedInstruction()];
      let count = 0;
      for (const vector of encodingVectors()) {
        if (vector.op === GONE || vector.op === 'nop') continue;
        const old = bytesOf(vector.bytes);
        decodeInstruction(old, 0, before);
        const buffer = new CodeBuffer(next);
        buffer.emitSlots(next.opcodeByName.get(vector.op)!.id, before.operands);
        const tail = old.subarray(pulley50.opcodes[before.op]!.byteLength);
        const bytes = Uint8Array.from([...buffer.finish(), ...tail]);
        expect(decodeInstruction(bytes, 0, after, next)).toBe(bytes.length);
        expect(after.operands).toEqual(before.operands);
        const text = disassemble(bytes, { isa: next });
        expect(text).toBe(disassemble(old));
        expect(assemble(text, { isa: next }).bytes).toEqual(bytes);
        count++;
      }
      expect(count).toBeGreaterThan(3000);
    },
  );
});
