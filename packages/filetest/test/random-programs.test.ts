/** Random programs give the same wherever they run: in the interpreter, compiled, through the mid-end, inlined. */
import {
  externalNameText,
  type Function,
  I32,
  I64,
  parseFile,
  printFunction,
  verifyFunction,
} from '@pulleyjs/cranelift-ir';
import { GuestException, type HostFunction, Interpreter, type Outcome } from '@pulleyjs/cranelift-ir/interpreter';
import { inlineCalls, optimize } from '@pulleyjs/cranelift-opt';
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { expect, test } from 'vitest';
import { Image } from '../src/index.ts';
import type { ProgramTarget } from './instruction-shapes.ts';
import { HOST_NAME, randomBits, randomProgram } from './random-program.ts';

const parse = (text: string): Function[] => parseFile(text).functions.map(({ func }) => func);
const MAX_STEPS = 50_000;

/** Exceptions raised so far. */
let raised = 0;

/** The host function of programs that have one: half of its calls raise an exception. */
const host: HostFunction = ([x]) => {
  if ((x! & 1n) === 0n) return [BigInt.asUintN(32, x! * 3n)];
  raised++;
  throw new GuestException(Number((x! >> 1n) & 3n), [x!, x! + 1n]);
};

type Calls = readonly (readonly bigint[])[];
type Endianness = ProgramTarget['endianness'];

const PULLEY64: ProgramTarget = { pointerType: I64, endianness: 'little' };

/** What calls of the last function give in the interpreter. */
function interpretAll(functions: readonly Function[], calls: Calls, endianness: Endianness = 'little'): string[] {
  const byName = new Map<string, Function | HostFunction>(functions.map((func) => [externalNameText(func.name), func]));
  byName.set(externalNameText(HOST_NAME), host);
  return calls.map((args) => {
    const interpreter = new Interpreter({
      resolve: (name) => byName.get(externalNameText(name)),
      maxSteps: MAX_STEPS,
      bigEndian: endianness === 'big',
    });
    return outcomeText(interpreter.run(functions[functions.length - 1]!, args));
  });
}

function runAll(functions: readonly Function[], calls: Calls, { pointerType, endianness }: ProgramTarget): string[] {
  const image = new Image(functions, { pointerWidth: pointerType === I32 ? 32 : 64, endianness });
  try {
    return calls.map((args) => outcomeText(image.call(functions[functions.length - 1]!, args)));
  } finally {
    image.release();
  }
}

function outcomeText(outcome: Outcome): string {
  if (outcome.kind === 'trap') return outcome.trap;
  if (outcome.kind === 'exception') return `exception ${outcome.tag}: ${outcome.payload.join()}`;
  return outcome.kind === 'return' ? outcome.values.map((value) => value.toString(16)).join(' ') : outcome.kind;
}

/** The program with some of its calls inlined. */
function inlineSome(text: string, random: Random): Function[] {
  const functions = parse(text);
  functions.forEach((func, i) => {
    const earlier = new Map(functions.slice(0, i).map((callee) => [externalNameText(callee.name), callee]));
    inlineCalls(func, ({ callee }) => (random.below(3) > 0 ? earlier.get(externalNameText(callee)) : undefined));
  });
  return functions;
}

function optimized(functions: Function[]): Function[] {
  functions.forEach((func) => optimize(func));
  return functions;
}

function checkProgram(seed: number, target: ProgramTarget): readonly string[] {
  const { endianness } = target;
  const random = createRandom(seed);
  const program = randomProgram(random, { target, functions: 1 + random.below(4), statements: 60 });
  const text = program.map(printFunction).join('\n');
  const { params } = program[program.length - 1]!.signature;
  const calls = Array.from({ length: 4 }, () => params.map(({ type }) => randomBits(random, type)));
  const interpreted = (functions: readonly Function[]): string[] => interpretAll(functions, calls, endianness);
  const inlined = (): Function[] => inlineSome(text, createRandom(seed));
  const expected = interpreted(program);
  const ways: Record<string, () => string[]> = {
    'parsed again': () => interpreted(parse(text)),
    compiled: () => runAll(parse(text), calls, target),
    'optimised, interpreted': () => interpreted(checked(optimized(parse(text)))),
    'optimised, compiled': () => runAll(optimized(parse(text)), calls, target),
    'inlined, interpreted': () => interpreted(checked(inlined())),
    'inlined, optimised, compiled': () => runAll(optimized(inlined()), calls, target),
  };
  for (const [way, run] of Object.entries(ways)) {
    const seen = run();
    expect(seen, `seed ${seed}, ${way}\n${text}`).toEqual(expected);
  }
  return expected;
}

/** The functions, which verify. */
function checked(functions: Function[]): Function[] {
  for (const func of functions) expect(verifyFunction(func).map(String), printFunction(func)).toEqual([]);
  return functions;
}

for (const [name, target, ordinary] of [
  ['pulley64', PULLEY64, 24],
  ['pulley32', { pointerType: I32, endianness: 'little' }, 8],
  ['pulley64be', { pointerType: I64, endianness: 'big' }, 8],
] as const) {
  test(`random programs for ${name} give the same wherever they run`, () => {
    const outcomes = { returned: 0, trapped: 0 };
    const first = Number(process.env['PULLEY_SEED'] ?? 0);
    for (let seed = first; seed < first + fuzzCount(ordinary); seed++) {
      for (const text of checkProgram(seed, target)) outcomes[/^[0-9a-f ]*$/.test(text) ? 'returned' : 'trapped']++;
    }
    expect(outcomes.returned).toBeGreaterThan(outcomes.trapped);
    expect(outcomes.trapped).toBeGreaterThan(0);
  }, 3_600_000);
}

test('random programs that call a host which raises exceptions give the same in the interpreter', () => {
  raised = 0;
  for (let seed = 0; seed < fuzzCount(24); seed++) {
    const random = createRandom(seed);
    const options = { target: PULLEY64, functions: 1 + random.below(4), statements: 40, host: true };
    const program = randomProgram(random, options);
    const text = program.map(printFunction).join('\n');
    const { params } = program[program.length - 1]!.signature;
    const calls = Array.from({ length: 4 }, () => params.map(({ type }) => randomBits(random, type)));
    const expected = interpretAll(checked(program), calls);
    const inlined = checked(inlineSome(text, createRandom(seed)));
    const about = `seed ${seed}\n${text}`;
    expect(interpretAll(checked(optimized(parse(text))), calls), about).toEqual(expected);
    expect(interpretAll(inlined, calls), about).toEqual(expected);
    expect(interpretAll(checked(optimized(inlined)), calls), about).toEqual(expected);
  }
  expect(raised).toBeGreaterThan(0);
}, 3_600_000);
