/**
 * The decoder: bytes to opcode id and operand slots, at any offset, without allocation.
 *
 * Bit 15 of a packed triple of registers and bit 31 of a packed address are ignored, as upstream does; so re-encoding
 * gives the same bytes exactly for canonical encodings, those in which these bits are 0.
 * Mirrors `pulley/src/decode.rs`.
 */
import {
  FIELD_128,
  FIELD_32,
  FIELD_64,
  FIELD_BINARY,
  FIELD_BINARY_U6,
  FIELD_G32,
  FIELD_G32BNE,
  FIELD_I16,
  FIELD_I8,
  FIELD_REGISTER,
  FIELD_TABLE,
  FIELD_U16,
  FIELD_U8,
  MAX_SLOTS,
} from './fields.ts';
import { pulley50, type Isa, type Opcode, type OpId } from './isa.ts';

export type DecodeErrorKind = 'unknown_opcode' | 'truncated' | 'invalid_register';

/** The bytes at `instructionOffset` are no instruction; `byteOffset` is the byte at fault (the end, if truncated). */
export class DecodeError extends Error {
  readonly kind: DecodeErrorKind;
  readonly byteOffset: number;
  readonly instructionOffset: number;

  constructor(kind: DecodeErrorKind, byteOffset: number, instructionOffset: number, detail: string) {
    super(`${detail} at byte ${byteOffset}`);
    this.name = 'DecodeError';
    this.kind = kind;
    this.byteOffset = byteOffset;
    this.instructionOffset = instructionOffset;
  }
}

/**
 * A decoded instruction, made once and filled by each call of `decodeInstruction`.
 *
 * `operands` holds one int32 per slot in operand order (`Opcode.operands[i].slot`); slots beyond those of the opcode
 * keep whatever was there. Unsigned 32-bit immediates need `>>> 0`.
 */
export class DecodedInstruction {
  op: OpId;
  byteOffset: number;
  /** Bytes of the whole instruction, entries of a jump table included. */
  byteLength: number;
  readonly operands: Int32Array;

  constructor() {
    this.op = 0;
    this.byteOffset = 0;
    this.byteLength = 0;
    this.operands = new Int32Array(MAX_SLOTS);
  }
}

function truncated(bytes: Uint8Array, offset: number): DecodeError {
  return new DecodeError('truncated', bytes.length, offset, 'instruction is cut short');
}

/** Finds the opcode at `offset`. @throws DecodeError `unknown_opcode` or `truncated` */
export function decodeOpcode(bytes: Uint8Array, offset: number, isa: Isa = pulley50): Opcode {
  if (!(offset >= 0 && offset < bytes.length)) throw truncated(bytes, offset);
  const byte = bytes[offset];
  if (byte < isa.mainCount) return isa.opcodes[byte];
  if (byte !== isa.extendedPrefix)
    throw new DecodeError('unknown_opcode', offset, offset, `unknown opcode 0x${byte.toString(16)}`);
  if (offset + 3 > bytes.length) throw truncated(bytes, offset);
  const number = bytes[offset + 1] | (bytes[offset + 2] << 8);
  const id = isa.mainCount + number;
  if (id < isa.opcodes.length) return isa.opcodes[id];
  throw new DecodeError('unknown_opcode', offset + 1, offset, `unknown extended opcode 0x${number.toString(16)}`);
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/**
 * Decodes the instruction at `offset` into `out`.
 * @returns the offset of the byte after it
 * @throws DecodeError (`out` is then unspecified)
 */
export function decodeInstruction(
  bytes: Uint8Array,
  offset: number,
  out: DecodedInstruction,
  isa: Isa = pulley50,
): number {
  const opcode = decodeOpcode(bytes, offset, isa);
  let end = offset + opcode.byteLength;
  if (end > bytes.length) throw truncated(bytes, offset);
  const { fields } = opcode;
  const slots = out.operands;
  let at = offset + (opcode.page === 'main' ? 1 : 3);
  let slot = 0;
  for (let i = 0; i < fields.length; i++) {
    switch (fields[i]) {
      case FIELD_REGISTER: {
        const register = bytes[at];
        if (register >= 32)
          throw new DecodeError('invalid_register', at, offset, `register ${register} does not exist`);
        slots[slot++] = register;
        at += 1;
        break;
      }
      case FIELD_I8:
        slots[slot++] = (bytes[at] << 24) >> 24;
        at += 1;
        break;
      case FIELD_U8:
        slots[slot++] = bytes[at];
        at += 1;
        break;
      case FIELD_I16:
        slots[slot++] = ((bytes[at] | (bytes[at + 1] << 8)) << 16) >> 16;
        at += 2;
        break;
      case FIELD_U16:
        slots[slot++] = bytes[at] | (bytes[at + 1] << 8);
        at += 2;
        break;
      case FIELD_32:
        slots[slot++] = word(bytes, at);
        at += 4;
        break;
      case FIELD_64:
        slots[slot++] = word(bytes, at);
        slots[slot++] = word(bytes, at + 4);
        at += 8;
        break;
      case FIELD_128:
        for (let k = 0; k < 4; k++, at += 4) slots[slot++] = word(bytes, at);
        break;
      case FIELD_BINARY:
      case FIELD_BINARY_U6: {
        const packed = bytes[at] | (bytes[at + 1] << 8);
        slots[slot] = packed & 31;
        slots[slot + 1] = (packed >> 5) & 31;
        slots[slot + 2] = (packed >> 10) & (fields[i] === FIELD_BINARY ? 31 : 63);
        slot += 3;
        at += 2;
        break;
      }
      case FIELD_G32: {
        const packed = word(bytes, at);
        slots[slot] = (packed >> 26) & 31;
        slots[slot + 1] = (packed >> 21) & 31;
        slots[slot + 2] = (packed >> 16) & 31;
        slots[slot + 3] = packed & 0xffff;
        slot += 4;
        at += 4;
        break;
      }
      case FIELD_G32BNE: {
        const packed = word(bytes, at);
        slots[slot] = (packed >> 26) & 31;
        slots[slot + 1] = (packed >> 21) & 31;
        slots[slot + 2] = (packed >> 8) & 0xff;
        slots[slot + 3] = (packed >> 16) & 31;
        slots[slot + 4] = packed & 0xff;
        slot += 5;
        at += 4;
        break;
      }
      case FIELD_TABLE: {
        const count = word(bytes, at) >>> 0;
        slots[slot++] = count;
        at += 4;
        end += 4 * count;
        if (end > bytes.length) throw truncated(bytes, offset);
        break;
      }
    }
  }
  out.op = opcode.id;
  out.byteOffset = offset;
  out.byteLength = end - offset;
  return end;
}

/**
 * Entry `index` of the jump table of the decoded `instruction`: the absolute byte offset of its target.
 * @param index 0 ≤ index < the count in slot 1
 */
export function tableTarget(
  bytes: Uint8Array,
  instruction: DecodedInstruction,
  index: number,
  isa: Isa = pulley50,
): number {
  const at = instruction.byteOffset + isa.opcodes[instruction.op].byteLength + 4 * index;
  return at + word(bytes, at);
}

/**
 * The instructions of `bytes` one after the other, from `start` up to `end`. Each step yields the same object, filled
 * anew.
 * @throws DecodeError at the first bytes that are no instruction
 */
export function* instructions(
  bytes: Uint8Array,
  start = 0,
  end: number = bytes.length,
  isa: Isa = pulley50,
): Generator<DecodedInstruction, void, undefined> {
  const code = bytes.subarray(0, end);
  const instruction = new DecodedInstruction();
  for (let offset = start; offset < end;) {
    offset = decodeInstruction(code, offset, instruction, isa);
    yield instruction;
  }
}
