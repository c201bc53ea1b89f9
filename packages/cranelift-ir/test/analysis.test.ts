/** Analyses: upstream's results over the corpus, naive definitions on random graphs, cost on hostile ones. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  type Block,
  ControlFlowGraph,
  DominatorTree,
  type Function,
  type Loop,
  LoopAnalysis,
  parseFile,
  parseFunction,
  PostDominatorTree,
  printCfg,
  printDominatorTree,
} from '../src/index.ts';
import { filetests, filetestText, goldenText } from './corpus.ts';
import { type Random, random } from './random.ts';

/** A function of `successors.length` blocks with those edges. */
function graph(successors: readonly (readonly number[])[]): Function {
  const lines = successors.map((targets, block) => {
    const list = targets.map((target) => `block${target}`);
    if (list.length === 0) return `block${block}:\n return`;
    if (list.length === 1) return `block${block}:\n jump ${list[0]}`;
    return `block${block}:\n br_table v0, ${list[0]}, [${list.slice(1).join(', ')}]`;
  });
  return parseFunction(`function %f(i32) {\n${lines.join('\n').replace('block0:', 'block0(v0: i32):')}\n}`);
}

const randomGraph = (rng: Random, size: number): number[][] =>
  Array.from({ length: size }, () => Array.from({ length: rng(4) }, () => 1 + rng(size - 1)));

/** Blocks reachable from `roots` without passing `without`. */
function reach(successors: readonly (readonly number[])[], roots: readonly number[], without: number): Set<number> {
  const seen = new Set<number>();
  const stack = roots.filter((root) => root !== without);
  while (stack.length > 0) {
    const block = stack.pop()!;
    if (seen.has(block)) continue;
    seen.add(block);
    for (const target of successors[block]!) if (target !== without) stack.push(target);
  }
  return seen;
}

function reversed(successors: readonly (readonly number[])[]): number[][] {
  const result: number[][] = successors.map(() => []);
  successors.forEach((targets, block) => targets.forEach((target) => result[target]!.push(block)));
  return result;
}

describe.skipIf(corpusMissing('corpus', 'clif', 'golden', 'cfg'))('filetests', () => {
  test('graphs, postorders and immediate dominators are those of upstream', () => {
    const wrong: string[] = [];
    let count = 0;
    for (const path of filetests()) {
      const golden = goldenText('cfg', path);
      if (golden === undefined) continue;
      const sections = golden.split(/^=== .*\n/m).slice(1);
      parseFile(filetestText(path)).functions.forEach(({ func }, i) => {
        count++;
        if (summary(func) !== sections[i]!.trimEnd()) wrong.push(`${path} #${i}`);
      });
    }
    expect(wrong).toEqual([]);
    expect(count).toBeGreaterThan(1000);
  });
});

function summary(func: Function): string {
  const cfg = new ControlFlowGraph(func);
  const domtree = new DominatorTree(func, cfg);
  const idoms = [...func.layout.blocks()].map((block) => {
    const idom = domtree.immediateDominator(block);
    return `idom block${block} = ${idom === undefined ? 'None' : `Some(block${idom})`}`;
  });
  const postorder = domtree.postorder.map((block) => `block${block}`).join(', ');
  return `${printCfg(func, cfg)}postorder: [${postorder}]\n${idoms.join('\n')}`;
}

test('dominators and post-dominators by their definition, on random graphs', () => {
  const rng = random(7);
  for (let round = 0; round < 150; round++) {
    const successors = randomGraph(rng, 2 + rng(12));
    const func = graph(successors);
    const cfg = new ControlFlowGraph(func);
    const domtree = new DominatorTree(func, cfg);
    const postdoms = new PostDominatorTree(func, cfg);
    const backward = reversed(successors);
    const exits = successors.flatMap((targets, block) => (targets.length === 0 ? [block] : []));
    const forwardAll = reach(successors, [0], -1);
    const backwardAll = reach(backward, exits, -1);
    for (let a = 0; a < successors.length; a++) {
      const forward = reach(successors, [0], a);
      const back = reach(backward, exits, a);
      for (let b = 0; b < successors.length; b++) {
        const dominates = forwardAll.has(a) && forwardAll.has(b) && !forward.has(b);
        expect(domtree.dominates(a as Block, b as Block), JSON.stringify(successors)).toBe(dominates);
        const postDominates = backwardAll.has(a) && backwardAll.has(b) && !back.has(b);
        expect(postdoms.postDominates(a as Block, b as Block), JSON.stringify(successors)).toBe(postDominates);
      }
    }
  }
});

test('a dominator tree as text', () => {
  const func = graph([[1, 2], [3], [3], []]);
  expect(printDominatorTree(new DominatorTree(func, new ControlFlowGraph(func)))).toBe(
    [
      'cfg_postorder: block3 block1 block2 block0',
      'domtree_preorder {',
      '    block0: block2 block1 block3',
      '    block2:',
      '    block1:',
      '    block3:',
      '}',
      '',
    ].join('\n'),
  );
});

test('nested loops, siblings, and a cycle with two entries', () => {
  const func = graph([[1], [2, 7], [3], [2, 4], [5], [5, 6], [1], [8, 9], [9], [8, 10], []]);
  const cfg = new ControlFlowGraph(func);
  const loops = new LoopAnalysis(cfg, new DominatorTree(func, cfg));
  const describeLoop = (loop: number): string =>
    `block${loops.header(loop as Loop)} in ${loops.parent(loop as Loop) ?? 'none'}`;
  expect(Array.from({ length: loops.loopCount }, (_, loop) => describeLoop(loop))).toEqual([
    'block1 in none',
    'block2 in 0',
    'block5 in 0',
  ]);
  expect(Array.from({ length: 11 }, (_, block) => loops.loopLevel(block as Block))).toEqual([
    0, 1, 2, 2, 1, 2, 1, 0, 0, 0, 0,
  ]);
});

test('100,000 blocks: a chain with every loop nested in the last', () => {
  const size = 50_000;
  const successors = Array.from({ length: 2 * size }, (_, i) =>
    i < size ? [i + 1] : i === 2 * size - 1 ? [] : [i + 1, 2 * size - i],
  );
  const func = graph(successors.map((targets) => targets.map((target) => Math.max(1, target))));
  const cfg = new ControlFlowGraph(func);
  const domtree = new DominatorTree(func, cfg);
  const loops = new LoopAnalysis(cfg, domtree);
  expect(loops.loopCount).toBe(size - 1);
  expect(loops.loopLevel(size as Block)).toBe(size - 1);
  expect(new PostDominatorTree(func, cfg).postDominates((2 * size - 1) as Block, 0 as Block)).toBe(true);
});
