/** The Pulley ISA: one table, and encoder, decoder, disassembler and assembler derived from it. Reading order: `table/row.ts`, `isa.ts`. */
export {
  pulley50,
  opcodes,
  opcodeByName,
  Op,
  defineIsa,
  type Isa,
  type Opcode,
  type OpId,
  type Mnemonic,
  type Operands,
  type Instruction,
  type InstructionOf,
} from './isa.ts';
export type { Operand } from './parse-operands.ts';
export type {
  AddressMode,
  DefRole,
  Effects,
  Flow,
  ImmediateKind,
  OperandKind,
  OperandsOf,
  RegisterClass,
  RegisterKind,
  Row,
  RowTable,
  TrapKind,
} from './table/row.ts';
export {
  decodeInstruction,
  decodeOpcode,
  instructions,
  tableTarget,
  DecodedInstruction,
  DecodeError,
  type DecodeErrorKind,
} from './decode.ts';
export { CodeBuffer, type Label } from './code-buffer.ts';
export { emitInstruction, encodeInstruction, instructionAt, EncodeError, type EncodeErrorKind } from './encode.ts';
export { disassemble, disassembleWithBytes, printInstruction, type ListingContext } from './print.ts';
export { assemble, type AssembleOptions, type AssembledCode } from './assemble.ts';
export { AssembleError, type AssembleErrorKind } from './line-scanner.ts';
export { registerName, registerNumber, SP, SPILL_TMP0 } from './registers.ts';
