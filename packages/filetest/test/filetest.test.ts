/** The runner with a compiler plugged in: each command, what is accepted in another form, and blessing. */
import { readFileSync } from 'node:fs';
import { parseFunction } from '@pulleyjs/cranelift-ir';
import { describe, expect, it } from 'vitest';
import { blessFiletest, compareEffect, type FiletestOptions, Image, runFiletestText } from '../src/index.ts';

const outcome = (text: string, options?: FiletestOptions): unknown[][] =>
  runFiletestText(text, options).map(({ command, target, status, reason, failures, notes }) => [
    command,
    target,
    status,
    ...(reason === undefined ? [] : [reason]),
    ...failures,
    ...notes,
  ]);

const ADD = `function %add(i32, i32) -> i32 {
block0(v0: i32, v1: i32):
    v2 = iadd v0, v1
    return v2
}`;

describe('commands', () => {
  it('run executes compiled code, calls included', () => {
    const text = `test run\nset opt_level=speed\ntarget pulley64\ntarget aarch64\n${ADD}
; run: %add(2, 3) == 5
; run: %add(2, 3) == 6
function %twice(i32) -> i32 {
    fn0 = colocated %add(i32, i32) -> i32
block0(v0: i32):
    v1 = call fn0(v0, v0)
    return v1
}
; run: %twice(21) == 42
`;
    expect(outcome(text)).toEqual([['run', 'pulley64', 'failed', '%add: run: %add(2, 3) == 6: got 0x5']]);
    expect(runFiletestText(text)[0]!.directives).toBe(3);
  });

  it('say why they cannot be run', () => {
    const file = (target: string, body: string): string => `test run\n${target}\nfunction %f() {\n${body}\n}\n; run\n`;
    expect(outcome(file('target x86_64', 'block0:\n return'))).toEqual([
      ['run', undefined, 'skipped', 'none of its targets is a Pulley target'],
    ]);
    expect(outcome(file('target x86_64', 'block0:\n return'), { retarget: 'pulley64' })[0]!.slice(0, 3)).toEqual([
      'run',
      'pulley64',
      'passed',
    ]);
    const calls = file('target pulley64', 'fn0 = colocated %g() \nblock0:\n call fn0()\n return');
    expect(outcome(calls)).toEqual([['run', 'pulley64', 'skipped', 'nothing here is called %g']]);
  });

  const optimize = (body: string, expectation: string): string =>
    `test optimize precise-output\ntarget x86_64\nfunction %f(i32, i32) -> i32 fast {\n${body}\n}\n${expectation}\n`;
  const BODY = 'block0(v0: i32, v1: i32):\nv2 = iadd v0, v1\nv3 = imul v2, v2\nreturn v3';
  const expected = (...lines: string[]): string =>
    ['function %f(i32, i32) -> i32 fast {', 'block0(v0: i32, v1: i32):', ...lines, '}'].map((l) => `; ${l}`).join('\n');

  it('optimize passes as text, renumbered, or in a form that is no larger', () => {
    const text = optimize(BODY, expected('    v2 = iadd v0, v1', '    v3 = imul v2, v2', '    return v3'));
    const renumbered = optimize(BODY, expected('    v7 = iadd v1, v0', '    v5 = imul v7, v7', '    return v5'));
    const larger = optimize(
      BODY,
      expected('    v2 = isub v0, v1', '    v3 = imul v2, v2', '    v4 = bnot v3', '    return v4'),
    );
    const smaller = optimize(BODY, expected('    return v0'));
    const notes = (file: string, options?: FiletestOptions): unknown[] => outcome(file, options)[0]!.slice(2);
    expect(notes(text)).toEqual(['passed']);
    expect(notes(renumbered)).toEqual(['passed', '%f: the same but for numbering']);
    expect(notes(larger)).toEqual(['passed', '%f: another form, with no more instructions of any kind']);
    expect(notes(smaller)[0]).toBe('failed');
    expect(notes(renumbered, { exact: true })[0]).toBe('failed');
  });

  it('compile compares the disassembly alone', () => {
    const file = (lines: string): string => `test compile precise-output\ntarget pulley64\n${ADD}\n${lines}\n`;
    const upstream =
      '; VCode:\n; block0:\n;   xadd32 x0, x0, x1\n;   ret\n;\n; Disassembled:\n; xadd32 x0, x0, x1\n; ret';
    expect(outcome(file(upstream))).toEqual([['compile', 'pulley64', 'passed', '%add: the same code']]);
    expect(outcome(file('; VCode:\n;\n; Disassembled:\n; ret'))[0]![2]).toBe('failed');
  });
});

describe('what cannot be compiled', () => {
  const file = (command: string, target: string): string =>
    `test compile ${command}\ntarget ${target}\nfunction %f(f16) -> f16 {\nblock0(v0: f16):\nreturn v0\n}\n; check: mov\n`;

  it('fails, unless the file expects it', () => {
    expect(outcome(file('', 'pulley64'))[0]!.slice(2)).toEqual([
      'failed',
      '%f: unsupported by the Pulley back end: signature.f16',
    ]);
    expect(outcome(file('expect-fail', 'pulley64'))[0]![2]).toBe('passed');
    expect(outcome(file('expect-fail', 'pulley64').replaceAll('f16', 'i16'))[0]!.slice(2)).toEqual([
      'failed',
      '%f: expected to fail',
    ]);
  });

  it('is skipped where the file is for other machines, whose code is not compared', () => {
    const options = { retarget: 'pulley64' };
    expect(outcome(file('', 'aarch64'), options)[0]!.slice(2)).toEqual([
      'skipped',
      'unsupported by the Pulley back end: signature.f16',
    ]);
    expect(outcome(file('', 'aarch64').replaceAll('f16', 'i16'), options)[0]![2]).toBe('passed');
    expect(outcome(file('', 'aarch64\ntarget pulley64').replaceAll('f16', 'i16'), options)[0]![2]).toBe('failed');
  });
});

describe('claims of directives that do not match as text', () => {
  const file = (directives: string): string => `test optimize
target pulley64
function %f(i64, i32, i32) -> i32 {
block0(v0: i64, v1: i32, v2: i32):
    v3 = iconst.i32 1
    v4 = imul v1, v3
    v5 = iadd v4, v2
    v6 = load.i32 v0+4
    v7 = iadd v5, v6
    store v7, v0+8
    v8 = icmp ult v5, v7
    v9 = uextend.i32 v8
    return v9
}
${directives
  .split('\n')
  .map((line) => `; ${line}`)
  .join('\n')}
`;
  const judge = (directives: string): unknown => outcome(file(directives))[0]![2];

  it.each([
    [
      'other numbers and swapped operands',
      'check: v40 = iadd v2, v1\nnextln: v41 = load.i32 v0+4\ncheck: v42 = iadd v41, v40\nnextln: store v42, v0+8\ncheck: v43 = icmp ugt v42, v40\nnextln: v44 = uextend.i32 v43\nnextln: return v44',
    ],
    ['numbers of the source', 'check: store v7, v0+8\nnot: imul\ncheck: return v9'],
    ['part of it', 'check: v20 = iadd v1, v2'],
    ['values nobody defines', 'check: store v77, v0+8\nunordered: return v88'],
  ])('%s', (_, directives) => {
    expect(judge(directives)).toBe('passed');
  });

  it.each([
    ['what is not computed', 'check: v40 = isub v1, v2'],
    ['another offset', 'check: store v77, v0+12'],
    ['another order', 'check: return v88\ncheck: store v77, v0+8'],
    ['a line between', 'check: v41 = load.i32 v0+4\nnextln: return v88'],
    ['another value', 'check: v40 = iadd v2, v1\ncheck: return v40'],
    ['something that should be gone', 'check: store v77, v0+8\nnot: v50 = iadd v2, v1'],
  ])('no: %s', (_, directives) => {
    expect(judge(directives)).toBe('failed');
  });

  it('constants in comments', () => {
    const text = `test optimize
target pulley64
function %f(i32) -> i32 {
block0(v0: i32):
    v1 = iconst.i32 6
    v2 = iconst.i32 7
    v3 = imul v1, v2
    v4 = isub v0, v3
    return v4
}
; check: v9 = isub v0, v8  ; v8 = 42
; nextln: return v9
`;
    expect(outcome(text)[0]!.slice(2)).toEqual(['passed', '%f: the same but for numbering']);
    expect(outcome(text.replace('v8 = 42', 'v8 = 41'))[0]![2]).toBe('failed');
  });
});

describe('blessing', () => {
  it('writes what comes out, keeps prose, and then passes exactly', () => {
    const text = `test optimize precise-output\ntarget pulley64\n\n;; Prose.\n${ADD}\n; stale\n\n;; More prose.\n${ADD.replace('%add', '%sum')}\n`;
    const blessed = blessFiletest(text)!;
    expect(blessed).toContain(';; More prose.');
    expect(blessed).not.toContain('stale');
    expect(outcome(blessed, { exact: true })).toEqual([['optimize', 'pulley64', 'passed']]);
    expect(blessFiletest(blessed)).toBe(blessed);
    expect(blessFiletest(`test cat\n${ADD}\n`)).toBeUndefined();
  });
});

describe('blessing, whatever the layout', () => {
  it('finds functions that are indented, on one line, or whose text mentions others', () => {
    const text = `test optimize precise-output
target pulley64
  function %a() fast { block0: return }
; stale
; function %b() {
   function %b(i32) -> i32 fast {
    ;; }
  block0(v0: i32):
    return v0
   }`;
    const blessed = blessFiletest(text)!;
    expect(blessed).not.toContain('stale');
    expect(blessed.match(/^; function %[ab]/gm)).toEqual(['; function %a', '; function %b']);
    expect(outcome(blessed, { exact: true })).toEqual([['optimize', 'pulley64', 'passed']]);
    expect(blessFiletest(blessed)).toBe(blessed);
  });

  it('leaves what a function that cannot be compiled is expected to give', () => {
    const text =
      'test compile precise-output\ntarget pulley64\nfunction %f(f16) {\nblock0(v0: f16):\nreturn\n}\n; as it was\n';
    expect(blessFiletest(text)).toBe(text);
  });

  it('knows inline and compile, too', () => {
    const text = `test inline precise-output\ntarget pulley64\n\n${ADD}\n`;
    expect(blessFiletest(text)).toContain('; (no functions inlined into %add)');
    expect(blessFiletest(text.replace('inline', 'compile'))).toContain('; xadd32 x0, x0, x1');
    expect(blessFiletest(text.replace('inline', 'alias-analysis'))).toContain(';     v2 = iadd v0, v1');
  });
});

describe('effect', () => {
  const compare = (a: string, b: string): string => {
    const make = (body: string): ReturnType<typeof parseFunction> =>
      parseFunction(`function %f(i64, i32) -> i32 fast {\nregion0 = 1 "a"\n${body}\n}`);
    return compareEffect(make(a), make(b));
  };

  it.each([
    [
      'blocks in another order',
      'block0(v0: i64, v1: i32):\nbrif v1, block1, block2\nblock1:\nreturn v1\nblock2:\ntrap user1',
      'block0(v0: i64, v1: i32):\nbrif v1, block2, block1\nblock1:\ntrap user1\nblock2:\nreturn v1',
      'same',
    ],
    [
      'a swapped comparison',
      'block0(v0: i64, v1: i32):\nv2 = iconst.i32 1\nv3 = icmp ult v1, v2\nv4 = uextend.i32 v3\nreturn v4',
      'block0(v0: i64, v1: i32):\nv2 = iconst.i32 1\nv3 = icmp ugt v2, v1\nv4 = uextend.i32 v3\nreturn v4',
      'same',
    ],
    [
      'another offset',
      'block0(v0: i64, v1: i32):\nv2 = load.i32 region0 v0+4\nreturn v2',
      'block0(v0: i64, v1: i32):\nv2 = load.i32 region0 v0+8\nreturn v2',
      'no worse',
    ],
    [
      'one load more',
      'block0(v0: i64, v1: i32):\nv2 = load.i32 region0 v0\nreturn v2',
      'block0(v0: i64, v1: i32):\nv2 = load.i32 region0 v0\nv3 = load.i32 region0 v0+4\nreturn v2',
      'worse',
    ],
  ])('%s', (_, a, b, agreement) => {
    expect(compare(a, b)).toBe(agreement);
  });
});

it('code for 32-bit pointers runs: frames, stack arguments, addresses on the stack', () => {
  const params = Array.from({ length: 17 }, (_, i) => `v${i}`);
  const text = `test run
target pulley32

function %last(${params.map(() => 'i32').join(', ')}) -> i32 tail {
block0(${params.map((v) => `${v}: i32`).join(', ')}):
    v20 = isub v16, v15
    return v20
}

function %f(i64, i32) -> i64, i32 {
    ss0 = explicit_slot 16
    sig0 = (${params.map(() => 'i32').join(', ')}) -> i32 tail
    fn0 = colocated %last sig0

block0(v0: i64, v1: i32):
    v2 = stack_addr.i32 ss0
    store v0, v2+8
    v3 = call fn0(${params.map((_, i) => (i < 16 ? 'v1' : 'v2')).join(', ')})
    v4 = iadd v3, v1
    v5 = load.i64 v4+8
    v6 = isub v2, v4
    return v5, v6
}
; run: %f(0x123456789abcdef, 77) == [0x123456789abcdef, 0]
`;
  expect(runFiletestText(text)).toMatchObject([{ status: 'passed', failures: [] }]);
});

it('an image calls functions with bit patterns', () => {
  const func = parseFunction(`${ADD}\n`);
  const image = new Image([func]);
  expect(image.call(func, [1n, 0xffffffffn])).toEqual({ kind: 'return', values: [0n] });
  image.release();
});

it('the example of the README passes', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, text] = /runFiletestText\(`([^`]*)`\)/.exec(readme)!;
  expect(runFiletestText(text!, { exact: true })[0]!.status).toBe('passed');
});
