/**
 * Data-flow graph: instructions, values and block parameters, without order.
 *
 * A value is defined by an instruction (its nth result), by a block (its nth parameter), or is an alias of another value.
 * Invariant: `resolve` terminates (aliases form no cycle). Mirrors cranelift/codegen/src/ir/dfg.rs@e6b33de in role only.
 */

import type { Block, Inst, Value } from './entities.ts';
import { type BlockCall, type InstructionData, isValueArg } from './instructions.ts';
import type { Type } from './types.ts';

/** What a value is defined by. */
export const ValueKind = { Result: 0, Param: 1, Alias: 2 } as const;

const NO_VALUES: readonly Value[] = [];

export class DataFlowGraph {
  /** Instruction data by `Inst`. */
  readonly insts: InstructionData[] = [];
  private readonly results: (readonly Value[])[] = [];
  private readonly params: Value[][] = [];
  private readonly types: Type[] = [];
  private readonly kinds: number[] = [];
  /** Owner: instruction, block or alias target, by kind. */
  private readonly owners: number[] = [];
  /** Position among the owner's results or parameters. */
  private readonly positions: number[] = [];
  /** From an alias in a chain to a value further on in it. Aliases never move back, so these stay true. */
  private readonly shortcuts: Map<Value, Value> = new Map();
  /** Source location of each instruction, 0xffffffff when it has none. */
  readonly srclocs: number[] = [];

  get instCount(): number {
    return this.insts.length;
  }
  get valueCount(): number {
    return this.types.length;
  }
  get blockCount(): number {
    return this.params.length;
  }

  makeBlock(): Block {
    return (this.params.push([]) - 1) as Block;
  }

  /** Adds an instruction that is in no block and has no results yet. */
  makeInst(data: InstructionData): Inst {
    this.results.push(NO_VALUES);
    this.srclocs.push(0xffffffff);
    return (this.insts.push(data) - 1) as Inst;
  }

  private makeValue(type: Type, kind: number, owner: number, position: number): Value {
    this.kinds.push(kind);
    this.owners.push(owner);
    this.positions.push(position);
    return (this.types.push(type) - 1) as Value;
  }

  /** Gives an instruction one result of that type. */
  makeResult(inst: Inst, type: Type): Value {
    const value = this.makeValue(type, ValueKind.Result, inst, 0);
    this.results[inst] = [value];
    return value;
  }

  /** Gives an instruction fresh results of those types. */
  makeResults(inst: Inst, types: readonly Type[]): readonly Value[] {
    const values = types.map((type, i) => this.makeValue(type, ValueKind.Result, inst, i));
    this.results[inst] = values;
    return values;
  }

  /** Replaces an instruction's results by existing values, which become defined by it. */
  attachResults(inst: Inst, values: readonly Value[]): void {
    values.forEach((value, i) => this.define(value, ValueKind.Result, inst, i));
    this.results[inst] = values;
  }

  /** An instruction loses its results; the values keep their numbers and may be attached elsewhere or aliased. */
  detachResults(inst: Inst): readonly Value[] {
    const values = this.results[inst]!;
    this.results[inst] = NO_VALUES;
    return values;
  }

  private define(value: Value, kind: number, owner: number, position: number): void {
    if (this.kinds[value] === ValueKind.Alias) this.shortcuts.clear();
    this.kinds[value] = kind;
    this.owners[value] = owner;
    this.positions[value] = position;
  }

  appendParam(block: Block, type: Type): Value {
    const list = this.params[block]!;
    const value = this.makeValue(type, ValueKind.Param, block, list.length);
    list.push(value);
    return value;
  }

  /** Appends an existing value as the block's last parameter. */
  attachParam(block: Block, value: Value): void {
    const list = this.params[block]!;
    this.define(value, ValueKind.Param, block, list.length);
    list.push(value);
  }

  /** Takes out the parameters that have been made aliases; the others move up, in order. */
  removeAliasedParams(block: Block): void {
    this.keepParams(block, (param) => !this.isAlias(param));
  }

  /** Takes out the parameters that fail `keeps`; the others move up, in order. What was taken out: alias it or attach it. */
  keepParams(block: Block, keeps: (param: Value) => boolean): void {
    const kept = this.params[block]!.filter(keeps);
    kept.forEach((param, i) => {
      this.positions[param] = i;
    });
    this.params[block] = kept;
  }

  /** Takes out the last parameter if it has been made an alias. */
  popAliasedParam(block: Block): void {
    const list = this.params[block]!;
    if (this.isAlias(list[list.length - 1]!)) list.pop();
  }

  blockParams(block: Block): readonly Value[] {
    return this.params[block]!;
  }

  instResults(inst: Inst): readonly Value[] {
    return this.results[inst]!;
  }

  /** The first result of an instruction known to have one. */
  firstResult(inst: Inst): Value {
    return this.results[inst]![0]!;
  }

  inst(inst: Inst): InstructionData {
    return this.insts[inst]!;
  }

  valueType(value: Value): Type {
    return this.types[value]!;
  }

  setValueType(value: Value, type: Type): void {
    this.types[value] = type;
  }

  isAlias(value: Value): boolean {
    return this.kinds[value] === ValueKind.Alias;
  }

  /** `ValueKind.Result`, `Param` or `Alias` of a value, aliases not followed. */
  valueKind(value: Value): number {
    return this.kinds[value]!;
  }

  /** Block, instruction or alias target that defines a value, by its kind. */
  valueOwner(value: Value): number {
    return this.owners[value]!;
  }

  /** Which result or parameter of its owner the value is. */
  valuePosition(value: Value): number {
    return this.positions[value]!;
  }

  /** The instruction that defines a value (aliases followed), or `undefined` for a block parameter. */
  definingInst(value: Value): Inst | undefined {
    const v = this.resolve(value);
    return this.kinds[v] === ValueKind.Result ? (this.owners[v] as Inst) : undefined;
  }

  /** Makes `value`, which must have lost its definition, another name of `target`. */
  changeToAlias(value: Value, target: Value): void {
    this.define(value, ValueKind.Alias, target, 0);
    this.types[value] = this.types[target]!;
  }

  /** Follows aliases to the value that is really defined; a value with no definition yet is its own. */
  resolve(value: Value): Value {
    if (this.kinds[value] !== ValueKind.Alias) return value;
    const target = this.owners[value] as Value;
    return this.kinds[target] === ValueKind.Alias ? this.resolveChain(target) : target;
  }

  /** Follows a chain of aliases, by short cuts that earlier walks left, so that no chain is walked twice. */
  private resolveChain(value: Value): Value {
    const path: Value[] = [];
    let v = value;
    while (this.kinds[v] === ValueKind.Alias) {
      const next = this.shortcuts.get(v) ?? (this.owners[v] as Value);
      if (next === v) break;
      path.push(v);
      v = next;
    }
    if (path.length > 1) for (const visited of path) this.shortcuts.set(visited, v);
    return v;
  }

  /**
   * As `resolve`, and makes the aliases on the way point straight to the result, so that a long chain costs its length
   * once. For code that builds functions: it changes what alias lines are printed.
   */
  resolveShort(value: Value): Value {
    const root = this.resolve(value);
    let v = value;
    while (v !== root) {
      const next = this.owners[v] as Value;
      this.owners[v] = root;
      v = next;
    }
    return root;
  }

  /** Rewrites all operands of an instruction (block-call arguments in `calls` too) to what they are aliases of. */
  resolveOperands(data: InstructionData, calls: readonly BlockCall[]): void {
    const { args } = data;
    for (let i = 0; i < args.length; i++) args[i] = this.resolve(args[i]!);
    for (const call of calls) {
      for (let i = 0; i < call.args.length; i++) {
        const arg = call.args[i]!;
        if (isValueArg(arg)) call.args[i] = this.resolve(arg);
      }
    }
  }

  /** A value number with no definition yet, for a parser that meets uses first; define it by attaching. */
  reserveValue(type: Type): Value {
    return this.makeValue(type, ValueKind.Alias, this.types.length, 0);
  }
}
