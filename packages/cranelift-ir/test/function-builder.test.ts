/** SSA construction: shapes of control flow, cost, and the correspondence of parameters and branch arguments. */
import { describe, expect, test } from 'vitest';
import {
  abiParam,
  type Block,
  Function,
  FunctionBuilder,
  I32,
  type Signature,
  type Value,
  type Variable,
} from '../src/index.ts';

const signature = (params: number): Signature => ({
  params: Array.from({ length: params }, () => abiParam(I32)),
  returns: [abiParam(I32)],
  callConv: 'fast',
});

function start(params = 1): { func: Function; b: FunctionBuilder; args: Value[]; entry: Block } {
  const func = new Function({ kind: 'testcase', name: 'f' }, signature(params));
  const b = new FunctionBuilder(func);
  const entry = b.createBlock();
  const args = Array.from({ length: params }, () => func.dfg.appendParam(entry, I32));
  b.switchToBlock(entry);
  b.sealBlock(entry);
  return { func, b, args, entry };
}

/** Every branch gives each block as many arguments as it has parameters, of their types. */
function checkEdges(func: Function): void {
  for (const block of func.layout.blocks()) {
    for (const call of func.branchTargets(func.dfg.inst(func.layout.lastInst(block)!))) {
      const params = func.dfg.blockParams(call.block);
      expect(call.args.map((arg) => func.dfg.valueType(arg as Value))).toEqual(
        params.map((param) => func.dfg.valueType(param)),
      );
      params.forEach((param, i) => {
        expect(func.dfg.valuePosition(param)).toBe(i);
        expect(func.dfg.isAlias(param)).toBe(false);
      });
    }
  }
}

describe('SSA construction', () => {
  test('a diamond merges what its arms wrote, in the order of first use', () => {
    const { func, b, args } = start(2);
    const [x, y, z] = [b.declareVar(I32), b.declareVar(I32), b.declareVar(I32)];
    const [then, otherwise, merge] = [b.createBlock(), b.createBlock(), b.createBlock()];
    for (const v of [x, y, z]) b.defVar(v, args[0]!);
    b.brif(args[1]!, then, [], otherwise, []);
    b.sealBlock(then);
    b.sealBlock(otherwise);
    b.switchToBlock(then);
    const one = b.iconst(I32, 1n);
    const two = b.iconst(I32, 2n);
    b.defVar(x, one);
    b.defVar(y, two);
    b.jump(merge, []);
    b.switchToBlock(otherwise);
    b.jump(merge, []);
    b.sealBlock(merge);
    b.switchToBlock(merge);
    expect(b.useVar(z)).toBe(args[0]);
    const py = b.useVar(y);
    const px = b.useVar(x);
    b.return([b.iadd(px, py)]);
    b.finalize();
    checkEdges(func);
    expect(func.dfg.blockParams(merge)).toEqual([py, px]);
    expect(func.branchTargets(func.dfg.inst(func.layout.lastInst(then)!))[0]!.args).toEqual([two, one]);
    expect(func.branchTargets(func.dfg.inst(func.layout.lastInst(otherwise)!))[0]!.args).toEqual([args[0], args[0]]);
  });

  test('a loop keeps parameters for what it changes only, also beside parameters of the front end', () => {
    const { func, b, args } = start(2);
    const vars = Array.from({ length: 6 }, () => b.declareVar(I32));
    for (const v of vars) b.defVar(v, args[0]!);
    const header = b.createBlock();
    const own = func.dfg.appendParam(header, I32);
    const exit = b.createBlock();
    b.jump(header, [args[1]!]);
    b.switchToBlock(header);
    const read = vars.map((v) => b.useVar(v));
    b.defVar(vars[1]!, b.iadd(read[0]!, own));
    b.defVar(vars[4]!, b.iadd(read[4]!, read[5]!));
    b.brif(args[1]!, header, [b.useVar(vars[4]!)], exit, []);
    b.sealBlock(header);
    b.sealBlock(exit);
    b.switchToBlock(exit);
    b.return([b.useVar(vars[1]!)]);
    b.finalize();
    checkEdges(func);
    expect(func.dfg.blockParams(header)).toEqual([own, read[1], read[4]]);
  });

  test('an irreducible cycle', () => {
    const { func, b, args } = start(2);
    const v = b.declareVar(I32);
    b.defVar(v, args[0]!);
    const [left, right, exit] = [b.createBlock(), b.createBlock(), b.createBlock()];
    b.brif(args[1]!, left, [], right, []);
    b.switchToBlock(left);
    b.defVar(v, b.iadd(b.useVar(v), args[1]!));
    b.jump(right, []);
    b.switchToBlock(right);
    const inRight = b.useVar(v);
    b.brif(inRight, left, [], exit, []);
    b.sealAllBlocks();
    b.switchToBlock(exit);
    expect(b.useVar(v)).toBe(inRight);
    b.return([inRight]);
    b.finalize();
    checkEdges(func);
    expect(func.dfg.blockParams(left).length).toBe(1);
    expect(func.dfg.blockParams(right).length).toBe(1);
  });

  test('both ways of a branch, and many entries of a table, to one block', () => {
    const { func, b, args } = start(2);
    const v = b.declareVar(I32);
    b.defVar(v, args[0]!);
    const [loop, exit] = [b.createBlock(), b.createBlock()];
    const call = { block: loop, args: [] };
    b.brTable(
      args[1]!,
      func.jumpTables.push({
        defaultTarget: { ...call, args: [] },
        entries: [
          { ...call, args: [] },
          { ...call, args: [] },
        ],
      }),
    );
    b.switchToBlock(loop);
    b.defVar(v, b.iadd(b.useVar(v), args[1]!));
    b.brif(args[1]!, loop, [], loop, []);
    b.sealBlock(loop);
    b.sealBlock(exit);
    b.finalize();
    checkEdges(func);
    expect(func.dfg.blockParams(loop).length).toBe(1);
  });

  test('a variable read in an unreachable cycle is zero', () => {
    const { func, b, args } = start();
    const v = b.declareVar(I32);
    b.return([args[0]!]);
    const [p, q] = [b.createBlock(), b.createBlock()];
    b.switchToBlock(p);
    b.jump(q, []);
    b.switchToBlock(q);
    b.jump(p, []);
    b.sealAllBlocks();
    b.useVar(v);
    b.finalize();
    checkEdges(func);
  });

  test('a branch to a sealed block, and a block left open, are bugs of the front end', () => {
    const { b, entry } = start();
    expect(() => b.jump(entry, [])).toThrow(/sealed/);
    const other = start();
    expect(() => other.b.finalize()).toThrow(/no terminator/);
  });
});

describe('cost', () => {
  const DEEP = 100_000;

  test('100,000 nested loops: no recursion, no chain of aliases walked again and again', () => {
    const { func, b, args } = start();
    const v = b.declareVar(I32);
    b.defVar(v, args[0]!);
    const headers: Block[] = [];
    for (let i = 0; i < DEEP; i++) {
      const header = b.createBlock();
      b.jump(header, []);
      b.switchToBlock(header);
      b.useVar(v);
      headers.push(header);
    }
    for (const header of headers.reverse()) {
      const after = b.createBlock();
      b.brif(b.useVar(v), header, [], after, []);
      b.sealBlock(header);
      b.sealBlock(after);
      b.switchToBlock(after);
    }
    b.return([b.useVar(v)]);
    b.finalize();
    for (const header of headers) expect(func.dfg.blockParams(header).length).toBe(0);
  });

  test('100,000 diamonds in a row, the variable read at the end only', () => {
    const { func, b, args } = start();
    const v = b.declareVar(I32);
    b.defVar(v, args[0]!);
    for (let i = 0; i < DEEP; i++) {
      const [arm, merge] = [b.createBlock(), b.createBlock()];
      b.brif(args[0]!, arm, [], merge, []);
      b.sealBlock(arm);
      b.switchToBlock(arm);
      if (i % 2 === 0) b.defVar(v, b.iconst(I32, BigInt(i)));
      b.jump(merge, []);
      b.sealBlock(merge);
      b.switchToBlock(merge);
    }
    b.return([b.useVar(v)]);
    b.finalize();
    checkShape(func, DEEP / 2);
  });

  test('a loop header with 20,000 variables, none changed', () => {
    const { func, b, args } = start();
    const vars: Variable[] = Array.from({ length: 20_000 }, () => b.declareVar(I32));
    for (const v of vars) b.defVar(v, args[0]!);
    const header = b.createBlock();
    b.jump(header, []);
    b.switchToBlock(header);
    for (const v of vars) b.useVar(v);
    b.jump(header, []);
    b.sealBlock(header);
    b.finalize();
    expect(func.dfg.blockParams(header)).toEqual([]);
  });
});

function checkShape(func: Function, params: number): void {
  let count = 0;
  for (const block of func.layout.blocks()) count += func.dfg.blockParams(block).length;
  expect(count - func.signature.params.length).toBe(params);
}
