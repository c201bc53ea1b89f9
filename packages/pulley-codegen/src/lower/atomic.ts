/**
 * Atomic operations. Where one thread runs at a time, a plain load, the operation and a plain store are atomic; for memory
 * that other threads share, each operation is a host call.
 *
 * An address that is no multiple of the access's size traps, unless the access says that it is `aligned`.
 */

import {
  ALIGNED,
  atomicRmwOps,
  hasFlag,
  I128,
  I64,
  type InstructionData,
  IntCC as CC,
  type IntCC,
  type MemFlags,
  Opcode,
  type TrapCode,
  trapCodeOf,
  type Type,
  typeBytes,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { Transfer } from '../mach.ts';
import { OP_CALL, TRAP_IF } from '../operands.ts';
import { compareWide, signExtended, zeroExtended } from './condition.ts';
import type { LowerContext } from './context.ts';
import { type Access, accessOf, emitLoadFrom, emitStoreTo, resolveAddress } from './memory.ts';

/**
 * Host calls (backend intrinsics) for memory that threads share. Each gets in x0 zero, in x1 the address, in x2 what the
 * access is: log2 of its bytes, + 8 if big-endian, + 16 * the index of the `atomic_rmw` operation (`atomicRmwOps`); operands
 * follow from x3 on, zero-extended, an i128 in two registers (low, high). Results come in x0 (and x1).
 */
export interface AtomicHostCalls {
  readonly load: number;
  /** x3: the value. */
  readonly store: number;
  /** x3: the operand; gives the old value. */
  readonly rmw: number;
  /** The expected value, then the replacement; gives the old value. */
  readonly cas: number;
  /** No operands. */
  readonly fence: number;
}

export interface AtomicOptions {
  /** For memory that threads share; without it accesses are plain ones. */
  readonly hostCalls?: AtomicHostCalls;
  /** Trap code of a misaligned access; default: that of the access. */
  readonly misaligned?: TrapCode;
}

/** A value in one register, or two for an i128. */
interface Parts {
  readonly low: number;
  /** -1 up to 64 bits. */
  readonly high: number;
}

/** @returns whether it is an atomic operation */
export function lowerAtomic(ctx: LowerContext, data: InstructionData, options: AtomicOptions): boolean {
  switch (data.opcode) {
    case Opcode.fence:
      if (options.hostCalls !== undefined) callHost(ctx, options.hostCalls.fence, [], undefined);
      return true;
    case Opcode.atomic_load:
    case Opcode.atomic_rmw:
    case Opcode.atomic_cas:
      lowerAccess(ctx, data, data.args[0], ctx.func.dfg.firstResult(ctx.inst), options);
      return true;
    case Opcode.atomic_store:
      lowerAccess(ctx, data, data.args[1], undefined, options);
      return true;
    default:
      return false;
  }
}

function lowerAccess(
  ctx: LowerContext,
  data: InstructionData,
  address: Value,
  result: Value | undefined,
  options: AtomicOptions,
): void {
  const flags = data.aux as MemFlags;
  const type = ctx.func.dfg.valueType(result ?? data.args[0]);
  checkAlignment(ctx, address, type, flags, options);
  if (options.hostCalls !== undefined) lowerShared(ctx, data, address, type, result, options.hostCalls);
  else lowerPlain(ctx, data, address, type, result);
}

function checkAlignment(
  ctx: LowerContext,
  address: Value,
  type: Type,
  flags: MemFlags,
  { misaligned = trapCodeOf(flags) }: AtomicOptions,
): void {
  const mask = typeBytes(type) - 1;
  if (mask === 0 || hasFlag(flags, ALIGNED) || (misaligned as number) === 0) return;
  const low = ctx.compute(Op.xband32_s8, ctx.use(address), mask);
  ctx.trapCode = misaligned;
  ctx.emit(TRAP_IF + Op.br_if32, low, misaligned);
  ctx.trapCode = 0;
}

// --- plain accesses ---

/** One access of the operation: an i128 is two. */
class Cell {
  private readonly ctx: LowerContext;
  private readonly access: { readonly load: Access; readonly store: Access };
  private readonly flags: MemFlags;
  private readonly isWide: boolean;
  private readonly base: number;
  private readonly offset: number;

  constructor(ctx: LowerContext, address: Value, type: Type, flags: MemFlags) {
    this.ctx = ctx;
    this.flags = flags;
    this.isWide = type === I128;
    this.access = accessOf(this.isWide ? I64 : type, ctx.isBigEndian(flags));
    const { base, offset } = resolveAddress(ctx, address, 0);
    this.base = base;
    this.offset = offset;
  }

  private offsetOf(half: 0 | 1): number {
    return this.offset + (this.isWide && (half === 1) !== this.ctx.isBigEndian(this.flags) ? 8 : 0);
  }

  load(low: number, high: number): void {
    const { ctx } = this;
    ctx.trapCode = trapCodeOf(this.flags);
    emitLoadFrom(ctx, this.access.load, this.flags, low, this.base, this.offsetOf(0));
    if (this.isWide) emitLoadFrom(ctx, this.access.load, this.flags, high, this.base, this.offsetOf(1));
    ctx.trapCode = 0;
  }

  store({ low, high }: Parts): void {
    const { ctx } = this;
    ctx.trapCode = trapCodeOf(this.flags);
    emitStoreTo(ctx, this.access.store, this.flags, low, this.base, this.offsetOf(0));
    if (this.isWide) emitStoreTo(ctx, this.access.store, this.flags, high, this.base, this.offsetOf(1));
    ctx.trapCode = 0;
  }
}

function partsOf(ctx: LowerContext, value: Value): Parts {
  if (ctx.typeOf(value) !== I128) return { low: ctx.use(value), high: -1 };
  return { low: ctx.useHalf(value, 0), high: ctx.useHalf(value, 1) };
}

function lowerPlain(
  ctx: LowerContext,
  data: InstructionData,
  address: Value,
  type: Type,
  result: Value | undefined,
): void {
  const cell = new Cell(ctx, address, type, data.aux as MemFlags);
  if (result === undefined) {
    cell.store(partsOf(ctx, data.args[0]));
    return;
  }
  const old: Parts =
    type === I128 ? { low: ctx.defHalf(result, 0), high: ctx.defHalf(result, 1) } : { low: ctx.def(result), high: -1 };
  cell.load(old.low, old.high);
  if (data.opcode === Opcode.atomic_rmw) {
    cell.store(combine(ctx, atomicRmwOps[data.imm], old, data.args[1], type));
  } else if (data.opcode === Opcode.atomic_cas) {
    const isEqual = equals(ctx, old, data.args[1], type);
    const next = partsOf(ctx, data.args[2]);
    const select = type === I64 || type === I128 ? Op.xselect64 : Op.xselect32;
    cell.store({
      low: ctx.compute(select, isEqual, next.low, old.low),
      high: type === I128 ? ctx.compute(select, isEqual, next.high, old.high) : -1,
    });
  }
}

/** Whether the loaded value, which is zero-extended, is the expected one. */
function equals(ctx: LowerContext, old: Parts, expected: Value, type: Type): number {
  if (type === I128) {
    const { low, high } = partsOf(ctx, expected);
    const differ = ctx.compute(
      Op.xbor64,
      ctx.compute(Op.xbxor64, old.low, low),
      ctx.compute(Op.xbxor64, old.high, high),
    );
    return ctx.compute(Op.xeq64, differ, ctx.constantInRegister(0n));
  }
  return type === I64
    ? ctx.compute(Op.xeq64, old.low, ctx.use(expected))
    : ctx.compute(Op.xeq32, old.low, zeroExtended(ctx, expected));
}

const BIT_OPS: Readonly<Record<string, readonly [OpId, OpId]>> = {
  and: [Op.xband32, Op.xband64],
  nand: [Op.xband32, Op.xband64],
  or: [Op.xbor32, Op.xbor64],
  xor: [Op.xbxor32, Op.xbxor64],
};
const SUMS: Readonly<Record<string, readonly [OpId, OpId, OpId]>> = {
  add: [Op.xadd32, Op.xadd64, Op.xadd128],
  sub: [Op.xsub32, Op.xsub64, Op.xsub128],
};
const EXTREMES: Readonly<Record<string, readonly [OpId, OpId, IntCC]>> = {
  umin: [Op.xmin32_u, Op.xmin64_u, CC.ult],
  umax: [Op.xmax32_u, Op.xmax64_u, CC.ugt],
  smin: [Op.xmin32_s, Op.xmin64_s, CC.slt],
  smax: [Op.xmax32_s, Op.xmax64_s, CC.sgt],
};

/** The value to store: `old op operand`. */
function combine(ctx: LowerContext, name: string, old: Parts, operand: Value, type: Type): Parts {
  const x = partsOf(ctx, operand);
  const wide = type === I64 || type === I128 ? 1 : 0;
  const bitOps = BIT_OPS[name];
  if (bitOps !== undefined) {
    const apply = (a: number, b: number): number => {
      const bits = ctx.compute(bitOps[wide], a, b);
      return name === 'nand' ? ctx.compute(wide === 1 ? Op.xbnot64 : Op.xbnot32, bits) : bits;
    };
    return { low: apply(old.low, x.low), high: type === I128 ? apply(old.high, x.high) : -1 };
  }
  const sums = SUMS[name];
  if (sums !== undefined) {
    if (type !== I128) return { low: ctx.compute(sums[wide], old.low, x.low), high: -1 };
    const sum = { low: ctx.newX(), high: ctx.newX() };
    ctx.emit(sums[2], sum.low, sum.high, old.low, old.high, x.low, x.high);
    return sum;
  }
  const extreme = EXTREMES[name];
  return extreme === undefined ? x : extremeOf(ctx, extreme, old, operand, x, type);
}

function extremeOf(
  ctx: LowerContext,
  [narrow, wide, cc]: readonly [OpId, OpId, IntCC],
  old: Parts,
  operand: Value,
  x: Parts,
  type: Type,
): Parts {
  if (type === I64) return { low: ctx.compute(wide, old.low, x.low), high: -1 };
  if (type === I128) {
    const flag = ctx.newX();
    const inverted = compareWide(ctx, cc, ctx.func.dfg.firstResult(ctx.inst), operand, flag);
    const [a, b] = inverted ? [x, old] : [old, x];
    return {
      low: ctx.compute(Op.xselect64, flag, a.low, b.low),
      high: ctx.compute(Op.xselect64, flag, a.high, b.high),
    };
  }
  const signed = cc === CC.slt || cc === CC.sgt;
  if (!signed) return { low: ctx.compute(narrow, old.low, zeroExtended(ctx, operand)), high: -1 };
  const extensions: Readonly<Record<number, OpId>> = { 1: Op.sext8, 2: Op.sext16 };
  const extension = extensions[typeBytes(type)];
  const left = extension === undefined ? old.low : ctx.compute(extension, old.low);
  return { low: ctx.compute(narrow, left, signExtended(ctx, operand)), high: -1 };
}

// --- host calls ---

function lowerShared(
  ctx: LowerContext,
  data: InstructionData,
  address: Value,
  type: Type,
  result: Value | undefined,
  calls: AtomicHostCalls,
): void {
  const flags = data.aux as MemFlags;
  const isRmw = data.opcode === Opcode.atomic_rmw;
  const kind = Math.log2(typeBytes(type)) + (ctx.isBigEndian(flags) ? 8 : 0) + (isRmw ? 16 * data.imm : 0);
  const uses = [ctx.constantAnywhere(0n), ctx.use(address), ctx.constantAnywhere(BigInt(kind))];
  const operands =
    data.opcode === Opcode.atomic_load ? [] : data.opcode === Opcode.atomic_store ? [data.args[0]] : data.args.slice(1);
  for (const operand of operands) {
    if (type === I128) uses.push(ctx.useHalf(operand, 0), ctx.useHalf(operand, 1));
    else if (type === I64) uses.push(ctx.use(operand));
    else uses.push(ctx.compute(Op.zext32, zeroExtended(ctx, operand)));
  }
  const numbers: Readonly<Record<number, number>> = {
    [Opcode.atomic_load]: calls.load,
    [Opcode.atomic_store]: calls.store,
    [Opcode.atomic_rmw]: calls.rmw,
    [Opcode.atomic_cas]: calls.cas,
  };
  callHost(ctx, numbers[data.opcode], uses, result);
}

function callHost(ctx: LowerContext, id: number, uses: readonly number[], result: Value | undefined): void {
  const { mach } = ctx;
  ctx.closeExtensions();
  mach.hasCalls = true;
  mach.hasClobbers = true;
  const transfer = new Transfer();
  transfer.callee = { kind: 'host', id };
  uses.forEach((vreg, register) => {
    transfer.uses.push(vreg);
    transfer.useRegs.push(register);
  });
  if (result !== undefined) {
    const isWide = ctx.typeOf(result) === I128;
    transfer.defs.push(isWide ? ctx.defHalf(result, 0) : ctx.def(result));
    transfer.defRegs.push(0);
    if (isWide) {
      transfer.defs.push(ctx.defHalf(result, 1));
      transfer.defRegs.push(1);
    }
  }
  ctx.emit(OP_CALL, mach.transfers.push(transfer) - 1);
}
