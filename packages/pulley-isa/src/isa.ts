/**
 * A version of the ISA, made from an opcode table: everything that encoder, decoder, disassembler and assembler need
 * to know, indexed by dense opcode id.
 *
 * Ids are stable: the main page first (id = opcode byte), then the extended page (id = main count + opcode).
 * Another Wasmtime version is another table given to `defineIsa`.
 */
import { parseOperands, type Operand, type OperandLayout } from './parse-operands.ts';
import { addressModes } from './table/address-modes.ts';
import { table, type Table } from './table/index.ts';
import type { AddressMode, Effects, Flow, OperandsOf, RowTable, TrapKind } from './table/row.ts';

declare const opIdBrand: unique symbol;
/** Dense opcode number of one `Isa`: 0..542 for Wasmtime 50.0.1. */
export type OpId = number & { readonly [opIdBrand]?: 'OpId' };

export interface Opcode {
  readonly id: OpId;
  readonly mnemonic: string;
  readonly page: 'main' | 'extended';
  /** Number within its page. */
  readonly number: number;
  /** In encoding order, which is also the order of printing. */
  readonly operands: readonly Operand[];
  readonly flow: Flow;
  /** Machine state read or written that no operand names: `sp fp lr x0..x3`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly traps: readonly { readonly kind: TrapKind; readonly when: string }[];
  readonly addressMode: AddressMode | null;
  readonly memory: { readonly access: 'load' | 'store'; readonly bytes: number } | null;
  readonly semantics: string;
  /** Bytes of the instruction, opcode included; for a table, of its header. */
  readonly byteLength: number;
  /** Byte position of the `pc` operand from the first byte of the instruction, or -1. */
  readonly pcPosition: number;
  /** Field codes (`fields.ts`) in encoding order. */
  readonly fields: Uint8Array;
}

/** `Names` is the union of mnemonics. */
export interface Isa<Names extends string = string, Rows extends RowTable = RowTable> {
  readonly version: string;
  /** The table it was made from: what another version can be made from, by adding, changing and removing rows. */
  readonly rows: Rows;
  /** Indexed by `OpId`. */
  readonly opcodes: readonly Opcode[];
  readonly opcodeByName: ReadonlyMap<string, Opcode>;
  readonly Op: { readonly [M in Names]: OpId };
  /** Opcodes of the main page, which is also the id of the first extended one. */
  readonly mainCount: number;
  /** Byte that introduces an extended opcode. */
  readonly extendedPrefix: number;
}

function makeOpcode(mnemonic: string, row: RowTable[string], id: number, layout: OperandLayout): Opcode {
  const [opcode, , semantics] = row;
  const effects: Effects = row[3] ?? {};
  const isMain = opcode <= 0xff;
  const opcodeBytes = isMain ? 1 : 3;
  const modeTraps = layout.addressMode === null ? {} : addressModes[layout.addressMode].traps;
  const { load, store } = effects;
  return {
    id,
    mnemonic,
    page: isMain ? 'main' : 'extended',
    number: isMain ? opcode : opcode & 0xffff,
    operands: layout.operands,
    flow: effects.flow ?? 'fallthrough',
    reads: effects.reads?.split(' ') ?? [],
    writes: effects.writes?.split(' ') ?? [],
    traps: Object.entries({ ...effects.traps, ...modeTraps }).map(([kind, when]) => ({ kind: kind as TrapKind, when })),
    addressMode: layout.addressMode,
    memory: load ? { access: 'load', bytes: load } : store ? { access: 'store', bytes: store } : null,
    semantics,
    byteLength: opcodeBytes + layout.byteLength,
    pcPosition: layout.pcPosition < 0 ? -1 : opcodeBytes + layout.pcPosition,
    fields: Uint8Array.from(layout.fields),
  };
}

/**
 * Builds an ISA from a table.
 * @throws Error when the table is malformed: a page with gaps or duplicates, two prefixes, an unknown operand kind
 */
export function defineIsa<const T extends RowTable>(version: string, rows: T): Isa<keyof T & string, T> {
  const entries = Object.entries(rows).sort((a, b) => a[1][0] - b[1][0]);
  const mainCount = entries.filter(([, row]) => row[0] <= 0xff).length;
  const extendedPrefix = (entries.length > mainCount ? entries[mainCount][1][0] : mainCount << 16) >>> 16;
  const layouts = new Map<string, OperandLayout>();
  const opcodes: Opcode[] = [];
  const opcodeByName = new Map<string, Opcode>();
  const Op: { [mnemonic: string]: OpId } = {};
  for (const [mnemonic, row] of entries) {
    const id = opcodes.length;
    const expected = id < mainCount ? id : extendedPrefix * 0x10000 + (id - mainCount);
    if (row[0] !== expected) throw new Error(`opcode table ${version}: '${mnemonic}' leaves a gap or a duplicate`);
    let layout = layouts.get(row[1]);
    if (layout === undefined) layouts.set(row[1], (layout = parseOperands(row[1])));
    const opcode = makeOpcode(mnemonic, row, id, layout);
    opcodes.push(opcode);
    opcodeByName.set(mnemonic, opcode);
    Op[mnemonic] = id;
  }
  return { version, rows, opcodes, opcodeByName, Op: Op as Isa<keyof T & string>['Op'], mainCount, extendedPrefix };
}

/** The mnemonics of Wasmtime 50.0.1. */
export type Mnemonic = keyof Table;
/** The operands of the instruction `M`, by name. */
export type Operands<M extends Mnemonic> = OperandsOf<Table[M][1]>;
/** Any instruction of a table with its operands: a union discriminated by `op`. */
export type InstructionOf<T extends RowTable> = {
  [M in keyof T & string]: { readonly op: M } & OperandsOf<T[M][1]>;
}[keyof T & string];
/** Any instruction of Wasmtime 50.0.1. */
export type Instruction = InstructionOf<Table>;

/** Pulley of Wasmtime 50.0.1 (the same in 48 and 49): 220 main and 323 extended opcodes. */
export const pulley50: Isa<Mnemonic, Table> = defineIsa('50.0.1', table);

/** The opcodes of `pulley50`, indexed by id. */
export const opcodes: readonly Opcode[] = pulley50.opcodes;
export const opcodeByName: ReadonlyMap<string, Opcode> = pulley50.opcodeByName;
/** Ids of `pulley50` by mnemonic: `Op.xadd32`. */
export const Op: { readonly [M in Mnemonic]: OpId } = pulley50.Op;
