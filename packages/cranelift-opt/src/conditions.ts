/** What a branch, a trap or a choice really asks: the value whose being zero decides it. */

import { I128, IntCC, Opcode, opcodes, type Value, ValueKind, type Inst } from '@pulleyjs/cranelift-ir';
import { constantOf } from './constants.ts';
import type { RuleContext } from './rule-context.ts';

/** Operations whose result is zero exactly when their first operand is. */
const KEEPS_ZERO = new Set<Opcode>([
  Opcode.uextend,
  Opcode.sextend,
  Opcode.bmask,
  Opcode.ineg,
  Opcode.iabs,
  Opcode.bswap,
  Opcode.bitrev,
  Opcode.popcnt,
  Opcode.rotl,
  Opcode.rotr,
]);
/** Counts of bits, which lose nothing when they are reduced. */
const COUNTS = new Set<Opcode>([Opcode.clz, Opcode.ctz, Opcode.popcnt]);
/** Steps taken through one condition at most. */
const MAX_STEPS = 8;

export interface Condition {
  readonly value: Value;
  /** The condition is true when the value is zero. */
  readonly inverted: boolean;
}

/** The condition without what only passes "is it zero" on; `undefined` if there is nothing of that kind round it. */
export function stripCondition(cx: RuleContext, condition: Value): Condition | undefined {
  const start = cx.dfg.resolve(condition);
  let value = start;
  let inverted = false;
  for (let step = 0; step < MAX_STEPS; step++) {
    const inner = stripOnce(cx, value);
    if (inner === undefined) break;
    value = cx.dfg.resolve(inner.value);
    inverted = inverted !== inner.inverted;
  }
  return value === start ? undefined : { value, inverted };
}

function stripOnce(cx: RuleContext, value: Value): Condition | undefined {
  const { dfg } = cx;
  if (dfg.valueKind(value) !== ValueKind.Result) return undefined;
  const { opcode, args, imm } = dfg.inst(dfg.valueOwner(value) as Inst);
  if (KEEPS_ZERO.has(opcode) && isScalar(cx, value)) return { value: args[0]!, inverted: false };
  if (opcode === Opcode.ireduce) {
    const inner = dfg.definingInst(args[0]!);
    const isCount = inner !== undefined && COUNTS.has(dfg.inst(inner).opcode);
    return isCount ? { value: args[0]!, inverted: false } : undefined;
  }
  if (opcode !== Opcode.icmp || (imm !== IntCC.eq && imm !== IntCC.ne)) return undefined;
  if (dfg.valueType(args[0]!) === I128 || constantOf(dfg, args[1]!) !== 0n) return undefined;
  return { value: args[0]!, inverted: imm === IntCC.eq };
}

/** Not an i128, of which a condition costs more than what is stripped. */
function isScalar(cx: RuleContext, value: Value): boolean {
  const { dfg } = cx;
  const inst = dfg.valueOwner(value) as Inst;
  return opcodes[dfg.inst(inst).opcode]!.args.length > 0 && dfg.valueType(dfg.inst(inst).args[0]!) !== I128;
}
