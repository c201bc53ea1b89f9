/**
 * What the register allocator knows about each opcode: which slots (see pulley-isa `fields.ts`) are registers that the
 * instruction reads or writes. Derived from the ISA's table; machine IR keeps operands in the same slots.
 *
 * Besides the ISA's opcodes, machine IR has pseudo ones, which either become several instructions or none, and
 * `TRAP_IF + op`: the conditional branch `op` to an out-of-line `trap`.
 */

import { opcodes, Op, type OpId } from '@pulleyjs/pulley-isa';

export const CLASS_X = 0;
export const CLASS_F = 1;
export const CLASS_V = 2;
/** Register class: x, f or v. */
export type RegClass = 0 | 1 | 2;

const PSEUDO_BASE = 600;
/** Values appear in fixed places: function entry, or the start of a block a `try_call` leads to. Slot 0: transfer. */
export const OP_ARGS: number = PSEUDO_BASE;
/** A call. Slot 0: transfer. */
export const OP_CALL: number = PSEUDO_BASE + 1;
/** Return. Slot 0: transfer. */
export const OP_RETURN: number = PSEUDO_BASE + 2;
/** Tail call. Slot 0: transfer. */
export const OP_RETURN_CALL: number = PSEUDO_BASE + 3;
/** Unconditional branch with block arguments. Slot 0: block, slot 1: transfer whose uses are the arguments, or -1. */
export const OP_JUMP: number = PSEUDO_BASE + 4;
/** `dst = address of an external name`. Slots: dst, external address. */
export const OP_EXT_ADDR: number = PSEUDO_BASE + 5;
/** `dst = address of a block`. Slots: dst, block. */
export const OP_BLOCK_ADDR: number = PSEUDO_BASE + 6;
/** A call that ends its block. Slot 0: transfer. */
export const OP_TRY_CALL: number = PSEUDO_BASE + 7;
/** Jump table. Slots: index, table. */
export const OP_BR_TABLE: number = PSEUDO_BASE + 8;
/** `if cond then trap`: this plus the branch opcode; the `pc` slot holds the trap code. */
export const TRAP_IF: number = 1024;

const TABLE_SIZE = TRAP_IF + 64;

/** Slots of register operands by opcode: those read, those written. */
export const useSlots: readonly (readonly number[])[] = makeTable('use');
export const defSlots: readonly (readonly number[])[] = makeTable('def');
/** Register class of slot s of opcode op, at [op * 8 + s]. */
export const slotClasses: Uint8Array = makeClasses();
/** Slot of the `pc` operand, -1 if there is none. */
export const pcSlots: Int8Array = makePcSlots();

function baseOpcode(op: number): number {
  return op >= TRAP_IF ? op - TRAP_IF : op;
}

function makeTable(which: 'use' | 'def'): number[][] {
  const table: number[][] = [];
  for (let op = 0; op < TABLE_SIZE; op++) {
    const info = opcodes[baseOpcode(op)];
    const slots: number[] = [];
    for (const operand of info?.operands ?? []) {
      const isDef = operand.role !== 'use' && operand.role !== 'imm';
      const isRegister = operand.registerClass !== null && !operand.kind.endsWith('xset');
      if (isRegister && isDef === (which === 'def')) slots.push(operand.slot);
    }
    table.push(slots);
  }
  if (which === 'def') table[OP_EXT_ADDR] = table[OP_BLOCK_ADDR] = [0];
  else table[OP_BR_TABLE] = [0];
  return table;
}

function makeClasses(): Uint8Array {
  const classes = new Uint8Array(TABLE_SIZE * 8);
  for (let op = 0; op < TABLE_SIZE; op++) {
    for (const operand of opcodes[baseOpcode(op)]?.operands ?? []) {
      if (operand.registerClass !== null) classes[op * 8 + operand.slot] = 'xfv'.indexOf(operand.registerClass);
    }
  }
  return classes;
}

function makePcSlots(): Int8Array {
  const slots = new Int8Array(TABLE_SIZE).fill(-1);
  for (let op = 0; op < TABLE_SIZE; op++) {
    for (const operand of opcodes[baseOpcode(op)]?.operands ?? []) if (operand.kind === 'pc') slots[op] = operand.slot;
  }
  return slots;
}

/** Whether the opcode is a fused or plain conditional branch. */
export function isConditionalBranch(op: number): boolean {
  return op >= Op.br_if32 && op <= Op.br_if_xugteq64_u32;
}

/** A register-to-register copy of a whole register. */
export function isMove(op: number): boolean {
  return op === Op.xmov || op === Op.fmov || op === Op.vmov;
}

/** Complement of each conditional branch; `SWAPS` says that the operands change places too. */
const COMPLEMENTS = new Int16Array(64).fill(-1);
const SWAPS = new Uint8Array(64);

function pair(a: OpId, b: OpId, swap = false): void {
  COMPLEMENTS[a] = b;
  COMPLEMENTS[b] = a;
  if (swap) SWAPS[a] = SWAPS[b] = 1;
}

pair(Op.br_if32, Op.br_if_not32);
for (const width of ['32', '64'] as const) {
  pair(Op[`br_if_xeq${width}`], Op[`br_if_xneq${width}`]);
  pair(Op[`br_if_xslt${width}`], Op[`br_if_xslteq${width}`], true);
  pair(Op[`br_if_xult${width}`], Op[`br_if_xulteq${width}`], true);
  for (const bits of ['8', '32'] as const) {
    pair(Op[`br_if_xeq${width}_i${bits}`], Op[`br_if_xneq${width}_i${bits}`]);
    pair(Op[`br_if_xslt${width}_i${bits}`], Op[`br_if_xsgteq${width}_i${bits}`]);
    pair(Op[`br_if_xslteq${width}_i${bits}`], Op[`br_if_xsgt${width}_i${bits}`]);
    pair(Op[`br_if_xult${width}_u${bits}`], Op[`br_if_xugteq${width}_u${bits}`]);
    pair(Op[`br_if_xulteq${width}_u${bits}`], Op[`br_if_xugt${width}_u${bits}`]);
  }
}

/** The branch taken exactly when this one is not. */
export function complementBranch(op: number): number {
  return COMPLEMENTS[op];
}
/** Whether the complement compares the operands in the other order. */
export function complementSwaps(op: number): boolean {
  return SWAPS[op] === 1;
}
