/**
 * The notation of the opcode table: what a row says, and the TypeScript types read off it.
 *
 *     xadd32:       [0x48,     '{dst: def32 x, src1: use x, src2: use x}', 'low32(dst) = src1 + src2 mod 2^32'],
 *     xload32le_g32:[0x98,     'dst: def32 x, addr: g32', 'low32(dst) = 4-byte little-endian load', { load: 4 }],
 *     feq32:        [0xdc0032, 'dst: def32 x, src1: use f, src2: use f', '…'],
 *      |             |          |                                         |                            |
 *      mnemonic      opcode     operands in encoding order                semantics                    effects
 *
 * **opcode**: `0x48` is opcode 0x48 of the main page; `0xdc0032` is the prefix byte 0xdc, then opcode 0x0032 of the
 * extended page (u16, little-endian in the encoding).
 *
 * **operands**: `name: kind`, comma separated, in the order in which they are encoded, printed and decoded.
 * - registers `ROLE CLASS`: class `x`, `f` or `v`; role `use`, `def` (all bits written), `def32` (the low 32 bits are
 *   written, the rest of the register is kept), `defptr` (64 bits on a 64-bit host, the low 32 on a 32-bit one)
 * - `use xset`, `def xset`: u16 bitmap of x16..x31
 * - immediates `i8 u8 u6 i16 u16 i32 u32 i64 u64 u128`
 * - `pc`: i32, in bytes from the first byte of the instruction
 * - `table`: u32 count, then that many i32, each in bytes from its own address
 * - address modes `o32 z g32 g32bne`: several operands at once, see `address-modes.ts`
 * - `{…}`: the three operands share one u16, dst | src1 << 5 | src2 << 10
 *
 * **effects** (absent = none): `flow` when it is not fallthrough; `reads`/`writes` of machine state that no operand
 * names; `traps` by kind with the condition; `load`/`store` = bytes of memory accessed (the traps of the address mode
 * come on top).
 *
 * **semantics**: an instruction on 32 bits reads the low 32 bits of its sources; `ptr(x)` is x in the size of a pointer.
 */

export type RegisterClass = 'x' | 'f' | 'v';
export type DefRole = 'def' | 'def32' | 'defptr';
export type RegisterKind = `${DefRole | 'use'} ${RegisterClass}` | 'use xset' | 'def xset';
export type ImmediateKind =
  | 'i8'
  | 'u8'
  | 'u6'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'u128'
  | 'pc'
  | 'table';
export type AddressMode = 'o32' | 'z' | 'g32' | 'g32bne';
export type OperandKind = RegisterKind | ImmediateKind;

/**
 * Where control goes after an instruction. `call`, `jump` and `branch` go to their `pc` operand, `indirect` (and a
 * `call` without a `pc` operand) to a register; `branch`, `call` and `host` can come back to the next instruction.
 */
export type Flow = 'fallthrough' | 'jump' | 'branch' | 'call' | 'return' | 'indirect' | 'host' | 'trap' | 'table';

/** `none`: the reason is looked up in the artefact's trap table at the pc of the instruction. */
export type TrapKind =
  | 'none'
  | 'divide_by_zero'
  | 'integer_overflow'
  | 'bad_conversion_to_integer'
  | 'memory_out_of_bounds'
  | 'stack_overflow';

export interface Effects {
  readonly flow?: Exclude<Flow, 'fallthrough'>;
  /** Space separated: `sp fp lr x0 x1 x2 x3`. */
  readonly reads?: string;
  readonly writes?: string;
  /** Trap kind → its condition. */
  readonly traps?: { readonly [K in TrapKind]?: string };
  readonly load?: number;
  readonly store?: number;
}

export type Row =
  | readonly [opcode: number, operands: string, semantics: string]
  | readonly [opcode: number, operands: string, semantics: string, effects: Effects];

export type RowTable = { readonly [mnemonic: string]: Row };

type O32Operands = { addr: number; offset: number };
type G32Operands = { base: number; bound: number; wasm_addr: number; offset: number };
type G32BneOperands = { base: number; bound_addr: number; bound_offset: number; wasm_addr: number; offset: number };

type OperandValue<Kind> = Kind extends 'i64' | 'u64' | 'u128'
  ? bigint
  : Kind extends 'table'
    ? readonly number[]
    : number;

type OneOperand<Name extends string, Kind extends string> = Kind extends 'o32' | 'z'
  ? O32Operands
  : Kind extends 'g32'
    ? G32Operands
    : Kind extends 'g32bne'
      ? G32BneOperands
      : { [N in Name]: OperandValue<Kind> };

type OperandList<Text extends string> = Text extends `${infer Name}: ${infer Kind}, ${infer Rest}`
  ? OneOperand<Name, Kind> & OperandList<Rest>
  : Text extends `${infer Name}: ${infer Kind}`
    ? OneOperand<Name, Kind>
    : Record<never, never>;

type Unbraced<Text extends string> = Text extends `{${infer Inner}}${infer Rest}` ? `${Inner}${Rest}` : Text;
type Flat<T> = { readonly [K in keyof T]: T[K] };

/**
 * The operands of an instruction by name, from the operands column of its row: registers and sets as numbers, 64- and
 * 128-bit immediates as bigint, a jump table as the list of its entries.
 */
export type OperandsOf<Text extends string> = Flat<OperandList<Unbraced<Text>>>;
