/** Large functions of regular shape: straight-line code, and an interpreter's loop around a jump table. */

import {
  abiParam,
  type Block,
  Function,
  FunctionBuilder,
  I32,
  I64,
  IntCC,
  TRUSTED,
  type Value,
} from '@pulleyjs/cranelift-ir';

function start(params: number): { func: Function; b: FunctionBuilder; args: Value[] } {
  const func = new Function(
    { kind: 'testcase', name: 'large' },
    {
      params: [abiParam(I64), ...Array.from({ length: params }, () => abiParam(I32))],
      returns: [abiParam(I32)],
      callConv: 'tail',
    },
  );
  const b = new FunctionBuilder(func);
  const entry = b.createBlock();
  b.switchToBlock(entry);
  const args = func.signature.params.map((param) => func.dfg.appendParam(entry, param.type));
  b.sealBlock(entry);
  return { func, b, args };
}

/** `count` statements, each reading two of 40 variables and writing a third; now and then a store. */
export function straightLine(count: number): Function {
  const { func, b, args } = start(4);
  const variables = Array.from({ length: 40 }, (_, i) => {
    const variable = b.declareVar(I32);
    b.defVar(variable, i < 4 ? args[i + 1]! : b.iconst(I32, BigInt(i)));
    return variable;
  });
  const pick = (n: number): number => variables[n % 40]!;
  for (let i = 0; i < count; i++) {
    const sum = b.iadd(b.useVar(pick(i * 7)), b.useVar(pick(i * 13 + 5)));
    b.defVar(pick(i * 11 + 3), i % 3 === 0 ? b.bxor(sum, b.useVar(pick(i))) : sum);
    if (i % 5 === 0) b.store(TRUSTED, sum, args[0]!, (i % 100) * 4);
  }
  b.return([b.useVar(pick(0))]);
  b.finalize();
  return func;
}

export interface InterpreterLoop {
  readonly cases: number;
  /** At least 5. */
  readonly variables?: number;
  /** Whether each case makes a call. */
  readonly calls?: boolean;
}

/** A loop with a `br_table` whose cases change some of the variables, with a branch in each. */
export function interpreterLoop({ cases, variables: count = 24, calls = false }: InterpreterLoop): Function {
  const { func, b, args } = start(4);
  const variables = Array.from({ length: count }, (_, i) => {
    const variable = b.declareVar(I32);
    b.defVar(variable, i < 4 ? args[i + 1]! : b.load(I32, TRUSTED, args[0]!, 4 * i));
    return variable;
  });
  const signature = func.signatures.push({ params: [abiParam(I32)], returns: [abiParam(I32)], callConv: 'tail' });
  const name = { kind: 'user', namespace: 0, index: 1 } as const;
  const callee = func.extFuncs.push({ name, signature, colocated: true, patchable: false });
  const header = b.createBlock();
  b.jump(header, []);
  b.switchToBlock(header);
  const pc = b.useVar(variables[0]!);
  const op = b.load(I32, TRUSTED, b.iadd(args[0]!, b.uextend(I64, pc)), 0);
  b.defVar(variables[0]!, b.iadd(pc, b.iconst(I32, 4n)));
  const exit = b.createBlock();
  const blocks: Block[] = Array.from({ length: cases }, () => b.createBlock());
  const table = func.jumpTables.push({
    defaultTarget: { block: exit, args: [] },
    entries: blocks.map((block) => ({ block, args: [] })),
  });
  b.brTable(op, table);
  blocks.forEach((block, i) => {
    b.sealBlock(block);
    b.switchToBlock(block);
    const [x, y, z] = [i, i * 5, i * 11].map((n) => variables[1 + (n % (count - 1))]!) as [number, number, number];
    const left = b.useVar(y);
    b.defVar(x, b.iadd(calls ? func.dfg.firstResult(b.call(callee, [left])) : left, b.useVar(z)));
    const [then, join] = [b.createBlock(), b.createBlock()];
    b.brif(b.icmp(IntCC.slt, b.useVar(x), b.useVar(y)), then, [], join, []);
    b.sealBlock(then);
    b.switchToBlock(then);
    b.defVar(y, b.imul(b.useVar(z), b.useVar(x)));
    b.jump(join, []);
    b.sealBlock(join);
    b.switchToBlock(join);
    b.store(TRUSTED, b.useVar(y), args[0]!, 4 * i);
    b.jump(header, []);
  });
  b.sealBlock(header);
  b.sealBlock(exit);
  b.switchToBlock(exit);
  b.return([b.useVar(variables[1]!)]);
  b.sealAllBlocks();
  b.finalize();
  return func;
}
