/** The Pulley ISA: one table, and the encoder and decoder derived from it. Reading order: `table/row.ts`, `isa.ts`. */
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
} from './isa.ts';
export type { Operand } from './parse-operands.ts';
export type {
  AddressMode,
  DefRole,
  Effects,
  Flow,
  ImmediateKind,
  OperandKind,
  RegisterClass,
  RegisterKind,
  Row,
  RowTable,
  TrapKind,
} from './table/row.ts';
export { decodeInstruction, decodeOpcode, tableTarget, DecodedInstruction, DecodeError, type DecodeErrorKind } from './decode.ts';
export { CodeBuffer, type Label } from './code-buffer.ts';
