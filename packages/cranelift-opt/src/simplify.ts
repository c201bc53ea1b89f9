/**
 * Local rewrites of one instruction: constant folding, identities and strength reduction, chosen for an interpreter,
 * where an instruction is a dispatch. So nothing trades one instruction for two, and no division becomes a multiplication.
 *
 * A rule looks at the instruction and at what defines its operands (aliases resolved), and either names a value that the
 * result equals or rewrites the instruction in place to a cheaper one of the same type. Left alone on purpose: the
 * `isub(bound, n)`, `icmp`, `select` of a bounds check, which the back end fuses into one access.
 */

import {
  type BlockCall,
  complementIntCC,
  type Inst,
  type InstructionData,
  IntCC,
  isInt,
  isVector,
  type JumpTable,
  laneBits,
  Opcode,
  opcodes,
  swapIntCC,
  type Type,
  type Value,
  I128,
  INVALID,
} from '@pulleyjs/cranelift-ir';
import { allOnes, constantOf, DEFINES_CONSTANT, exactLog2, laneConstantOf, unsigned } from './constants.ts';
import { stripCondition } from './conditions.ts';
import { foldInstruction } from './fold-constants.ts';
import { combineRelations, compareThreeWay, selectRelations } from './relations.ts';
import type { RuleContext, Simplified } from './rule-context.ts';
import { FIRST_CONDITION, OPERAND_KEYS } from './rewrite/rule-code.ts';
import { Rewriter } from './rewrite/rewriter.ts';

type HandRule = (cx: RuleContext, data: InstructionData, inst: Inst) => Simplified;

const shiftAmount = (type: Type, amount: bigint): bigint => amount & BigInt(laneBits(type) - 1);

/** Associative operations on constants. */
const JOIN = new Map<Opcode, (a: bigint, b: bigint) => bigint>([
  [Opcode.iadd, (a, b) => a + b],
  [Opcode.imul, (a, b) => a * b],
  [Opcode.band, (a, b) => a & b],
  [Opcode.bor, (a, b) => a | b],
  [Opcode.bxor, (a, b) => a ^ b],
]);

function become(data: InstructionData, opcode: Opcode, args: Value[]): true {
  data.opcode = opcode;
  data.args = args;
  return true;
}

/** The instruction becomes a constant. */
function becomeConstant(data: InstructionData, type: Type, value: bigint): true {
  data.type = type;
  data.imm = 0;
  data.wide = unsigned(type, value);
  return become(data, Opcode.iconst, []);
}

/** An operation on constants. */
function foldAll(cx: RuleContext, data: InstructionData, inst: Inst): Simplified {
  const type = cx.dfg.valueType(cx.dfg.firstResult(inst));
  // An i128 constant is an extended one, or two of them.
  if (type === I128 && DEFINES_CONSTANT[data.opcode] === 1) return undefined;
  const lanes = foldInstruction(cx.func, data, type);
  if (lanes === undefined) return undefined;
  if (isVector(type)) return cx.vector(inst, type, lanes);
  if (isInt(type) && type !== I128) return becomeConstant(data, type, lanes[0]!);
  return cx.laneConstant(inst, type, lanes[0]!);
}

/** Constants to the right, and `(x op k1) op k2` for associative operations. */
const orderConstants: HandRule = (cx, data, inst) => {
  const type = cx.dfg.valueType(data.args[0]!);
  const [x, y] = data.args as [Value, Value];
  const inner = cx.defining(x, data.opcode);
  if (inner === undefined) {
    const isOnLeft = laneConstantOf(cx.func, x) !== undefined && laneConstantOf(cx.func, y) === undefined;
    return isOnLeft ? become(data, data.opcode, [y, x]) : undefined;
  }
  const join = JOIN.get(data.opcode);
  const b = join === undefined ? undefined : laneConstantOf(cx.func, y);
  const k = b === undefined ? undefined : laneConstantOf(cx.func, inner.args[1]!);
  if (k === undefined) return undefined;
  return become(data, data.opcode, [cx.dfg.resolve(inner.args[0]!), cx.laneConstant(inst, type, join!(k, b!))]);
};

/** `x op k` that is `x` or a constant, or that a cheaper operation computes. */
const identities: HandRule = (cx, data, inst) => {
  const [x, y] = data.args as [Value, Value];
  const type = cx.dfg.valueType(x);
  if (!isInt(type) || type === I128) return undefined;
  const k = constantOf(cx.dfg, y);
  if (k === undefined) return x === y ? sameOperands(data, type, x) : undefined;
  switch (data.opcode) {
    case Opcode.iadd:
    case Opcode.isub:
    case Opcode.bor:
    case Opcode.bxor:
      return k === 0n ? x : undefined;
    case Opcode.band:
      return k === allOnes(type) ? x : k === 0n ? becomeConstant(data, type, 0n) : undefined;
    case Opcode.ishl:
    case Opcode.ushr:
    case Opcode.sshr:
      return shiftAmount(type, k) === 0n ? x : undefined;
    case Opcode.imul:
      return strengthReduceMul(cx, data, inst, type, k);
    case Opcode.udiv:
    case Opcode.urem:
      return strengthReduceDiv(cx, data, inst, type, k);
    case Opcode.sdiv:
      return k === 1n ? x : undefined;
    default:
      return undefined;
  }
};

function sameOperands(data: InstructionData, type: Type, x: Value): Simplified {
  switch (data.opcode) {
    case Opcode.isub:
    case Opcode.bxor:
      return becomeConstant(data, type, 0n);
    case Opcode.band:
    case Opcode.bor:
      return x;
    default:
      return undefined;
  }
}

function strengthReduceMul(cx: RuleContext, data: InstructionData, inst: Inst, type: Type, k: bigint): Simplified {
  if (k === 0n) return becomeConstant(data, type, 0n);
  if (k === 1n) return data.args[0]!;
  const log2 = exactLog2(k);
  return log2 < 0 ? undefined : become(data, Opcode.ishl, [data.args[0]!, cx.constant(inst, type, BigInt(log2))]);
}

function strengthReduceDiv(cx: RuleContext, data: InstructionData, inst: Inst, type: Type, k: bigint): Simplified {
  const log2 = exactLog2(k);
  if (log2 < 0) return undefined;
  if (data.opcode === Opcode.urem) return become(data, Opcode.band, [data.args[0]!, cx.constant(inst, type, k - 1n)]);
  return log2 === 0 ? data.args[0]! : become(data, Opcode.ushr, [data.args[0]!, cx.constant(inst, type, BigInt(log2))]);
}

/** Comparisons: of constants, with the constant on the left, and `== 0` or `!= 0` of another comparison. */
const simplifyIcmp: HandRule = (cx, data) => {
  const [x, y] = data.args as [Value, Value];
  const type = cx.dfg.valueType(x);
  if (!isInt(type) || type === I128) return undefined;
  const a = constantOf(cx.dfg, x);
  const b = constantOf(cx.dfg, y);
  if (a !== undefined) {
    data.imm = swapIntCC(data.imm as IntCC);
    return become(data, data.opcode, [y, x]);
  }
  if (b !== 0n || (data.imm !== IntCC.eq && data.imm !== IntCC.ne)) return undefined;
  const extend = cx.defining(x, Opcode.uextend);
  const inner = cx.defining(extend === undefined ? x : extend.args[0]!, Opcode.icmp);
  if (inner === undefined) return undefined;
  const cc = inner.imm as IntCC;
  data.imm = data.imm === IntCC.ne ? cc : complementIntCC(cc);
  data.type = inner.type;
  return become(
    data,
    Opcode.icmp,
    inner.args.map((arg) => cx.dfg.resolve(arg)),
  );
};

const simplifyBrif: HandRule = (cx, data) => {
  const [whenTrue, whenFalse] = data.targets as [BlockCall, BlockCall];
  if (isSameCall(whenTrue, whenFalse)) return becomeJump(data, whenTrue);
  const known = laneConstantOf(cx.func, data.args[0]!);
  if (known !== undefined) return becomeJump(data, known !== 0n ? whenTrue : whenFalse);
  const condition = stripCondition(cx, data.args[0]!);
  if (condition === undefined) return undefined;
  if (condition.inverted) data.targets = [whenFalse, whenTrue];
  data.type = cx.dfg.valueType(condition.value);
  return become(data, Opcode.brif, [condition.value]);
};

/** A table of which one entry is known to be taken, or whose targets are all the same. */
const simplifyBrTable: HandRule = (cx, data) => {
  const { defaultTarget, entries } = cx.func.jumpTables.at(data.imm as JumpTable);
  if (entries.every((entry) => isSameCall(entry, defaultTarget))) return becomeJump(data, defaultTarget);
  const index = constantOf(cx.dfg, data.args[0]!);
  return index === undefined ? undefined : becomeJump(data, entries[Number(index)] ?? defaultTarget);
};

function isSameCall(a: BlockCall, b: BlockCall): boolean {
  return a.block === b.block && a.args.every((arg, i) => arg === b.args[i]);
}

/** The terminator becomes a jump. */
export function becomeJump(data: InstructionData, target: BlockCall): true {
  data.targets = [target];
  data.type = INVALID;
  data.imm = 0;
  return become(data, Opcode.jump, []);
}

const simplifyCondTrap: HandRule = (cx, data) => {
  const condition = stripCondition(cx, data.args[0]!);
  if (condition === undefined) return undefined;
  const opposite = data.opcode === Opcode.trapz ? Opcode.trapnz : Opcode.trapz;
  data.type = cx.dfg.valueType(condition.value);
  return become(data, condition.inverted ? opposite : data.opcode, [condition.value]);
};

const simplifySelect: HandRule = (cx, data) => {
  const [c, x, y] = data.args as [Value, Value, Value];
  if (x === y) return x;
  const known = laneConstantOf(cx.func, c);
  if (known !== undefined) return known !== 0n ? x : y;
  const condition = stripCondition(cx, c);
  if (condition === undefined) return undefined;
  return become(data, data.opcode, condition.inverted ? [condition.value, y, x] : [condition.value, x, y]);
};

/** Extensions of each other. */
const simplifyExtend: HandRule = (cx, data) => {
  const inner = cx.defining(data.args[0]!, data.opcode);
  return inner === undefined ? undefined : become(data, data.opcode, [cx.dfg.resolve(inner.args[0]!)]);
};

const simplifyReduce: HandRule = (cx, data) => {
  const x = data.args[0]!;
  const inner = cx.defining(x, Opcode.uextend) ?? cx.defining(x, Opcode.sextend);
  if (inner === undefined) return undefined;
  const source = cx.dfg.resolve(inner.args[0]!);
  return cx.dfg.valueType(source) === data.type ? source : undefined;
};

/** The greatest number that a value can be, seen from what defines it. */
function mostOf(cx: RuleContext, value: Value): bigint {
  const type = cx.dfg.valueType(value);
  const constant = laneConstantOf(cx.func, value);
  if (constant !== undefined) return constant;
  const extended = cx.defining(value, Opcode.uextend);
  if (extended !== undefined) return allOnes(cx.dfg.valueType(extended.args[0]!));
  const masked = cx.defining(value, Opcode.band);
  const mask = masked && laneConstantOf(cx.func, masked.args[1]!);
  if (mask !== undefined) return mask;
  const shifted = cx.defining(value, Opcode.ushr);
  const amount = shifted && laneConstantOf(cx.func, shifted.args[1]!);
  return allOnes(type) >> (amount === undefined ? 0n : shiftAmount(type, amount));
}

/** An addition that cannot overflow. */
const simplifyOverflowTrap: HandRule = (cx, data) => {
  const [x, y] = data.args as [Value, Value];
  if (mostOf(cx, x) + mostOf(cx, y) > allOnes(cx.dfg.valueType(x))) return undefined;
  data.imm = 0;
  return become(data, Opcode.iadd, [x, y]);
};

/** Rules by opcode, each with the operand keys that its first operand must have one of. */
interface RulesOfOpcode {
  readonly rules: readonly HandRule[];
  readonly onFirst: readonly (Uint8Array | undefined)[];
}
type Row = readonly [opcodes: readonly Opcode[], rule: HandRule, onFirst?: readonly number[]];

function byOpcode(rows: readonly Row[]): readonly RulesOfOpcode[] {
  const sets = rows.map(
    ([, , onFirst]) => onFirst && Uint8Array.from(EVERY_KEY, (key) => Number(onFirst.includes(key))),
  );
  return opcodes.map(({ opcode }) => {
    const chosen = rows.flatMap(([named], i) => (named.includes(opcode) ? [i] : []));
    return { rules: chosen.map((i) => rows[i]![1]), onFirst: chosen.map((i) => sets[i]) };
  });
}
const EVERY_KEY: readonly number[] = Array.from({ length: OPERAND_KEYS }, (_, key) => key);
const COMPARISONS: readonly number[] = EVERY_KEY.slice(FIRST_CONDITION);

/** Rules that need a constant among the first two operands, or the first one twice. */
const ON_CONSTANTS: readonly RulesOfOpcode[] = byOpcode([
  [[...JOIN.keys(), Opcode.smin, Opcode.smax, Opcode.umin, Opcode.umax], orderConstants],
  [[...JOIN.keys(), Opcode.isub, Opcode.ishl, Opcode.ushr, Opcode.sshr], identities],
  [[Opcode.udiv, Opcode.urem, Opcode.sdiv], identities],
  [[Opcode.icmp], simplifyIcmp],
  [[Opcode.icmp], compareThreeWay, [Opcode.isub, Opcode.sextend]],
]);

/** The other rules. */
const ALWAYS: readonly RulesOfOpcode[] = byOpcode([
  [[Opcode.band, Opcode.bor, Opcode.bxor], combineRelations, COMPARISONS],
  [[Opcode.brif], simplifyBrif],
  [[Opcode.br_table], simplifyBrTable],
  [[Opcode.trapz, Opcode.trapnz], simplifyCondTrap],
  [[Opcode.uadd_overflow_trap], simplifyOverflowTrap],
  [[Opcode.select], simplifySelect],
  [[Opcode.select], selectRelations, COMPARISONS],
  [[Opcode.uextend], simplifyExtend, [Opcode.uextend]],
  [[Opcode.sextend], simplifyExtend, [Opcode.sextend]],
  [[Opcode.ireduce], simplifyReduce, [Opcode.uextend, Opcode.sextend]],
]);

/** Rewrites in place allowed for one instruction, so that no pair of rules can go on for ever. */
const MAX_REWRITES = 8;
/** Opcodes that no rule of the table is for. */
const UNRULED: Uint8Array = new Uint8Array(opcodes.length);
for (const opcode of [Opcode.iconst, Opcode.load, Opcode.store, Opcode.jump, Opcode.call, Opcode.return]) {
  UNRULED[opcode] = 1;
}
/** Simplifies instructions: by the rules here, which compute, then by those of the table, which rewrite. */
export class Simplifier {
  private readonly cx: RuleContext;
  private readonly rewriter: Rewriter;

  constructor(cx: RuleContext) {
    this.cx = cx;
    this.rewriter = new Rewriter(cx);
  }

  /**
   * Simplifies one instruction whose operands are resolved.
   * @returns the value its result equals, or `undefined`; the instruction may have been rewritten in place either way.
   */
  simplify(inst: Inst): Value | undefined {
    const { cx } = this;
    const data = cx.dfg.inst(inst);
    for (let i = 0; i < MAX_REWRITES; i++) {
      const found = this.step(data, inst);
      if (found === undefined) return undefined;
      if (found !== true) return cx.dfg.resolve(found);
    }
    return undefined;
  }

  /** The first instruction that rules put before the last one, from which it is to be looked at again. */
  takeInserted(): Inst | undefined {
    return this.cx.takeInserted();
  }

  private step(data: InstructionData, inst: Inst): Simplified {
    const { opcode, args } = data;
    if (UNRULED[opcode] === 1) return undefined;
    const { cx } = this;
    const hasResult = cx.dfg.instResults(inst).length === 1;
    const first = args.length > 0 ? cx.keyOf(args[0]!) : -1;
    const onFirst = isConstantKey(first);
    if (hasResult && onFirst) {
      const folded = foldAll(cx, data, inst);
      if (folded !== undefined) return folded;
    }
    if (onFirst || (args.length > 1 && (args[0] === args[1] || isConstantKey(cx.keyOf(args[1]!))))) {
      const found = this.tryAll(ON_CONSTANTS[opcode]!, data, inst, first);
      if (found !== undefined) return found;
    }
    const found = this.tryAll(ALWAYS[opcode]!, data, inst, first);
    return found !== undefined || !hasResult ? found : this.rewriter.apply(inst, data);
  }

  private tryAll({ rules, onFirst }: RulesOfOpcode, data: InstructionData, inst: Inst, first: number): Simplified {
    for (let i = 0; i < rules.length; i++) {
      const keys = onFirst[i];
      if (keys !== undefined && (first < 0 || keys[first] === 0)) continue;
      const found = rules[i]!(this.cx, data, inst);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** Whether what has that operand key may be a constant. */
function isConstantKey(key: number): boolean {
  return key >= 0 && DEFINES_CONSTANT[key] === 1;
}
