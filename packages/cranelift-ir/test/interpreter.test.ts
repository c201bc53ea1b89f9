/** The interpreter: upstream's run directives, and what they do not reach. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { isRunCommand, parseRunCommand } from '../src/filetest/index.ts';
import {
  type ClifFile,
  externalNameText,
  type Function,
  I64,
  parseFile,
  printFunction,
  typeBits,
  verifyFunction,
  type VerifierIsa,
} from '../src/index.ts';
import {
  GuestException,
  interpret,
  InterpreterError,
  InterpreterMemory,
  type InterpreterOptions,
  type Outcome,
} from '../src/interpreter/index.ts';
import { filetests, filetestText } from './corpus.ts';
import { mutate, random } from './random.ts';

const functionsByName = (file: ClifFile): Map<string, Function> =>
  new Map(file.functions.map(({ func }) => [externalNameText(func.name), func]));

/** Runs the first function of a text. */
function run(text: string, args: readonly bigint[] = [], options: InterpreterOptions = {}): Outcome {
  const file = parseFile(text);
  const byName = functionsByName(file);
  return interpret(file.functions[0]!.func, args, {
    resolve: (name) => byName.get(externalNameText(name)),
    ...options,
  });
}

/** The directives of a file that do not hold, and how many there are. */
function check(path: string, file: ClifFile): { count: number; failures: string[] } {
  const byName = functionsByName(file);
  const bigEndian = file.targets.length > 0 && file.targets.every(({ triple }) => /s390x|be$/.test(triple));
  const failures: string[] = [];
  let count = 0;
  for (const { func, comments } of file.functions) {
    for (const comment of comments) {
      const directive = comment.text.replace(/^[;\s]*/, '');
      if (!isRunCommand(directive)) continue;
      count++;
      const { invocation, comparison } = parseRunCommand(directive, func.signature);
      const outcome = interpret(func, invocation?.args ?? [], {
        resolve: (name) => byName.get(externalNameText(name)),
        bigEndian,
      });
      if (outcome.kind !== 'return') failures.push(`${path}: ${directive}: ${outcome.kind}`);
      else if (comparison === undefined) {
        if (outcome.values[0] === 0n) failures.push(`${path}: ${directive}`);
      } else if (outcome.values.every((value, i) => value === comparison.values[i]) !== comparison.equal) {
        failures.push(`${path}: ${directive}: got ${outcome.values.join()}`);
      }
    }
  }
  return { count, failures };
}

describe.skipIf(corpusMissing('corpus', 'clif', 'filetests'))('run directives of the corpus', () => {
  test('all hold, but where machine registers are read', () => {
    const failures: string[] = [];
    let count = 0;
    for (const path of filetests()) {
      const file = parseFile(filetestText(path));
      if (!file.commands.some(({ command }) => command === 'run' || command === 'interpret')) continue;
      // It walks frames by their addresses.
      if (path === 'runtests/throw.clif') continue;
      // A loop of 600,000 tail calls: the semantics of one is tested below.
      if (path === 'runtests/return-call-loop.clif') continue;
      const result = check(path, file);
      count += result.count;
      failures.push(...result.failures);
    }
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(10_000);
  });
});

describe.skipIf(corpusMissing('corpus', 'clif', 'filetests'))('fuzz', () => {
  test('whatever verifies runs, to some end', () => {
    const rng = random(0xc11f);
    const isa = { pointerType: I64, preserveFramePointers: true, enablePinnedReg: true, hostCalls: true };
    const files = filetests()
      .filter((path) => path.startsWith('runtests') || path.startsWith('wasm'))
      .map(filetestText);
    for (let i = Number(process.env['PULLEY_FUZZ'] ?? 300); i > 0; i--) {
      const text = mutate(rng, files[rng(files.length)]!, files[rng(files.length)]!);
      for (const func of sound(text, isa)) {
        const args = func.signature.params.map(({ type }) =>
          BigInt.asUintN(typeBits(type), BigInt(rng(2 ** 32)) * 0x1_0001n),
        );
        try {
          interpret(func, args, { resolve: () => func, maxSteps: 500, maxDepth: 50 });
        } catch (error) {
          if (!(error instanceof InterpreterError)) throw new Error(printFunction(func), { cause: error });
        }
      }
    }
  });
});

/** The functions of a text that verify; none if it does not parse. */
function sound(text: string, isa: VerifierIsa): Function[] {
  let file: ClifFile;
  try {
    file = parseFile(text);
  } catch {
    return [];
  }
  const functions = file.functions.map(({ func }) => func);
  return functions.filter((func) => func.layout.entryBlock !== undefined && verifyFunction(func, { isa }).length === 0);
}

describe('outcomes', () => {
  test('traps by name', () => {
    const divide = 'function %f(i32, i32) -> i32 {\nblock0(v0: i32, v1: i32):\nv2 = sdiv v0, v1\nreturn v2\n}';
    expect(run(divide, [7n, 0n])).toEqual({ kind: 'trap', trap: 'int_divz' });
    expect(run(divide, [0x8000_0000n, 0xffff_ffffn])).toEqual({ kind: 'trap', trap: 'int_ovf' });
    const load = 'function %f(i64) -> i32 {\nblock0(v0: i64):\nv1 = load.i32 user7 v0+4\nreturn v1\n}';
    expect(run(load, [0n])).toEqual({ kind: 'trap', trap: 'user7' });
  });

  test('memory of the embedder', () => {
    const bytes = new Uint8Array(16);
    const memory = new InterpreterMemory([{ base: 0x10_0000_0000n, bytes }]);
    const text =
      'function %f(i64) -> i64 {\nblock0(v0: i64):\nv1 = iconst.i64 0x1234\nistore16 big v1, v0+8\nv2 = uload32 v0+6\nreturn v2\n}';
    expect(run(text, [0x10_0000_0000n], { memory })).toEqual({ kind: 'return', values: [0x3412_0000n] });
    expect(run(text, [0x10_0000_0007n], { memory })).toEqual({ kind: 'trap', trap: 'heap_oob' });
  });

  test('endless recursion and endless loops end', () => {
    const recursive = 'function %f() {\nfn0 = %f()\nblock0:\ncall fn0()\nreturn\n}';
    expect(run(recursive)).toEqual({ kind: 'trap', trap: 'stk_ovf' });
    const huge = 'function %f() {\nss0 = explicit_slot 4294967295\nblock0:\nreturn\n}';
    expect(run(huge)).toEqual({ kind: 'trap', trap: 'stk_ovf' });
    const endless = 'function %f() {\nblock0:\njump block1\nblock1:\njump block1\n}';
    expect(run(endless, [], { maxSteps: 1000 })).toEqual({ kind: 'out-of-steps' });
  });

  test('tail calls do not deepen', () => {
    const text =
      'function %f(i64) -> i64 tail {\nfn0 = %f(i64) -> i64 tail\nblock0(v0: i64):\nbrif v0, block1, block2\nblock1:\nv1 = iconst.i64 1\nv2 = isub.i64 v0, v1\nreturn_call fn0(v2)\nblock2:\nreturn v0\n}';
    expect(run(text, [100n], { maxDepth: 1 })).toEqual({ kind: 'return', values: [0n] });
  });

  test('a call through an address with another signature', () => {
    const text =
      'function %f() {\nsig0 = (i32) fast\nfn0 = %g()\nblock0:\nv0 = func_addr.i64 fn0\nv1 = iconst.i32 0\ncall_indirect sig0, v0(v1)\nreturn\n}\nfunction %g() {\nblock0:\nreturn\n}';
    expect(run(text)).toEqual({ kind: 'trap', trap: 'bad_signature' });
  });

  test('exceptions go to the innermost handler of their tag', () => {
    const text = `function %f() -> i64 tail {
      sig0 = () -> i64 tail
      fn0 = %g() -> i64 tail
      block0:
        try_call fn0(), sig0, block1(ret0), [ tag1: block2(exn0), default: block3 ]
      block1(v0: i64):
        return v0
      block2(v1: i64):
        return v1
      block3:
        v2 = iconst.i64 -1
        return v2
    }
    function %g() -> i64 tail {
      fn0 = %throw() -> i64 tail
      block0:
        v0 = call fn0()
        return v0
    }`;
    const file = parseFile(text);
    const byName = functionsByName(file);
    const outcome = (tag: number): Outcome =>
      interpret(file.functions[0]!.func, [], {
        resolve: (name) =>
          byName.get(externalNameText(name)) ??
          (() => {
            if (tag === 0) return [5n];
            throw new GuestException(tag, [42n, 0n]);
          }),
      });
    expect([outcome(0), outcome(1), outcome(2)]).toEqual([
      { kind: 'return', values: [5n] },
      { kind: 'return', values: [42n] },
      { kind: 'return', values: [0xffff_ffff_ffff_ffffn] },
    ]);
  });
});
