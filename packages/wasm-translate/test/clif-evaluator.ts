/** Runs CLIF functions of i32 arithmetic and control flow, to compare them with what V8 makes of the same wasm. */

import {
  type Block,
  type BlockCall,
  type Function,
  type Inst,
  type InstructionData,
  intCCNames,
  type JumpTable,
  opcodes,
  type Value,
} from '@pulleyjs/cranelift-ir';

/** Ran longer than it may. */
export class TooLong extends Error {}

const comparisons: { readonly [cc: string]: (x: number, y: number) => boolean } = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  slt: (x, y) => x < y,
  sgt: (x, y) => x > y,
  ult: (x, y) => x >>> 0 < y >>> 0,
};

/** Evaluates one call. Values are int32; `args` are those of the entry block. @throws TooLong */
export function evaluate(func: Function, args: readonly number[], maxSteps = 100_000): number[] {
  const { dfg, layout } = func;
  const values = new Map<Value, number>();
  const read = (value: Value): number => {
    const known = values.get(dfg.resolve(value));
    if (known === undefined) throw new Error(`v${value} is read before it is defined`);
    return known;
  };
  const enter = (block: Block, incoming: readonly number[]): Inst => {
    const params = dfg.blockParams(block);
    if (params.length !== incoming.length)
      throw new Error(`block${block} has ${params.length} parameters, given ${incoming.length}`);
    params.forEach((param, i) => values.set(param, incoming[i]!));
    return layout.firstInst(block)!;
  };
  const follow = (call: BlockCall): Inst =>
    enter(
      call.block,
      call.args.map((arg) => read(arg as Value)),
    );
  let inst = enter(layout.entryBlock!, args);
  for (let step = 0; step < maxSteps; step++) {
    const data = dfg.inst(inst);
    const name = opcodes[data.opcode]!.name;
    if (name === 'return') return data.args.map(read);
    if (name === 'jump') inst = follow(data.targets[0]!);
    else if (name === 'brif') inst = follow(data.targets[read(data.args[0]!) === 0 ? 1 : 0]!);
    else if (name === 'br_table') {
      const table = func.jumpTables.at(data.imm as JumpTable);
      inst = follow(table.entries[read(data.args[0]!) >>> 0] ?? table.defaultTarget);
    } else {
      values.set(dfg.firstResult(inst), compute(name, data, data.args.map(read)));
      inst = layout.nextInst(inst)!;
    }
  }
  throw new TooLong();
}

function compute(name: string, data: InstructionData, [x, y, z]: readonly number[]): number {
  switch (name) {
    case 'iconst':
      return Number(BigInt.asIntN(32, data.wide));
    case 'iadd':
      return (x! + y!) | 0;
    case 'isub':
      return (x! - y!) | 0;
    case 'bxor':
      return x! ^ y!;
    case 'imul':
      return Math.imul(x!, y!);
    case 'uextend':
      return x!;
    case 'select':
      return (x === 0 ? z : y)!;
    case 'icmp':
      return comparisons[intCCNames[data.imm]!]!(x!, y!) ? 1 : 0;
    default:
      throw new Error(`the evaluator has no ${name}`);
  }
}
