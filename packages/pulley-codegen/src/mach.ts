/**
 * Machine IR: Pulley instructions over virtual registers, in SSA form, in flat arrays.
 *
 * An instruction is 8 words: opcode, then its slots as the encoder takes them. A register slot holds
 *
 *     0..31             a physical register (only sp and spilltmp0 are written by lowering)
 *     FRAME_BASE        sp, and the next slot is an offset from the first byte of the stack slots
 *     INCOMING_BASE     sp, and the next slot is an offset from the first byte of the incoming stack arguments
 *     FIRST_VREG + n    virtual register n, defined once
 *
 * A *constant* virtual register has no definition; only transfers use it, and they materialise it in place.
 * A *transfer* is what happens around calls, returns, entries and jumps: values that must be in fixed places; the
 * allocator leaves them anywhere and the moves are made afterwards, in parallel.
 */

import type { ExternalName } from '@pulleyjs/cranelift-ir';
import { type ConstantInstruction, constantInstruction } from './constant-instruction.ts';
import type { RegClass } from './operands.ts';

export const SP = 30;
export const SPILL_TMP = 31;
export const FRAME_BASE = 40;
export const INCOMING_BASE = 41;
export const FIRST_VREG = 64;

/** Words of an instruction. */
export const STRIDE = 8;

/** A fixed register of a transfer: class * 32 + number. */
export type FixedReg = number;

export interface ExceptionEntry {
  /** null = catches everything. */
  readonly tag: number | null;
  /** Register with the context of this handler, -1 without one. It is left in memory: see `contextSlots`. */
  readonly context: number;
  readonly block: number;
}

/** Values at fixed places. For `OP_JUMP`, `uses` goes to the target's parameters and `useRegs` is empty. */
export class Transfer {
  readonly uses: number[] = [];
  readonly useRegs: FixedReg[] = [];
  readonly defs: number[] = [];
  readonly defRegs: FixedReg[] = [];
  /** Callee of a call. */
  callee: Callee | undefined;
  /** Register with the callee's address, for an indirect one; any place will do. */
  calleeReg = -1;
  /** An exception edge follows: no register survives. */
  clobbersAll = false;
  /** Everything survives (the `preserve_all` convention). */
  preservesAll = false;
  /** Bytes of stack arguments the callee pops. */
  calleePops = 0;
  /** Bytes of stack arguments of a tail call. */
  stackArgBytes = 0;
  handlers: ExceptionEntry[] = [];
  /** GC references in stack slots: offsets from the first byte of the stack slots. */
  stackMap: { readonly type: number; readonly slotOffset: number }[] | undefined;
}

export type Callee =
  | { readonly kind: 'direct'; readonly name: ExternalName }
  | { readonly kind: 'indirect' }
  | { readonly kind: 'host'; readonly id: number }
  | { readonly kind: 'late-host'; readonly name: ExternalName };

export class MachBlock {
  /** First and one past the last index into `order`. */
  start = 0;
  end = 0;
  readonly succs: readonly number[];
  readonly preds: readonly number[];
  /** Virtual registers of the parameters. */
  readonly params: readonly number[];
  loopDepth = 0;
  /** Innermost loop's header block, -1 outside loops. */
  loop = -1;
  /** Header of the loop around that one, -1 if it is outermost. */
  outerLoop = -1;
  cold = false;
  /** Estimated executions, of one of the function. */
  frequency = 1;

  constructor(succs: readonly number[], preds: readonly number[], params: readonly number[]) {
    this.succs = succs;
    this.preds = preds;
    this.params = params;
  }
}

export class MachFunction {
  insts: Int32Array = new Int32Array(STRIDE * 256);
  srclocs: Uint32Array = new Uint32Array(256);
  trapCodes: Uint8Array = new Uint8Array(256);
  instCount = 0;
  /** Class of each virtual register, by number from `FIRST_VREG`; bit 4 = constant. */
  private classes: Uint8Array = new Uint8Array(256);
  vregCount: number = FIRST_VREG;
  /** Constant register with the same bits, of registers that an instruction sets to a constant. */
  readonly rematerialized: Map<number, number> = new Map();
  /** Bits of constant registers. */
  readonly constants: Map<number, bigint> = new Map();
  private readonly constantInstructions = new Map<number, ConstantInstruction>();
  blocks: MachBlock[] = [];
  /** Instruction ids in allocation order, block after block. */
  order: Int32Array = new Int32Array(0);
  readonly transfers: Transfer[] = [];
  /** Targets of `OP_BR_TABLE`: entries, the default last. */
  readonly tables: number[][] = [];
  readonly externals: { readonly name: ExternalName; readonly addend: bigint }[] = [];
  /** Bytes of explicit stack slots. */
  stackSlotBytes = 0;
  /** Bytes of outgoing stack arguments, the largest call's. */
  outgoingBytes = 0;
  /** Bytes of incoming stack arguments, which the callee pops if it is of the `tail` convention. */
  incomingBytes = 0;
  /** Bytes reserved for incoming and tail-call arguments. */
  tailArgBytes = 0;
  calleePopsArgs = false;
  hasCalls = false;
  /** A call is made whose callee does not preserve every register. */
  hasClobbers = false;
  /** An exception edge exists: every callee-saved register must be saved. */
  savesAll = false;
  preservesAll = false;

  newVreg(cls: RegClass): number {
    const vreg = this.vregCount++;
    if (vreg >= this.classes.length) {
      const grown = new Uint8Array(this.classes.length * 2);
      grown.set(this.classes);
      this.classes = grown;
    }
    this.classes[vreg] = cls;
    return vreg;
  }

  newConstant(cls: RegClass, bits: bigint): number {
    const vreg = this.newVreg(cls);
    this.classes[vreg] |= 16;
    this.constants.set(vreg, bits);
    return vreg;
  }

  /** The instruction that makes a constant register's value. */
  constantInstruction(vreg: number): ConstantInstruction {
    let instruction = this.constantInstructions.get(vreg);
    if (instruction === undefined) {
      instruction = constantInstruction(this.classOf(vreg), this.constants.get(vreg)!);
      this.constantInstructions.set(vreg, instruction);
    }
    return instruction;
  }

  classOf(vreg: number): RegClass {
    return (this.classes[vreg] & 3) as RegClass;
  }

  isConstant(vreg: number): boolean {
    return (this.classes[vreg] & 16) !== 0;
  }

  /** Adds an instruction that is in no block yet. @returns its id */
  addInst(op: number, srcloc: number, trapCode: number): number {
    const id = this.instCount++;
    if (id === this.srclocs.length) this.grow();
    this.insts[id * STRIDE] = op;
    this.srclocs[id] = srcloc;
    this.trapCodes[id] = trapCode;
    return id;
  }

  private grow(): void {
    const capacity = this.srclocs.length * 2;
    const insts = new Int32Array(capacity * STRIDE);
    insts.set(this.insts);
    const srclocs = new Uint32Array(capacity);
    srclocs.set(this.srclocs);
    const trapCodes = new Uint8Array(capacity);
    trapCodes.set(this.trapCodes);
    this.insts = insts;
    this.srclocs = srclocs;
    this.trapCodes = trapCodes;
  }
}
