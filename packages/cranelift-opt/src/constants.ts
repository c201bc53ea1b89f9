/** Integer constants in the graph: reading them, and arithmetic on them in a type's width. */

import {
  type DataFlowGraph,
  type Inst,
  laneBits,
  Opcode,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** The constant a value is, zero-extended from its type's width; `undefined` if it is none. */
export function constantOf(dfg: DataFlowGraph, value: Value): bigint | undefined {
  const v = dfg.resolve(value);
  if (dfg.valueKind(v) !== ValueKind.Result) return undefined;
  const data = dfg.inst(dfg.valueOwner(v) as Inst);
  return data.opcode === Opcode.iconst ? data.wide : undefined;
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
