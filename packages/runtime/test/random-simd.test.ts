/** Random functions over vectors: what the engine's own WebAssembly and the CLIF interpreter make of them. */
import { typeBytes } from '@pulleyjs/cranelift-ir';
import { interpret } from '@pulleyjs/cranelift-ir/interpreter';
import { createRandom, fuzzCount, type Random } from '@pulleyjs/testkit';
import { allFeatures, parseModule } from '@pulleyjs/wasm-parse';
import { ModuleTranslation } from '@pulleyjs/wasm-translate';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { Linker, Module, Store, Trap } from '../src/index.ts';
import { nativeInstance } from './native-engine.ts';
import { type RandomFunction, RandomSimd } from './random-simd.ts';
import { engine } from './text-module.ts';

const SLOT = 16;
/** Where `run` finds parameters and leaves results. */
const PARAMS = 8192;
const RESULTS = PARAMS + 64 * SLOT;

/** The function, and `run`, which calls it with parameters and results in memory: JavaScript has no vectors. */
function moduleText({ params, results, text }: RandomFunction): string {
  const loads = params.map((type, i) => `(${type}.load (i32.const ${PARAMS + SLOT * i}))`).join(' ');
  const stores = [...results].reverse().map((type, fromLast) => {
    const address = RESULTS + SLOT * (results.length - 1 - fromLast);
    return `(local.set $${type}) (${type}.store (i32.const ${address}) (local.get $${type}))`;
  });
  return `(module (memory (export "memory") 1)
    (func $f (export "f") ${text})
    (func (export "run") (local $i32 i32) (local $i64 i64) (local $f32 f32) (local $f64 f64) (local $v128 v128)
      (call $f ${loads}) ${stores.join('\n')}))`;
}

/** No float among them is a signalling NaN, whose fate as a parameter nobody promises. */
function fillMemory(random: Random, memory: Uint8Array): void {
  memory.set(random.bytes(4096));
  for (let i = PARAMS; i < RESULTS; i += 4) memory.set([...random.bytes(3), random.pick([0, 1, 0x3f, 0x40, 0xc1])], i);
}

const outcome = (action: () => unknown): string => {
  try {
    action();
    return 'returned';
  } catch {
    return 'trapped';
  }
};

const linker = new Linker(new Store(engine));

describe('random functions over vectors', () => {
  it('do to memory what the engine does', () => {
    let traps = 0;
    const count = fuzzCount(25);
    for (let seed = 0; seed < count; seed++) {
      const random = createRandom(seed);
      const bytes = compile(moduleText(new RandomSimd(random, true).make()));
      const native = nativeInstance(bytes);
      const ours = linker.instantiate(new Module(engine, bytes));
      fillMemory(random, native.memory);
      ours.memoryBytes('memory').set(native.memory);
      const expected = outcome(() => native.call('run'));
      const actual = outcome(() => {
        try {
          ours.func('run').call();
        } catch (error) {
          if (!(error instanceof Trap)) expect([seed, error]).toBeUndefined();
          throw error;
        }
      });
      if (expected === 'trapped') traps++;
      expect([seed, actual]).toEqual([seed, expected]);
      expect([seed, Buffer.compare(ours.memoryBytes('memory'), native.memory)]).toEqual([seed, 0]);
    }
    expect(traps).toBeLessThan(count / 2);
  });

  it('give as compiled code what their CLIF gives', () => {
    for (let seed = 0; seed < fuzzCount(25); seed++) {
      const random = createRandom(-1 - seed);
      const made = new RandomSimd(random, false).make();
      const bytes = compile(`(module (func (export "f") ${made.text}))`);
      const func = new ModuleTranslation(parseModule(bytes, allFeatures)).translateFunction(0);
      const types = func.signature.params.slice(2).map(({ type }) => typeBytes(type));
      const args = types.map((size) => random.bytes(size).reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n));
      const compiled = linker.instantiate(new Module(engine, bytes)).func('f').callBits(args);
      expect([seed, interpret(func, [0n, 0n, ...args])]).toEqual([seed, { kind: 'return', values: compiled }]);
    }
  });
});
