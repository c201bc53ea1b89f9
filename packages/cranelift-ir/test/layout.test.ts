/** Layout and data-flow graph against plain lists, under random edits. */
import { expect, test } from 'vitest';
import {
  type Block,
  DataFlowGraph,
  I32,
  type Inst,
  InstructionData,
  INVALID,
  Layout,
  Opcode,
  type Value,
} from '../src/index.ts';
import { type Random, random } from './random.ts';

/** The same order in arrays. */
interface Model {
  readonly blocks: { block: Block; insts: Inst[] }[];
}

function checkOrder(layout: Layout, { blocks }: Model): void {
  expect([...layout.blocks()]).toEqual(blocks.map(({ block }) => block));
  expect(layout.entryBlock).toBe(blocks[0]?.block);
  blocks.forEach(({ block, insts }, i) => {
    expect(layout.isBlockInserted(block)).toBe(true);
    expect(layout.prevBlock(block)).toBe(blocks[i - 1]?.block);
    expect(layout.nextBlock(block)).toBe(blocks[i + 1]?.block);
    expect([...layout.blockInsts(block)]).toEqual(insts);
    expect([layout.firstInst(block), layout.lastInst(block)]).toEqual([insts[0], insts[insts.length - 1]]);
    insts.forEach((inst, j) => {
      expect([layout.instBlock(inst), layout.prevInst(inst), layout.nextInst(inst)]).toEqual([
        block,
        insts[j - 1],
        insts[j + 1],
      ]);
    });
  });
}

function edit(rng: Random, layout: Layout, model: Model, next: { block: number; inst: number }): void {
  const { blocks } = model;
  const at = blocks.length === 0 ? -1 : rng(blocks.length);
  const place = blocks[at];
  const inst = place === undefined || place.insts.length === 0 ? -1 : rng(place.insts.length);
  const block = (): Block => next.block++ as Block;
  const fresh = (): Inst => next.inst++ as Inst;
  const insert = (index: number, made: Block, apply: (made: Block) => void): void => {
    apply(made);
    blocks.splice(index, 0, { block: made, insts: [] });
  };
  switch (rng(9)) {
    case 0:
      return insert(blocks.length, block(), (made) => layout.appendBlock(made));
    case 1:
      if (place !== undefined) insert(at + 1, block(), (made) => layout.insertBlockAfter(made, place.block));
      return undefined;
    case 2:
      if (place !== undefined) insert(at, block(), (made) => layout.insertBlockBefore(made, place.block));
      return undefined;
    case 3:
      if (place === undefined || rng(3) > 0) return undefined;
      layout.removeBlock(place.block);
      blocks.splice(at, 1);
      expect(layout.isBlockInserted(place.block)).toBe(false);
      return undefined;
    case 4:
    case 5: {
      if (place === undefined) return undefined;
      const made = fresh();
      layout.appendInst(made, place.block);
      place.insts.push(made);
      return undefined;
    }
    case 6: {
      if (inst < 0) return undefined;
      const made = fresh();
      const before = rng(2) === 0;
      if (before) layout.insertInstBefore(made, place!.insts[inst]!);
      else layout.insertInstAfter(made, place!.insts[inst]!);
      place!.insts.splice(before ? inst : inst + 1, 0, made);
      return undefined;
    }
    case 7: {
      if (inst < 0) return undefined;
      const [removed] = place!.insts.splice(inst, 1);
      layout.removeInst(removed!);
      expect(layout.instBlock(removed!)).toBeUndefined();
      return undefined;
    }
    default: {
      if (inst < 0) return undefined;
      const made = block();
      layout.splitBlock(made, place!.insts[inst]!);
      blocks.splice(at + 1, 0, { block: made, insts: place!.insts.splice(inst) });
      return undefined;
    }
  }
}

test('order of blocks and instructions under random edits', () => {
  const rng = random(0x1a7);
  for (let round = 0; round < 20; round++) {
    const layout = new Layout();
    const model: Model = { blocks: [] };
    const next = { block: 0, inst: 0 };
    for (let i = 0; i < 120; i++) {
      edit(rng, layout, model, next);
      if (i % 10 === 0) checkOrder(layout, model);
    }
    checkOrder(layout, model);
  }
});

test('an instruction may be removed while its block is walked', () => {
  const layout = new Layout();
  const block = 0 as Block;
  layout.appendBlock(block);
  for (let i = 0; i < 5; i++) layout.appendInst(i as Inst, block);
  for (const inst of layout.blockInsts(block)) if (inst % 2 === 0) layout.removeInst(inst);
  expect([...layout.blockInsts(block)]).toEqual([1, 3]);
});

test('parameters keep their positions; aliases resolve, also along chains that change', () => {
  const dfg = new DataFlowGraph();
  const block = dfg.makeBlock();
  const [a, b, c, d] = Array.from({ length: 4 }, () => dfg.appendParam(block, I32)) as [Value, Value, Value, Value];
  dfg.keepParams(block, (param) => param !== b);
  expect(dfg.blockParams(block).map((param) => [param, dfg.valuePosition(param)])).toEqual([
    [a, 0],
    [c, 1],
    [d, 2],
  ]);
  dfg.changeToAlias(b, c);
  dfg.changeToAlias(c, d);
  dfg.removeAliasedParams(block);
  expect(dfg.blockParams(block)).toEqual([a, d]);
  expect([b, c, d].map((value) => dfg.resolve(value))).toEqual([d, d, d]);
  const chain = Array.from({ length: 5 }, () => dfg.reserveValue(I32));
  chain.forEach((value, i) => dfg.changeToAlias(value, chain[i - 1] ?? b));
  expect(chain.map((value) => dfg.resolve(value))).toEqual(chain.map(() => d));
  const inst = dfg.makeInst(new InstructionData(Opcode.nop, INVALID, []));
  dfg.attachResults(inst, [chain[2]!]);
  expect(chain.map((value) => dfg.resolve(value))).toEqual([d, d, chain[2], chain[2], chain[2]]);
  expect(dfg.definingInst(chain[4]!)).toBe(inst);
  const undefinedYet = dfg.reserveValue(I32);
  expect(dfg.resolve(undefinedYet)).toBe(undefinedYet);
});
