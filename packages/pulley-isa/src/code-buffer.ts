/**
 * The encoder: a growable byte buffer with one call per instruction, labels and patching. Made for a compiler back
 * end: no object per instruction, operands given as numbers in slot order (`fields.ts`).
 *
 * What does not fit its field is a bug of the caller and stops it (`Error`); the checked, typed encoder for data from
 * elsewhere is `encodeInstruction`.
 */
import { decodeOpcode } from './decode.ts';
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
import { pulley50, type Isa, type OpId } from './isa.ts';

declare const labelBrand: unique symbol;
/** A place in the code of one `CodeBuffer`, perhaps not yet known. */
export type Label = number & { readonly [labelBrand]: 'Label' };

const UNBOUND = -1;
/** Longest instruction without jump table entries: vshuffle, 3 + 3 + 16 bytes. */
const MAX_BYTES = 24;

export class CodeBuffer {
  readonly isa: Isa;
  /** Bytes written so far = offset of the next instruction. */
  length: number;
  private bytes: Uint8Array;
  private readonly slots: Int32Array;
  /** Offset of each label or `UNBOUND`. */
  private readonly labels: number[];
  /** Triples (label, offset of the i32, offset it counts from) of references to labels not yet bound. */
  private fixups: number[];

  constructor(isa: Isa = pulley50, initialCapacity = 256) {
    this.isa = isa;
    this.length = 0;
    this.bytes = new Uint8Array(Math.max(initialCapacity, MAX_BYTES));
    this.slots = new Int32Array(MAX_SLOTS);
    this.labels = [];
    this.fixups = [];
  }

  /**
   * Appends an instruction; `s0…` are its slots: operands in order, 64-bit immediates as (low, high), 128-bit ones as
   * four words. A `pc` operand counts from the first byte of this instruction. For `br_table32` give the count and
   * append the entries (`emitTableEntry`), or use `emitTable`.
   * @returns the byte offset of the instruction
   */
  emit(op: OpId, s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0): number {
    const { slots } = this;
    slots[0] = s0;
    slots[1] = s1;
    slots[2] = s2;
    slots[3] = s3;
    slots[4] = s4;
    slots[5] = s5;
    slots[6] = s6;
    return this.emitSlots(op, slots);
  }

  /** As `emit`, with the slots in an array, for instance those of a `DecodedInstruction`. */
  emitSlots(op: OpId, slots: Int32Array): number {
    const offset = this.length;
    this.reserve(MAX_BYTES);
    const { bytes, isa } = this;
    const opcode = isa.opcodes[op];
    const { fields } = opcode;
    let at = offset;
    if (op < isa.mainCount) {
      bytes[at++] = op;
    } else {
      bytes[at++] = isa.extendedPrefix;
      bytes[at++] = opcode.number;
      bytes[at++] = opcode.number >> 8;
    }
    let slot = 0;
    for (let i = 0; i < fields.length; i++) {
      const value = slots[slot++];
      switch (fields[i]) {
        case FIELD_REGISTER:
          bytes[at++] = register(value);
          break;
        case FIELD_I8:
          if ((value << 24) >> 24 !== value) throw misfit(opcode.mnemonic, value);
          bytes[at++] = value;
          break;
        case FIELD_U8:
          if (value >>> 8 !== 0) throw misfit(opcode.mnemonic, value);
          bytes[at++] = value;
          break;
        case FIELD_I16:
          if ((value << 16) >> 16 !== value) throw misfit(opcode.mnemonic, value);
          bytes[at++] = value;
          bytes[at++] = value >> 8;
          break;
        case FIELD_U16:
          if (value >>> 16 !== 0) throw misfit(opcode.mnemonic, value);
          bytes[at++] = value;
          bytes[at++] = value >> 8;
          break;
        case FIELD_32:
        case FIELD_TABLE:
          writeWord(bytes, at, value);
          at += 4;
          break;
        case FIELD_64:
          writeWord(bytes, at, value);
          writeWord(bytes, at + 4, slots[slot++]);
          at += 8;
          break;
        case FIELD_128:
          writeWord(bytes, at, value);
          for (let k = 1; k < 4; k++) writeWord(bytes, at + 4 * k, slots[slot++]);
          at += 16;
          break;
        case FIELD_BINARY:
        case FIELD_BINARY_U6: {
          const last = slots[slot + 1];
          if (last >>> (fields[i] === FIELD_BINARY ? 5 : 6) !== 0) throw misfit(opcode.mnemonic, last);
          const packed = register(value) | (register(slots[slot]) << 5) | (last << 10);
          slot += 2;
          bytes[at++] = packed;
          bytes[at++] = packed >> 8;
          break;
        }
        case FIELD_G32: {
          const displacement = slots[slot + 2];
          if (displacement >>> 16 !== 0) throw misfit(opcode.mnemonic, displacement);
          writeWord(
            bytes,
            at,
            displacement | (register(slots[slot + 1]) << 16) | (register(slots[slot]) << 21) | (register(value) << 26),
          );
          slot += 3;
          at += 4;
          break;
        }
        case FIELD_G32BNE: {
          const boundOffset = slots[slot + 1];
          const displacement = slots[slot + 3];
          if ((boundOffset | displacement) >>> 8 !== 0) throw misfit(opcode.mnemonic, boundOffset | displacement);
          const registers = (register(slots[slot + 2]) << 16) | (register(slots[slot]) << 21) | (register(value) << 26);
          writeWord(bytes, at, displacement | (boundOffset << 8) | registers);
          slot += 4;
          at += 4;
          break;
        }
      }
    }
    this.length = at;
    return offset;
  }

  /** Appends an instruction whose operand after `s0…` in the last place is a 64-bit immediate, such as `xconst64`. */
  emitBigint(op: OpId, register0: number, value: bigint): number {
    return this.emit(op, register0, Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, value >> 32n)));
  }

  /** Appends an i32 jump table entry that leads to `target`, an offset in this buffer. */
  emitTableEntry(target: number): void {
    this.emitWord(target - this.length);
  }

  /** Appends a 32-bit little-endian word. */
  emitWord(value: number): void {
    this.reserve(4);
    writeWord(this.bytes, this.length, value);
    this.length += 4;
  }

  /** Appends raw bytes. */
  emitBytes(data: Uint8Array): void {
    this.reserve(data.length);
    this.bytes.set(data, this.length);
    this.length += data.length;
  }

  createLabel(): Label {
    return (this.labels.push(UNBOUND) - 1) as Label;
  }

  /** Offset of a bound label, -1 before that. */
  offsetOf(label: Label): number {
    return this.labels[label];
  }

  /** Puts `label` at the current offset (or at `offset`). References made so far are patched by `finish`. */
  bind(label: Label, offset: number = this.length): void {
    if (this.labels[label] !== UNBOUND) throw new Error(`label ${label} is bound twice`);
    this.labels[label] = offset;
  }

  /** Makes the `pc` operand of the instruction at `instructionOffset` lead to `label`, now or when it is bound. */
  useLabel(instructionOffset: number, label: Label): void {
    this.referTo(label, instructionOffset + this.pcPositionAt(instructionOffset), instructionOffset);
  }

  /** Appends a `br_table32` that leads to `targets`. @returns the byte offset of the instruction */
  emitTable(op: OpId, index: number, targets: readonly Label[]): number {
    const offset = this.emit(op, index, targets.length);
    for (const label of targets) this.emitTableEntryTo(label);
    return offset;
  }

  /** Appends a jump table entry that leads to `label`. */
  emitTableEntryTo(label: Label): void {
    const at = this.length;
    this.emitWord(0);
    this.referTo(label, at, at);
  }

  /** Makes the `pc` operand of the instruction at `instructionOffset` lead to the byte offset `target`. */
  patchPcRelative(instructionOffset: number, target: number): void {
    writeWord(this.bytes, instructionOffset + this.pcPositionAt(instructionOffset), target - instructionOffset);
  }

  /** Overwrites the 32-bit word at `offset`. */
  patchWord(offset: number, value: number): void {
    if (!(offset >= 0 && offset + 4 <= this.length)) throw new Error(`patch at ${offset} is outside the code`);
    writeWord(this.bytes, offset, value);
  }

  /**
   * Patches all references to labels and hands out the bytes, a copy. The buffer can go on from there.
   * @throws Error when a label in use is not bound
   */
  finish(): Uint8Array {
    const { fixups } = this;
    for (let i = 0; i < fixups.length; i += 3) {
      const target = this.labels[fixups[i]];
      if (target === UNBOUND) throw new Error(`label ${fixups[i]} is used but not bound`);
      writeWord(this.bytes, fixups[i + 1], target - fixups[i + 2]);
    }
    this.fixups = [];
    return this.bytes.slice(0, this.length);
  }

  /** Empties the buffer and forgets its labels; keeps its memory. */
  reset(): void {
    this.length = 0;
    this.labels.length = 0;
    this.fixups = [];
  }

  private pcPositionAt(instructionOffset: number): number {
    const { pcPosition, mnemonic } = decodeOpcode(this.bytes, instructionOffset, this.isa);
    if (pcPosition < 0) throw new Error(`${mnemonic} has no pc-relative operand`);
    return pcPosition;
  }

  private referTo(label: Label, at: number, base: number): void {
    const target = this.labels[label];
    if (target === UNBOUND) this.fixups.push(label, at, base);
    else writeWord(this.bytes, at, target - base);
  }

  private reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}

function writeWord(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
}

function register(number: number): number {
  if (number >>> 5 !== 0) throw new Error(`register ${number} does not exist`);
  return number;
}

function misfit(mnemonic: string, value: number): Error {
  return new Error(`${mnemonic}: operand ${value} does not fit its field`);
}
