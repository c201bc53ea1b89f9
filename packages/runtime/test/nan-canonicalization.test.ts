/** With `canonicalizeNans`, every NaN that arithmetic computes has the same bits; without, any payload may appear. */
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { Engine, type Func, type Instance, Linker, Module, Store } from '../src/index.ts';

const engine = new Engine({ canonicalizeNans: true });

const instanceOf = (bytes: Uint8Array): Instance =>
  new Linker(new Store(engine)).instantiate(new Module(engine, bytes));

/** Bits of a NaN with a payload, and of the canonical one, as each type. */
const patterns = {
  f32: { strange: 0xffa1_2345n, canonical: 0x7fc0_0000n, width: 32n },
  f64: { strange: 0xfff4_0000_0001_2345n, canonical: 0x7ff8_0000_0000_0000n, width: 64n },
} as const;

const unary = ['sqrt', 'ceil', 'floor', 'trunc', 'nearest'];
const binary = ['add', 'sub', 'mul', 'div', 'min', 'max'];
const fused = ['relaxed_madd', 'relaxed_nmadd'];

/** Functions of all operators of a shape, exported by name. */
function moduleText(shape: string, type: string): string {
  const operators = [
    ...unary.map((name) => ({ name, count: 1 })),
    ...binary.map((name) => ({ name, count: 2 })),
    ...(type === 'v128' ? fused.map((name) => ({ name, count: 3 })) : []),
  ];
  const functions = operators.map(({ name, count }) => {
    const gets = Array.from({ length: count }, (_, i) => `(local.get ${i})`).join(' ');
    return `(func (export "${name}") (param ${`${type} `.repeat(count)}) (result ${type}) (${shape}.${name} ${gets}))`;
  });
  return `(module ${functions.join('\n')})`;
}

const repeat = (lane: bigint, width: bigint): bigint => {
  let bits = 0n;
  for (let at = 0n; at < 128n; at += width) bits |= lane << at;
  return bits;
};

describe('canonical NaNs', () => {
  it.each([
    ['f32', 'f32', 'f32'],
    ['f64', 'f64', 'f64'],
    ['f32x4', 'v128', 'f32'],
    ['f64x2', 'v128', 'f64'],
  ] as const)('%s', (shape, type, lane) => {
    const { strange, canonical, width } = patterns[lane];
    const bits = (pattern: bigint): bigint => (type === 'v128' ? repeat(pattern, width) : pattern);
    for (const [name, operator] of instanceOf(compile(moduleText(shape, type))).exports) {
      const func = operator as Func;
      const results = func.callBits(func.signature.params.map(() => bits(strange)));
      expect([name, results]).toEqual([name, [bits(canonical)]]);
    }
  });

  it('of conversions, but not where bits are moved', () => {
    const instance = instanceOf(
      compile(`(module
        (func (export "demote") (param f64) (result f32) (f32.demote_f64 (local.get 0)))
        (func (export "promote") (param f32) (result f64) (f64.promote_f32 (local.get 0)))
        (func (export "demote_zero") (param v128) (result v128) (f32x4.demote_f64x2_zero (local.get 0)))
        (func (export "promote_low") (param v128) (result v128) (f64x2.promote_low_f32x4 (local.get 0)))
        (func (export "neg") (param f64) (result f64) (f64.neg (local.get 0)))
        (func (export "abs") (param f32) (result f32) (f32.abs (local.get 0))))`),
    );
    const { f32, f64 } = patterns;
    const call = (name: string, bits: bigint): unknown => instance.func(name).callBits([bits])[0];
    expect(call('demote', f64.strange)).toBe(f32.canonical);
    expect(call('promote', f32.strange)).toBe(f64.canonical);
    expect(call('demote_zero', repeat(f64.strange, 64n))).toBe((f32.canonical << 32n) | f32.canonical);
    expect(call('promote_low', repeat(f32.strange, 32n))).toBe(repeat(f64.canonical, 64n));
    expect(call('neg', f64.strange)).toBe(0x7ff4_0000_0001_2345n);
    expect(call('abs', f32.strange)).toBe(0x7fa1_2345n);
  });
});

interface RecordedCall {
  readonly call: string;
  readonly args: readonly string[];
  readonly result: string;
}

describe.skipIf(corpusMissing('golden', 'wasmtime-50'))('a module that Wasmtime ran with canonical NaNs', () => {
  it('gives the same bits', () => {
    const instance = instanceOf(readCorpus('golden', 'wasmtime-50', 'nan_canon.wasm'));
    const text = new TextDecoder().decode(readCorpus('golden', 'wasmtime-50', 'nan_canon.expect.json'));
    const { calls } = JSON.parse(text.replace(/(?<=[[ ])(-?\d+)(?=[\],}])/g, '"$1"')) as { calls: RecordedCall[] };
    const integerCalls = calls.filter(({ result }) => typeof result === 'string');
    expect(integerCalls.length).toBeGreaterThan(150);
    for (const { call, args, result } of integerCalls) {
      const func = instance.func(call);
      const [actual] = func.callBits(args.map((arg) => BigInt.asUintN(64, BigInt(arg))));
      expect([call, args, BigInt.asIntN(64, actual as bigint)]).toEqual([call, args, BigInt(result)]);
    }
  });
});
