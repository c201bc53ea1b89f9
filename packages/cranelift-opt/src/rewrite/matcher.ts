/**
 * Walks the tree of rules with an instruction in hand. What a pattern binds is kept by position, so that nothing has to be
 * taken back where the walk has to turn round, and nothing is allocated. The depth of the walk is that of the patterns.
 */

import {
  type DataFlowGraph,
  type Inst,
  type InstructionData,
  type IntCC,
  laneBits,
  Opcode,
  swapIntCC,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { IS_COMMUTATIVE } from '../commutative.ts';
import { DEFINES_CONSTANT, laneConstantOf } from '../constants.ts';
import type { RuleContext } from '../rule-context.ts';
import { Edge, FIRST_CONDITION, OPERAND_KEYS, operandKey, Plain } from './rule-code.ts';
import { NO_NODE, nodeBelow, type RuleTables, ruleTables } from './rule-tables.ts';

/** Key of the mirror image of a comparison whose key is given. */
function mirrored(key: number): number {
  return FIRST_CONDITION + swapIntCC((key - FIRST_CONDITION) as IntCC);
}

export abstract class Matcher {
  protected readonly cx: RuleContext;
  protected readonly dfg: DataFlowGraph;
  protected readonly tables: RuleTables = ruleTables();
  private readonly nodes: Int32Array = this.tables.nodes;
  /** The values that were looked at, by position, and the bits of those that are constants. */
  protected readonly values: Value[] = [];
  protected readonly bits: bigint[] = [];
  /** Values still to look at, the next one last. */
  private readonly pending: Value[] = [];
  /** The instruction in hand. */
  private root: InstructionData | undefined;

  constructor(cx: RuleContext) {
    this.cx = cx;
    this.dfg = cx.dfg;
    for (let i = 0; i < MAX_VALUES; i++) {
      this.values.push(0 as Value);
      this.pending.push(0 as Value);
      this.bits.push(0n);
    }
  }

  /** Whether a rule of which the pattern stands in the graph is to be taken. */
  protected abstract accept(rule: number, data: InstructionData): boolean;

  /** @returns whether a rule was accepted; `accept` has seen it last */
  protected match(data: InstructionData): boolean {
    const { opcode, args } = data;
    this.root = data;
    const key = operandKey(opcode, data.imm, Opcode.icmp);
    if (this.mayMatch(key, args, 0) && this.walkFrom(key, args)) return true;
    const isComparison = opcode === Opcode.icmp;
    if (!isComparison && IS_COMMUTATIVE[opcode] === 0) return false;
    const other = isComparison ? mirrored(key) : key;
    return this.mayMatch(other, args, 1) && this.walkSwapped(other, args);
  }

  /** Rules need an operation below the root, a constant, or one value twice. Operand 0 stands at place `swap`. */
  private mayMatch(key: number, args: readonly Value[], swap: number): boolean {
    if (this.tables.rootNodes[key] === NO_NODE) return false;
    const base = this.tables.rootOperands[key]!;
    const plain = this.tables.rootPlain[key]!;
    const count = args.length;
    for (let i = 0; i < count; i++) {
      const operand = this.cx.keyOf(args[i]!);
      if (operand < 0) continue;
      if (this.tables.canStand[base + (i ^ swap) * OPERAND_KEYS + operand] === 1) return true;
      if (plain !== Plain.None && DEFINES_CONSTANT[operand] === 1) {
        if (plain === Plain.Constant || operand !== Opcode.iconst || this.isSpecial(args[i]!)) return true;
      }
    }
    return count > 1 && (args[0] === args[1] || (count > 2 && (args[1] === args[2] || args[0] === args[2])));
  }

  /** Whether an integer constant is 0, 1 or -1. */
  private isSpecial(value: Value): boolean {
    const { wide } = this.dfg.inst(this.dfg.valueOwner(this.dfg.resolve(value)) as Inst);
    return wide <= 1n || wide === ALL_ONES[31 - Math.clz32(laneBits(this.dfg.valueType(value)))];
  }

  private walkFrom(key: number, args: readonly Value[]): boolean {
    const count = args.length;
    for (let i = 0; i < count; i++) this.pending[count - 1 - i] = args[i]!;
    return this.walk(this.tables.rootNodes[key]!, count, 0);
  }

  private walkSwapped(key: number, args: readonly Value[]): boolean {
    this.pending[0] = args[0]!;
    this.pending[1] = args[1]!;
    return this.walk(this.tables.rootNodes[key]!, 2, 0);
  }

  /** Goes on at a node with `depth` values to look at; where it fails, those are as they were. */
  private walk(node: number, depth: number, position: number): boolean {
    const kind = this.nodes[node]!;
    if (kind < 0) return this.acceptAny(node, -kind);
    const { dfg } = this;
    const at = depth - 1;
    const unresolved = this.pending[at]!;
    const value = dfg.resolve(unresolved);
    this.values[position] = value;
    const constants = this.nodes[node + 1]!;
    let edge = node + 3;
    if (dfg.valueKind(value) === ValueKind.Result) {
      const data = dfg.inst(dfg.valueOwner(value) as Inst);
      const key = operandKey(data.opcode, data.imm, Opcode.icmp);
      if (kind === 1 && this.walkOperations(node, key, data, at, position)) return true;
      if (constants > 0 && DEFINES_CONSTANT[key] === 1 && this.walkConstants(edge, constants, value, at, position)) {
        return true;
      }
    }
    edge += 2 * constants;
    for (const end = edge + 2 * this.nodes[node + 2]!; edge < end; edge += 2) {
      const what = this.nodes[edge]!;
      if ((what & 7) === Edge.SameValue && this.values[what >> 3] !== value) continue;
      if (this.walk(this.nodes[edge + 1]!, at, position + 1)) return true;
    }
    this.pending[at] = unresolved;
    return false;
  }

  private acceptAny(node: number, count: number): boolean {
    for (let i = 1; i <= count; i++) if (this.accept(this.nodes[node + i]!, this.root!)) return true;
    return false;
  }

  /** Below a value that is an operation; a comparison may be the mirror image of what the pattern says. */
  private walkOperations(node: number, key: number, data: InstructionData, at: number, position: number): boolean {
    const { args, opcode } = data;
    const next = nodeBelow(this.tables, node, key);
    if (next !== NO_NODE) {
      const count = args.length;
      for (let i = 0; i < count; i++) this.pending[at + count - 1 - i] = args[i]!;
      if (this.walk(next, at + count, position + 1)) return true;
    }
    const isComparison = opcode === Opcode.icmp;
    if (!isComparison && (next === NO_NODE || IS_COMMUTATIVE[opcode] === 0)) return false;
    const other = isComparison ? nodeBelow(this.tables, node, mirrored(key)) : next;
    if (other === NO_NODE) return false;
    this.pending[at] = args[0]!;
    this.pending[at + 1] = args[1]!;
    return this.walk(other, at + 2, position + 1);
  }

  private walkConstants(from: number, count: number, value: Value, at: number, position: number): boolean {
    const bits = laneConstantOf(this.cx.func, value);
    if (bits === undefined) return false;
    for (let edge = from; edge < from + 2 * count; edge += 2) {
      const kind = this.nodes[edge]! & 7;
      const what = this.nodes[edge]! >> 3;
      if (kind === Edge.Literal && bits !== literalBits(what, this.dfg.valueType(value))) continue;
      if (kind === Edge.SameConstant && this.bits[what] !== bits) continue;
      this.bits[position] = bits;
      if (this.walk(this.nodes[edge + 1]!, at, position + 1)) return true;
    }
    return false;
  }
}

/** More than any pattern looks at. */
const MAX_VALUES = 32;

const SMALL: readonly bigint[] = Array.from({ length: 256 }, (_, i) => BigInt(i));
/** All ones, by the logarithm of the width. */
const ALL_ONES: readonly bigint[] = Array.from({ length: 8 }, (_, i) => (1n << (1n << BigInt(i))) - 1n);

/** Bits of a literal in a type's lanes. */
function literalBits(value: number, type: Type): bigint {
  if (value >= 0) return SMALL[value] ?? BigInt(value);
  const bits = laneBits(type);
  return value === -1 ? ALL_ONES[31 - Math.clz32(bits)]! : BigInt.asUintN(bits, BigInt(value));
}
