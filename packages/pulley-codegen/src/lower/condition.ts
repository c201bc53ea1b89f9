/**
 * Conditions: what `brif`, `trapz`, `trapnz` and `select` test, as a fused compare-and-branch or as a register.
 *
 * Comparisons are looked through whatever uses them besides: a fused branch costs the same as testing a register.
 */

import {
  complementIntCC,
  F32,
  F64,
  type FloatCC,
  FloatCC as FCC,
  I128,
  I16,
  I32,
  I64,
  I8,
  type InstructionData,
  IntCC as CC,
  type IntCC,
  Opcode,
  swapIntCC,
  typeBits,
  type Value,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import type { LowerContext } from './context.ts';

/** A conditional branch without its target: opcode and operands (`b` unused by those with one operand). */
export interface Condition {
  op: OpId;
  a: number;
  b: number;
}

/** Comparisons tested against zero that are looked through. */
const MAX_DEPTH = 8;

type Width = '32' | '64';
/** Register forms by condition code: mnemonic stem, and whether the operands change places. */
const REGISTER_FORMS: readonly (readonly [string, boolean])[] = table([
  [CC.eq, 'xeq', false],
  [CC.ne, 'xneq', false],
  [CC.slt, 'xslt', false],
  [CC.sle, 'xslteq', false],
  [CC.sgt, 'xslt', true],
  [CC.sge, 'xslteq', true],
  [CC.ult, 'xult', false],
  [CC.ule, 'xulteq', false],
  [CC.ugt, 'xult', true],
  [CC.uge, 'xulteq', true],
]);
/** Immediate forms by condition code: mnemonic stem, signedness of the immediate. */
const IMMEDIATE_FORMS: readonly (readonly [string, boolean])[] = table([
  [CC.eq, 'xeq', true],
  [CC.ne, 'xneq', true],
  [CC.slt, 'xslt', true],
  [CC.sle, 'xslteq', true],
  [CC.sgt, 'xsgt', true],
  [CC.sge, 'xsgteq', true],
  [CC.ult, 'xult', false],
  [CC.ule, 'xulteq', false],
  [CC.ugt, 'xugt', false],
  [CC.uge, 'xugteq', false],
]);

function table(rows: readonly (readonly [IntCC, string, boolean])[]): (readonly [string, boolean])[] {
  const result: (readonly [string, boolean])[] = [];
  for (const [cc, stem, flag] of rows) result[cc] = [stem, flag];
  return result;
}

const ops = Op as unknown as Readonly<Record<string, OpId>>;
const BRANCHES = REGISTER_FORMS.map(([stem]) => [ops[`br_if_${stem}32`], ops[`br_if_${stem}64`]]);
const COMPARES = REGISTER_FORMS.map(([stem]) => [ops[`${stem}32`], ops[`${stem}64`]]);
const SHORT_BRANCHES = IMMEDIATE_FORMS.map(([stem, signed]) => immediateBranches(stem, signed ? 'i8' : 'u8'));
const LONG_BRANCHES = IMMEDIATE_FORMS.map(([stem, signed]) => immediateBranches(stem, signed ? 'i32' : 'u32'));

function immediateBranches(stem: string, suffix: string): OpId[] {
  return (['32', '64'] satisfies Width[]).map((width) => ops[`br_if_${stem}${width}_${suffix}`]);
}

/** The branch taken when the value is nonzero (or zero, if `negate`). Emits what it needs into the current group. */
export function lowerCondition(ctx: LowerContext, value: Value, negate: boolean): Condition {
  let v = ctx.value(value);
  let negated = negate;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const data = ctx.defOf(v);
    if (data === undefined) break;
    if (data.opcode === Opcode.uextend || data.opcode === Opcode.bmask) {
      if (data.opcode === Opcode.bmask && ctx.typeOf(data.args[0]) === I128) break;
      v = ctx.value(data.args[0]);
      continue;
    }
    if (data.opcode === Opcode.icmp) {
      const inner = comparedWithZero(ctx, data);
      if (inner === undefined) return integerCondition(ctx, data, negated);
      negated = negated !== (data.imm === CC.eq);
      v = inner;
      continue;
    }
    if (data.opcode === Opcode.fcmp) return floatCondition(ctx, data, negated);
    break;
  }
  return testCondition(ctx, v, negated);
}

/** The boolean that an `icmp eq/ne x, 0` tests, if x is itself a comparison. */
function comparedWithZero(ctx: LowerContext, data: InstructionData): Value | undefined {
  if ((data.imm !== CC.eq && data.imm !== CC.ne) || ctx.constant(data.args[1]) !== 0n) return undefined;
  let inner = ctx.value(data.args[0]);
  let def = ctx.defOf(inner);
  for (let i = 0; def !== undefined && def.opcode === Opcode.uextend && i < MAX_DEPTH; i++) {
    inner = ctx.value(def.args[0]);
    def = ctx.defOf(inner);
  }
  return def !== undefined && (def.opcode === Opcode.icmp || def.opcode === Opcode.fcmp) && ctx.typeOf(inner) === I8
    ? inner
    : undefined;
}

function testCondition(ctx: LowerContext, value: Value, negate: boolean): Condition {
  switch (ctx.typeOf(value)) {
    case I64:
      return { op: negate ? Op.br_if_xeq64_i8 : Op.br_if_xneq64_i8, a: ctx.use(value), b: 0 };
    case I128: {
      const any = ctx.newX();
      ctx.emit(Op.xbor64, any, ctx.useHalf(value, 0), ctx.useHalf(value, 1));
      return { op: negate ? Op.br_if_xeq64_i8 : Op.br_if_xneq64_i8, a: any, b: 0 };
    }
    default:
      return { op: negate ? Op.br_if_not32 : Op.br_if32, a: zeroExtended(ctx, value), b: 0 };
  }
}

/** A register whose low 32 bits are the zero extension of an i8, i16 or i32. */
export function zeroExtended(ctx: LowerContext, value: Value): number {
  const type = ctx.typeOf(value);
  const constant = ctx.constant(value);
  if (constant !== undefined && type !== I32) return ctx.constantInRegister(BigInt.asUintN(typeBits(type), constant));
  const source = ctx.use(value);
  return ctx.isClean(value) ? source : ctx.extension(type === I8 ? Op.zext8 : Op.zext16, source);
}

/** A register whose low 32 bits are the sign extension of an i8, i16 or i32. */
export function signExtended(ctx: LowerContext, value: Value): number {
  const source = ctx.use(value);
  return ctx.isSignExtended(value) ? source : ctx.extension(ctx.typeOf(value) === I8 ? Op.sext8 : Op.sext16, source);
}

/** A register with the 64-bit extension of an i32. */
export function extendedTo64(ctx: LowerContext, value: Value, signed: boolean): number {
  const constant = ctx.constant(value);
  if (constant !== undefined) return ctx.constantInRegister(signed ? constant : BigInt.asUintN(32, constant));
  return ctx.extension(signed ? Op.sext32 : Op.zext32, ctx.use(value));
}

function integerCondition(ctx: LowerContext, data: InstructionData, negate: boolean): Condition {
  const type = ctx.typeOf(data.args[0]);
  if (type === I128) {
    const flag = ctx.newX();
    const inverted = compareWide(ctx, data.imm as IntCC, data.args[0], data.args[1], flag);
    return { op: negate !== inverted ? Op.br_if_not32 : Op.br_if32, a: flag, b: 0 };
  }
  let cc = (negate ? complementIntCC(data.imm as IntCC) : data.imm) as IntCC;
  let [left, right] = data.args;
  if (ctx.constant(left) !== undefined && ctx.constant(right) === undefined) {
    [left, right] = [right, left];
    cc = swapIntCC(cc);
  }
  const wide = type === I64 ? 1 : 0;
  const immediate = ctx.constant(right);
  if (immediate !== undefined) {
    const signed = IMMEDIATE_FORMS[cc][1];
    const bits = narrowImmediate(immediate, type, cc);
    const isEquality = cc === CC.eq || cc === CC.ne;
    if ((signed && bits >= -0x80000000n && bits < 0x80000000n) || (!signed && bits >= 0n && bits <= 0xffffffffn)) {
      if (wide === 0 && isEquality && bits === 0n) {
        return { op: cc === CC.eq ? Op.br_if_not32 : Op.br_if32, a: extendedFor(ctx, left, cc), b: 0 };
      }
      const short = signed ? bits >= -128n && bits < 128n : bits < 256n;
      const op = (short ? SHORT_BRANCHES : LONG_BRANCHES)[cc][wide];
      return { op, a: extendedFor(ctx, left, cc), b: Number(BigInt.asIntN(32, bits)) };
    }
  }
  const [, swap] = REGISTER_FORMS[cc];
  const a = extendedFor(ctx, left, cc);
  const b = extendedFor(ctx, right, cc);
  return { op: BRANCHES[cc][wide], a: swap ? b : a, b: swap ? a : b };
}

/** The constant as it compares at the width of the comparison. */
function narrowImmediate(bits: bigint, type: number, cc: IntCC): bigint {
  if (isSigned(cc)) return bits;
  const unsigned = BigInt.asUintN(type === I8 ? 8 : type === I16 ? 16 : type === I64 ? 64 : 32, bits);
  if (cc !== CC.eq && cc !== CC.ne) return unsigned;
  return type === I32 || type === I64 ? bits : unsigned;
}

function isSigned(cc: IntCC): boolean {
  return cc === CC.slt || cc === CC.sle || cc === CC.sgt || cc === CC.sge;
}

function extendedFor(ctx: LowerContext, value: Value, cc: IntCC): number {
  const type = ctx.typeOf(value);
  if (type === I32 || type === I64) return ctx.use(value);
  return isSigned(cc) ? signExtended(ctx, value) : zeroExtended(ctx, value);
}

/** A scalar `icmp` as a value. */
export function lowerIcmp(ctx: LowerContext, data: InstructionData, dst: number): void {
  const cc = data.imm as IntCC;
  const [left, right] = data.args;
  if (ctx.typeOf(left) === I128) {
    const flag = ctx.newX();
    if (compareWide(ctx, cc, left, right, flag)) ctx.emit(Op.xbxor32_s8, dst, flag, 1);
    else ctx.emit(Op.xmov, dst, flag);
    return;
  }
  if (cc === CC.slt && ctx.constant(right) === 0n) {
    emitSignBit(ctx, left, dst);
    return;
  }
  const [, swap] = REGISTER_FORMS[cc];
  const a = extendedFor(ctx, left, cc);
  const b = extendedFor(ctx, right, cc);
  ctx.emit(COMPARES[cc][ctx.typeOf(left) === I64 ? 1 : 0], dst, swap ? b : a, swap ? a : b);
}

/** `dst = value < 0`. */
function emitSignBit(ctx: LowerContext, value: Value, dst: number): void {
  const type = ctx.typeOf(value);
  if (type === I64) ctx.emit(Op.xshr64_u_u6, dst, ctx.use(value), 63);
  else if (ctx.isSignExtended(value)) ctx.emit(Op.xshr32_u_u6, dst, ctx.use(value), 31);
  else ctx.emit(Op.xshr32_u_u6, dst, zeroExtended(ctx, value), typeBits(type) - 1);
}

/** Compares i128 values into `flag`. @returns whether the flag is the complement of the condition */
export function compareWide(ctx: LowerContext, cc: IntCC, left: Value, right: Value, flag: number): boolean {
  const aLo = ctx.useHalf(left, 0);
  const aHi = ctx.useHalf(left, 1);
  const bLo = ctx.useHalf(right, 0);
  const bHi = ctx.useHalf(right, 1);
  if (cc === CC.eq || cc === CC.ne) {
    const lo = ctx.newX();
    const hi = ctx.newX();
    const any = ctx.newX();
    ctx.emit(Op.xbxor64, lo, aLo, bLo);
    ctx.emit(Op.xbxor64, hi, aHi, bHi);
    ctx.emit(Op.xbor64, any, lo, hi);
    ctx.emit(cc === CC.eq ? Op.xeq64 : Op.xneq64, flag, any, ctx.constantInRegister(0n));
    return false;
  }
  // a < b: the high halves decide unless equal; then the low halves, unsigned. The others swap or complement.
  const swap = cc === CC.sgt || cc === CC.ugt || cc === CC.sle || cc === CC.ule;
  const inverted = cc === CC.sge || cc === CC.uge || cc === CC.sle || cc === CC.ule;
  const less = isSigned(cc) ? Op.xslt64 : Op.xult64;
  const lo = ctx.newX();
  const hi = ctx.newX();
  const equal = ctx.newX();
  ctx.emit(Op.xult64, lo, swap ? bLo : aLo, swap ? aLo : bLo);
  ctx.emit(less, hi, swap ? bHi : aHi, swap ? aHi : bHi);
  ctx.emit(Op.xeq64, equal, aHi, bHi);
  ctx.emit(Op.xselect32, flag, equal, lo, hi);
  return inverted;
}

/** Float compares by code: instruction (eq neq lt lteq), operands swapped, result complemented. */
const FLOAT_FORMS: readonly (readonly [0 | 1 | 2 | 3, boolean, boolean] | undefined)[] = floatForms();
const FLOAT_COMPARES: readonly (readonly OpId[])[] = [
  [Op.feq32, Op.fneq32, Op.flt32, Op.flteq32],
  [Op.feq64, Op.fneq64, Op.flt64, Op.flteq64],
];

function floatForms(): (readonly [0 | 1 | 2 | 3, boolean, boolean] | undefined)[] {
  const forms: (readonly [0 | 1 | 2 | 3, boolean, boolean] | undefined)[] = [];
  forms[FCC.eq] = [0, false, false];
  forms[FCC.ne] = [1, false, false];
  forms[FCC.lt] = [2, false, false];
  forms[FCC.le] = [3, false, false];
  forms[FCC.gt] = [2, true, false];
  forms[FCC.ge] = [3, true, false];
  forms[FCC.uge] = [2, false, true];
  forms[FCC.ugt] = [3, false, true];
  forms[FCC.ule] = [2, true, true];
  forms[FCC.ult] = [3, true, true];
  return forms;
}

/** Emits a scalar float compare into `flag`. @returns whether the flag is the complement of the condition */
function compareFloats(ctx: LowerContext, data: InstructionData, flag: number): boolean {
  const cc = data.imm as FloatCC;
  const compares = FLOAT_COMPARES[isF64(ctx, data.args[0]) ? 1 : 0];
  const a = ctx.use(data.args[0]);
  const b = ctx.use(data.args[1]);
  const form = FLOAT_FORMS[cc];
  if (form !== undefined) {
    const [index, swap, inverted] = form;
    ctx.emit(compares[index], flag, swap ? b : a, swap ? a : b);
    return inverted;
  }
  const first = ctx.newX();
  const second = ctx.newX();
  if (cc === FCC.ord || cc === FCC.uno) {
    // Only a NaN differs from itself.
    const self = compares[cc === FCC.ord ? 0 : 1];
    ctx.emit(self, first, a, a);
    ctx.emit(self, second, b, b);
  } else {
    // one and ueq: less or greater.
    ctx.emit(compares[2], first, a, b);
    ctx.emit(compares[2], second, b, a);
  }
  ctx.emit(cc === FCC.ord ? Op.xband32 : Op.xbor32, flag, first, second);
  return cc === FCC.ueq;
}

function isF64(ctx: LowerContext, value: Value): boolean {
  const type = ctx.typeOf(value);
  if (type !== F32 && type !== F64) throw ctx.unsupported(type);
  return type === F64;
}

function floatCondition(ctx: LowerContext, data: InstructionData, negate: boolean): Condition {
  const flag = ctx.newX();
  const inverted = compareFloats(ctx, data, flag);
  return { op: inverted !== negate ? Op.br_if_not32 : Op.br_if32, a: flag, b: 0 };
}

/** A scalar `fcmp` as a value. */
export function lowerFcmp(ctx: LowerContext, data: InstructionData, dst: number): void {
  const form = FLOAT_FORMS[data.imm];
  if (form !== undefined ? !form[2] : data.imm !== FCC.ueq) {
    compareFloats(ctx, data, dst);
    return;
  }
  const flag = ctx.newX();
  compareFloats(ctx, data, flag);
  ctx.emit(Op.xbxor32_s8, dst, flag, 1);
}

/** A register whose low 32 bits are nonzero exactly when the condition holds, or when it does not. */
export interface Test {
  readonly register: number;
  readonly inverted: boolean;
}

/** The condition of a `select`. */
export function lowerTest(ctx: LowerContext, value: Value): Test {
  let v = ctx.value(value);
  let inverted = false;
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const data = ctx.defOf(v);
    if (data === undefined) break;
    if (data.opcode === Opcode.uextend || data.opcode === Opcode.bmask) {
      v = ctx.value(data.args[0]);
      continue;
    }
    if (
      data.opcode === Opcode.icmp &&
      (data.imm === CC.eq || data.imm === CC.ne) &&
      ctx.constant(data.args[1]) === 0n
    ) {
      inverted = inverted !== (data.imm === CC.eq);
      v = ctx.value(data.args[0]);
      continue;
    }
    if (data.opcode === Opcode.fcmp && FLOAT_FORMS[data.imm]?.[2] === true && ctx.useCount(v) === 1) {
      const flag = ctx.newX();
      compareFloats(ctx, data, flag);
      return { register: flag, inverted: !inverted };
    }
    break;
  }
  const type = ctx.typeOf(v);
  if (type !== I64 && type !== I128) return { register: zeroExtended(ctx, v), inverted };
  const flag = ctx.newX();
  let bits = -1;
  if (type === I64) bits = ctx.use(v);
  else {
    bits = ctx.newX();
    ctx.emit(Op.xbor64, bits, ctx.useHalf(v, 0), ctx.useHalf(v, 1));
  }
  ctx.emit(Op.xbmask64, flag, bits);
  return { register: flag, inverted };
}
