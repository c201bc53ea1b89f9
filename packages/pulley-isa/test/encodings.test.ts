/** Every encoding recorded from the real Pulley: decoded operands, text, and the same bytes again. */
import { describe, expect, test } from 'vitest';
import {
  assemble,
  CodeBuffer,
  decodeInstruction,
  DecodedInstruction,
  disassemble,
  disassembleWithBytes,
  opcodes,
  type Opcode,
} from '../src/index.ts';
import { bytesOf, encodingVectors, hexOf, type EncodingVector } from './vectors.ts';

/** `{ addr: { base: 'x3', offset: 8 }, src: 'sp' }` → `{ base: 3, offset: 8, src: 30 }`. */
function flatten(args: object): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) Object.assign(flat, flatten(value));
    else flat[name] = typeof value === 'string' ? registerNumber(value) : value;
  }
  return flat;
}

function registerNumber(name: string): number | string {
  if (name === 'sp') return 30;
  if (name === 'spilltmp0') return 31;
  return /^[xfv]\d+$/.test(name) ? Number(name.slice(1)) : name;
}

function expectedOperands(vector: EncodingVector): Record<string, unknown> {
  const flat = flatten(vector.args);
  if (Array.isArray(flat['regs'])) flat['regs'] = flat['regs'].map(registerNumber);
  return flat;
}

function operandValues(opcode: Opcode, decoded: DecodedInstruction, bytes: Uint8Array): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const { name, kind, slot, slotCount } of opcode.operands) {
    const words = Array.from(decoded.operands.subarray(slot, slot + slotCount), (word) => word >>> 0);
    if (slotCount > 1) {
      const wide = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
      values[name] = String(kind === 'i64' ? BigInt.asIntN(64, wide) : wide);
    } else if (kind.endsWith('xset')) {
      values[name] = Array.from({ length: 16 }, (_, k) => k + 16).filter((r) => (words[0] >> (r - 16)) & 1);
    } else if (kind === 'table') {
      const view = new DataView(bytes.buffer);
      values['amt'] = words[0];
      values['table'] = Array.from({ length: words[0] }, (_, i) => view.getInt32(6 + 4 * i, true));
    } else {
      values[name] = kind === 'u32' ? words[0] : decoded.operands[slot];
    }
  }
  return values;
}

const vectors = encodingVectors();

describe.skipIf(vectors.length === 0)('recorded encodings', () => {
  const decoded = new DecodedInstruction();

  test('there are 3,233 of them, and every opcode is among them', () => {
    expect(vectors.length).toBe(3233);
    expect(new Set(vectors.map((v) => v.op)).size).toBe(opcodes.length);
  });

  test('decode to the recorded operands', () => {
    for (const vector of vectors) {
      const bytes = bytesOf(vector.bytes);
      expect(decodeInstruction(bytes, 0, decoded)).toBe(bytes.length);
      const opcode = opcodes[decoded.op];
      expect(opcode.mnemonic).toBe(vector.op);
      expect(operandValues(opcode, decoded, bytes), vector.text).toEqual(expectedOperands(vector));
    }
  });

  test('encode to the recorded bytes', () => {
    for (const vector of vectors) {
      const bytes = bytesOf(vector.bytes);
      decodeInstruction(bytes, 0, decoded);
      const buffer = new CodeBuffer();
      buffer.emitSlots(decoded.op, decoded.operands);
      buffer.emitBytes(bytes.subarray(buffer.length));
      expect(hexOf(buffer.finish()), vector.text).toBe(vector.bytes);
    }
  });

  test('print as recorded', () => {
    for (const { bytes, at, text, full } of vectors) {
      expect(disassemble(bytesOf(bytes), { baseAddress: at })).toBe(`${text}\n`);
      expect(disassembleWithBytes(bytesOf(bytes), { baseAddress: at })).toBe(`${full}\n`);
    }
  });

  test('assemble from the recorded text', () => {
    for (const { bytes, text } of vectors) expect(hexOf(assemble(text).bytes), text).toBe(bytes);
  });
});
