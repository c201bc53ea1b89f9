/** Identities over random instructions and random bytes. `PULLEY_FUZZ` sets the number of cases. */
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { expect, test } from 'vitest';
import {
  assemble,
  AssembleError,
  CodeBuffer,
  decodeInstruction,
  DecodedInstruction,
  DecodeError,
  disassemble,
  emitInstruction,
  encodeInstruction,
  instructionAt,
  instructions,
  opcodes,
  type Instruction,
  type Mnemonic,
  type Opcode,
  type Operand,
  type Operands,
} from '../src/index.ts';

const bitsOf: Record<string, number> = {
  i8: 8,
  u8: 8,
  u6: 6,
  i16: 16,
  u16: 16,
  i32: 32,
  u32: 32,
  i64: 64,
  u64: 64,
  u128: 128,
  pc: 32,
};

/** Random bits, with the edges of the range more often than chance would have them. */
function randomBits(random: Random, bits: number): bigint {
  const all = (1n << BigInt(bits)) - 1n;
  const edges = [0n, 1n, all, all >> 1n, (all >> 1n) + 1n];
  if (random.below(3) === 0) return random.pick(edges);
  let value = 0n;
  for (let i = 0; i < 4; i++) value = (value << 32n) | BigInt(random.u32());
  return value & all;
}

function randomOperand(random: Random, { kind, role }: Operand): number | bigint | number[] {
  if (kind === 'table') return Array.from({ length: random.below(5) }, () => random.u32() | 0);
  if (role !== 'imm') return kind.endsWith('xset') ? random.below(0x10000) : random.below(32);
  const bits = bitsOf[kind];
  const value = randomBits(random, bits);
  const signed = kind.startsWith('i') || kind === 'pc' ? BigInt.asIntN(bits, value) : value;
  return bits > 32 ? signed : Number(signed);
}

function randomInstruction(random: Random, opcode: Opcode): Instruction {
  const entries = opcode.operands.map((operand) => [operand.name, randomOperand(random, operand)]);
  return { op: opcode.mnemonic, ...Object.fromEntries(entries) } as Instruction;
}

function encodeAny({ op, ...operands }: Instruction): Uint8Array {
  return encodeInstruction(op, operands as Operands<Mnemonic>);
}

test('decoding what was encoded gives it back, for every opcode', () => {
  const random = createRandom(1);
  const rounds = Math.ceil(fuzzCount(10_000) / opcodes.length);
  for (let round = 0; round < rounds; round++) {
    for (const opcode of opcodes) {
      const instruction = randomInstruction(random, opcode);
      expect(instructionAt(encodeAny(instruction), 0)).toEqual(instruction);
    }
  }
});

test('assembling what was disassembled gives it back, for random programs', () => {
  const random = createRandom(2);
  for (let left = fuzzCount(10_000); left > 0; left -= 50) {
    const buffer = new CodeBuffer();
    for (let i = 0; i < 50; i++) {
      const { op, ...operands } = randomInstruction(random, random.pick(opcodes));
      emitInstruction(buffer, op, operands as Operands<Mnemonic>);
    }
    const code = buffer.finish();
    const listing = disassemble(code);
    expect(assemble(listing).bytes).toEqual(code);
    expect(disassemble(assemble(listing).bytes)).toBe(listing);
  }
});

test('random bytes decode, or give a located error', () => {
  const random = createRandom(3);
  const decoded = new DecodedInstruction();
  const outcomes: Record<string, number> = { decoded: 0, unknown_opcode: 0, truncated: 0, invalid_register: 0 };
  for (let left = fuzzCount(100_000); left > 0; left--) {
    const bytes = random.bytes(1 + random.below(24));
    if (random.below(2) === 0) bytes[0] = 0xdc;
    if (random.below(2) === 0 && bytes.length > 2) bytes[2] &= 1;
    outcomes[decodeOutcome(bytes, decoded)] += 1;
  }
  expect(Object.values(outcomes).every((count) => count > 0)).toBe(true);
});

function decodeOutcome(bytes: Uint8Array, decoded: DecodedInstruction): string {
  try {
    const next = decodeInstruction(bytes, 0, decoded);
    if (!(next > 0 && next <= bytes.length && decoded.byteLength === next))
      throw new Error(`length ${next} of ${bytes.length}`);
    return 'decoded';
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    if (!(error.byteOffset >= 0 && error.byteOffset <= bytes.length))
      throw new Error('error is not located', { cause: error });
    return error.kind;
  }
}

test('mutated listings assemble, or give a located error', () => {
  const random = createRandom(5);
  const alphabet = [...'abvx0129,:;./*[]+-"\\ \t\n', 'ret', 'nop:', '.byte ', '0x', 'sp', '\u00e9'];
  for (let left = fuzzCount(5_000); left > 0; left--) {
    const code = Array.from({ length: 5 }, () => encodeAny(randomInstruction(random, random.pick(opcodes))));
    let text = code.map((bytes) => disassemble(bytes)).join('');
    for (let edits = 1 + random.below(3); edits > 0; edits--) {
      const at = random.below(text.length);
      text = text.slice(0, at) + random.pick(alphabet) + text.slice(at + random.below(4));
    }
    expectAssemblesOrLocatedError(text);
  }
});

function expectAssemblesOrLocatedError(text: string): void {
  try {
    assemble(text);
  } catch (error) {
    if (!(error instanceof AssembleError)) throw error;
    const line = text.split('\n')[error.line - 1];
    if (!(error.column >= 1 && error.column <= line.length + 1))
      throw new Error('error is not located', { cause: error });
  }
}

test('slots encode to the bytes they were decoded from, for every opcode', () => {
  const random = createRandom(4);
  const decoded = new DecodedInstruction();
  for (const opcode of opcodes) {
    const bytes = encodeAny(randomInstruction(random, opcode));
    decodeInstruction(bytes, 0, decoded);
    const buffer = new CodeBuffer();
    buffer.emitSlots(decoded.op, decoded.operands);
    buffer.emitBytes(bytes.subarray(buffer.length));
    expect(buffer.finish()).toEqual(bytes);
  }
});

test('bit 15 of packed registers and bit 31 of packed addresses are ignored, and written as 0', () => {
  for (const [plain, flagged] of [
    [Uint8Array.of(0x48, 0x42, 0x61), Uint8Array.of(0x48, 0x42, 0xe1)],
    [Uint8Array.of(0x94, 0x19, 0xee, 0xc7, 0x07, 0x4a), Uint8Array.of(0x94, 0x19, 0xee, 0xc7, 0x07, 0xca)],
    [Uint8Array.of(0x9e, 0x03, 0x09, 0x0e, 0x97, 0x6d), Uint8Array.of(0x9e, 0x03, 0x09, 0x0e, 0x97, 0xed)],
  ]) {
    expect(instructionAt(flagged, 0)).toEqual(instructionAt(plain, 0));
    expect(encodeAny(instructionAt(flagged, 0))).toEqual(plain);
  }
});

test('a table that claims four billion entries is only cut short', () => {
  const bytes = Uint8Array.of(0x40, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0);
  expect(() => [...instructions(bytes)]).toThrowError(DecodeError);
});
