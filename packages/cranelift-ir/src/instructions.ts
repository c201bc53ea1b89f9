/**
 * What an instruction holds. One class with one shape for all 36 formats, so that passes stay monomorphic in V8; which
 * fields a format uses is this table, and the accessors below name them.
 *
 *     format                    args                imm               aux            wide        targets
 *     Unary Binary Ternary      operands
 *     MultiAry                  operands
 *     UnaryImm                                                                       value, zero-extended to the type's width
 *     UnaryIeee16/32            -                   bits
 *     UnaryIeee64                                                                    bits
 *     UnaryConst                                    constant
 *     UnaryGlobalValue                              global value
 *     BinaryImm8 TernaryImm8    operands            lane
 *     Shuffle                   operands            mask (immediate)
 *     IntCompare FloatCompare   operands            condition code
 *     IntAddTrap CondTrap Trap  operands            trap code
 *     Load Store                (value,) address    offset            flags
 *     LoadNoOffset, StoreNo…    (value,) address                      flags
 *     AtomicRmw                 address, operand    operation         flags
 *     AtomicCas                 address, exp., new                    flags
 *     StackAddr                                     offset            stack slot
 *     DynamicStackAddr                              slot
 *     FuncAddr                                      function
 *     Call                      arguments           function
 *     CallIndirect              callee, arguments   signature
 *     TryCall                   arguments           function          exception table
 *     TryCallIndirect           callee, arguments                     exception table
 *     Jump                                                                                       [target]
 *     Brif                      condition                                                        [then, else]
 *     BranchTable               index               jump table
 *     ExceptionHandlerAddress                       block             handler index
 *
 * A jump table's and an exception table's block calls live in the function's tables, not in `targets`.
 */

import type { Block, Value } from './entities.ts';
import type { Opcode } from './opcodes.ts';
import type { Type } from './types.ts';

/** An argument of a block call: a value, or (at a `try_call`) the Nth result or exception payload of the call. */
export type BlockArg = Value | TryCallRet | TryCallExn;

declare const retBrand: unique symbol;
declare const exnBrand: unique symbol;
/** `retN`, encoded as -1 - 2N. */
export type TryCallRet = number & { readonly [retBrand]: true };
/** `exnN`, encoded as -2 - 2N. */
export type TryCallExn = number & { readonly [exnBrand]: true };

export function tryCallRet(n: number): TryCallRet {
  return (-1 - 2 * n) as TryCallRet;
}
export function tryCallExn(n: number): TryCallExn {
  return (-2 - 2 * n) as TryCallExn;
}
export function isValueArg(arg: BlockArg): arg is Value {
  return arg >= 0;
}
export function isTryCallRet(arg: BlockArg): arg is TryCallRet {
  return arg < 0 && (arg & 1) !== 0;
}
/** N of a `retN` or `exnN`. */
export function tryCallArgIndex(arg: TryCallRet | TryCallExn): number {
  return (-1 - arg) >> 1;
}

/** A branch to a block with arguments for its parameters: `block3(v1, v2)`. */
export class BlockCall {
  block: Block;
  args: BlockArg[];

  constructor(block: Block, args: BlockArg[]) {
    this.block = block;
    this.args = args;
  }
}

const NO_TARGETS: BlockCall[] = [];

/** One instruction. See the file's head for what `imm`, `aux` and `wide` mean per format. */
export class InstructionData {
  opcode: Opcode;
  /** Controlling type; INVALID for a non-polymorphic opcode. */
  type: Type;
  /** Value operands: the fixed ones, then the list. */
  args: Value[];
  imm: number;
  aux: number;
  wide: bigint;
  targets: BlockCall[];

  constructor(opcode: Opcode, type: Type, args: Value[]) {
    this.opcode = opcode;
    this.type = type;
    this.args = args;
    this.imm = 0;
    this.aux = 0;
    this.wide = 0n;
    this.targets = NO_TARGETS;
  }
}

/** A `br_table`'s targets: the default, then the entries. */
export interface JumpTableData {
  defaultTarget: BlockCall;
  entries: BlockCall[];
}

/** One item of an exception table, in source order. */
export type ExceptionItem =
  | { readonly kind: 'tag'; readonly tag: number; readonly target: BlockCall }
  | { readonly kind: 'default'; readonly target: BlockCall }
  | { readonly kind: 'context'; value: Value };

/** A `try_call`'s signature, normal return target and handlers. */
export interface ExceptionTableData {
  signature: number;
  normalReturn: BlockCall;
  items: ExceptionItem[];
}

/** An entry of a user stack map: a GC reference of that type at that slot offset. */
export interface UserStackMapEntry {
  readonly type: Type;
  readonly slot: number;
  readonly offset: number;
}

/** A debug tag: a stack slot or a number. */
export type DebugTag =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'user'; readonly value: number };
