/** What rewrite rules see of a function: the graph, use counts, and a way to make instructions before the one at hand. */

import {
  type Constant,
  type DataFlowGraph,
  F128,
  F16,
  F32,
  F64,
  forEachValue,
  type Function,
  I128,
  I64,
  type Inst,
  InstBuilder,
  type InstructionData,
  laneBits,
  isVector,
  laneCount,
  Opcode,
  type Type,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { unsigned } from './constants.ts';
import { operandKey } from './rewrite/rule-code.ts';

/** What a rule found: a value that replaces the result, `true` for a rewrite in place, `undefined` for nothing. */
export type Simplified = Value | true | undefined;

export class RuleContext {
  readonly func: Function;
  readonly dfg: DataFlowGraph;
  private readonly builder: InstBuilder;
  /** Uses of each value as the function was when they were first asked for; 2 stands for more. */
  private uses: Uint8Array | undefined;
  /** First of the instructions inserted since it was last asked for. */
  private inserted: Inst | undefined;
  private pool: Map<string, Constant> | undefined;

  constructor(func: Function) {
    this.func = func;
    this.dfg = func.dfg;
    this.builder = new InstBuilder(func);
  }

  /** Whether a value has one use; one made by a rule has. */
  hasOneUse(value: Value): boolean {
    const uses = (this.uses ??= countUses(this.func));
    return value >= uses.length || uses[value] === 1;
  }

  /** What defines a value, as an operand key; -1 for a parameter. */
  keyOf(unresolved: Value): number {
    const value = this.dfg.resolve(unresolved);
    if (this.dfg.valueKind(value) !== ValueKind.Result) return -1;
    const { opcode, imm } = this.dfg.inst(this.dfg.valueOwner(value) as Inst);
    return operandKey(opcode, imm, Opcode.icmp);
  }

  /** The first instruction that rules inserted since the last call, if any: those from it on have not been looked at. */
  takeInserted(): Inst | undefined {
    const { inserted } = this;
    this.inserted = undefined;
    return inserted;
  }

  /** An integer constant of that type (at most 64 bits), made right before `inst`. */
  constant(inst: Inst, type: Type, value: bigint): Value {
    this.position(inst);
    return this.builder.iconst(type, unsigned(type, value));
  }

  /** A constant of any integer or bit type: every lane has those bits. */
  laneConstant(inst: Inst, type: Type, value: bigint): Value {
    if (isVector(type)) return this.vector(inst, type, [value]);
    this.position(inst);
    const { builder } = this;
    if (type === F16) return builder.f16const(Number(unsigned(type, value)));
    if (type === F128) return builder.f128const(this.poolConstant(laneBytes(type, [value])));
    if (type === F32) return builder.f32const(Number(unsigned(type, value)));
    if (type === F64) return builder.f64const(unsigned(type, value));
    if (type !== I128) return builder.iconst(type, unsigned(type, value));
    const signed = BigInt.asIntN(128, value);
    const low = builder.iconst(I64, BigInt.asUintN(64, signed));
    if (signed === BigInt.asUintN(64, signed)) return builder.uextend(I128, low);
    if (signed === BigInt.asIntN(64, signed)) return builder.sextend(I128, low);
    return builder.iconcat(low, builder.iconst(I64, BigInt.asUintN(64, signed >> 64n)));
  }

  /** A constant vector of those lanes, over and over. */
  vector(inst: Inst, type: Type, lanes: readonly bigint[]): Value {
    this.position(inst);
    return this.builder.vconst(type, this.poolConstant(laneBytes(type, lanes)));
  }

  /** The pool constant of those bytes. */
  private poolConstant(bytes: Uint8Array): Constant {
    const { constants } = this.func;
    if (this.pool === undefined) {
      this.pool = new Map();
      for (const constant of constants.keys()) this.pool.set(constants.at(constant).join(), constant);
    }
    const key = bytes.join();
    const known = this.pool.get(key) ?? constants.push(bytes);
    this.pool.set(key, known);
    return known;
  }

  /** An instruction with one result, made right before `inst`, to be looked at like any other. */
  insert(inst: Inst, data: InstructionData, type: Type): Value {
    this.position(inst);
    const value = this.builder.insertValue(data, type);
    this.inserted ??= this.dfg.valueOwner(value) as Inst;
    return value;
  }

  /** The instruction that defines a value, if it has that opcode. */
  defining(value: Value, opcode: Opcode): InstructionData | undefined {
    const v = this.dfg.resolve(value);
    if (this.dfg.valueKind(v) !== ValueKind.Result) return undefined;
    const data = this.dfg.inst(this.dfg.valueOwner(v) as Inst);
    return data.opcode === opcode ? data : undefined;
  }

  private position(inst: Inst): void {
    this.builder.positionBefore(inst);
    this.builder.srcloc = this.dfg.srclocs[inst]!;
  }
}

function countUses(func: Function): Uint8Array {
  const uses = new Uint8Array(func.dfg.valueCount);
  const count = (value: Value): void => {
    const v = func.dfg.resolve(value);
    if (uses[v]! < 2) uses[v]!++;
  };
  for (const block of func.layout.blocks()) {
    for (const inst of func.layout.blockInsts(block)) forEachValue(func, func.dfg.inst(inst), count);
  }
  return uses;
}

/** The lanes' bytes, little-endian, from the first again after the last. */
function laneBytes(type: Type, lanes: readonly bigint[]): Uint8Array {
  const width = laneBits(type) >> 3;
  const bytes = new Uint8Array(width * laneCount(type));
  for (let i = 0; i < bytes.length; i++) {
    const lane = unsigned(type, lanes[Math.floor(i / width) % lanes.length]!);
    bytes[i] = Number((lane >> BigInt(8 * (i % width))) & 0xffn);
  }
  return bytes;
}
