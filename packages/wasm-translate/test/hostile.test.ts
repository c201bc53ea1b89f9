/** Bodies made to be expensive: the size of what comes out grows with the bytes that went in, and nothing recurses. */
import type { Function } from '@pulleyjs/cranelift-ir';
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { defaultFeatures, parseModule, validateModule } from '@pulleyjs/wasm-parse';
import { describe, expect, it } from 'vitest';
import { compile } from 'watr';
import { ModuleTranslation } from '../src/index.ts';
import { evaluate } from './clif-evaluator.ts';
import { type FunctionParts, functionModule, leb } from './function-module.ts';
import { LOCALS, PARAMS, RandomBody } from './random-body.ts';

const I32 = 0x7f;
const VOID = 0x40;

function translate(parts: FunctionParts): Function {
  return new ModuleTranslation(functionModule({ params: [I32], ...parts })).translateFunction(0);
}

function repeat(count: number, make: (i: number) => readonly number[]): (readonly number[])[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

const getLocal = (local: number): number[] => [0x20, ...leb(local)];
const setLocal = (local: number): number[] => [0x21, ...leb(local)];

/** Instructions, values, block parameters and arguments of branches: all that a function is made of. */
function sizeOf(func: Function): number {
  let size = func.dfg.instCount + func.dfg.valueCount;
  for (const block of func.layout.blocks()) {
    size += func.dfg.blockParams(block).length;
    for (const inst of func.layout.blockInsts(block)) {
      for (const call of func.branchTargets(func.dfg.inst(inst))) size += 1 + call.args.length;
    }
  }
  return size;
}

/** Bodies by a scale: twice the scale is about twice the bytes. */
const families: { readonly [name: string]: (scale: number) => FunctionParts } = {
  'a table of branches to one label, and many locals': (n) => ({
    locals: n,
    body: [
      ...repeat(n, (i) => [...getLocal(0), ...setLocal(i + 1)]),
      [0x02, VOID, ...getLocal(0), 0x04, VOID, ...getLocal(0), 0x0e, ...leb(n * 4)],
      Array<number>(n * 4 + 1).fill(1),
      [0x0b, 0x0b],
      ...repeat(n, (i) => [...getLocal(i + 1), 0x1a]),
    ],
  }),
  'as many ifs as locals': (n) => ({
    locals: n,
    body: [
      ...repeat(n, (i) => [...getLocal(0), 0x04, VOID, ...getLocal(0), ...setLocal(i + 1), 0x0b]),
      ...repeat(n, (i) => [...getLocal(i + 1), 0x1a]),
    ],
  }),
  'as many nested loops as locals': (n) => ({
    locals: n,
    body: [
      ...repeat(n, () => [0x03, VOID]),
      ...repeat(n, (i) => [...getLocal(i + 1), 0x1a]),
      ...repeat(n, () => [...getLocal(0), 0x0d, 0, 0x0b]),
    ],
  }),
  'as many nested blocks as locals written inside': (n) => ({
    locals: n,
    body: [
      ...repeat(n, () => [0x02, VOID]),
      ...repeat(n, (i) => [...getLocal(0), ...setLocal(i + 1)]),
      ...repeat(n, () => [...getLocal(0), 0x0d, 0, 0x0b]),
      ...repeat(n, (i) => [...getLocal(i + 1), 0x1a]),
    ],
  }),
  'an interpreter loop with many cases': (n) => ({
    locals: 10,
    body: [
      [0x03, VOID],
      ...repeat(n, () => [0x02, VOID]),
      [...getLocal(0), 0x0e, ...leb(n - 1)],
      ...repeat(n, (i) => leb(i)),
      ...repeat(n, (i) => [
        0x0b,
        ...getLocal(i % 10),
        0x41,
        1,
        0x6a,
        ...setLocal((i % 7) + 1),
        0x0c,
        ...leb(n - 1 - i),
      ]),
      [0x0b],
    ],
  }),
  'nested ifs with else': (n) => ({
    results: [I32],
    body: [
      ...repeat(n, () => [...getLocal(0), 0x04, I32]),
      [0x41, 1],
      ...repeat(n, () => [0x05, 0x41, 1, ...setLocal(0), ...getLocal(0), 0x0b]),
    ],
  }),
  'straight-line code': (n) => ({ body: repeat(n, () => [...getLocal(0), 0x41, 1, 0x6a, ...setLocal(0)]) }),
  'memory accesses': (n) => ({ body: repeat(n, (i) => [...getLocal(0), 0x28, 2, ...leb(i), ...setLocal(0)]) }),
};

describe('linear size', () => {
  it.each(Object.keys(families))('%s', (name) => {
    const make = families[name]!;
    const [small, large] = [make(1000), make(4000)].map((parts) => sizeOf(translate(parts)));
    expect(large! / small!).toBeLessThan(4.5);
  });

  it('a large table costs its entries once for each value it carries on', () => {
    const many = (entries: number) =>
      translate({
        locals: 100,
        body: [
          [0x03, VOID],
          ...repeat(100, (i) => [...getLocal(i + 1), 0x41, 1, 0x6a, ...setLocal(i + 1)]),
          [...getLocal(0), 0x0e, ...leb(entries)],
          Array<number>(entries + 1).fill(0),
          [0x0b],
        ],
      });
    expect(sizeOf(many(20_000)) - sizeOf(many(10_000))).toBeLessThan(10_100);
  });
});

describe('limits', () => {
  it('nesting of 100,000', () => {
    const n = 100_000;
    expect(translate({ body: [...repeat(n, () => [0x02, VOID]), ...repeat(n, () => [0x0b])] }).dfg.blockCount).toBe(1);
    const loops = translate({
      body: [...repeat(n, () => [0x03, VOID]), [0x20, 0, 0x1a], ...repeat(n, () => [0x20, 0, 0x0d, 0, 0x0b])],
    });
    expect(loops.dfg.blockCount).toBe(2 * n + 1);
  });

  it('nesting of 100,000 in dead code', () => {
    const n = 100_000;
    const func = translate({
      body: [[0x00], ...repeat(n, () => [0x20, 0, 0x04, VOID]), ...repeat(n, () => [0x05, 0x0b])],
    });
    expect(func.dfg.instCount).toBe(1);
  });

  it('50,000 locals, of which one is used', () => {
    const func = translate({ locals: 49_999, body: [[...getLocal(40_000), ...setLocal(0)]] });
    expect([func.dfg.instCount, func.dfg.valueCount]).toEqual([2, 4]);
  });
});

describe('determinism', () => {
  it('gives the same function whatever was translated before', () => {
    for (let seed = 0; seed < fuzzCount(50); seed++) {
      const body = new RandomBody(createRandom(seed)).make();
      const module = functionModule({ params: Array<number>(PARAMS).fill(I32), results: [I32], locals: LOCALS, body });
      const translation = new ModuleTranslation(module);
      const [first, second] = [translation.translateFunction(0), translation.translateFunction(0)];
      expect(second.dfg).toEqual(first.dfg);
      expect(second.layout).toEqual(first.layout);
      expect(evaluate(second, [0, 0, 1, 2])).toEqual(evaluate(first, [0, 0, 1, 2]));
    }
  });
});

describe('references that are live across calls', () => {
  /** A function that calls for `count` references and then uses all of them. */
  const hoard = (count: number): Function => {
    const body = `${'(call $make) '.repeat(count)}${'(call $use) '.repeat(count)}`;
    const imports =
      '(import "m" "make" (func $make (result externref))) (import "m" "use" (func $use (param externref)))';
    const module = parseModule(new Uint8Array(compile(`(module ${imports} (func ${body}))`)), defaultFeatures);
    validateModule(module);
    return new ModuleTranslation(module).translateFunction(0);
  };

  it('are listed at each call', () => {
    const { userStackMaps, stackSlots } = hoard(100);
    expect([userStackMaps.size, stackSlots.length]).toEqual([198, 99]);
    const sizes = [...userStackMaps.values()].map((entries) => entries.length);
    expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([1, 99]);
  });

  it('are refused where they are too many', () => {
    expect(() => hoard(2500)).toThrow('too many references are live across too many calls at 0x');
  });
});
