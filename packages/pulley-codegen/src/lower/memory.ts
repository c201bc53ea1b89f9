/**
 * Loads and stores: address modes with folded offsets, and the fused bounds check.
 *
 *     o32      never traps                  base + i32
 *     z        traps if base is null        base + i32
 *     g32      traps if out of bounds       base + zext(addr32) + u16, for
 *              load/store (select (icmp ugt A, isub(bound, n)), 0, base + A [+ off]), n = off + size, and A = uextend addr32, or
 *              addr32 itself where pointers have 32 bits
 *     g32bne   the same with the bound still in memory
 */

import {
  HEAP_OUT_OF_BOUNDS,
  I128,
  type Inst,
  type InstructionData,
  IntCC,
  isNoTrap,
  type MemFlags,
  Opcode,
  opcodes,
  regionOf,
  trapCodeOf,
  type Type,
  typeBytes,
  typeName,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { FRAME_BASE } from '../mach.ts';
import { classOfType } from '../abi.ts';
import { CLASS_V } from '../operands.ts';
import type { LowerContext } from './context.ts';

/** Nested additions looked through for an offset. */
const MAX_FOLDS = 8;
/** Instructions between a load of a bound and the access that may absorb it. */
const MAX_SINK_DISTANCE = 24;

/** One way to access memory, in each address mode it has (-1 = has not). */
export interface Access {
  readonly bytes: number;
  readonly o32: OpId;
  readonly z: OpId;
  readonly g32: OpId;
  readonly g32bne: OpId;
}

const ops = Op as unknown as Readonly<Record<string, OpId | undefined>>;

function access(stem: string, bytes: number): Access {
  const mode = (name: string): OpId => ops[`${stem}_${name}`] ?? -1;
  return { bytes, o32: mode('o32'), z: mode('z'), g32: mode('g32'), g32bne: mode('g32bne') };
}

/** By type name of the memory cell. */
const LOADS: Readonly<Record<string, Access>> = {
  i8: access('xload8_u32', 1),
  i16: access('xload16le_u32', 2),
  i32: access('xload32le', 4),
  i64: access('xload64le', 8),
  f32: access('fload32le', 4),
  f64: access('fload64le', 8),
  v: access('vload128le', 16),
};
const BIG_LOADS: Readonly<Record<string, Access>> = {
  i8: access('xload8_u32', 1),
  i16: access('xload16be_u32', 2),
  i32: access('xload32be', 4),
  i64: access('xload64be', 8),
  f32: access('fload32be', 4),
  f64: access('fload64be', 8),
  v: access('vload128be', 16),
};
const STORES: Readonly<Record<string, Access>> = {
  i8: access('xstore8', 1),
  i16: access('xstore16le', 2),
  i32: access('xstore32le', 4),
  i64: access('xstore64le', 8),
  f32: access('fstore32le', 4),
  f64: access('fstore64le', 8),
  v: access('vstore128le', 16),
};
const BIG_STORES: Readonly<Record<string, Access>> = {
  i8: access('xstore8', 1),
  i16: access('xstore16be', 2),
  i32: access('xstore32be', 4),
  i64: access('xstore64be', 8),
  f32: access('fstore32be', 4),
  f64: access('fstore64be', 8),
  v: access('vstore128be', 16),
};

/** An extending load: little- and big-endian access, instruction that widens 32 to 64 bits. */
interface Extending {
  readonly little: Access;
  readonly big: Access;
  readonly widen: OpId;
}

const EXTENDING = new Map<Opcode, Extending>([
  [Opcode.uload8, { little: LOADS.i8, big: LOADS.i8, widen: Op.zext32 }],
  [Opcode.sload8, { little: access('xload8_s32', 1), big: access('xload8_s32', 1), widen: Op.sext32 }],
  [Opcode.uload16, { little: LOADS.i16, big: BIG_LOADS.i16, widen: Op.zext32 }],
  [Opcode.sload16, { little: access('xload16le_s32', 2), big: access('xload16be_s32', 2), widen: Op.sext32 }],
  [Opcode.uload32, { little: LOADS.i32, big: BIG_LOADS.i32, widen: Op.zext32 }],
  [Opcode.sload32, { little: LOADS.i32, big: BIG_LOADS.i32, widen: Op.sext32 }],
]);

/** A load that widens the lanes it loads: at once, or after 64 bits were loaded. */
interface WideningLoad {
  readonly load: OpId;
  readonly widen: OpId;
}

const WIDENING_LOADS = new Map<Opcode, WideningLoad>([
  [Opcode.uload8x8, { load: Op.vload8x8_u_z, widen: Op.vwidenlow8x16_u }],
  [Opcode.sload8x8, { load: Op.vload8x8_s_z, widen: Op.vwidenlow8x16_s }],
  [Opcode.uload16x4, { load: Op.vload16x4le_u_z, widen: Op.vwidenlow16x8_u }],
  [Opcode.sload16x4, { load: Op.vload16x4le_s_z, widen: Op.vwidenlow16x8_s }],
  [Opcode.uload32x2, { load: Op.vload32x2le_u_z, widen: Op.vwidenlow32x4_u }],
  [Opcode.sload32x2, { load: Op.vload32x2le_s_z, widen: Op.vwidenlow32x4_s }],
]);

const NARROW_STORES = new Map<Opcode, string>([
  [Opcode.istore8, 'i8'],
  [Opcode.istore16, 'i16'],
  [Opcode.istore32, 'i32'],
]);

function cellOf(ctx: LowerContext, type: Type): string {
  const isV = classOfType(type, opcodes[ctx.func.dfg.inst(ctx.inst).opcode].name) === CLASS_V;
  if (isV && typeBytes(type) !== 16) throw ctx.unsupported(type);
  return isV ? 'v' : typeName(type);
}

export function lowerLoad(ctx: LowerContext, data: InstructionData): void {
  const flags = data.aux as MemFlags;
  const big = ctx.isBigEndian(flags);
  const [address] = data.args;
  const result = ctx.func.dfg.firstResult(ctx.inst);
  const type = ctx.func.dfg.valueType(result);
  const widening = WIDENING_LOADS.get(data.opcode);
  if (widening !== undefined) {
    if (big) throw ctx.unsupported(type);
    lowerWideningLoad(ctx, widening, ctx.def(result), data);
    return;
  }
  const extending = EXTENDING.get(data.opcode);
  if (extending !== undefined) {
    const wide = typeBytes(type) === 8;
    const dst = wide ? ctx.newX() : ctx.def(result);
    emitLoad(ctx, big ? extending.big : extending.little, dst, address, data.imm, flags);
    ctx.trapCode = 0;
    if (wide) ctx.emit(extending.widen, ctx.def(result), dst);
    return;
  }
  const loads = big ? BIG_LOADS : LOADS;
  if (type === I128) {
    emitLoad(ctx, loads.i64, ctx.defHalf(result, 0), address, data.imm + (big ? 8 : 0), flags);
    emitLoad(ctx, loads.i64, ctx.defHalf(result, 1), address, data.imm + (big ? 0 : 8), flags);
    return;
  }
  emitLoad(ctx, loads[cellOf(ctx, type)], ctx.def(result), address, data.imm, flags);
}

/** Only plain loads have a fused bounds check. */
function lowerWideningLoad(ctx: LowerContext, { load, widen }: WideningLoad, dst: number, data: InstructionData): void {
  const flags = data.aux as MemFlags;
  const [address] = data.args;
  ctx.trapCode = trapCodeOf(flags);
  const bounds = matchBoundsCheck(ctx, LOADS.i64, address, data.imm, flags);
  if (bounds === undefined) {
    const { base, offset } = resolveAddress(ctx, address, data.imm);
    ctx.emit(load, dst, base, offset);
    return;
  }
  const loaded = ctx.newX();
  const lanes = ctx.newV();
  emitBoundedLoad(ctx, LOADS.i64, loaded, bounds);
  ctx.trapCode = 0;
  ctx.emit(Op.vsplatx64, lanes, loaded);
  ctx.emit(widen, dst, lanes);
}

/** How an integer of up to 64 bits is read and written. */
export function accessOf(type: Type, big: boolean): { readonly load: Access; readonly store: Access } {
  const name = typeName(type);
  return { load: (big ? BIG_LOADS : LOADS)[name], store: (big ? BIG_STORES : STORES)[name] };
}

/** The instruction of an access at a register and an offset. */
function opAt(form: Access, flags: MemFlags, base: number): OpId {
  const cannotTrap = isNoTrap(flags) || base === FRAME_BASE;
  // Big-endian vectors have only the form that traps, which does no harm.
  return cannotTrap && form.o32 >= 0 ? form.o32 : form.z;
}

/** Emits a load without a bounds check. */
export function emitLoadFrom(
  ctx: LowerContext,
  form: Access,
  flags: MemFlags,
  dst: number,
  base: number,
  at: number,
): void {
  ctx.emit(opAt(form, flags, base), dst, base, at);
}

/** Emits a store without a bounds check. */
export function emitStoreTo(
  ctx: LowerContext,
  form: Access,
  flags: MemFlags,
  value: number,
  base: number,
  at: number,
): void {
  ctx.emit(opAt(form, flags, base), base, at, value);
}

export function lowerStore(ctx: LowerContext, data: InstructionData): void {
  const flags = data.aux as MemFlags;
  const big = ctx.isBigEndian(flags);
  const [value, address] = data.args;
  const stores = big ? BIG_STORES : STORES;
  const narrow = NARROW_STORES.get(data.opcode);
  const type = ctx.typeOf(value);
  if (narrow !== undefined) emitStore(ctx, stores[narrow], ctx.use(value), address, data.imm, flags);
  else if (type === I128) {
    emitStore(ctx, stores.i64, ctx.useHalf(value, 0), address, data.imm + (big ? 8 : 0), flags);
    emitStore(ctx, stores.i64, ctx.useHalf(value, 1), address, data.imm + (big ? 0 : 8), flags);
  } else emitStore(ctx, stores[cellOf(ctx, type)], ctx.use(value), address, data.imm, flags);
}

function emitLoad(ctx: LowerContext, form: Access, dst: number, address: Value, offset: number, flags: MemFlags): void {
  ctx.trapCode = trapCodeOf(flags);
  const bounds = form.g32 < 0 ? undefined : matchBoundsCheck(ctx, form, address, offset, flags);
  if (bounds !== undefined) {
    emitBoundedLoad(ctx, form, dst, bounds);
    return;
  }
  const { base, offset: folded } = resolveAddress(ctx, address, offset);
  emitLoadFrom(ctx, form, flags, dst, base, folded);
}

function emitBoundedLoad(ctx: LowerContext, form: Access, dst: number, bounds: BoundsCheck): void {
  if (bounds.boundOffset < 0) ctx.emit(form.g32, dst, bounds.base, bounds.bound, bounds.address, bounds.offset);
  else ctx.emit(form.g32bne, dst, bounds.base, bounds.bound, bounds.boundOffset, bounds.address, bounds.offset);
}

function emitStore(
  ctx: LowerContext,
  form: Access,
  value: number,
  address: Value,
  offset: number,
  flags: MemFlags,
): void {
  ctx.trapCode = trapCodeOf(flags);
  const bounds = form.g32 < 0 ? undefined : matchBoundsCheck(ctx, form, address, offset, flags);
  if (bounds !== undefined) {
    if (bounds.boundOffset < 0) ctx.emit(form.g32, bounds.base, bounds.bound, bounds.address, bounds.offset, value);
    else ctx.emit(form.g32bne, bounds.base, bounds.bound, bounds.boundOffset, bounds.address, bounds.offset, value);
    return;
  }
  const { base, offset: folded } = resolveAddress(ctx, address, offset);
  emitStoreTo(ctx, form, flags, value, base, folded);
}

/** A base register (or `FRAME_BASE`) and an offset that fits i32. */
export function resolveAddress(ctx: LowerContext, address: Value, offset: number): { base: number; offset: number } {
  let v = ctx.value(address);
  let total = offset;
  for (let folds = 0; folds < MAX_FOLDS; folds++) {
    const data = ctx.defOf(v);
    if (data === undefined) break;
    if (data.opcode === Opcode.stack_addr) {
      const sum = total + ctx.slotOffsets[data.aux] + data.imm;
      if (sum !== (sum | 0)) break;
      return { base: FRAME_BASE, offset: sum };
    }
    if (data.opcode !== Opcode.iadd && data.opcode !== Opcode.isub) break;
    const left = ctx.smallConstant(data.args[0]);
    const right = ctx.smallConstant(data.args[1]);
    const sum =
      data.opcode === Opcode.isub
        ? total - (right ?? NaN)
        : right !== undefined
          ? total + right
          : total + (left ?? NaN);
    if (sum !== (sum | 0)) break;
    total = sum;
    v = ctx.value(data.args[right !== undefined ? 0 : 1]);
  }
  return { base: ctx.use(v), offset: total };
}

/** Operands of a fused bounds check; `boundOffset` -1 = the bound is in register `bound`. */
interface BoundsCheck {
  readonly base: number;
  readonly bound: number;
  readonly boundOffset: number;
  readonly address: number;
  readonly offset: number;
}

function matchBoundsCheck(
  ctx: LowerContext,
  form: Access,
  address: Value,
  outerOffset: number,
  flags: MemFlags,
): BoundsCheck | undefined {
  if (trapCodeOf(flags) !== HEAP_OUT_OF_BOUNDS) return undefined;
  const select = ctx.defAs(address, Opcode.select);
  if (select === undefined || ctx.constant(select.args[1]) !== 0n) return undefined;
  const check = ctx.defAs(select.args[0], Opcode.icmp);
  if (check === undefined || check.imm !== IntCC.ugt) return undefined;
  const index = ctx.value(check.args[0]);
  const narrow = addressOperand(ctx, index);
  if (narrow === undefined) return undefined;
  const limit = matchLimit(ctx, check.args[1]);
  const sum = matchSum(ctx, select.args[2], index);
  if (limit === undefined || sum === undefined) return undefined;
  const offset = sum.offset + outerOffset;
  if (offset < 0 || offset > 0xffff || limit.size !== offset + form.bytes) return undefined;
  const wasmAddress = ctx.use(narrow);
  const base = ctx.use(sum.base);
  if (form.g32bne >= 0 && offset <= 0xff) {
    const sunk = matchBoundLoad(ctx, limit.bound, limit.uses);
    if (sunk !== undefined) return { base, bound: sunk.base, boundOffset: sunk.offset, address: wasmAddress, offset };
  }
  return { base, bound: ctx.use(limit.bound), boundOffset: -1, address: wasmAddress, offset };
}

/** The 32-bit address that an index is: itself where pointers have 32 bits, else what it extends. */
function addressOperand(ctx: LowerContext, index: Value): Value | undefined {
  if (ctx.pointerWidth === 32) return typeBytes(ctx.typeOf(index)) === 4 ? index : undefined;
  const extend = ctx.defAs(index, Opcode.uextend);
  return extend === undefined || typeBytes(ctx.typeOf(extend.args[0])) !== 4 ? undefined : extend.args[0];
}

/** `bound - size`. */
function matchLimit(ctx: LowerContext, value: Value): { bound: Value; size: number; uses: number } | undefined {
  const data = ctx.defOf(value);
  if (data === undefined) return undefined;
  const constant = ctx.smallConstant(data.args[1]);
  if (constant === undefined) return undefined;
  const uses = ctx.useCount(value);
  if (data.opcode === Opcode.isub) return { bound: ctx.value(data.args[0]), size: constant, uses };
  if (data.opcode === Opcode.iadd) return { bound: ctx.value(data.args[0]), size: -constant, uses };
  return undefined;
}

/** `base + index [+ offset]`. */
function matchSum(ctx: LowerContext, value: Value, index: Value): { base: Value; offset: number } | undefined {
  let data = ctx.defAs(value, Opcode.iadd);
  if (data === undefined) return undefined;
  let offset = 0;
  const constant = ctx.smallConstant(data.args[1]);
  if (constant !== undefined) {
    offset = constant;
    data = ctx.defAs(data.args[0], Opcode.iadd);
    if (data === undefined) return undefined;
  }
  const [left, right] = data.args;
  if (ctx.value(right) === index) return { base: ctx.value(left), offset };
  if (ctx.value(left) === index) return { base: ctx.value(right), offset };
  return undefined;
}

/** The load of a bound that the access can do itself, if nothing between them writes it and few others want it. */
function matchBoundLoad(
  ctx: LowerContext,
  bound: Value,
  limitUses: number,
): { base: number; offset: number } | undefined {
  const inst = ctx.defInst(bound);
  const data = ctx.defAs(bound, Opcode.load);
  if (inst === undefined || data === undefined || typeBytes(ctx.typeOf(bound)) * 8 !== ctx.pointerWidth)
    return undefined;
  const flags = data.aux as MemFlags;
  if (!isNoTrap(flags) || ctx.isBigEndian(flags) || data.imm < 0 || data.imm > 0xff) return undefined;
  if (ctx.useCount(bound) + limitUses > 3 || !reaches(ctx, inst, flags)) return undefined;
  if (ctx.defAs(data.args[0], Opcode.stack_addr) !== undefined) return undefined;
  return { base: ctx.use(data.args[0]), offset: data.imm };
}

/** Whether a load of the current block would give the same at the instruction being lowered. */
function reaches(ctx: LowerContext, load: Inst, flags: MemFlags): boolean {
  const { layout, dfg } = ctx.func;
  if (layout.instBlock(load) !== layout.instBlock(ctx.inst)) return false;
  const region = regionOf(flags);
  let inst = layout.nextInst(load);
  for (let i = 0; i < MAX_SINK_DISTANCE && inst !== undefined; i++) {
    if (inst === ctx.inst) return true;
    const data = dfg.inst(inst);
    const info = opcodes[data.opcode];
    if (info.call || info.otherSideEffects) return false;
    if (info.canStore) {
      const other = regionOf(data.aux as MemFlags);
      if (region === undefined || other === undefined || region === other) return false;
    }
    inst = layout.nextInst(inst);
  }
  return false;
}
