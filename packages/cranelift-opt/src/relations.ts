/**
 * Comparisons of one pair of values as sets of outcomes, less, equal and greater: what two of them make together, three-way
 * comparisons (-1, 0 or 1), and what is then asked of those.
 */

import { I8, type Inst, InstructionData, IntCC, Opcode, type Value } from '@pulleyjs/cranelift-ir';
import { constantOf, signed } from './constants.ts';
import type { RuleContext, Simplified } from './rule-context.ts';

const LESS = 1;
const EQUAL = 2;
const GREATER = 4;
const ALL = LESS | EQUAL | GREATER;

type Sign = 'signed' | 'unsigned';

interface Relation {
  readonly x: Value;
  readonly y: Value;
  readonly outcomes: number;
  /** None for `eq` and `ne`, which are the same in both. */
  readonly sign: Sign | undefined;
}

const OUTCOMES = new Map<number, readonly [outcomes: number, sign: Sign | undefined]>([
  [IntCC.eq, [EQUAL, undefined]],
  [IntCC.ne, [LESS | GREATER, undefined]],
  [IntCC.slt, [LESS, 'signed']],
  [IntCC.sle, [LESS | EQUAL, 'signed']],
  [IntCC.sgt, [GREATER, 'signed']],
  [IntCC.sge, [GREATER | EQUAL, 'signed']],
  [IntCC.ult, [LESS, 'unsigned']],
  [IntCC.ule, [LESS | EQUAL, 'unsigned']],
  [IntCC.ugt, [GREATER, 'unsigned']],
  [IntCC.uge, [GREATER | EQUAL, 'unsigned']],
]);

/** The condition that is true for exactly those outcomes, neither none nor all. */
function conditionOf(outcomes: number, sign: Sign): IntCC {
  for (const [cc, [known, needs]] of OUTCOMES) {
    if (known === outcomes && (needs === undefined || needs === sign)) return cc as IntCC;
  }
  throw new Error('no condition has no outcomes or all');
}

function relationOf(cx: RuleContext, value: Value): Relation | undefined {
  const data = cx.defining(value, Opcode.icmp);
  return data === undefined ? undefined : relation(cx, data);
}

function relation(cx: RuleContext, { args, imm }: InstructionData): Relation {
  const [outcomes, sign] = OUTCOMES.get(imm)!;
  return { x: cx.dfg.resolve(args[0]!), y: cx.dfg.resolve(args[1]!), outcomes, sign };
}

/** The second relation with the operands in the order of the first; none if it is about others or in another order. */
function aligned(a: Relation, b: Relation): Relation | undefined {
  if (a.sign !== undefined && b.sign !== undefined && a.sign !== b.sign) return undefined;
  if (a.x === b.x && a.y === b.y) return b;
  return a.x === b.y && a.y === b.x ? { ...b, x: b.y, y: b.x, outcomes: mirrored(b.outcomes) } : undefined;
}

const mirrored = (outcomes: number): number =>
  (outcomes & EQUAL) | ((outcomes & LESS) === 0 ? 0 : GREATER) | ((outcomes & GREATER) === 0 ? 0 : LESS);

/** Two comparisons of one pair under `band`, `bor` or `bxor`; also lane by lane. */
export function combineRelations(cx: RuleContext, data: InstructionData, inst: Inst): Simplified {
  const a = relationOf(cx, data.args[0]!);
  const b = a === undefined ? undefined : relationOf(cx, data.args[1]!);
  const other = b === undefined ? undefined : aligned(a!, b);
  if (other === undefined) return undefined;
  const joined = join(data.opcode, a!.outcomes, other.outcomes);
  return becomeRelation(cx, data, inst, a!, joined, a!.sign ?? other.sign ?? 'signed');
}

function join(opcode: Opcode, a: number, b: number): number {
  if (opcode === Opcode.band) return a & b;
  return opcode === Opcode.bor ? a | b : a ^ b;
}

/** The instruction becomes the comparison with those outcomes, or a constant. */
function becomeRelation(
  cx: RuleContext,
  data: InstructionData,
  inst: Inst,
  { x, y }: Relation,
  outcomes: number,
  sign: Sign,
): Simplified {
  const type = cx.dfg.valueType(cx.dfg.firstResult(inst));
  if (outcomes === 0) return cx.laneConstant(inst, type, 0n);
  if (outcomes === ALL) return cx.laneConstant(inst, type, type === I8 ? 1n : -1n);
  data.opcode = Opcode.icmp;
  data.type = cx.dfg.valueType(x);
  data.args = [x, y];
  data.imm = conditionOf(outcomes, sign);
  return true;
}

/** `select` of a comparison, 1, and another comparison of the pair; and three-way comparisons by two of them. */
export function selectRelations(cx: RuleContext, data: InstructionData, inst: Inst): Simplified {
  const first = relationOf(cx, data.args[0]!);
  if (first === undefined) return undefined;
  return selectUnion(cx, data, inst, first) ?? selectThreeWay(cx, data, inst, first);
}

function selectUnion(cx: RuleContext, data: InstructionData, inst: Inst, first: Relation): Simplified {
  const second = relationOf(cx, data.args[2]!);
  const other = second === undefined ? undefined : aligned(first, second);
  if (other === undefined || constantOf(cx.dfg, data.args[1]!) !== 1n) return undefined;
  const sign = first.sign ?? other.sign ?? 'signed';
  return becomeRelation(cx, data, inst, first, first.outcomes | other.outcomes, sign);
}

function selectThreeWay(cx: RuleContext, data: InstructionData, inst: Inst, first: Relation): Simplified {
  const [, whenTrue, whenFalse] = data.args as [Value, Value, Value];
  const inTrue = choiceOf(cx, whenTrue);
  const inner = inTrue ?? choiceOf(cx, whenFalse);
  if (inner === undefined) return undefined;
  const found = relationOf(cx, inner.condition);
  const second = found === undefined ? undefined : aligned(first, found);
  const sign = first.sign ?? second?.sign;
  if (second === undefined || sign === undefined) return undefined;
  const type = cx.dfg.valueType(cx.dfg.firstResult(inst));
  const outcome = (which: number): bigint | undefined => {
    const isFirst = (first.outcomes & which) !== 0;
    const isInner = isFirst === (inTrue !== undefined);
    if (isInner) return (second.outcomes & which) !== 0 ? inner.whenTrue : inner.whenFalse;
    return signedConstant(cx, isFirst ? whenTrue : whenFalse);
  };
  const [less, equal, greater] = [outcome(LESS), outcome(EQUAL), outcome(GREATER)];
  if (equal !== 0n || less === undefined || greater !== -less || (less !== 1n && less !== -1n)) return undefined;
  const above = comparison(cx, inst, first, less === -1n ? GREATER : LESS, sign);
  const below = comparison(cx, inst, first, less === -1n ? LESS : GREATER, sign);
  data.opcode = type === I8 ? Opcode.isub : Opcode.sextend;
  data.type = type;
  data.args = [above, below];
  if (type !== I8) data.args = [cx.insert(inst, new InstructionData(Opcode.isub, I8, [above, below]), I8)];
  return true;
}

interface Choice {
  readonly condition: Value;
  readonly whenTrue: bigint | undefined;
  readonly whenFalse: bigint | undefined;
}

/** A choice of constants; a `bmask` chooses -1 or 0. */
function choiceOf(cx: RuleContext, value: Value): Choice | undefined {
  const mask = cx.defining(value, Opcode.bmask);
  if (mask !== undefined) return { condition: mask.args[0]!, whenTrue: -1n, whenFalse: 0n };
  const select = cx.defining(value, Opcode.select);
  if (select === undefined) {
    const truth = cx.defining(value, Opcode.uextend)?.args[0] ?? value;
    return cx.defining(truth, Opcode.icmp) && { condition: truth, whenTrue: 1n, whenFalse: 0n };
  }
  const [condition, whenTrue, whenFalse] = select.args as [Value, Value, Value];
  return { condition, whenTrue: signedConstant(cx, whenTrue), whenFalse: signedConstant(cx, whenFalse) };
}

function signedConstant(cx: RuleContext, value: Value): bigint | undefined {
  const bits = constantOf(cx.dfg, value);
  return bits === undefined ? undefined : signed(cx.dfg.valueType(value), bits);
}

function comparison(cx: RuleContext, inst: Inst, { x, y }: Relation, outcomes: number, sign: Sign): Value {
  const data = new InstructionData(Opcode.icmp, cx.dfg.valueType(x), [x, y]);
  data.imm = conditionOf(outcomes, sign);
  return cx.insert(inst, data, I8);
}

/** A three-way comparison compared with a constant. */
export function compareThreeWay(cx: RuleContext, data: InstructionData, inst: Inst): Simplified {
  const k = constantOf(cx.dfg, data.args[1]!);
  if (k === undefined) return undefined;
  const narrow = cx.defining(data.args[0]!, Opcode.sextend)?.args[0] ?? data.args[0]!;
  const threeWay = cx.defining(narrow, Opcode.isub);
  if (threeWay === undefined) return undefined;
  const above = relationOf(cx, stripped(cx, threeWay.args[0]!));
  const found = above === undefined ? undefined : relationOf(cx, stripped(cx, threeWay.args[1]!));
  const below = found === undefined ? undefined : aligned(above!, found);
  if (below === undefined || above!.sign === undefined) return undefined;
  const wanted = signed(cx.dfg.valueType(data.args[0]!), k);
  const [known, sign] = OUTCOMES.get(data.imm)!;
  if (sign === 'unsigned') return undefined;
  let outcomes = 0;
  for (const which of [LESS, EQUAL, GREATER]) {
    const value = ((above!.outcomes & which) === 0 ? 0n : 1n) - ((below.outcomes & which) === 0 ? 0n : 1n);
    const order = value < wanted ? LESS : value > wanted ? GREATER : EQUAL;
    if ((known & order) !== 0) outcomes |= which;
  }
  return becomeRelation(cx, data, inst, above!, outcomes, above!.sign);
}

/** What a value is a zero-extension of. */
function stripped(cx: RuleContext, value: Value): Value {
  const extend = cx.defining(value, Opcode.uextend);
  return extend === undefined ? value : extend.args[0]!;
}
