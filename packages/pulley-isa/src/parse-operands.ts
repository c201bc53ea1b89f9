/** Reads the operands column of a row (notation: `table/row.ts`) into operands with slots and encoding fields. */
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
  fieldBytes,
} from './fields.ts';
import { addressModes } from './table/address-modes.ts';
import type { AddressMode, DefRole, OperandKind, RegisterClass } from './table/row.ts';

/** One operand of an opcode; an address mode counts as its several operands. */
export interface Operand {
  readonly name: string;
  readonly kind: OperandKind;
  /** `imm` for everything that is not a register or register set. */
  readonly role: DefRole | 'use' | 'imm';
  /** The class of a register or set, null for an immediate. */
  readonly registerClass: RegisterClass | null;
  /** First slot of the operand in `DecodedInstruction.operands`, and how many it has. */
  readonly slot: number;
  readonly slotCount: number;
}

export interface OperandLayout {
  readonly operands: readonly Operand[];
  /** Field codes in encoding order. */
  readonly fields: readonly number[];
  readonly addressMode: AddressMode | null;
  /** Bytes of all fields, without opcode and table entries. */
  readonly byteLength: number;
  /** Byte position of the `pc` field from the end of the opcode, or -1. */
  readonly pcPosition: number;
}

const immediateFields: { readonly [kind: string]: number } = {
  i8: FIELD_I8,
  u8: FIELD_U8,
  i16: FIELD_I16,
  u16: FIELD_U16,
  i32: FIELD_32,
  u32: FIELD_32,
  pc: FIELD_32,
  i64: FIELD_64,
  u64: FIELD_64,
  u128: FIELD_128,
  table: FIELD_TABLE,
  'use xset': FIELD_U16,
  'def xset': FIELD_U16,
};

function slotCountOf(kind: string): number {
  return kind === 'u128' ? 4 : kind === 'i64' || kind === 'u64' ? 2 : 1;
}

/** Splits `'dst: def x, src: use x'` into [name, kind] pairs. */
function pairs(text: string): [string, string][] {
  return text === '' ? [] : text.split(', ').map((item) => item.split(': ') as [string, string]);
}

/**
 * @param text the operands column of a row
 * @throws Error when the table itself is malformed
 */
export function parseOperands(text: string): OperandLayout {
  const operands: Operand[] = [];
  const fields: number[] = [];
  let addressMode: AddressMode | null = null;
  let slot = 0;
  let byteLength = 0;
  let pcPosition = -1;

  const addOperand = (name: string, kind: string): void => {
    const words = kind.split(' ');
    const isRegister = words.length === 2;
    operands.push({
      name,
      kind: kind as OperandKind,
      role: isRegister ? (words[0] as DefRole | 'use') : 'imm',
      registerClass: isRegister ? (words[1].charAt(0) as RegisterClass) : null,
      slot,
      slotCount: slotCountOf(kind),
    });
    slot += slotCountOf(kind);
  };
  const addField = (field: number): void => {
    fields.push(field);
    byteLength += fieldBytes[field];
  };
  const addFlat = (name: string, kind: string): void => {
    if (kind === 'pc') pcPosition = byteLength;
    addOperand(name, kind);
    const field = immediateFields[kind] ?? (/^(use|def|def32|defptr) [xfv]$/.test(kind) ? FIELD_REGISTER : undefined);
    if (field === undefined) throw new Error(`opcode table: unknown operand kind '${kind}'`);
    addField(field);
  };

  let rest = text;
  if (text.startsWith('{')) {
    const end = text.indexOf('}');
    for (const [name, kind] of pairs(text.slice(1, end))) addOperand(name, kind);
    addField(operands[2].kind === 'u6' ? FIELD_BINARY_U6 : FIELD_BINARY);
    rest = text.slice(end + 1).replace(/^, /, '');
  }
  for (const [name, kind] of pairs(rest)) {
    if (!Object.prototype.hasOwnProperty.call(addressModes, kind)) {
      addFlat(name, kind);
      continue;
    }
    addressMode = kind as AddressMode;
    const parts = pairs(addressModes[addressMode].operands);
    if (addressMode === 'o32' || addressMode === 'z') {
      for (const [partName, partKind] of parts) addFlat(partName, partKind);
    } else {
      for (const [partName, partKind] of parts) addOperand(partName, partKind);
      addField(addressMode === 'g32' ? FIELD_G32 : FIELD_G32BNE);
    }
  }
  return { operands, fields, addressMode, byteLength, pcPosition };
}
