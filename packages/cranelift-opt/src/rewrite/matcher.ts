/**
 * Walks the tree of rules with an instruction in hand. What a pattern binds is kept by position, so that nothing has to be
 * taken back where the walk has to turn round, and nothing is allocated. The depth of the walk is that of the patterns.
 */

import {
  type DataFlowGraph,
  type Inst,
  type InstructionData,
  type IntCC,
  Opcode,
  swapIntCC,
  type Type,
  type Value,
  ValueKind,
  laneBits,
} from '@pulleyjs/cranelift-ir';
import { IS_COMMUTATIVE } from '../commutative.ts';
import { DEFINES_CONSTANT, laneConstantOf } from '../constants.ts';
import { ROOTS, TREE } from '../generated/rule-table.gen.ts';
import type { RuleContext } from '../rule-context.ts';
import { Edge, OPERAND_KEYS, operandKey } from './rule-code.ts';

const NO_ROOT = -1;

/** Node of a root's tree, by operand key; and whether an operand with a key can stand below it, by both. */
const ROOT_NODES: Int32Array = new Int32Array(OPERAND_KEYS).fill(NO_ROOT);
const ROOT_INDEX: Uint8Array = new Uint8Array(OPERAND_KEYS);
const CAN_STAND: Uint8Array = new Uint8Array(ROOTS.length * OPERAND_KEYS);
ROOTS.forEach(([key, node, ...operands], index) => {
  ROOT_NODES[key!] = node!;
  ROOT_INDEX[key!] = index;
  for (const operand of operands) CAN_STAND[index * OPERAND_KEYS + operand] = 1;
});

export abstract class Matcher {
  protected readonly cx: RuleContext;
  protected readonly dfg: DataFlowGraph;
  /** The values that were looked at, by position, and the bits of those that are constants. */
  protected readonly values: Value[] = [];
  protected readonly bits: bigint[] = [];
  /** Values still to look at, the next one last. */
  private readonly pending: Value[] = [];

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
  protected abstract accept(rule: number, data: InstructionData, rootType: Type): boolean;

  /** @returns whether a rule was accepted; `accept` has seen it last */
  protected match(data: InstructionData, rootType: Type): boolean {
    const { opcode, args } = data;
    const key = operandKey(opcode, data.imm, Opcode.icmp);
    if (opcode === Opcode.icmp) {
      const swapped = operandKey(opcode, swapIntCC(data.imm as IntCC), Opcode.icmp);
      return (
        (this.mayMatch(key, args) && this.walkFrom(key, args, data, rootType)) ||
        (this.mayMatch(swapped, args) && this.walkSwapped(swapped, args, data, rootType))
      );
    }
    if (!this.mayMatch(key, args)) return false;
    if (this.walkFrom(key, args, data, rootType)) return true;
    return IS_COMMUTATIVE[opcode] === 1 && this.walkSwapped(key, args, data, rootType);
  }

  /** Rules need an operation below the root, a constant, or one value twice. */
  private mayMatch(key: number, args: readonly Value[]): boolean {
    if (ROOT_NODES[key] === NO_ROOT) return false;
    const base = ROOT_INDEX[key]! * OPERAND_KEYS;
    for (let i = 0; i < args.length; i++) {
      const operand = this.keyOf(args[i]!);
      if (operand >= 0 && (CAN_STAND[base + operand] === 1 || DEFINES_CONSTANT[operand] === 1)) return true;
    }
    const count = args.length;
    return count > 1 && (args[0] === args[1] || (count > 2 && (args[1] === args[2] || args[0] === args[2])));
  }

  private walkFrom(key: number, args: readonly Value[], data: InstructionData, rootType: Type): boolean {
    const count = args.length;
    for (let i = 0; i < count; i++) this.pending[count - 1 - i] = args[i]!;
    return this.walk(ROOT_NODES[key]!, count, 0, data, rootType);
  }

  private walkSwapped(key: number, args: readonly Value[], data: InstructionData, rootType: Type): boolean {
    this.pending[0] = args[0]!;
    this.pending[1] = args[1]!;
    return this.walk(ROOT_NODES[key]!, 2, 0, data, rootType);
  }

  /** Operand key of what defines a value; -1 for a parameter. */
  private keyOf(unresolved: Value): number {
    const value = this.dfg.resolve(unresolved);
    if (this.dfg.valueKind(value) !== ValueKind.Result) return -1;
    const { opcode, imm } = this.dfg.inst(this.dfg.valueOwner(value) as Inst);
    return operandKey(opcode, imm, Opcode.icmp);
  }

  /** Goes on at a node with `depth` values to look at; all of those are in place again where it fails. */
  private walk(node: number, depth: number, position: number, root: InstructionData, rootType: Type): boolean {
    const count = TREE[node]!;
    if (count < 0) {
      for (let i = 1; i <= -count; i++) if (this.accept(TREE[node + i]!, root, rootType)) return true;
      return false;
    }
    const { dfg } = this;
    const at = depth - 1;
    const unresolved = this.pending[at]!;
    const value = dfg.resolve(unresolved);
    this.values[position] = value;
    let data: InstructionData | undefined;
    let key = -1;
    if (dfg.valueKind(value) === ValueKind.Result) {
      data = dfg.inst(dfg.valueOwner(value) as Inst);
      key = operandKey(data.opcode, data.imm, Opcode.icmp);
    }
    let constant: bigint | undefined;
    let isRead = key < 0 || DEFINES_CONSTANT[key] !== 1;
    for (let i = 0; i < count; i++) {
      const edge = TREE[node + 1 + 2 * i]!;
      const next = TREE[node + 2 + 2 * i]!;
      const what = edge >> 3;
      const kind = edge & 7;
      if (kind === Edge.Operation) {
        if (data === undefined || !this.isKind(data, key, what)) continue;
        if (this.walkOperation(what === key, data, next, at, position, root, rootType)) return true;
        continue;
      }
      if (kind >= Edge.Value) {
        if (kind === Edge.SameValue && this.values[what] !== value) continue;
      } else {
        if (!isRead) {
          constant = laneConstantOf(this.cx.func, value);
          isRead = true;
        }
        if (constant === undefined) continue;
        if (kind === Edge.Literal && constant !== literalBits(what, dfg.valueType(value))) continue;
        if (kind === Edge.SameConstant && this.bits[what] !== constant) continue;
        this.bits[position] = constant;
      }
      if (this.walk(next, at, position + 1, root, rootType)) return true;
    }
    this.pending[at] = unresolved;
    return false;
  }

  /** Whether an operation is what an edge asks for; a comparison may be its mirror image. */
  private isKind(data: InstructionData, key: number, what: number): boolean {
    if (what === key) return true;
    return data.opcode === Opcode.icmp && what === operandKey(Opcode.icmp, swapIntCC(data.imm as IntCC), Opcode.icmp);
  }

  private walkOperation(
    asItIs: boolean,
    data: InstructionData,
    node: number,
    at: number,
    position: number,
    root: InstructionData,
    rootType: Type,
  ): boolean {
    const { args, opcode } = data;
    const count = args.length;
    if (asItIs) {
      for (let i = 0; i < count; i++) this.pending[at + count - 1 - i] = args[i]!;
      if (this.walk(node, at + count, position + 1, root, rootType)) return true;
      const isSymmetric =
        opcode === Opcode.icmp ? swapIntCC(data.imm as IntCC) === data.imm : IS_COMMUTATIVE[opcode] === 1;
      if (!isSymmetric) return false;
    }
    this.pending[at] = args[0]!;
    this.pending[at + 1] = args[1]!;
    return this.walk(node, at + 2, position + 1, root, rootType);
  }
}

/** More than any pattern looks at. */
const MAX_VALUES = 32;

/** Bits of a literal in a type's lanes. */
function literalBits(value: number, type: Type): bigint {
  return value >= 0 ? BigInt(value) : BigInt.asUintN(laneBits(type), BigInt(value));
}
