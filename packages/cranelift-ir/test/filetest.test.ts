/** The filetest runner: over the corpus, and each kind of directive and failure on its own. */
import { corpusMissing } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { type CommandResult, filecheck, runFiletest } from '../src/filetest/index.ts';
import { Interpreter } from '../src/interpreter/index.ts';
import { printFunction } from '../src/index.ts';
import { filetests, filetestText } from './corpus.ts';

describe.skipIf(corpusMissing('corpus', 'clif', 'filetests'))('filetests', () => {
  test('cat, verifier, print-cfg and domtree files pass', () => {
    const failures: string[] = [];
    const passed: Record<string, number> = {};
    for (const path of filetests().filter((path) => !/^(runtests|egraph|isa|wasm)/.test(path))) {
      for (const result of runFiletest(filetestText(path))) {
        if (result.status === 'passed') passed[result.command] = (passed[result.command] ?? 0) + 1;
        failures.push(...result.failures.map((failure) => `${path}: ${failure}`));
      }
    }
    expect(failures).toEqual([]);
    expect(Object.keys(passed).sort()).toEqual(['cat', 'domtree', 'interpret', 'print-cfg', 'verifier']);
  });
});

describe('directives', () => {
  const text = 'one 1\n  two v22, v3\nthree v22\nfour ($5)\n';
  test.each<[string, string[], string | undefined]>([
    ['in order', ['check: one', 'check: three'], undefined],
    ['out of order', ['check: three', 'check: one'], 'no match: check: one'],
    ['next line', ['check: one', 'nextln: two', 'nextln: three'], undefined],
    ['a line later', ['check: one', 'nextln: three'], 'no match: nextln: three'],
    ['same line', ['sameln: one', 'sameln: 1'], undefined],
    ['another line', ['check: one', 'sameln: two'], 'no match: sameln: two'],
    ['any order', ['check: one', 'unordered: three', 'unordered: two', 'check: four'], undefined],
    ['absent', ['check: one', 'not: five', 'check: three'], undefined],
    ['words before', ['; prose, check: one'], undefined],
    ['present', ['check: one', 'not: two', 'check: three'], 'unwanted match: not: two'],
    ['present after the last', ['check: three', 'not: four'], 'unwanted match: not: four'],
    ['word boundary', ['check: tw'], 'no match: check: tw'],
    ['dollar', ['check: ($$5)'], undefined],
    ['expression', ['check: two $(=v\\d+), v3'], undefined],
    ['definition and use', ['regex: V=v\\d+', 'check: two $(a=$V), $(b=$V)', 'nextln: three $a'], undefined],
    [
      'use of another',
      ['regex: V=v\\d+', 'check: two $(a=$V), $(b=$V)', 'nextln: three $b'],
      'no match: nextln: three $b',
    ],
    ['unknown name', ['check: $x'], 'undefined name in pattern: $x'],
  ])('%s', (_, directives, expected) => {
    expect(
      filecheck(
        directives.map((line) => `; ${line}`),
        text,
      ),
    ).toBe(expected);
  });
});

const outcome = ({ command, target, status, reason, failures }: CommandResult): unknown[] => [
  command,
  ...(target === undefined ? [] : [target]),
  status,
  ...(reason === undefined ? [] : [reason]),
  ...failures,
];

describe('commands', () => {
  test('run once per Pulley target, by the executor given', () => {
    const text =
      'test interpret\ntest run\ntarget pulley32\ntarget pulley64\ntarget x86_64\nfunction %f(i32) -> i32 {\nblock0(v0: i32):\nv1 = iadd v0, v0\nreturn v1\n}\n; run: %f(3) == 6\n; run: %f(3) == 7\n';
    const results = runFiletest(text, {
      executor: ({ target }) =>
        target?.triple === 'pulley64' ? (func, args) => new Interpreter().run(func, args) : undefined,
    });
    const failure = '%f: run: %f(3) == 7: got 0x6';
    expect(results.map(outcome)).toEqual([
      ['interpret', 'pulley32', 'failed', failure],
      ['run', 'pulley32', 'skipped', 'the target is not supported'],
      ['run', 'pulley64', 'failed', failure],
    ]);
  });

  test('text commands, precise or not', () => {
    const file = (option: string, ...comments: string[]): string =>
      `test optimize${option}\ntarget pulley64\nfunction %f() fast {\nblock0:\nreturn\n}\n${comments.join('\n')}\n`;
    const print = (text: string): unknown[][] =>
      runFiletest(text, {
        textCommands: {
          optimize: {
            perTarget: true,
            print: (index, context) => printFunction(context.file.functions[index]!.func),
          },
        },
      }).map(outcome);
    expect(print(file('', '; check: block0:', '; nextln: return'))).toEqual([['optimize', 'pulley64', 'passed']]);
    expect(print(file(' precise-output', '; function %f() fast {', '; block0:', ';     return', '; }'))).toEqual([
      ['optimize', 'pulley64', 'passed'],
    ]);
    expect(print(file(' precise-output', '; function %f() fast {', '; block1:'))).toEqual([
      ['optimize', 'pulley64', 'failed', '%f: line 2 of the output: expected "block1:", got "block0:"'],
    ]);
    expect(runFiletest(file('')).map(outcome)).toEqual([['optimize', 'skipped', "nothing runs 'test optimize' here"]]);
  });

  test('verifier: announced findings only', () => {
    const text =
      'test verifier\nfunction %f(i32) {\nblock0(v0: i32):\nv1 = iadd.i64 v0, v0 ; error: to have type i32, found i64\nreturn v1 ; error: arguments of return\n; error: not this\n}\n';
    expect(runFiletest(text).map(outcome)).toEqual([
      ['verifier', 'failed', '%f: expected an error at inst1: not this'],
    ]);
  });

  test('verifier: a comment on a declared function speaks of the signature declared with it, too', () => {
    const message = 'Signature with `preserve_all` ABI cannot have return values';
    const text = `test verifier\nfunction %f() {\nfn0 = %g() -> i8 preserve_all ; error: ${message}\nblock0:\nreturn\n}\n`;
    expect(runFiletest(text).map(outcome)).toEqual([['verifier', 'passed']]);
    const other = text.replace('fn0', 'fn0 = %h()\nfn1').replace(` ; error: ${message}`, '');
    expect(runFiletest(other.replace('%h()', `%h() ; error: ${message}`)).map(outcome)[0]![1]).toBe('failed');
  });
});
