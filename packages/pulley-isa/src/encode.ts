/**
 * Instructions as objects: a typed, checked encoder and its inverse. Convenient rather than fast; a compiler uses
 * `CodeBuffer.emit`.
 */
import { CodeBuffer } from './code-buffer.ts';
import { DecodedInstruction, decodeInstruction } from './decode.ts';
import { MAX_SLOTS } from './fields.ts';
import { pulley50, type Instruction, type InstructionOf, type Isa, type Mnemonic, type Operands } from './isa.ts';
import { immediateRange } from './operand-ranges.ts';
import type { Operand } from './parse-operands.ts';
import type { ImmediateKind, OperandsOf, RowTable } from './table/row.ts';
import { bigintToSlots, slotsToBigint } from './wide.ts';

export type EncodeErrorKind = 'missing_operand' | 'out_of_range';

/** The operand `operand` of an instruction cannot be encoded. */
export class EncodeError extends Error {
  readonly kind: EncodeErrorKind;
  readonly mnemonic: string;
  readonly operand: string;

  constructor(kind: EncodeErrorKind, mnemonic: string, operand: string, detail: string) {
    super(`${mnemonic}: ${operand} ${detail}`);
    this.name = 'EncodeError';
    this.kind = kind;
    this.mnemonic = mnemonic;
    this.operand = operand;
  }
}

type OperandValue = number | bigint | readonly number[];

function rangeOf(operand: Operand): readonly [number | bigint, number | bigint] {
  if (operand.role === 'imm') return immediateRange(operand.kind as ImmediateKind);
  return operand.kind.endsWith('xset') ? [0, 0xffff] : [0, 31];
}

function checkRange(
  mnemonic: string,
  name: string,
  value: number | bigint,
  min: number | bigint,
  max: number | bigint,
): void {
  const isInteger = typeof value === 'bigint' || Number.isInteger(value);
  if (isInteger && value >= min && value <= max) return;
  throw new EncodeError('out_of_range', mnemonic, name, `= ${value} is not an integer in ${min}..${max}`);
}

function fillSlots(mnemonic: string, operand: Operand, value: OperandValue | undefined, slots: Int32Array): void {
  if (value === undefined) throw new EncodeError('missing_operand', mnemonic, operand.name, 'is missing');
  const [min, max] = rangeOf(operand);
  const scalar = Array.isArray(value) ? value.length : (value as number | bigint);
  checkRange(mnemonic, operand.name, scalar, min, max);
  if (operand.slotCount > 1) bigintToSlots(BigInt(scalar), slots, operand.slot, operand.slotCount);
  else slots[operand.slot] = Number(scalar);
}

/** Operands by name. */
type OperandValues = { readonly [name: string]: OperandValue };

/**
 * Appends an instruction given by name, its operands checked. The buffer's ISA must be that of Wasmtime 50.0.1, or one
 * that has an instruction of that name with these operands: see {@link encodeInstruction} for others.
 * @returns the byte offset of the instruction
 * @throws EncodeError
 */
export function emitInstruction<M extends Mnemonic>(buffer: CodeBuffer, mnemonic: M, operands: Operands<M>): number {
  return emitValues(buffer, mnemonic, operands as OperandValues);
}

function emitValues(buffer: CodeBuffer, mnemonic: string, values: OperandValues): number {
  const opcode = buffer.isa.opcodeByName.get(mnemonic);
  if (opcode === undefined) throw new Error(`Pulley ${buffer.isa.version} has no instruction '${mnemonic}'`);
  const slots = new Int32Array(MAX_SLOTS);
  for (const operand of opcode.operands) fillSlots(mnemonic, operand, values[operand.name], slots);
  const [min, max] = immediateRange('i32');
  const entries = (opcode.flow === 'table' ? values.targets : []) as readonly number[];
  for (const entry of entries) checkRange(mnemonic, 'targets', entry, min, max);
  const offset = buffer.emitSlots(opcode.id, slots);
  for (const entry of entries) buffer.emitWord(entry);
  return offset;
}

/**
 * The bytes of one instruction: `encodeInstruction('xadd32', { dst: 1, src1: 2, src2: 3 })`.
 *
 * Registers are numbers, register sets a bitmap of x16..x31, 64- and 128-bit immediates bigint; `pc` operands count
 * from the first byte of the instruction, jump table entries each from its own.
 * @throws EncodeError
 */
export function encodeInstruction<M extends Mnemonic>(mnemonic: M, operands: Operands<M>): Uint8Array;
/** The same for another ISA. */
export function encodeInstruction<T extends RowTable, M extends keyof T & string>(
  mnemonic: M,
  operands: OperandsOf<T[M][1]>,
  isa: Isa<keyof T & string, T>,
): Uint8Array;
export function encodeInstruction(mnemonic: string, operands: object, isa: Isa = pulley50): Uint8Array {
  const buffer = new CodeBuffer(isa);
  emitValues(buffer, mnemonic, operands as OperandValues);
  return buffer.finish();
}

function readTable(bytes: Uint8Array, decoded: DecodedInstruction, isa: Isa): number[] {
  const entries: number[] = [];
  const end = decoded.byteOffset + decoded.byteLength;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = decoded.byteOffset + isa.opcodes[decoded.op].byteLength; at < end; at += 4)
    entries.push(view.getInt32(at, true));
  return entries;
}

function readOperand(bytes: Uint8Array, operand: Operand, decoded: DecodedInstruction, isa: Isa): OperandValue {
  const { kind, slot, slotCount } = operand;
  switch (kind) {
    case 'table':
      return readTable(bytes, decoded, isa);
    case 'u32':
      return decoded.operands[slot] >>> 0;
    case 'i64':
      return BigInt.asIntN(64, slotsToBigint(decoded.operands, slot, slotCount));
    case 'u64':
    case 'u128':
      return slotsToBigint(decoded.operands, slot, slotCount);
    default:
      return decoded.operands[slot];
  }
}

/**
 * The instruction at `offset` as an object, discriminated by `op`.
 * @throws DecodeError
 */
export function instructionAt(bytes: Uint8Array, offset: number): Instruction;
/** The same for another ISA. */
export function instructionAt<T extends RowTable>(
  bytes: Uint8Array,
  offset: number,
  isa: Isa<keyof T & string, T>,
): InstructionOf<T>;
export function instructionAt(bytes: Uint8Array, offset: number, isa: Isa = pulley50): object {
  const decoded = new DecodedInstruction();
  decodeInstruction(bytes, offset, decoded, isa);
  const opcode = isa.opcodes[decoded.op];
  const instruction: { [name: string]: string | OperandValue } = { op: opcode.mnemonic };
  for (const operand of opcode.operands) instruction[operand.name] = readOperand(bytes, operand, decoded, isa);
  return instruction;
}
