/**
 * State of lowering one function: which virtual register each CLIF value is in, and the machine code so far.
 *
 * Blocks are lowered last to first and each from its end to its start, so an instruction is reached after everything
 * that uses it: one that nothing has asked for is never emitted, and a consumer may have absorbed it. The machine
 * instructions of one CLIF instruction form a group, emitted forwards; groups are put in order when the block is done.
 *
 * Values that need no code of their own share a register: `ireduce`, same-class `bitcast`, halves of `isplit` and
 * `iconcat`, zero extension of a value whose register is known to be clean. Constants get one register a block, defined
 * right before the first use; in a small loop, one register before the outermost such loop. The allocator remakes them
 * where registers run out, so that hoisting costs nothing.
 */

import {
  BIG,
  type Constant,
  type Function,
  hasFlag,
  I128,
  type Inst,
  type InstructionData,
  LITTLE,
  type MemFlags,
  Opcode,
  opcodes,
  type Type,
  typeBits,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { Op } from '@pulleyjs/pulley-isa';
import { classOfType } from '../abi.ts';
import type { CleanFunction } from '../clean.ts';
import type { FlowNode } from '../flow.ts';
import { F64_MARK } from '../constant-instruction.ts';
import { type MachFunction, STRIDE } from '../mach.ts';
import { CLASS_F, CLASS_V, CLASS_X, type RegClass } from '../operands.ts';
import { UnsupportedError } from '../unsupported-error.ts';
import { isCleanValue, isSignExtendedValue } from './clean-bits.ts';

const NONE = -1;
/** Constants are hoisted out of loops of at most this many blocks, and at most so many of them, by class. */
const MAX_LOOP_SIZE = 48;
const MAX_HOISTED: readonly number[] = [8, 12, 8];

/** A constant's register in the current block and the group of its first use so far. */
interface ConstantUse {
  readonly vreg: number;
  readonly cls: RegClass;
  readonly bits: bigint;
  group: number;
}

/** The register of an extended value in the current block, and the group of its first use so far. */
interface ExtensionUse {
  readonly op: number;
  readonly vreg: number;
  readonly source: number;
  group: number;
}

/** What of the target matters here. */
export interface Target {
  readonly pointerWidth: 32 | 64;
  /** Byte order of memory accesses that name none. */
  readonly bigEndian: boolean;
}

export class LowerContext {
  readonly func: Function;
  readonly clean: CleanFunction;
  readonly mach: MachFunction;
  readonly nodes: readonly FlowNode[];
  readonly pointerWidth: 32 | 64;
  private readonly bigEndian: boolean;
  /** Byte offset of each explicit stack slot from the first. */
  readonly slotOffsets: number[] = [];
  private readonly lo: Int32Array;
  private readonly hi: Int32Array;
  /** Loads that a consumer has absorbed. */
  private readonly sunk: Uint8Array;
  private readonly blockConstants: Map<bigint, ConstantUse>[] = [new Map(), new Map(), new Map()];
  private readonly transferConstants: Map<bigint, number>[] = [new Map(), new Map(), new Map()];
  /** Extensions that later instructions of the block share, by instruction and source. */
  private readonly extensions = new Map<number, ExtensionUse>();
  /** Extensions of the block that no earlier instruction may share. */
  private readonly closedExtensions: ExtensionUse[] = [];
  /** Constants hoisted out of loops: by header, then class, then bits. */
  private readonly hoisted = new Map<number, Map<bigint, number>[]>();
  /** Definitions of hoisted constants, by the block at whose end they go. */
  private readonly hoistedDefs = new Map<number, ConstantUse[]>();
  /** The node being lowered. */
  node = 0;
  private readonly groupStarts: number[] = [];
  /** Instructions that go right before groups of the block: ids by group. */
  private readonly prefixes: Map<number, number[]> = new Map();
  /** Instruction ids of the blocks done, from the function's end. */
  reversed: Int32Array = new Int32Array(256);
  reversedCount = 0;
  srcloc = 0xffffffff;
  /** Trap code given to emitted instructions; 0 = none. */
  trapCode = 0;
  /** The instruction being lowered. */
  inst: Inst = 0 as Inst;

  constructor(clean: CleanFunction, mach: MachFunction, nodes: readonly FlowNode[], options: Target) {
    this.func = clean.func;
    this.clean = clean;
    this.mach = mach;
    this.nodes = nodes;
    this.pointerWidth = options.pointerWidth;
    this.bigEndian = options.bigEndian;
    const { valueCount, instCount } = clean.func.dfg;
    this.lo = new Int32Array(valueCount).fill(NONE);
    this.hi = new Int32Array(valueCount).fill(NONE);
    this.sunk = new Uint8Array(instCount);
  }

  /** Whether an access with these flags has the most significant byte first. */
  isBigEndian(flags: MemFlags): boolean {
    return hasFlag(flags, BIG) || (this.bigEndian && !hasFlag(flags, LITTLE));
  }

  // --- values ---

  /** The value with aliases resolved. */
  value(value: Value): Value {
    return this.clean.value(value);
  }

  /** The instruction that defines a value, undefined for a parameter. */
  defOf(value: Value): InstructionData | undefined {
    const inst = this.defInst(value);
    return inst === undefined ? undefined : this.func.dfg.inst(inst);
  }

  defInst(value: Value): Inst | undefined {
    const v = this.value(value);
    const { dfg } = this.func;
    return dfg.valueKind(v) === ValueKind.Result ? (dfg.valueOwner(v) as Inst) : undefined;
  }

  /** The defining instruction if it has that opcode. */
  defAs(value: Value, opcode: Opcode): InstructionData | undefined {
    const data = this.defOf(value);
    return data !== undefined && data.opcode === opcode ? data : undefined;
  }

  typeOf(value: Value): Type {
    return this.func.dfg.valueType(this.value(value));
  }

  useCount(value: Value): number {
    return this.clean.useCounts[this.value(value)];
  }

  /** An integer constant, sign-extended from its width. */
  constant(value: Value): bigint | undefined {
    const data = this.defAs(value, Opcode.iconst);
    return data === undefined ? undefined : BigInt.asIntN(typeBits(data.type), data.wide);
  }

  /** An integer constant of at most 33 bits, as a number, sign-extended from its width. */
  smallConstant(value: Value): number | undefined {
    const bits = this.constant(value);
    return bits === undefined || bits > 0xffffffffn || bits < -0xffffffffn ? undefined : Number(bits);
  }

  /** Whether the low 32 bits of the value's register are its zero extension. */
  isClean(value: Value): boolean {
    return isCleanValue(this, value, 4);
  }

  /** Whether the low 32 bits of the value's register are its sign extension. */
  isSignExtended(value: Value): boolean {
    return isSignExtendedValue(this, value, 4);
  }

  // --- registers ---

  newX(): number {
    return this.mach.newVreg(CLASS_X);
  }
  newF(): number {
    return this.mach.newVreg(CLASS_F);
  }
  newV(): number {
    return this.mach.newVreg(CLASS_V);
  }

  /** Register to read a value of at most one register from; materialises constants. */
  use(value: Value): number {
    return this.find(value, false);
  }

  /** As `use`, for a transfer: constants stay symbolic. */
  useAnywhere(value: Value): number {
    return this.find(value, true);
  }

  private find(value: Value, anywhere: boolean): number {
    let v = this.value(value);
    for (;;) {
      if (this.lo[v] !== NONE) return this.lo[v];
      const data = this.defOf(v);
      if (data === undefined) break;
      const source = this.sameRegister(v, data);
      if (source !== undefined) {
        v = this.value(source);
        continue;
      }
      switch (data.opcode) {
        case Opcode.iconst:
          return this.constantRegister(CLASS_X, BigInt.asIntN(typeBits(data.type), data.wide), anywhere);
        case Opcode.f32const:
          return this.constantRegister(CLASS_F, BigInt.asUintN(32, BigInt(data.imm)), anywhere);
        case Opcode.f64const:
          // f32 and f64 constants may share bits, but an f64 zero also serves as f32 zero.
          return this.constantRegister(CLASS_F, F64_MARK | BigInt.asUintN(64, data.wide), anywhere);
        case Opcode.vconst:
          return this.constantRegister(CLASS_V, this.vectorBits(data), anywhere);
        case Opcode.ireduce:
          return this.findHalf(data.args[0], 0, anywhere);
        case Opcode.isplit:
          if (this.typeOf(data.args[0]) === I128) {
            return this.findHalf(data.args[0], this.func.dfg.valuePosition(v) as 0 | 1, anywhere);
          }
      }
      break;
    }
    return this.assign(v);
  }

  /** Gives a value a register if it has none. */
  private assign(v: Value): number {
    if (this.lo[v] === NONE) this.lo[v] = this.mach.newVreg(classOfType(this.typeOf(v), 'value'));
    return this.lo[v];
  }

  /** The operand whose register holds the value as well, if the instruction needs no code. */
  private sameRegister(v: Value, data: InstructionData): Value | undefined {
    const arg = data.args[0];
    switch (data.opcode) {
      case Opcode.ireduce:
        return this.typeOf(arg) === I128 ? undefined : arg;
      case Opcode.bitcast: {
        const from = this.typeOf(arg);
        return from !== I128 && classOfType(from, 'bitcast') === classOfType(this.typeOf(v), 'bitcast')
          ? arg
          : undefined;
      }
      case Opcode.uextend:
        return typeBits(this.typeOf(v)) <= 32 && this.isClean(arg) ? arg : undefined;
      case Opcode.isplit:
        return this.typeOf(arg) !== I128 && this.func.dfg.valuePosition(v) === 0 ? arg : undefined;
      default:
        return undefined;
    }
  }

  /** Low (0) or high (1) register of an i128. */
  useHalf(value: Value, half: 0 | 1): number {
    return this.findHalf(value, half, false);
  }
  useHalfAnywhere(value: Value, half: 0 | 1): number {
    return this.findHalf(value, half, true);
  }

  private findHalf(value: Value, half: 0 | 1, anywhere: boolean): number {
    let v = this.value(value);
    let data = this.defOf(v);
    while (data !== undefined && data.opcode === Opcode.bitcast && this.typeOf(data.args[0]) === I128) {
      v = this.value(data.args[0]);
      data = this.defOf(v);
    }
    if (data !== undefined && data.opcode === Opcode.iconcat && typeBits(data.type) === 64) {
      return this.find(data.args[half], anywhere);
    }
    if (data !== undefined && data.opcode === Opcode.uextend) {
      if (half === 1) return this.constantRegister(CLASS_X, 0n, anywhere);
      if (typeBits(this.typeOf(data.args[0])) === 64) return this.find(data.args[0], anywhere);
    }
    if (
      data !== undefined &&
      data.opcode === Opcode.sextend &&
      half === 0 &&
      typeBits(this.typeOf(data.args[0])) === 64
    ) {
      return this.find(data.args[0], anywhere);
    }
    const table = half === 0 ? this.lo : this.hi;
    if (table[v] === NONE) table[v] = this.newX();
    return table[v];
  }

  /** Register that the instruction being lowered writes for this result. */
  def(value: Value): number {
    return this.assign(value);
  }
  defHalf(value: Value, half: 0 | 1): number {
    const table = half === 0 ? this.lo : this.hi;
    if (table[value] === NONE) table[value] = this.newX();
    return table[value];
  }

  /** Whether something has asked for the value's register (either, for an i128). */
  isWanted(value: Value): boolean {
    return this.lo[value] !== NONE || this.hi[value] !== NONE;
  }
  isHalfWanted(value: Value, half: 0 | 1): boolean {
    return (half === 0 ? this.lo : this.hi)[value] !== NONE;
  }

  /** A constant in a register, for an operand that must be one. */
  constantInRegister(bits: bigint): number {
    return this.constantRegister(CLASS_X, bits, false);
  }
  /** A constant for a transfer, which makes it in place. */
  constantAnywhere(bits: bigint): number {
    return this.constantRegister(CLASS_X, bits, true);
  }
  vectorConstant(bits: bigint): number {
    return this.constantRegister(CLASS_V, bits, false);
  }

  private constantRegister(cls: RegClass, bits: bigint, anywhere: boolean): number {
    if (anywhere) return this.symbolicConstant(cls, bits);
    const outside = this.hoistedRegister(cls, bits);
    if (outside >= 0) return outside;
    let use = this.blockConstants[cls].get(bits);
    if (use === undefined) {
      use = { vreg: this.newRematerialized(cls, bits), cls, bits, group: 0 };
      this.blockConstants[cls].set(bits, use);
    }
    use.group = this.groupStarts.length - 1;
    return use.vreg;
  }

  /** The constant register with these bits. */
  private symbolicConstant(cls: RegClass, bits: bigint): number {
    let vreg = this.transferConstants[cls].get(bits);
    if (vreg === undefined) {
      vreg = this.mach.newConstant(cls, bits);
      this.transferConstants[cls].set(bits, vreg);
    }
    return vreg;
  }

  private newRematerialized(cls: RegClass, bits: bigint): number {
    const vreg = this.mach.newVreg(cls);
    this.mach.rematerialized.set(vreg, this.symbolicConstant(cls, bits));
    return vreg;
  }

  /** The register of a constant defined before the outermost small loop around the current block; -1 if there is none. */
  private hoistedRegister(cls: RegClass, bits: bigint): number {
    const { nodes } = this;
    const node = nodes[this.node];
    let header = NONE;
    for (
      let loop = node.cold ? NONE : node.loop;
      loop >= 0 && nodes[loop].loopSize <= MAX_LOOP_SIZE;
      loop = nodes[loop].outerLoop
    ) {
      header = loop;
    }
    if (header <= 0) return NONE;
    let constants = this.hoisted.get(header);
    if (constants === undefined) this.hoisted.set(header, (constants = [new Map(), new Map(), new Map()]));
    let vreg = constants[cls].get(bits);
    if (vreg !== undefined) return vreg;
    if (constants[cls].size >= MAX_HOISTED[cls]) return NONE;
    vreg = this.newRematerialized(cls, bits);
    constants[cls].set(bits, vreg);
    const home = nodes[header].dominator;
    const list = this.hoistedDefs.get(home);
    const use: ConstantUse = { vreg, cls, bits, group: 0 };
    if (list === undefined) this.hoistedDefs.set(home, [use]);
    else list.push(use);
    return vreg;
  }

  /** The register with a register's extension by `op`, which users in the same block share if no call is between them. */
  extension(op: number, source: number): number {
    const key = source * 8 + (op - Op.zext8);
    let use = this.extensions.get(key);
    if (use === undefined) {
      use = { op, vreg: this.newX(), source, group: 0 };
      this.extensions.set(key, use);
    }
    use.group = this.groupStarts.length - 1;
    return use.vreg;
  }

  /** From here up, extensions are made anew: none lives across the call being lowered. */
  closeExtensions(): void {
    for (const use of this.extensions.values()) this.closedExtensions.push(use);
    this.extensions.clear();
  }

  private vectorBits(data: InstructionData): bigint {
    const bytes = this.func.constants.at(data.imm as Constant);
    let bits = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i]);
    return bits;
  }

  // --- sinking ---

  markSunk(inst: Inst): void {
    this.sunk[inst] = 1;
  }
  isSunk(inst: Inst): boolean {
    return this.sunk[inst] === 1;
  }

  // --- emission ---

  /** Starts the machine instructions of the next CLIF instruction. */
  startGroup(): void {
    this.groupStarts.push(this.mach.instCount);
    this.trapCode = 0;
  }

  /** Appends an instruction; slots as pulley-isa's encoder takes them. */
  emit(op: number, s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0, s6 = 0): void {
    const { mach } = this;
    const at = mach.addInst(op, this.srcloc, this.trapCode) * STRIDE;
    const { insts } = mach;
    insts[at + 1] = s0;
    insts[at + 2] = s1;
    insts[at + 3] = s2;
    insts[at + 4] = s3;
    insts[at + 5] = s4;
    insts[at + 6] = s5;
    insts[at + 7] = s6;
  }

  /** Emits an instruction into a new x register. @returns the register */
  compute(op: number, s1 = 0, s2 = 0, s3 = 0): number {
    const dst = this.newX();
    this.emit(op, dst, s1, s2, s3);
    return dst;
  }

  /** Register of the first result of the instruction being lowered. */
  result(): number {
    return this.def(this.func.dfg.firstResult(this.inst));
  }

  /** Ends the block: adds its instruction ids to `reversed`, the last instruction first. */
  finishBlock(): void {
    const { groupStarts, prefixes, mach } = this;
    const groupEnd = mach.instCount;
    this.trapCode = 0;
    for (let cls = 0; cls < this.blockConstants.length; cls++) {
      const constants = this.blockConstants[cls];
      if (constants.size === 0) continue;
      for (const use of constants.values()) this.defineConstant(use);
      constants.clear();
    }
    if (this.extensions.size > 0) this.closeExtensions();
    for (const { op, vreg, source, group } of this.closedExtensions) {
      this.startPrefix(group);
      this.emit(op, vreg, source);
    }
    this.closedExtensions.length = 0;
    // The first group is the terminator's.
    const hoisted = this.hoistedDefs.get(this.node);
    if (hoisted !== undefined) for (const use of hoisted) this.defineConstant(use);
    for (let group = 0; group < groupStarts.length; group++) {
      const end = group + 1 < groupStarts.length ? groupStarts[group + 1] : groupEnd;
      for (let id = end - 1; id >= groupStarts[group]; id--) this.pushId(id);
      const prefix = prefixes.size === 0 ? undefined : prefixes.get(group);
      if (prefix !== undefined) for (let i = prefix.length - 1; i >= 0; i--) this.pushId(prefix[i]);
    }
    prefixes.clear();
    groupStarts.length = 0;
  }

  private pushId(id: number): void {
    if (this.reversedCount === this.reversed.length) {
      const grown = new Int32Array(this.reversed.length * 2);
      grown.set(this.reversed);
      this.reversed = grown;
    }
    this.reversed[this.reversedCount++] = id;
  }

  /** The next instruction goes right before a group. */
  private startPrefix(group: number): void {
    const { mach, prefixes } = this;
    this.srcloc = mach.srclocs[this.groupStarts[group]];
    const list = prefixes.get(group);
    if (list === undefined) prefixes.set(group, [mach.instCount]);
    else list.push(mach.instCount);
  }

  private defineConstant({ vreg, cls, bits, group }: ConstantUse): void {
    this.startPrefix(group);
    const { op, s1, s2, s3, s4 } = this.mach.constantInstruction(this.symbolicConstant(cls, bits));
    this.emit(op, vreg, s1, s2, s3, s4);
  }

  /** The error for the instruction being lowered. */
  unsupported(type: Type): UnsupportedError {
    return new UnsupportedError(opcodes[this.func.dfg.inst(this.inst).opcode].name, type, this.inst);
  }
}
