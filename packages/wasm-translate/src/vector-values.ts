/**
 * Values of type v128. In locals, signatures and on the operand stack they are all of one CLIF type; an operation works on
 * vectors of its own lanes, and its result is turned back. Neither costs an instruction of the target: lanes are
 * little-endian, and a `bitcast` of a `bitcast` is never made.
 */

import {
  DEFAULT_FLAGS,
  I8X16,
  type Inst,
  LITTLE,
  Opcode,
  type Type,
  type Value,
  ValueKind,
  withFlag,
} from '@pulleyjs/cranelift-ir';
import type { FunctionContext } from './function-context.ts';
import type { FunctionTranslator } from './function-translator.ts';

/** How v128 is seen where nothing says which lanes it has. */
export const V128: Type = I8X16;

/** Bytes of a v128. */
export const V128_BYTES = 16;

const LITTLE_ENDIAN = withFlag(DEFAULT_FLAGS, LITTLE);

/** The vector with lanes of another type. */
export function withLanes(ctx: FunctionContext, vector: Value, type: Type): Value {
  const { dfg } = ctx.func;
  if (dfg.valueType(vector) === type) return vector;
  const source = beforeCast(ctx, vector);
  return dfg.valueType(source) === type ? source : ctx.builder.bitcast(type, LITTLE_ENDIAN, source);
}

/** What a vector was made of, if only its lanes were given another type. */
function beforeCast(ctx: FunctionContext, vector: Value): Value {
  const { dfg } = ctx.func;
  const resolved = dfg.resolve(vector);
  if (dfg.valueKind(resolved) !== ValueKind.Result) return vector;
  const data = dfg.inst(dfg.valueOwner(resolved) as Inst);
  return data.opcode === Opcode.bitcast ? data.args[0]! : vector;
}

/** Takes a v128 off the operand stack, with lanes of a type. */
export function popVector(t: FunctionTranslator, type: Type): Value {
  return withLanes(t.ctx, t.pop(), type);
}

/** Puts a vector of any lanes on the operand stack. */
export function pushVector(t: FunctionTranslator, vector: Value): void {
  t.push(withLanes(t.ctx, vector, V128));
}

/** The v128 whose bytes are at an offset of the module. */
export function constantAt(t: FunctionTranslator, byteOffset: number): Value {
  return t.ctx.vectorConstant(V128, t.module.bytes.subarray(byteOffset, byteOffset + V128_BYTES));
}
