/** The mid-end changes nothing that can be seen: upstream's run tests and random functions, before and after. */

import {
  abiParam,
  type Block,
  type ExternalName,
  externalNameText,
  Function,
  FunctionBuilder,
  I32,
  I64,
  IntCC,
  intCCNames,
  type MemFlags,
  parseFile,
  printFunction,
  TRUSTED,
  type Type,
  type Value,
  verifyFunction,
  withRegion,
} from '@pulleyjs/cranelift-ir';
import { type Executor, runFiletest } from '@pulleyjs/cranelift-ir/filetest';
import { interpret, Interpreter, InterpreterError } from '@pulleyjs/cranelift-ir/interpreter';
import { corpusMissing, corpusPath, createRandom, fuzzCount, type Random, readCorpus } from '@pulleyjs/testkit';
import { readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { optimize } from '../src/index.ts';
import { randomBits } from './rule-instances.ts';

const RUNTESTS = ['corpus', 'clif', 'filetests', 'runtests'] as const;

/** Files that the interpreter does not run as they are, or not in bearable time. */
const LEFT_OUT = new Map([
  ['return-call-loop.clif', 'a hundred million steps in the interpreter'],
  ['throw.clif', 'walks the frames of machine code'],
]);

/** Executes the functions of a file optimised. */
function optimizedExecutor(text: string): Executor {
  const functions = new Map(
    parseFile(text).functions.map(({ func }) => {
      optimize(func);
      expect(verifyFunction(func).map(String), printFunction(func)).toEqual([]);
      return [externalNameText(func.name), func];
    }),
  );
  const resolve = (name: ExternalName): Function | undefined => functions.get(externalNameText(name));
  const interpreter = new Interpreter({ resolve, bigEndian: false });
  return (func, args) => interpreter.run(resolve(func.name)!, args);
}

describe.skipIf(corpusMissing(...RUNTESTS))('run tests', () => {
  it('give what they expect, optimised', () => {
    let run = 0;
    for (const name of readdirSync(corpusPath(...RUNTESTS)!).sort()) {
      if (!name.endsWith('.clif') || LEFT_OUT.has(name)) continue;
      const text = new TextDecoder().decode(readCorpus(...RUNTESTS, name));
      if (!/^target pulley64\b/m.test(text) || !/^test run\b/m.test(text)) continue;
      const results = runFiletest(text, {
        executor: ({ target }) => (target?.triple === 'pulley64' ? optimizedExecutor(text) : undefined),
      });
      expect(
        results.filter(({ status }) => status === 'failed'),
        name,
      ).toEqual([]);
      run++;
    }
    expect(run).toBeGreaterThan(170);
  });
});

const EGRAPH = ['corpus', 'clif', 'filetests', 'egraph'] as const;

describe.skipIf(corpusMissing(...EGRAPH))('functions of the mid-end filetests', () => {
  it('compute the same on random arguments', () => {
    const random = createRandom(0xe9);
    let compared = 0;
    for (const name of readdirSync(corpusPath(...EGRAPH)!).sort()) {
      const text = new TextDecoder().decode(readCorpus(...EGRAPH, name));
      const [before, after] = [parseFile(text).functions, parseFile(text).functions];
      before.forEach(({ func }, i) => {
        const optimized = after[i]!.func;
        optimize(optimized);
        expect(verifyFunction(optimized).map(String), printFunction(optimized)).toEqual([]);
        for (let round = fuzzCount(4); round > 0; round--) {
          const args: bigint[] = [];
          for (const { type } of func.signature.params) args.push(randomBits(type, random, args));
          const expected = outcomeOf(func, args);
          if (expected === undefined) return;
          compared++;
          expect(outcomeOf(optimized, args), `${printFunction(func)}${printFunction(optimized)}`).toEqual(expected);
        }
      });
    }
    expect(compared).toBeGreaterThan(2000);
  });
});

/** What a function gives; nothing where the interpreter cannot tell, or for wild memory accesses. */
function outcomeOf(func: Function, args: readonly bigint[]): unknown {
  try {
    const outcome = interpret(func, args, { maxSteps: 10_000 });
    return outcome.kind === 'trap' && outcome.trap.startsWith('heap') ? undefined : outcome;
  } catch (error) {
    if (error instanceof InterpreterError) return undefined;
    throw error;
  }
}

const BINARY = ['iadd', 'isub', 'imul', 'band', 'bor', 'bxor', 'ishl', 'ushr', 'sshr'] as const;
const DIVISIONS = ['udiv', 'urem', 'sdiv', 'srem'] as const;
const CONSTANTS = [0n, 1n, 2n, 3n, 7n, 8n, 31n, 32n, 0x7fffffffn, 0x80000000n, 0xffffffffn, -1n, 1n << 63n, 255n];

/** Makes random functions of three arguments, with loops that end, branches, traps, and memory in two regions. */
class RandomFunction {
  readonly func: Function = new Function(
    { kind: 'testcase', name: 'f' },
    { params: [abiParam(I32), abiParam(I64), abiParam(I32)], returns: [abiParam(I64)], callConv: 'fast' },
  );
  private readonly b = new FunctionBuilder(this.func);
  private readonly random: Random;
  private readonly vars: { variable: number; type: Type }[] = [];
  private readonly slots = [0, 1].map((i) => ({
    slot: this.func.stackSlots.push({ kind: 'explicit_slot', size: 32, alignShift: 3, key: undefined }),
    flags: withRegion(TRUSTED, this.func.aliasRegions.push({ userId: i, description: '' })) as MemFlags,
  }));

  constructor(random: Random) {
    this.random = random;
  }

  build(): Function {
    const { b } = this;
    const entry = b.createBlock();
    b.switchToBlock(entry);
    b.sealBlock(entry);
    for (const type of [I32, I64, I32, I64, I32]) this.vars.push({ variable: b.declareVar(type), type });
    this.func.signature.params.forEach(({ type }, i) =>
      b.defVar(this.vars[i]!.variable, b.dfg.appendParam(entry, type)),
    );
    for (const { slot, flags } of this.slots) {
      for (let at = 0; at < 32; at += 8) b.store(flags, b.iconst(I64, BigInt(at)), b.stackAddr(I64, slot, 0), at);
    }
    this.region(4);
    b.return([this.pick(I64)]);
    b.sealAllBlocks();
    b.finalize();
    return this.func;
  }

  /** A value of the type: a variable or a constant. */
  private pick(type: Type): Value {
    if (this.random.below(3) === 0)
      return this.b.iconst(type, BigInt.asUintN(type === I32 ? 32 : 64, this.random.pick(CONSTANTS)));
    return this.b.useVar(this.random.pick(this.vars.filter((v) => v.type === type)).variable);
  }

  private assign(type: Type, value: Value): void {
    this.b.defVar(this.random.pick(this.vars.filter((v) => v.type === type)).variable, value);
  }

  private condition(): Value {
    const { b } = this;
    const type = this.random.pick([I32, I64]);
    const cc = this.random.below(intCCNames.length) as IntCC;
    const compared = b.icmp(cc, this.pick(type), this.pick(type));
    const zero = (): Value => b.iconst(I32, 0n);
    const forms: (() => Value)[] = [
      () => compared,
      () => b.uextend(I32, compared),
      () => b.icmp(IntCC.eq, b.uextend(I32, compared), zero()),
      () => b.icmp(IntCC.ne, b.uextend(I32, compared), zero()),
      () => this.pick(type),
    ];
    return this.random.pick(forms)();
  }

  private statement(): void {
    const { b } = this;
    const type = this.random.pick([I32, I64]);
    const { slot, flags } = this.random.pick(this.slots);
    const at = this.random.below(4) * 8;
    const forms: (() => unknown)[] = [
      () => this.assign(type, b[this.random.pick(BINARY)](this.pick(type), this.pick(type))),
      () => this.assign(type, b[this.random.pick(BINARY)](this.pick(type), this.pick(type))),
      () => this.assign(type, b[this.random.pick(DIVISIONS)](this.pick(type), this.pick(type))),
      () => this.assign(type, b.select(this.condition(), this.pick(type), this.pick(type))),
      () => this.assign(I64, this.random.pick([b.uextend(I64, this.pick(I32)), b.sextend(I64, this.pick(I32))])),
      () => this.assign(I32, b.ireduce(I32, this.pick(I64))),
      () => this.assign(I32, b.uextend(I32, this.condition8())),
      () => b.store(flags, this.pick(type), b.stackAddr(I64, slot, 0), at),
      () => this.assign(type, b.load(type, flags, b.stackAddr(I64, slot, 0), at)),
      () => this.assign(type, b.load(type, flags, b.stackAddr(I64, slot, 0), at)),
    ];
    this.random.pick(forms)();
  }

  private condition8(): Value {
    return this.b.icmp(this.random.below(10) as IntCC, this.pick(I32), this.pick(I32));
  }

  private region(depth: number): void {
    for (let count = 1 + this.random.below(5); count > 0; count--) {
      const kind = depth > 0 ? this.random.below(8) : 7;
      if (kind === 0) this.branch(depth);
      else if (kind === 1) this.loop(depth);
      else this.statement();
    }
  }

  private branch(depth: number): void {
    const { b } = this;
    const [left, right, after] = [b.createBlock(), b.createBlock(), b.createBlock()] as [Block, Block, Block];
    b.brif(this.condition(), left, [], right, []);
    for (const block of [left, right]) {
      b.sealBlock(block);
      b.switchToBlock(block);
      this.region(depth - 1);
      b.jump(after, []);
    }
    b.sealBlock(after);
    b.switchToBlock(after);
  }

  /** A loop of up to four rounds. */
  private loop(depth: number): void {
    const { b } = this;
    const rounds = b.declareVar(I32);
    const [head, body, after] = [b.createBlock(), b.createBlock(), b.createBlock()] as [Block, Block, Block];
    b.defVar(rounds, b.iconst(I32, BigInt(this.random.below(5))));
    b.jump(head, []);
    b.switchToBlock(head);
    b.brif(b.useVar(rounds), body, [], after, []);
    b.sealBlock(body);
    b.sealBlock(after);
    b.switchToBlock(body);
    this.region(depth - 1);
    b.defVar(rounds, b.isub(b.useVar(rounds), b.iconst(I32, 1n)));
    b.jump(head, []);
    b.sealBlock(head);
    b.switchToBlock(after);
  }
}

test('random functions verify and compute the same', () => {
  const random = createRandom(0x0b7);
  for (let round = fuzzCount(300); round > 0; round--) {
    const func = new RandomFunction(random).build();
    const before = printFunction(func);
    const calls = Array.from({ length: 3 }, () =>
      [32, 64, 32].map((bits) => BigInt.asUintN(bits, random.pick(CONSTANTS) * 3n)),
    );
    const expected = calls.map((args) => interpret(func, args));
    optimize(func);
    expect(verifyFunction(func).map(String), before).toEqual([]);
    expect(
      calls.map((args) => interpret(func, args)),
      `${before}\n${printFunction(func)}`,
    ).toEqual(expected);
  }
});
