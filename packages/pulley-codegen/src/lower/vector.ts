/** Vector operations that are not one instruction with the same operands. */

import {
  type FloatCC,
  FloatCC as FCC,
  type Immediate,
  type InstructionData,
  IntCC as CC,
  type IntCC,
  laneType,
  Opcode,
  type Type,
  typeName,
} from '@pulleyjs/cranelift-ir';
import { Op, type OpId } from '@pulleyjs/pulley-isa';
import { CLASS_V } from '../operands.ts';
import { classOfType } from '../abi.ts';
import type { LowerContext } from './context.ts';
import { amountRegister } from './integer.ts';

const ops = Op as unknown as Readonly<Record<string, OpId | undefined>>;

/** Shape of a vector without the lane kind: `8x16`. */
function shape(type: Type): string {
  return typeName(type).slice(1);
}

/** Compare stems by condition code, whether operands change places, whether the result is complemented. */
const INT_COMPARES = new Map<IntCC, readonly [string, boolean]>([
  [CC.eq, ['veq', false]],
  [CC.ne, ['vneq', false]],
  [CC.slt, ['vslt', false]],
  [CC.sle, ['vslteq', false]],
  [CC.sgt, ['vslt', true]],
  [CC.sge, ['vslteq', true]],
  [CC.ult, ['vult', false]],
  [CC.ule, ['vulteq', false]],
  [CC.ugt, ['vult', true]],
  [CC.uge, ['vulteq', true]],
]);
const FLOAT_COMPARES = new Map<FloatCC, readonly [string, boolean, boolean]>([
  [FCC.eq, ['veqf', false, false]],
  [FCC.ne, ['vneqf', false, false]],
  [FCC.lt, ['vltf', false, false]],
  [FCC.le, ['vlteqf', false, false]],
  [FCC.gt, ['vltf', true, false]],
  [FCC.ge, ['vlteqf', true, false]],
  [FCC.uge, ['vltf', false, true]],
  [FCC.ugt, ['vlteqf', false, true]],
  [FCC.ule, ['vltf', true, true]],
  [FCC.ult, ['vlteqf', true, true]],
]);

function opFor(ctx: LowerContext, name: string, type: Type): OpId {
  const op = ops[name];
  if (op === undefined) throw ctx.unsupported(type);
  return op;
}

export function lowerVectorIcmp(ctx: LowerContext, data: InstructionData, type: Type): void {
  const [stem, swap] = INT_COMPARES.get(data.imm as IntCC)!;
  const a = ctx.use(data.args[0]);
  const b = ctx.use(data.args[1]);
  ctx.emit(
    opFor(ctx, stem + shape(type), type),
    ctx.def(ctx.func.dfg.firstResult(ctx.inst)),
    swap ? b : a,
    swap ? a : b,
  );
}

export function lowerVectorFcmp(ctx: LowerContext, data: InstructionData, type: Type): void {
  const cc = data.imm as FloatCC;
  const dst = ctx.def(ctx.func.dfg.firstResult(ctx.inst));
  const a = ctx.use(data.args[0]);
  const b = ctx.use(data.args[1]);
  const form = FLOAT_COMPARES.get(cc);
  const raw = ctx.newV();
  if (form !== undefined) {
    const [stem, swap, inverted] = form;
    ctx.emit(opFor(ctx, stem + shape(type), type), inverted ? raw : dst, swap ? b : a, swap ? a : b);
    if (inverted) ctx.emit(Op.vbnot128, dst, raw);
    return;
  }
  const first = ctx.newV();
  const second = ctx.newV();
  const isNan = cc === FCC.ord || cc === FCC.uno;
  const compare = opFor(ctx, (isNan ? 'vneqf' : 'vltf') + shape(type), type);
  ctx.emit(compare, first, a, isNan ? a : b);
  ctx.emit(compare, second, b, isNan ? b : a);
  const inverted = cc === FCC.ord || cc === FCC.ueq;
  ctx.emit(Op.vbor128, inverted ? raw : dst, first, second);
  if (inverted) ctx.emit(Op.vbnot128, dst, raw);
}

const SHIFT_OPS = new Map<Opcode, readonly [string, string]>([
  [Opcode.ishl, ['vshli', '']],
  [Opcode.ushr, ['vshri', '_u']],
  [Opcode.sshr, ['vshri', '_s']],
]);

export function lowerVectorShift(ctx: LowerContext, data: InstructionData, type: Type): void {
  const [stem, suffix] = SHIFT_OPS.get(data.opcode)!;
  const op = opFor(ctx, stem + shape(type) + suffix, type);
  ctx.emit(op, ctx.def(ctx.func.dfg.firstResult(ctx.inst)), ctx.use(data.args[0]), amountRegister(ctx, data.args[1]));
}

/** Stem of lane instructions: x8, x16, x32, x64, f32, f64. */
function laneStem(type: Type): string {
  const name = typeName(laneType(type));
  return name.startsWith('f') ? name : `x${name.slice(1)}`;
}

export function lowerInsertLane(ctx: LowerContext, data: InstructionData, type: Type): void {
  const op = opFor(ctx, `vinsert${laneStem(type)}`, type);
  const dst = ctx.def(ctx.func.dfg.firstResult(ctx.inst));
  ctx.emit(op, dst, ctx.use(data.args[0]), ctx.use(data.args[1]), data.imm);
}

export function lowerExtractLane(ctx: LowerContext, data: InstructionData, type: Type): void {
  const prefix = typeName(laneType(type)).startsWith('f') ? 'fextractv' : 'xextractv';
  const op = opFor(ctx, prefix + shape(type), type);
  ctx.emit(op, ctx.def(ctx.func.dfg.firstResult(ctx.inst)), ctx.use(data.args[0]), data.imm);
}

export function lowerScalarToVector(ctx: LowerContext, data: InstructionData, type: Type): void {
  if (classOfType(type, 'scalar_to_vector') !== CLASS_V) throw ctx.unsupported(type);
  const op = opFor(ctx, `vinsert${laneStem(type)}`, type);
  ctx.emit(op, ctx.def(ctx.func.dfg.firstResult(ctx.inst)), ctx.vectorConstant(0n), ctx.use(data.args[0]), 0);
}

export function lowerHighBits(ctx: LowerContext, data: InstructionData): void {
  const type = ctx.typeOf(data.args[0]);
  const op = opFor(ctx, `vbitmask${shape(type)}`, type);
  const result = ctx.func.dfg.firstResult(ctx.inst);
  if (typeName(ctx.func.dfg.valueType(result)) !== 'i64') {
    ctx.emit(op, ctx.def(result), ctx.use(data.args[0]));
    return;
  }
  const narrow = ctx.newX();
  ctx.emit(op, narrow, ctx.use(data.args[0]));
  ctx.emit(Op.zext32, ctx.def(result), narrow);
}

export function lowerShuffle(ctx: LowerContext, data: InstructionData): void {
  const mask = ctx.func.immediates.at(data.imm as Immediate);
  const word = (i: number): number => mask[i] | (mask[i + 1] << 8) | (mask[i + 2] << 16) | (mask[i + 3] << 24);
  const dst = ctx.def(ctx.func.dfg.firstResult(ctx.inst));
  ctx.emit(Op.vshuffle, dst, ctx.use(data.args[0]), ctx.use(data.args[1]), word(0), word(4), word(8), word(12));
}
