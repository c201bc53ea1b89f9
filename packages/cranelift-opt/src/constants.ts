/** Integer constants in the graph: reading them, and arithmetic on them in a type's width. */

import {
  type Constant,
  type DataFlowGraph,
  type Function,
  I128,
  type Inst,
  isVector,
  laneBits,
  Opcode,
  opcodes,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** Whether an opcode may define a constant; those of i128 and of vectors are made by conversions. */
export const DEFINES_CONSTANT: Uint8Array = new Uint8Array(opcodes.length);
for (const opcode of [
  Opcode.iconst,
  Opcode.f16const,
  Opcode.f32const,
  Opcode.f64const,
  Opcode.f128const,
  Opcode.vconst,
  Opcode.splat,
  Opcode.uextend,
  Opcode.sextend,
  Opcode.iconcat,
]) {
  DEFINES_CONSTANT[opcode] = 1;
}

/** The constant a value is, zero-extended from its type's width; `undefined` if it is none. */
export function constantOf(dfg: DataFlowGraph, value: Value): bigint | undefined {
  const v = dfg.resolve(value);
  if (dfg.valueKind(v) !== ValueKind.Result) return undefined;
  const data = dfg.inst(dfg.valueOwner(v) as Inst);
  return data.opcode === Opcode.iconst ? data.wide : undefined;
}

/** As `constantOf`, also for i128, floats' bits, and vectors whose lanes are all equal: then the lane's bits. */
export function laneConstantOf(func: Function, value: Value): bigint | undefined {
  const { dfg } = func;
  const v = dfg.resolve(value);
  if (dfg.valueKind(v) !== ValueKind.Result) return undefined;
  const { opcode, args, wide, imm } = dfg.inst(dfg.valueOwner(v) as Inst);
  switch (opcode) {
    case Opcode.iconst:
    case Opcode.f64const:
      return wide;
    case Opcode.f16const:
    case Opcode.f32const:
      return BigInt(imm >>> 0);
    case Opcode.f128const:
      return equalLanes(func.constants.at(imm as Constant), 16);
    case Opcode.vconst:
      return equalLanes(func.constants.at(imm as Constant), laneBits(dfg.valueType(v)) >> 3);
    case Opcode.splat:
      return isVector(dfg.valueType(v)) ? constantOf(dfg, args[0]!) : undefined;
    case Opcode.uextend:
      return dfg.valueType(v) === I128 ? constantOf(dfg, args[0]!) : undefined;
    case Opcode.sextend:
    case Opcode.iconcat:
      return dfg.valueType(v) === I128 ? wideConstant(dfg, opcode, args) : undefined;
    default:
      return undefined;
  }
}

function wideConstant(dfg: DataFlowGraph, opcode: Opcode, args: readonly Value[]): bigint | undefined {
  const low = constantOf(dfg, args[0]!);
  if (low === undefined) return undefined;
  if (opcode === Opcode.sextend) return unsigned(I128, signed(dfg.valueType(args[0]!), low));
  const high = constantOf(dfg, args[1]!);
  return high === undefined ? undefined : low | (high << 64n);
}

function equalLanes(bytes: Uint8Array, width: number): bigint | undefined {
  for (let i = width; i < bytes.length; i++) if (bytes[i] !== bytes[i - width]) return undefined;
  let bits = 0n;
  for (let i = Math.min(width, bytes.length) - 1; i >= 0; i--) bits = (bits << 8n) | BigInt(bytes[i]!);
  return bits;
}

/** Wraps to a type's width, unsigned. */
export function unsigned(type: Type, value: bigint): bigint {
  return BigInt.asUintN(laneBits(type), value);
}

/** Wraps to a type's width, signed. */
export function signed(type: Type, value: bigint): bigint {
  return BigInt.asIntN(laneBits(type), value);
}

/** All bits of a type's width set. */
export function allOnes(type: Type): bigint {
  return unsigned(type, -1n);
}

/** log2 of a power of two, -1 for any other number. */
export function exactLog2(value: bigint): number {
  if (value <= 0n || (value & (value - 1n)) !== 0n) return -1;
  return value.toString(2).length - 1;
}
