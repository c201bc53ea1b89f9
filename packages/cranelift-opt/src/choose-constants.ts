/**
 * A branch whose two ways differ in nothing but a constant that is one more on the one than on the other: the condition
 * itself is added, and the branch goes.
 *
 *     brif v0, block1, block2            v9 = icmp ne v0, 0
 *     block1: v1 = iconst 6; return v1   v8 = uextend v9; v7 = iadd v8, 5
 *     block2: v2 = iconst 5; return v2   return v7
 *
 * A way is a jump, or a block of constants that ends in a jump or a return.
 */

import {
  type Block,
  type BlockCall,
  complementIntCC,
  type Function,
  I128,
  I64,
  I8,
  type Inst,
  InstBuilder,
  type InstructionData,
  IntCC,
  isInt,
  isValueArg,
  Opcode,
  type Type,
  typeBits,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';
import { constantOf } from './constants.ts';

/** Constants in a block of constants, at most. */
const MAX_CONSTANTS = 4;

/** Where a way leads and with which values; `target` is undefined for a return. */
interface Exit {
  readonly target: Block | undefined;
  readonly values: readonly Value[];
}

/** @returns whether any branch went; blocks may have become unreachable */
export function chooseConstants(func: Function): boolean {
  const choice = new Choice(func);
  let changed = false;
  for (const block of func.layout.blocks()) {
    const last = func.layout.lastInst(block);
    if (last !== undefined && func.dfg.inst(last).opcode === Opcode.brif && choice.rewrite(last)) changed = true;
  }
  return changed;
}

class Choice {
  private readonly func: Function;
  private readonly builder: InstBuilder;

  constructor(func: Function) {
    this.func = func;
    this.builder = new InstBuilder(func);
  }

  rewrite(brif: Inst): boolean {
    const { args, targets } = this.func.dfg.inst(brif);
    for (const a of this.exits(targets[0]!)) {
      for (const b of this.exits(targets[1]!)) {
        const place = a.target === b.target ? this.difference(a, b) : undefined;
        if (place === undefined) continue;
        this.replace(brif, args[0]!, a, b, place);
        return true;
      }
    }
    return false;
  }

  /** The way as it is, and through a block of constants. */
  private exits(call: BlockCall): Exit[] {
    const { dfg, layout } = this.func;
    if (!call.args.every(isValueArg)) return [];
    const given = call.args as readonly Value[];
    const direct = { target: call.block, values: given };
    let inst = layout.firstInst(call.block);
    for (let i = 0; inst !== undefined && dfg.inst(inst).opcode === Opcode.iconst; i++) {
      if (i === MAX_CONSTANTS) return [direct];
      inst = layout.nextInst(inst);
    }
    if (inst === undefined) return [direct];
    const data = dfg.inst(inst);
    const params = dfg.blockParams(call.block);
    const follow = (value: Value): Value => {
      const v = dfg.resolve(value);
      const param = params.indexOf(v);
      return param < 0 ? v : given[param]!;
    };
    if (data.opcode === Opcode.return) return [direct, { target: undefined, values: data.args.map(follow) }];
    if (data.opcode !== Opcode.jump || !data.targets[0]!.args.every(isValueArg)) return [direct];
    const { block, args } = data.targets[0]!;
    return [direct, { target: block, values: (args as readonly Value[]).map(follow) }];
  }

  /** The one place where the exits differ, if by one; undefined if that is not so. */
  private difference(a: Exit, b: Exit): number | undefined {
    const { dfg } = this.func;
    let place: number | undefined;
    for (let i = 0; i < a.values.length; i++) {
      const [x, y] = [dfg.resolve(a.values[i]!), dfg.resolve(b.values[i]!)];
      if (x === y) continue;
      const [k, l] = [constantOf(dfg, x), constantOf(dfg, y)];
      if (k === undefined || l === undefined) return undefined;
      if (k === l) continue;
      const type = dfg.valueType(x);
      const gap = BigInt.asIntN(typeBits(type), k - l);
      if (place !== undefined || !isInt(type) || (gap !== 1n && gap !== -1n)) return undefined;
      place = i;
    }
    return place;
  }

  private replace(brif: Inst, condition: Value, a: Exit, b: Exit, place: number): void {
    const { func, builder } = this;
    const { dfg, layout } = func;
    builder.positionBefore(brif);
    builder.srcloc = dfg.srclocs[brif];
    const type = dfg.valueType(a.values[place]!);
    const [k, l] = [a.values[place]!, b.values[place]!].map((value) =>
      BigInt.asIntN(typeBits(type), constantOf(dfg, value)!),
    ) as [bigint, bigint];
    const holds = BigInt.asIntN(typeBits(type), k - l) === 1n;
    const flag = this.extended(this.flag(condition, holds), type);
    const least = holds ? l : k;
    const values = a.values.map((value, i) => (i === place ? this.plus(flag, type, least) : this.available(value)));
    if (a.target === undefined) builder.return(values);
    else builder.jump(a.target, values);
    layout.removeInst(brif);
  }

  private extended(flag: Value, type: Type): Value {
    return type === I8 ? flag : this.builder.uextend(type, flag);
  }

  private plus(flag: Value, type: Type, constant: bigint): Value {
    return constant === 0n ? flag : this.builder.iadd(flag, this.builder.iconst(type, constant));
  }

  /** The value, or the constant again: its block may not be on the way any more. */
  private available(value: Value): Value {
    const { dfg } = this.func;
    const constant = constantOf(dfg, value);
    return constant === undefined ? value : this.builder.iconst(dfg.valueType(value), constant);
  }

  /** An i8 that is 1 if the condition is nonzero (or zero, if not `holds`), else 0. */
  private flag(condition: Value, holds: boolean): Value {
    const { func, builder } = this;
    const { dfg } = func;
    let value = dfg.resolve(condition);
    let data = this.definition(value);
    while (data?.opcode === Opcode.uextend) {
      value = dfg.resolve(data.args[0]!);
      data = this.definition(value);
    }
    if (data?.opcode === Opcode.icmp) {
      return holds ? value : builder.icmp(complementIntCC(data.imm as IntCC), data.args[0]!, data.args[1]!);
    }
    if (data?.opcode === Opcode.fcmp) return holds ? value : builder.bxor(value, builder.iconst(I8, 1n));
    const code = holds ? IntCC.ne : IntCC.eq;
    const type = dfg.valueType(value);
    if (type !== I128) return builder.icmp(code, value, builder.iconst(type, 0n));
    const [low, high] = builder.isplit(value);
    return builder.icmp(code, builder.bor(low, high), builder.iconst(I64, 0n));
  }

  private definition(value: Value): InstructionData | undefined {
    const { dfg } = this.func;
    return dfg.valueKind(value) === ValueKind.Result ? dfg.inst(dfg.valueOwner(value) as Inst) : undefined;
  }
}
