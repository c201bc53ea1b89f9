/**
 * SSA construction on random programs: whatever the flow graph and the order of filling and sealing blocks, the function
 * verifies, and computes what the program over mutable variables computes.
 */
import { expect, test } from 'vitest';
import {
  abiParam,
  type Block,
  ControlFlowGraph,
  DominatorTree,
  Function,
  FunctionBuilder,
  I32,
  I64,
  IntCC,
  parseFunction,
  printFunction,
  verifyFunction,
} from '../src/index.ts';
import { interpret } from '../src/interpreter/index.ts';
import { type Random, random } from './random.ts';

/** A block: assignments `x[target] = x[left] op x[right]`, then a choice among successors by `x[selector]`. */
interface ProgramBlock {
  readonly assignments: readonly { target: number; left: number; right: number; op: 'iadd' | 'imul' | 'bxor' }[];
  readonly selector: number;
  readonly successors: readonly number[];
}
interface Program {
  readonly variables: number;
  readonly blocks: readonly ProgramBlock[];
}

function randomProgram(rng: Random): Program {
  const variables = 1 + rng(5);
  const count = 2 + rng(12);
  const block = (): ProgramBlock => ({
    assignments: Array.from({ length: rng(4) }, () => ({
      target: rng(variables),
      left: rng(variables),
      right: rng(variables),
      op: (['iadd', 'imul', 'bxor'] as const)[rng(3)]!,
    })),
    selector: rng(variables),
    successors: Array.from({ length: 1 + rng(3) }, () => rng(count)),
  });
  return { variables, blocks: Array.from({ length: count }, block) };
}

const FUEL = 60;

/** What the program computes from initial values: a sum of all variables when the fuel is out. */
function simulate({ blocks }: Program, initial: readonly number[]): number {
  const x = [...initial];
  let current = 0;
  for (let fuel = FUEL; fuel > 0; fuel--) {
    const { assignments, selector, successors } = blocks[current]!;
    for (const { target, left, right, op } of assignments) {
      const [a, b] = [x[left]!, x[right]!];
      x[target] = op === 'iadd' ? (a + b) | 0 : op === 'imul' ? Math.imul(a, b) : a ^ b;
    }
    current = successors[(x[selector]! & 0xff) % successors.length]!;
  }
  return x.reduce((sum, value) => (sum + value) | 0, 0);
}

/** Builds the program, filling blocks in a random order and sealing each as soon as allowed, or at the end. */
function build(program: Program, rng: Random): Function {
  const { variables, blocks } = program;
  const params = Array.from({ length: variables }, () => abiParam(I32));
  const func = new Function({ kind: 'testcase', name: 'f' }, { params, returns: [abiParam(I32)], callConv: 'fast' });
  const b = new FunctionBuilder(func);
  const entry = b.createBlock();
  const heads = blocks.map(() => b.createBlock());
  const bodies = blocks.map(() => b.createBlock());
  const exit = b.createBlock();
  const vars = Array.from({ length: variables }, () => b.declareVar(I32));
  const fuel = b.declareVar(I64);
  b.switchToBlock(entry);
  b.sealBlock(entry);
  for (const v of vars) b.defVar(v, func.dfg.appendParam(entry, I32));
  b.defVar(fuel, b.iconst(I64, BigInt(FUEL)));
  b.jump(heads[0]!, []);

  const open = new Map<Block, number>();
  const expectEdge = (target: Block): unknown => open.set(target, (open.get(target) ?? 0) + 1);
  blocks.forEach(({ successors }) => successors.forEach((target) => expectEdge(heads[target]!)));
  const eager = rng(2) === 0;
  const emitted = (target: Block): void => {
    const left = open.get(target)! - 1;
    open.set(target, left);
    if (left === 0 && eager) b.sealBlock(target);
  };
  heads.forEach((head) => {
    if (!open.has(head) && eager) b.sealBlock(head);
  });

  const order = blocks.map((_, i) => i).sort(() => rng(3) - 1);
  for (const i of order) {
    const { assignments, selector, successors } = blocks[i]!;
    b.switchToBlock(heads[i]!);
    const left = b.useVar(fuel);
    b.brif(left, bodies[i]!, [], exit, []);
    b.sealBlock(bodies[i]!);
    b.switchToBlock(bodies[i]!);
    b.defVar(fuel, b.isub(b.useVar(fuel), b.iconst(I64, 1n)));
    for (const { target, left, right, op } of assignments) {
      b.defVar(vars[target]!, b[op](b.useVar(vars[left]!), b.useVar(vars[right]!)));
    }
    const low = b.band(b.useVar(vars[selector]!), b.iconst(I32, 0xffn));
    const index = b.urem(low, b.iconst(I32, BigInt(successors.length)));
    const targets = successors.map((target) => heads[target]!);
    if (targets.length === 2) b.brif(b.icmp(IntCC.eq, index, b.iconst(I32, 0n)), targets[0]!, [], targets[1]!, []);
    else if (targets.length === 1) b.jump(targets[0]!, []);
    else {
      const call = (block: Block): { block: Block; args: [] } => ({ block, args: [] });
      const [first, ...rest] = targets as [Block, ...Block[]];
      b.brTable(index, func.jumpTables.push({ defaultTarget: call(rest[1]!), entries: [call(first), call(rest[0]!)] }));
    }
    targets.forEach(emitted);
  }
  b.switchToBlock(exit);
  b.sealAllBlocks();
  const sum = vars.map((v) => b.useVar(v)).reduce((a, value) => b.iadd(a, value));
  b.return([sum]);
  b.finalize();
  return func;
}

function allReachable(func: Function): boolean {
  const domtree = new DominatorTree(func, new ControlFlowGraph(func));
  return [...func.layout.blocks()].every((block) => domtree.isReachable(block));
}

test('random programs verify and compute the same', () => {
  const rng = random(0x55a);
  for (let round = Number(process.env['PULLEY_FUZZ'] ?? 150); round > 0; round--) {
    const program = randomProgram(rng);
    const func = build(program, rng);
    const text = printFunction(func);
    expect(verifyFunction(func).map(String), text).toEqual([]);
    const initial = Array.from({ length: program.variables }, () => rng(1000) - 500);
    const expected = { kind: 'return', values: [BigInt(simulate(program, initial) >>> 0)] };
    const args = initial.map((value) => BigInt(value >>> 0));
    expect(interpret(func, args), text).toEqual(expected);
    // In a cycle that nothing reaches a value may be its own operand, which text cannot say.
    if (allReachable(func)) expect(interpret(parseFunction(text), args), text).toEqual(expected);
  }
});
