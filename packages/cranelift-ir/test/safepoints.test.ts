/** Stack maps: as text for small functions, and on random ones by watching what runs. */
import { fuzzCount } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  abiParam,
  type Block,
  type BlockCall,
  Function,
  FunctionBuilder,
  I32,
  I64,
  type Inst,
  type InstructionData,
  opcodes,
  parseFunction,
  printFunction,
  spillReferences,
  TRUSTED,
  type Value,
  verifyFunction,
} from '../src/index.ts';
import { type Random, random } from './random.ts';

function spill(func: Function, references: readonly number[], isSafepoint: (data: InstructionData) => boolean): void {
  spillReferences(func, {
    references: references as Value[],
    isSafepoint: (_, data) => isSafepoint(data),
    pointerType: I64,
    flagsOf: () => TRUSTED,
    limit: 1_000_000,
  });
}

const signatures = `
    sig0 = () -> i32 tail
    sig1 = (i32) tail
    fn0 = colocated u0:0 sig0
    fn1 = colocated u0:1 sig1
`;

/** The body after spilling the references of these numbers; %fn0 is a safepoint, %fn1 is not. */
function spilled(references: readonly number[], params: string, body: string): string {
  const func = parseFunction(`function u0:9(${params}) -> i32 tail {${signatures}\n${body}\n}`);
  spill(func, references, ({ imm }) => (imm as number) === 0);
  expect(verifyFunction(func)).toEqual([]);
  const text = printFunction(func);
  return `${text.match(/ss\d+ = .*/g)?.length ?? 0} slots\n${text
    .slice(text.indexOf('block0'))
    .replaceAll(/^ +/gm, '')
    .replace(/\n}\n?$/, '')}`;
}

describe('references', () => {
  test('that live across a safepoint are shown there', () => {
    expect(spilled([0], 'i32', 'block0(v0: i32):\nv1 = call fn0()\ncall fn1(v1)\nreturn v0')).toBe(
      `1 slots
block0(v0: i32):
v2 = stack_addr.i64 ss0
store notrap aligned v0, v2
v1 = call fn0(), stack_map=[i32 @ ss0+0]
call fn1(v1)
return v0`,
    );
  });

  test('that are only arguments, or dead, are not', () => {
    expect(spilled([0, 1], 'i32', 'block0(v0: i32):\ncall fn1(v0)\nv1 = call fn0()\nreturn v1')).toBe(
      '0 slots\nblock0(v0: i32):\ncall fn1(v0)\nv1 = call fn0()\nreturn v1',
    );
  });

  test('of one block share slots when their lives do not meet', () => {
    const text = spilled(
      [0, 1, 2, 3],
      '',
      `block0:\nv0 = call fn0()\nv1 = call fn0()\ncall fn1(v0)\ncall fn1(v1)
v2 = call fn0()\nv3 = call fn0()\ncall fn1(v2)\nreturn v3`,
    );
    expect(text.split('\n')[0]).toBe('1 slots');
    expect(text.match(/stack_map/g)).toHaveLength(2);
  });

  test('are followed through block parameters and selections', () => {
    const text = spilled(
      [0],
      'i32, i32, i32',
      `block0(v0: i32, v1: i32, v2: i32):\nv3 = select v1, v0, v2\nbrif v1, block1(v3), block1(v2)
block1(v4: i32):\nv5 = call fn0()\nreturn v4`,
    );
    expect(text).toContain('v5 = call fn0(), stack_map=[i32 @ ss0+0]');
    expect(text).toContain('block1(v4: i32):\nv6 = stack_addr.i64 ss0\nstore notrap aligned v4, v6');
  });
});

/** The first of the references that a program makes; other numbers are smaller. */
const FIRST = 1000;

/** A random flow graph over reference variables, which calls use and make. */
function randomFunction(rng: Random): { func: Function; references: Value[] } {
  const func = new Function(
    { kind: 'user', namespace: 0, index: 0 },
    {
      params: [abiParam(I32), abiParam(I32)],
      returns: [],
      callConv: 'tail',
    },
  );
  const builder = new FunctionBuilder(func);
  const make = func.signatures.push({ params: [], returns: [abiParam(I32)], callConv: 'tail' });
  const use = func.signatures.push({ params: [abiParam(I32)], returns: [], callConv: 'tail' });
  const callee = (index: number, signature: typeof make): ReturnType<typeof func.extFuncs.push> =>
    func.extFuncs.push({ name: { kind: 'user', namespace: 0, index }, signature, colocated: true, patchable: false });
  const [fn0, fn1] = [callee(0, make), callee(1, use)];
  const variables = Array.from({ length: 1 + rng(5) }, () => builder.declareVar(I32));
  const blocks: Block[] = Array.from({ length: 2 + rng(8) }, () => builder.createBlock());
  const references: Value[] = [];
  const pick = (): number => variables[rng(variables.length)]!;
  builder.switchToBlock(blocks[0]!);
  const [given, condition] = [0, 1].map((i) => func.dfg.appendParam(blocks[0]!, func.signature.params[i]!.type)) as [
    Value,
    Value,
  ];
  references.push(given);
  for (const variable of variables) builder.defVar(variable, given);
  blocks.forEach((block, i) => {
    if (i > 0) builder.switchToBlock(block);
    for (let steps = rng(7); steps > 0; steps--) {
      const kind = rng(6);
      if (kind < 2) {
        const made = func.dfg.firstResult(builder.call(fn0, []));
        references.push(made);
        builder.defVar(pick(), made);
      } else if (kind < 4) builder.call(fn1, [builder.useVar(pick())]);
      else if (kind === 4) builder.defVar(pick(), builder.useVar(pick()));
      else builder.defVar(pick(), builder.select(condition, builder.useVar(pick()), builder.useVar(pick())));
    }
    const target = (): Block => blocks[1 + rng(blocks.length - 1)]!;
    if (rng(5) === 0) builder.return([]);
    else if (rng(3) === 0) builder.jump(target(), []);
    else builder.brif(condition, target(), [], target(), []);
  });
  builder.sealAllBlocks();
  builder.finalize();
  return { func, references };
}

/** What happened: values defined and used, and safepoints with what their slots held. */
type TraceEvent =
  | { readonly kind: 'def' | 'use'; readonly value: Value; readonly content: number }
  | { readonly kind: 'safepoint'; readonly inst: Inst; readonly shown: ReadonlySet<number | undefined> };

/** Runs a function for a while; conditions alternate. */
function run(func: Function, maxSteps: number): TraceEvent[] {
  const { dfg, layout } = func;
  const events: TraceEvent[] = [];
  const contents = new Map<Value, number>();
  const slots = new Map<number, number>();
  let next = FIRST;
  let turn = 0;
  const define = (value: Value, content: number): void => {
    contents.set(value, content);
    events.push({ kind: 'def', value, content });
  };
  const read = (value: Value): number => {
    const content = contents.get(dfg.resolve(value))!;
    events.push({ kind: 'use', value: dfg.resolve(value), content });
    return content;
  };
  const enter = ({ block, args }: BlockCall): Inst => {
    const incoming = args.map((arg) => read(arg as Value));
    dfg.blockParams(block).forEach((param, i) => define(param, incoming[i]!));
    return layout.firstInst(block)!;
  };
  const [given, condition] = dfg.blockParams(layout.entryBlock!) as [Value, Value];
  define(given, next++);
  define(condition, 0);
  let inst = layout.firstInst(layout.entryBlock!)!;
  for (let step = 0; step < maxSteps; step++) {
    const data = dfg.inst(inst);
    const name = opcodes[data.opcode]!.name;
    if (name === 'return') break;
    if (name === 'jump') inst = enter(data.targets[0]!);
    else if (name === 'brif') inst = enter(data.targets[(turn = (turn * 5 + 3) % 7) % 2]!);
    else {
      if (name === 'store') slots.set(read(data.args[1]!), read(data.args[0]!));
      else if (name === 'stack_addr') define(dfg.firstResult(inst), data.aux);
      else if (name === 'select') {
        const [x, y] = [read(data.args[1]!), read(data.args[2]!)];
        define(dfg.firstResult(inst), turn % 2 === 0 ? x : y);
      } else {
        data.args.forEach(read);
        const entries = func.userStackMaps.get(inst) ?? [];
        events.push({ kind: 'safepoint', inst, shown: new Set(entries.map(({ slot }) => slots.get(slot))) });
        for (const result of dfg.instResults(inst)) define(result, next++);
      }
      inst = layout.nextInst(inst)!;
    }
  }
  return events;
}

test('on random functions, what is used after a safepoint was shown at it, and only references are shown', () => {
  let safepoints = 0;
  for (let seed = 0; seed < fuzzCount(400); seed++) {
    const { func, references } = randomFunction(random(seed));
    spill(func, references, () => true);
    expect(verifyFunction(func)).toEqual([]);
    const live = new Map<Value, number>();
    for (const event of run(func, 300).reverse()) {
      if (event.kind === 'safepoint') {
        safepoints++;
        const hidden = [...live.values()].filter((content) => content >= FIRST && !event.shown.has(content));
        const wrong = [...event.shown].filter((content) => content === undefined || content < FIRST);
        const found = `${hidden.join()} hidden, ${wrong.join()} wrong`;
        if (hidden.length + wrong.length > 0)
          expect.unreachable(`seed ${seed}, inst${event.inst}: ${found}\n${printFunction(func)}`);
      } else if (event.kind === 'def') live.delete(event.value);
      else live.set(event.value, event.content);
    }
  }
  expect(safepoints).toBeGreaterThan(1000);
});
