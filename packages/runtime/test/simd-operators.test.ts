/** Every SIMD operator on chosen and on random lanes: ours, a model lane by lane, and where it has it the engine's own. */
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { type Operator, OPERATORS, type SignatureType } from '@pulleyjs/wasm-parse';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { Linker, Module, Store } from '../src/index.ts';
import { type Immediates, type Kind, lanesOf, simdModel, vectorOf } from './simd-model.ts';
import { engine } from './text-module.ts';
import { nativeInstance } from './native-engine.ts';

/** Operands are at 0, 16 and 32 of memory, the result at 48. */
const RESULT = 48;

/** Tells whether the operator has an effect on memory: those have tests of their own. */
const isMemoryAccess = ({ immediates }: Operator): boolean => immediates.startsWith('memarg');

const operators = OPERATORS.filter((operator) => operator.prefix === 0xfd && !isMemoryAccess(operator));

function immediateText({ immediates }: Operator, { lane, bytes }: Immediates): string {
  if (immediates === 'lane') return String(lane);
  if (immediates === 'shuffle') return bytes.join(' ');
  return immediates === 'v128' ? `i8x16 ${bytes.join(' ')}` : '';
}

/** A module that applies the operator, with operands from memory (`memory`) or as parameters (`direct`). */
function moduleText(operator: Operator, immediates: Immediates): string {
  const { operands, results } = operator.signature!;
  const apply = (args: string): string => `(${operator.mnemonic} ${immediateText(operator, immediates)} ${args})`;
  const load = (type: SignatureType, i: number): string => `(${type}.load (i32.const ${16 * i}))`;
  return `(module (memory (export "memory") 1)
    (func (export "memory_form") (${results[0]}.store (i32.const ${RESULT}) ${apply(operands.map(load).join(' '))}))
    (func (export "direct") (param ${operands.join(' ')}) (result ${results[0]})
      ${apply(operands.map((_, i) => `(local.get ${i})`).join(' '))}))`;
}

const asBits = (bytes: Uint8Array): bigint => bytes.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);

/** Operators that compute floats anew: their NaNs may have any payload. All others are exact to the bit. */
const computing = new Set([
  ...['sqrt', 'ceil', 'floor', 'trunc', 'nearest', 'add', 'sub', 'mul', 'div', 'min', 'max'],
  ...['relaxed_min', 'relaxed_max', 'relaxed_madd', 'relaxed_nmadd', 'demote_f64x2_zero', 'promote_low_f32x4'],
]);

/** The kind of the lanes an operator computes, if it computes floats. */
function computedFloat({ mnemonic }: Operator): Kind | undefined {
  const [shape, name] = mnemonic.split('.') as [string, string];
  return shape.startsWith('f') && computing.has(name) ? (shape.slice(0, 3) as Kind) : undefined;
}

/** The result in a form that is equal where results may count as equal. */
function comparable(operator: Operator, bytes: Uint8Array): string {
  const float = computedFloat(operator);
  if (float === undefined) return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return lanesOf(float, bytes)
    .map((lane) => (Object.is(lane, -0) ? '-0' : String(lane)))
    .join(' ');
}

const oddLanes: readonly (readonly [Kind, readonly number[]])[] = [
  ['u8', [0, 1, 0x7f, 0x80, 0x81, 0xff, 15, 16]],
  ['u16', [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff, 0xff, 0x100]],
  ['u32', [0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 31, 32, 0xffff]],
  ['f32', [0, -0, 1, -1.5, 2.5, Infinity, -Infinity, NaN, 1e-45, 3.4e38, 0.1, 2147483648, -4.2e9, 8388609.5]],
  ['f64', [0, -0, 1, -1.5, 2.5, Infinity, -Infinity, NaN, 5e-324, 1.7e308, 0.1, 2147483647.5, -1e300, 4294967296]],
];

function randomVector(random: Random): Uint8Array {
  if (random.below(3) === 0) return random.bytes(16);
  const [kind, values] = random.pick(oddLanes);
  return vectorOf(
    kind,
    Array.from({ length: 16 / (Number(kind.slice(1)) / 8) }, () => random.pick(values)),
  );
}

function randomImmediates(random: Random, { immediates, lanes }: Operator): Immediates {
  const bytes = immediates === 'shuffle' ? random.bytes(16).map((byte) => byte & 31) : random.bytes(16);
  return { lane: lanes === 0 ? 0 : random.below(lanes), bytes };
}

const widths: { readonly [type: string]: number } = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };

/** Operands as bytes: of a scalar, those beyond its width are zero. */
function operandBytes(random: Random, operator: Operator): Uint8Array[] {
  return operator.signature!.operands.map((type) => randomVector(random).fill(0, widths[type]));
}

const linker = new Linker(new Store(engine));
const modules = fuzzCount(2);
const rounds = 20;

describe('every SIMD operator', () => {
  it('has a model', () => {
    expect(operators.length).toBe(234);
    expect(operators.filter(({ mnemonic }) => simdModel[mnemonic] === undefined)).toEqual([]);
  });

  it.each(operators.map((operator) => [operator.mnemonic, operator] as const))('%s', (mnemonic, operator) => {
    const random = createRandom(operator.id);
    for (let variant = 0; variant < (operator.immediates === 'none' ? 1 : modules); variant++) {
      const immediates = randomImmediates(random, operator);
      const bytes = compile(moduleText(operator, immediates));
      const ours = linker.instantiate(new Module(engine, bytes));
      const native = operator.features.includes('simd') ? nativeInstance(bytes) : undefined;
      for (let round = 0; round < rounds; round++) {
        const operands = operandBytes(random, operator);
        const expected = comparable(operator, simdModel[mnemonic](operands, immediates));
        const memories = [ours.memoryBytes('memory'), ...(native === undefined ? [] : [native.memory])];
        for (const memory of memories) operands.forEach((operand, i) => memory.set(operand, 16 * i));
        ours.func('memory_form').call();
        native?.call('memory_form');
        for (const memory of memories) expect(comparable(operator, memory.slice(RESULT, RESULT + 16))).toBe(expected);
        const [direct] = ours.func('direct').callBits(operands.map(asBits));
        const result = Uint8Array.from({ length: 16 }, (_, i) => Number(((direct as bigint) >> BigInt(8 * i)) & 0xffn));
        expect(comparable(operator, result)).toBe(expected);
      }
    }
  });
});
