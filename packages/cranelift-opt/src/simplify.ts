/**
 * Local rewrites of one instruction: constant folding, identities and strength reduction, chosen for an interpreter,
 * where an instruction is a dispatch. So nothing trades one instruction for two, and no division becomes a multiplication.
 *
 * A rule looks at the instruction and at what defines its operands (aliases resolved), and either names a value that the
 * result equals or rewrites the instruction in place to a cheaper one of the same type. Left alone on purpose: the
 * `isub(bound, n)`, `icmp`, `select` of a bounds check, which the back end fuses into one access.
 */

import {
  complementIntCC,
  type Inst,
  type InstructionData,
  IntCC,
  isInt,
  laneBits,
  Opcode,
  swapIntCC,
  type Type,
  type Value,
  I128,
  INVALID,
} from '@pulleyjs/cranelift-ir';
import { allOnes, constantOf, exactLog2, signed, unsigned } from './constants.ts';
import type { RuleContext, Simplified } from './rule-context.ts';
import { Rewriter } from './rules/rewriter.ts';
import { ruleTable } from './rules/index.ts';

type HandRule = (cx: RuleContext, data: InstructionData, inst: Inst) => Simplified;

const shiftAmount = (type: Type, amount: bigint): bigint => amount & BigInt(laneBits(type) - 1);

/** Folds of two constants; `undefined` where the operation would trap. */
const FOLDS = new Map<Opcode, (type: Type, a: bigint, b: bigint) => bigint | undefined>([
  [Opcode.iadd, (_, a, b) => a + b],
  [Opcode.isub, (_, a, b) => a - b],
  [Opcode.imul, (_, a, b) => a * b],
  [Opcode.band, (_, a, b) => a & b],
  [Opcode.bor, (_, a, b) => a | b],
  [Opcode.bxor, (_, a, b) => a ^ b],
  [Opcode.ishl, (t, a, b) => a << shiftAmount(t, b)],
  [Opcode.ushr, (t, a, b) => a >> shiftAmount(t, b)],
  [Opcode.sshr, (t, a, b) => signed(t, a) >> shiftAmount(t, b)],
  [Opcode.udiv, (_, a, b) => (b === 0n ? undefined : a / b)],
  [Opcode.urem, (_, a, b) => (b === 0n ? undefined : a % b)],
  [Opcode.sdiv, (t, a, b) => foldSdiv(t, signed(t, a), signed(t, b))],
  [Opcode.srem, (t, a, b) => (b === 0n ? undefined : signed(t, a) % signed(t, b))],
]);

function foldSdiv(type: Type, a: bigint, b: bigint): bigint | undefined {
  if (b === 0n) return undefined;
  const quotient = a / b;
  return signed(type, quotient) === quotient ? quotient : undefined;
}

const COMMUTATIVE = new Set<Opcode>([Opcode.iadd, Opcode.imul, Opcode.band, Opcode.bor, Opcode.bxor]);

/** Truth of each integer condition on a pair given unsigned and signed. */
function compare(cc: number, type: Type, a: bigint, b: bigint): boolean {
  const x = signed(type, a);
  const y = signed(type, b);
  switch (cc) {
    case IntCC.eq:
      return a === b;
    case IntCC.ne:
      return a !== b;
    case IntCC.slt:
      return x < y;
    case IntCC.sge:
      return x >= y;
    case IntCC.sgt:
      return x > y;
    case IntCC.sle:
      return x <= y;
    case IntCC.ult:
      return a < b;
    case IntCC.uge:
      return a >= b;
    case IntCC.ugt:
      return a > b;
    default:
      return a <= b;
  }
}

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

/** Constant operands, constants to the right, and `(x op k1) op k2` for associative operations. */
const foldBinary: HandRule = (cx, data, inst) => {
  const type = cx.dfg.valueType(data.args[0]!);
  if (!isInt(type) || type === I128) return undefined;
  const a = constantOf(cx.dfg, data.args[0]!);
  const b = constantOf(cx.dfg, data.args[1]!);
  if (a !== undefined && b !== undefined) {
    const folded = FOLDS.get(data.opcode)!(type, a, b);
    return folded === undefined ? undefined : becomeConstant(data, type, folded);
  }
  if (!COMMUTATIVE.has(data.opcode)) return undefined;
  if (a !== undefined) return become(data, data.opcode, [data.args[1]!, data.args[0]!]);
  if (b === undefined) return undefined;
  const inner = cx.defining(data.args[0]!, data.opcode);
  if (inner === undefined) return undefined;
  const k = constantOf(cx.dfg, inner.args[1]!);
  if (k === undefined) return undefined;
  const joined = cx.constant(inst, type, FOLDS.get(data.opcode)!(type, k, b)!);
  return become(data, data.opcode, [cx.dfg.resolve(inner.args[0]!), joined]);
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
  if (a !== undefined && b !== undefined) {
    const truth = compare(data.imm, type, a, b);
    return becomeConstant(data, 0x74 as Type, truth ? 1n : 0n);
  }
  if (a !== undefined) {
    data.imm = swapIntCC(data.imm as IntCC);
    return become(data, data.opcode, [y, x]);
  }
  if (b !== 0n || (data.imm !== IntCC.eq && data.imm !== IntCC.ne)) return undefined;
  const inner = cx.defining(stripExtend(cx, x), Opcode.icmp);
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

/** What a value is a zero-extension of. */
function stripExtend(cx: RuleContext, value: Value): Value {
  const extend = cx.defining(value, Opcode.uextend);
  return extend === undefined ? cx.dfg.resolve(value) : cx.dfg.resolve(extend.args[0]!);
}

/** The condition of a branch, trap or select, without a zero-extension or `!= 0` round it; `inverted` after `== 0`. */
function stripCondition(cx: RuleContext, condition: Value): { value: Value; inverted: boolean } | undefined {
  const stripped = stripExtend(cx, condition);
  const compared = cx.defining(stripped, Opcode.icmp);
  const isZeroTest =
    compared !== undefined &&
    (compared.imm === IntCC.eq || compared.imm === IntCC.ne) &&
    constantOf(cx.dfg, compared.args[1]!) === 0n &&
    cx.dfg.valueType(compared.args[0]!) !== I128;
  if (isZeroTest) {
    return { value: stripExtend(cx, compared.args[0]!), inverted: compared.imm === IntCC.eq };
  }
  return stripped === cx.dfg.resolve(condition) ? undefined : { value: stripped, inverted: false };
}

const simplifyBrif: HandRule = (cx, data) => {
  const known = constantOf(cx.dfg, data.args[0]!);
  if (known !== undefined) {
    data.targets = [data.targets[known !== 0n ? 0 : 1]!];
    data.type = INVALID;
    return become(data, Opcode.jump, []);
  }
  const condition = stripCondition(cx, data.args[0]!);
  if (condition === undefined) return undefined;
  if (condition.inverted) data.targets = [data.targets[1]!, data.targets[0]!];
  data.type = cx.dfg.valueType(condition.value);
  return become(data, Opcode.brif, [condition.value]);
};

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
  const known = constantOf(cx.dfg, c);
  if (known !== undefined) return known !== 0n ? x : y;
  const condition = stripCondition(cx, c);
  if (condition === undefined) return undefined;
  return become(data, data.opcode, condition.inverted ? [condition.value, y, x] : [condition.value, x, y]);
};

/** Extensions and reductions of constants and of each other. */
const simplifyExtend: HandRule = (cx, data) => {
  const x = data.args[0]!;
  const from = cx.dfg.valueType(x);
  const k = constantOf(cx.dfg, x);
  if (data.type === I128 || from === I128) return undefined;
  if (k !== undefined) return becomeConstant(data, data.type, data.opcode === Opcode.sextend ? signed(from, k) : k);
  const inner = cx.defining(x, data.opcode);
  return inner === undefined ? undefined : become(data, data.opcode, [cx.dfg.resolve(inner.args[0]!)]);
};

const simplifyReduce: HandRule = (cx, data) => {
  const x = data.args[0]!;
  const k = constantOf(cx.dfg, x);
  if (k !== undefined && data.type !== I128) return becomeConstant(data, data.type, k);
  const inner = cx.defining(x, Opcode.uextend) ?? cx.defining(x, Opcode.sextend);
  if (inner === undefined) return undefined;
  const source = cx.dfg.resolve(inner.args[0]!);
  return cx.dfg.valueType(source) === data.type ? source : undefined;
};

const BINARY: readonly HandRule[] = [foldBinary, identities];

/** The rules of each opcode, tried in order. */
const RULES = new Map<Opcode, readonly HandRule[]>([
  ...[...FOLDS.keys()].map((opcode): [Opcode, readonly HandRule[]] => [opcode, BINARY]),
  [Opcode.icmp, [simplifyIcmp]],
  [Opcode.brif, [simplifyBrif]],
  [Opcode.trapz, [simplifyCondTrap]],
  [Opcode.trapnz, [simplifyCondTrap]],
  [Opcode.select, [simplifySelect]],
  [Opcode.uextend, [simplifyExtend]],
  [Opcode.sextend, [simplifyExtend]],
  [Opcode.ireduce, [simplifyReduce]],
]);

/** Rewrites in place allowed for one instruction, so that no pair of rules can go on for ever. */
const MAX_REWRITES = 8;
/** Opcodes that no rule of the table is for. */
const UNRULED = new Set<Opcode>([Opcode.iconst, Opcode.load, Opcode.store, Opcode.jump, Opcode.call, Opcode.return]);

/** Simplifies instructions: by the rules here, which compute, then by those of the table, which rewrite. */
export class Simplifier {
  private readonly cx: RuleContext;
  private readonly rewriter: Rewriter;

  constructor(cx: RuleContext) {
    this.cx = cx;
    this.rewriter = new Rewriter(cx, ruleTable());
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

  private step(data: InstructionData, inst: Inst): Simplified {
    if (UNRULED.has(data.opcode)) return undefined;
    for (const rule of RULES.get(data.opcode) ?? NO_RULES) {
      const found = rule(this.cx, data, inst);
      if (found !== undefined) return found;
    }
    return this.cx.dfg.instResults(inst).length === 1 ? this.rewriter.apply(inst, data) : undefined;
  }
}

const NO_RULES: readonly HandRule[] = [];
