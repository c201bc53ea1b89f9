/** Liveness: on small functions, by the data-flow equations on random ones, and its size on giant ones. */
import { fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  abiParam,
  type Block,
  ControlFlowGraph,
  DominatorTree,
  forEachValue,
  Function,
  FunctionBuilder,
  I32,
  type Inst,
  Liveness,
  opcodes,
  parseFunction,
  printFunction,
  type Value,
  verifyFunction,
} from '../src/index.ts';
import { LiveRangesBuilder } from '../src/analysis/live-ranges.ts';
import { type Random, random } from './random.ts';

function livenessOf(func: Function): Liveness {
  const cfg = new ControlFlowGraph(func);
  return new Liveness(func, cfg, new DominatorTree(func, cfg));
}

const valueNames = (values: Iterable<Value>): string => [...values].map((value) => `v${value}`).join(' ');

/** `block1: in, then what is live across each instruction, out`, a line for each block. */
function picture(text: string): string[] {
  const func = parseFunction(text);
  const liveness = livenessOf(func);
  return [...func.layout.blocks()].map((block) => {
    const across: string[] = [];
    liveness.scanBlock(block, (_, live) => across.unshift(valueNames([...live].sort((a, b) => a - b))));
    const [before, after] = [liveness.liveIn(block), liveness.liveOut(block)].map(valueNames);
    return `block${block}: ${before} [${across.join(', ')}] ${after}`;
  });
}

describe('by hand', () => {
  test('a straight line', () => {
    const text = `function %f(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
  v2 = iadd v0, v1
  v3 = iadd v2, v0
  v4 = imul v3, v3
  return v4
}`;
    expect(picture(text)).toEqual(['block0:  [v0, , , ] ']);
  });

  test('a diamond: what one side needs dies on the other', () => {
    const text = `function %f(i32, i32, i32) -> i32 {
block0(v0: i32, v1: i32, v2: i32):
  brif v0, block1, block2
block1:
  jump block3(v1)
block2:
  v4 = iadd v2, v2
  jump block3(v4)
block3(v3: i32):
  v5 = iadd v3, v0
  return v5
}`;
    expect(picture(text)).toEqual([
      'block0:  [v0 v1 v2] v0 v1 v2',
      'block1: v0 v1 [v0 v1] v0',
      'block2: v0 v2 [v0, v0 v4] v0',
      'block3: v0 [, ] ',
    ]);
  });

  test('a loop: what comes from outside lives throughout, what it carries is its parameter', () => {
    const text = `function %f(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
  jump block1(v0)
block1(v2: i32):
  brif v2, block2, block3
block2:
  v3 = isub v2, v1
  jump block1(v3)
block3:
  return v2
}`;
    expect(picture(text)).toEqual([
      'block0:  [v0 v1] v1',
      'block1: v1 [v1 v2] v1 v2',
      'block2: v1 v2 [v1, v1 v3] v1',
      'block3: v2 [] ',
    ]);
  });

  test('aliases count as what they stand for; blocks that nothing reaches have no live values', () => {
    const text = `function %f(i32) -> i32 {
block0(v0: i32):
  v1 -> v0
  v2 -> v1
  jump block1
block1:
  return v2
block2:
  v3 = iadd v2, v2
  jump block1
}`;
    expect(picture(text)).toEqual(['block0:  [v0] v0', 'block1: v0 [] ', 'block2:  [, ] ']);
    const func = parseFunction(text);
    const liveness = livenessOf(func);
    expect(liveness.isLiveIn(2 as Value, 1 as Block)).toBe(true);
    expect(liveness.isLiveOut(1 as Value, 0 as Block)).toBe(true);
    expect(liveness.isLiveIn(0 as Value, 2 as Block)).toBe(false);
    expect(liveness.isLiveOut(0 as Value, 2 as Block)).toBe(false);
  });

  test('a try_call passes values on, and its contexts are needed while it is under way', () => {
    const text = `function %f(i32, i64) -> i32 {
    sig0 = (i32) -> i32 tail
    fn0 = %g sig0
block0(v0: i32, v1: i64):
  v2 = iconst.i32 5
  try_call fn0(v2), sig0, block1(v0, ret0), [ context v1, tag0: block2(exn0, v0) ]
block1(v3: i32, v4: i32):
  return v3
block2(v5: i64, v6: i32):
  return v6
}`;
    expect(picture(text)).toEqual(['block0:  [v0 v1, v0 v1] ', 'block1:  [] ', 'block2:  [] ']);
  });

  test('only some values', () => {
    const func = parseFunction(`function %f(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
  jump block1
block1:
  v2 = iadd v0, v1
  return v2
}`);
    const cfg = new ControlFlowGraph(func);
    let pairs = 0;
    const liveness = new Liveness(func, cfg, new DominatorTree(func, cfg), {
      includes: (value) => value === 1,
      onLiveIn: () => pairs++,
    });
    expect(liveness.liveIn(1 as Block)).toEqual([1]);
    expect(liveness.isLiveIn(0 as Value, 1 as Block)).toBe(false);
    expect(pairs).toBe(1);
  });
});

/** Random control flow over mutable variables: parameters, aliases, calls that can end in two ways. */
function randomFunction(rng: Random): Function {
  const signature = { params: [abiParam(I32)], returns: [abiParam(I32)], callConv: 'tail' as const };
  const func = new Function({ kind: 'testcase', name: 'f' }, { ...signature, params: [abiParam(I32), abiParam(I32)] });
  const b = new FunctionBuilder(func);
  const sig = func.signatures.push(signature);
  const callee = func.extFuncs.push({
    name: { kind: 'testcase', name: 'g' },
    signature: sig,
    colocated: true,
    patchable: false,
  });
  const variables = Array.from({ length: 1 + rng(5) }, () => b.declareVar(I32));
  const blocks = Array.from({ length: 2 + rng(10) }, () => b.createBlock());
  const pick = (): number => variables[rng(variables.length)]!;
  /** Of the entry: may be used anywhere. */
  const everywhere: Value[] = [];
  const anyValue = (): Value => (rng(3) === 0 ? everywhere[rng(everywhere.length)]! : b.useVar(pick()));
  b.switchToBlock(blocks[0]!);
  for (const { type } of func.signature.params) b.defVar(pick(), func.dfg.appendParam(blocks[0]!, type));
  for (const variable of variables) {
    everywhere.push(b.iconst(I32, BigInt(variable)));
    b.defVar(variable, everywhere[variable]!);
  }
  const target = (): { block: Block; args: [] } => ({ block: blocks[1 + rng(blocks.length - 1)]!, args: [] });
  blocks.forEach((block, i) => {
    if (i > 0) b.switchToBlock(block);
    for (let steps = rng(6); steps > 0; steps--) {
      if (rng(4) === 0) b.defVar(pick(), anyValue());
      else b.defVar(pick(), b.iadd(anyValue(), anyValue()));
    }
    const kind = rng(6);
    if (kind === 0) b.return([anyValue()]);
    else if (kind === 1) b.jump(target().block, []);
    else if (kind === 2) b.brif(anyValue(), target().block, [], target().block, []);
    else if (kind === 3) {
      const entries = Array.from({ length: rng(4) }, target);
      b.brTable(anyValue(), func.jumpTables.push({ defaultTarget: target(), entries }));
    } else {
      const context = { kind: 'context' as const, value: anyValue() };
      const items = [context, { kind: 'tag' as const, tag: 1, target: target() }];
      const table = func.exceptionTables.push({ signature: sig, normalReturn: target(), items });
      b.tryCall(callee, [anyValue()], table);
    }
  });
  b.sealAllBlocks();
  b.finalize();
  return func;
}

/** The data-flow equations, repeated until nothing changes: live-in and live-out of each reachable block. */
function solve(func: Function, cfg: ControlFlowGraph, blocks: readonly Block[]): Map<Block, Set<Value>> {
  const liveIn = new Map<Block, Set<Value>>(blocks.map((block) => [block, new Set()]));
  for (let changed = true; changed;) {
    changed = false;
    for (const block of blocks) {
      const live = new Set(cfg.successors(block).flatMap((successor) => [...liveIn.get(successor)!]));
      for (const inst of [...func.layout.blockInsts(block)].reverse()) step(func, inst, live);
      for (const param of func.dfg.blockParams(block)) live.delete(param);
      changed ||= live.size > liveIn.get(block)!.size;
      liveIn.set(block, live);
    }
  }
  return liveIn;
}

/** From what is live after an instruction to what is live before it. */
function step(func: Function, inst: Inst, live: Set<Value>): void {
  for (const result of func.dfg.instResults(inst)) live.delete(result);
  forEachValue(func, func.dfg.inst(inst), (value) => live.add(func.dfg.resolve(value)));
}

const sorted = (values: Iterable<Value>): Value[] => [...values].sort((a, b) => a - b);

test('the data-flow equations hold on random functions', () => {
  let pairs = 0;
  for (let seed = 0; seed < fuzzCount(300); seed++) {
    const func = randomFunction(random(seed));
    const text = `seed ${seed}\n${printFunction(func)}`;
    expect(verifyFunction(func).map(String), text).toEqual([]);
    const cfg = new ControlFlowGraph(func);
    const domtree = new DominatorTree(func, cfg);
    const liveness = new Liveness(func, cfg, domtree);
    const expected = solve(func, cfg, domtree.postorder);
    for (const block of domtree.postorder) {
      const liveIn = sorted(expected.get(block)!);
      pairs += liveIn.length;
      expect(liveness.liveIn(block), text).toEqual(liveIn);
      const live = new Set(cfg.successors(block).flatMap((successor) => [...expected.get(successor)!]));
      expect(liveness.liveOut(block), text).toEqual(sorted(live));
      for (let value = 0 as Value; value < func.dfg.valueCount; value++) {
        const root = func.dfg.resolve(value);
        expect(liveness.isLiveIn(value, block), text).toBe(expected.get(block)!.has(root));
        expect(liveness.isLiveOut(value, block), text).toBe(live.has(root));
      }
      checkScan(func, block, liveness, live, text);
    }
  }
  expect(pairs).toBeGreaterThan(1000);
});

function checkScan(func: Function, block: Block, liveness: Liveness, live: Set<Value>, text: string): void {
  liveness.scanBlock(block, (inst, across) => {
    const data = func.dfg.inst(inst);
    const expected = new Set(live);
    for (const result of func.dfg.instResults(inst)) expected.delete(result);
    if (opcodes[data.opcode]!.branch) {
      const operands = [...data.args];
      // Operands come first; what is left is passed on or a context.
      forEachValue(func, data, (value) => {
        if (operands.length > 0) operands.shift();
        else expected.add(func.dfg.resolve(value));
      });
    }
    expect(sorted(across), text).toEqual(sorted(expected));
    step(func, inst, live);
  });
}

test('ranges: what covers a position, by definition', () => {
  for (let seed = 0; seed < 200; seed++) {
    const rng = random(seed);
    const [owners, positions] = [1 + rng(20), 1 + rng(30)];
    const covered = Array.from({ length: owners }, () =>
      Array.from({ length: positions }, (_, i) => i).filter(() => rng(3) > 0),
    );
    const builder = new LiveRangesBuilder();
    covered.forEach((list, owner) => builder.add(owner, Int32Array.from(list).reverse(), list.length));
    const ranges = builder.finish(owners, positions);
    for (let position = 0; position < positions; position++) {
      const found: number[] = [];
      ranges.forEachAt(position, (owner) => found.push(owner));
      const expected = covered.flatMap((list, owner) => (list.includes(position) ? [owner] : []));
      expect(found.sort((a, b) => a - b)).toEqual(expected);
      covered.forEach((list, owner) => expect(ranges.covers(owner, position)).toBe(list.includes(position)));
    }
  }
});

test('20,000 blocks in a loop and 300 values that live throughout: one range for each value', () => {
  const [blocks, values] = [20_000, 300];
  const lines = ['function %f(i32) -> i32 {', 'block0(v0: i32):'];
  for (let i = 1; i <= values; i++) lines.push(`  v${i} = iadd v${i - 1}, v0`);
  lines.push('  jump block1');
  for (let i = 1; i < blocks; i++) lines.push(`block${i}:`, `  brif v0, block${i + 1}, block${(i & 1023) + 1}`);
  lines.push(`block${blocks}:`);
  for (let i = 1; i <= values; i++) lines.push(`  v${values + i} = iadd v${i}, v${i === 1 ? 0 : values + i - 1}`);
  lines.push(`  return v${2 * values}`, '}');
  const func = parseFunction(lines.join('\n'));
  const cfg = new ControlFlowGraph(func);
  let pairs = 0;
  const liveness = new Liveness(func, cfg, new DominatorTree(func, cfg), { onLiveIn: () => pairs++ });
  expect(pairs).toBe((values + 1) * blocks);
  expect(liveness.rangeCount).toBe(values + 1);
  expect(liveness.liveIn((blocks / 2) as Block)).toHaveLength(values + 1);
});
