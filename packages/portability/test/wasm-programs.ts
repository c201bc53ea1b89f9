/** WebAssembly for `guests/pipeline.ts`: a program of our own that touches each joint, and the benchmark's kernels. */
import { corpusPath, readCorpus } from '@pulleyjs/testkit';
import compile from 'watr/compile';
import type { Program } from './guests/pipeline.ts';

/** A program with what its calls must give. */
export interface Expectation {
  readonly name: string;
  readonly program: Program;
  readonly results: readonly string[];
}

/** An import, 64-bit integers, floats, memory that grows, an indirect call, traps, and life after them. */
const text = `
(module
  (import "host" "add" (func $add (param i64 f64) (result f64)))
  (type $unary (func (param i32) (result i32)))
  (memory (export "memory") 1 3)
  (table funcref (elem $double $square))
  (data (i32.const 65532) "\\01\\02\\03\\04")
  (global $calls (mut i64) (i64.const 0x7fffffff))
  (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func (export "ask") (param i32) (result f64)
    (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
    (call $add (global.get $calls) (f64.convert_i32_u (local.get 0))))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "apply") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func $recurse (export "recurse") (param i32) (result i32)
    (i32.add (i32.const 1) (call $recurse (local.get 0))))
  (func (export "choose") (param i32) (result i32)
    (block $c (block $b (block $a (br_table $a $b $c (local.get 0)))
      (return (i32.const 10))) (return (i32.const 20))) (i32.const 30))
  (func (export "truncate") (param f64) (result i64) (i64.trunc_f64_s (local.get 0))))`;

/** Calls in order, each with its result. */
const calls: readonly (readonly [name: string, values: readonly number[], result: string])[] = [
  ['ask', [5], '2147483653'],
  ['ask', [6], '2147483655'],
  ['load', [65532], '67305985'],
  ['load', [65533], 'trap: MemoryOutOfBounds'],
  ['grow', [2], '1'],
  ['load', [65533], '262914'],
  ['grow', [1], '-1'],
  ['apply', [0, 21], '42'],
  ['apply', [1, 12], '144'],
  ['apply', [2, 12], 'trap: TableOutOfBounds'],
  ['divide', [7, -2], '-3'],
  ['divide', [1, 0], 'trap: IntegerDivisionByZero'],
  ['divide', [-2147483648, -1], 'trap: IntegerOverflow'],
  ['recurse', [1], 'trap: StackOverflow'],
  ['choose', [1], '20'],
  ['choose', [-1], '30'],
  ['truncate', [-1e15], '-1000000000000000'],
  ['truncate', [1e19], 'trap: IntegerOverflow'],
];

/** The program above. */
export const ownProgram: Expectation = {
  name: 'a program that touches each joint',
  program: {
    wasm: [...compile(text)],
    calls: calls.map(([name, values]) => ({ name, arguments: values })),
  },
  results: calls.map(([, , result]) => result),
};

/** A module for `guests/web-assembly.ts`, with what its steps must give. */
export const webAssemblyProgram: { readonly wasm: readonly number[]; readonly results: readonly string[] } = {
  wasm: [
    ...compile(`(module
      (import "host" "call" (func $call (param i32) (result i32)))
      (memory (export "memory") 1 2)
      (data (i32.const 3) "\\2a")
      (func (export "run") (param i32) (result i32) (call $call (call $call (local.get 0))))
      (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
      (func (export "trap") unreachable))`),
  ],
  results: [
    '22',
    '4611686018427387905',
    '2 2',
    '42',
    '1 131072',
    'RuntimeError',
    'TypeError',
    'RangeError',
    'CompileError',
    'the problem',
  ],
};

interface KernelFacts {
  readonly smallArg: number;
  readonly smallResult: string;
  readonly type: 'i32' | 'i64' | 'f64';
}

/** The kernels of the benchmark with their small arguments; none where the corpus is missing. */
export function kernelPrograms(): readonly Expectation[] {
  if (corpusPath('corpus', 'bench') === undefined) return [];
  const facts = JSON.parse(String(readCorpus('corpus', 'bench', 'kernels.json'))) as {
    readonly kernels: Readonly<Record<string, KernelFacts>>;
  };
  return Object.entries(facts.kernels).map(([name, { smallArg, smallResult, type }]) => ({
    name,
    program: {
      wasm: [...readCorpus('corpus', 'bench', `${name}.wasm`)],
      calls: [{ name: 'run', arguments: [smallArg] }],
    },
    results: [type === 'i64' ? String(BigInt.asIntN(64, BigInt(smallResult))) : smallResult],
  }));
}
