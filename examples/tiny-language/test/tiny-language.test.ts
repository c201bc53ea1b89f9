import { readdirSync, readFileSync } from 'node:fs';
import { parseFunction, printFunction } from '@pulleyjs/cranelift-ir';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compiler.js';
import { parse } from '../src/parser.js';
import { run } from '../src/run.js';
import { Turtle, turtleAbi } from '../src/turtle.js';

/** Runs `fn main() { … }` with that inside. */
function runMain(body: string): { result: bigint; printed: string[]; turtle: Turtle } {
  const printed: string[] = [];
  const turtle = new Turtle((line) => printed.push(line));
  return { result: run(`fn main() { ${body} }`, turtle, { steps: 100_000 }), printed, turtle };
}

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['10 - 4 - 3', 3n],
    ['-7 / 2', -3n],
    ['-7 % 3', -1n],
    ['9223372036854775807 + 1', -(2n ** 63n)],
    ['3 < 4', 1n],
    ['3 >= 4', 0n],
    ['!(3 == 3) + !0', 1n],
  ])('%s', (expression, value) => {
    expect(runMain(`return ${expression};`).result).toBe(value);
  });
});

describe('statements', () => {
  it('loops', () => {
    expect(runMain('let sum = 0; let i = 1; while i <= 100 { sum = sum + i; i = i + 1; } return sum;').result).toBe(5050n);
  });
  it('decides', () => {
    expect(runMain('let x = 5; if x < 3 { return 1; } else if x < 6 { return 2; } else { return 3; } return 4;').result).toBe(2n);
  });
  it('hides variables in blocks', () => {
    expect(runMain('let x = 1; if 1 { let x = 2; x = 3; } return x;').result).toBe(1n);
  });
  it('returns 0 from a function that does not say', () => {
    expect(runMain('let x = 1;').result).toBe(0n);
  });
});

it('calls functions, also recursively', () => {
  const source = 'fn fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); } fn main() { return fib(15); }';
  expect(run(source, new Turtle(() => {}))).toBe(610n);
});

it('calls the host by the numbers of its ABI', () => {
  const { printed, turtle } = runMain('print(6 * 7); forward(10); turn(90); forward(5); print(random(1));');
  expect(printed).toEqual(['42', '0']);
  expect(turtle.position.map(Math.round)).toEqual([10, 5]);
});

it('compiles to CLIF that names host calls as backend intrinsics', () => {
  const [func] = compile(parse('fn main() { forward(3); }'), turtleAbi);
  const text = printFunction(func!);
  expect(text).toContain(`fn0 = backend_intrinsic:${turtleAbi.id('forward')} sig0`);
  expect(printFunction(parseFunction(text))).toBe(text);
});

describe('mistakes are said with line and column', () => {
  it.each([
    ['fn main() { return 1 }', "1:22: expected ';' before '}'"],
    ['fn main() {\n  let a = b;\n}', '2:11: there is no variable b'],
    ['fn main() { fly(1); }', '1:13: there is no function fly'],
    ['fn main() { turn(1, 2); }', '1:13: turn takes 1 arguments, not 2'],
    ['fn f() {} fn f() {} fn main() {}', '1:11: there are two functions f'],
    ['fn main() { return 1 $ 2; }', "1:22: unexpected character '$'"],
    ['fn main() { return 9223372036854775808; }', '1:20: 9223372036854775808 does not fit 64 bits'],
    [`fn main() { return ${'('.repeat(1000)}`, '1:219: nested too deeply'],
    ['fn f() {}\nfn main() {\n  return 1 / f();\n}', '3:12: divide by zero'],
    ['fn main() { main(); }', '1:13: stack overflow'],
    ['fn main() { while 1 {} }', 'the program takes too long'],
    ['fn other() {}', '1:1: there is no function main'],
  ])('%#', (source, message) => {
    expect(() => run(source, new Turtle(() => {}), { steps: 100_000 })).toThrow(message);
  });
});

it('lets what the host throws pass', () => {
  expect(() => runMain('random(0);')).toThrow(RangeError);
});

it.each(readdirSync(new URL('../programs', import.meta.url)))('%s draws', (name) => {
  const turtle = new Turtle(() => {});
  run(readFileSync(new URL(`../programs/${name}`, import.meta.url), 'utf8'), turtle);
  expect(turtle.picture(60, 20)).toMatchSnapshot();
});
