/** Atomic accesses against the engine's own; waiting and notifying where there is one thread. */
import { createRandom, fuzzCount } from '@pulleyjs/testkit';
import { type Operator, OPERATORS } from '@pulleyjs/wasm-parse';
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { DeadlockError, Linker, Memory, Module, Store, Trap, ValueError } from '../src/index.ts';
import { nativeInstance } from './native-engine.ts';
import { engine, exportsOf, instanceOf } from './text-module.ts';

const operators = OPERATORS.filter(
  ({ prefix, mnemonic, immediates }) => prefix === 0xfe && immediates === 'memarg' && !mnemonic.startsWith('memory.'),
);

/** Room for every address that is tried. */
const SIZE = 0x10000;

function functionText({ mnemonic, signature }: Operator, offset: number): string {
  const params = signature!.operands.map((type) => (type === 'addr' ? 'i32' : type));
  const gets = params.map((_, i) => `(local.get ${i})`).join(' ');
  return `(func (export "${mnemonic}") (param ${params.join(' ')}) (result ${signature!.results.join(' ')})
    (${mnemonic} offset=${offset} ${gets}))`;
}

describe('atomic accesses', () => {
  const bytes = compile(
    `(module (memory (export "memory") 1) ${operators.map((operator, i) => functionText(operator, i % 3)).join('\n')})`,
  );
  const instance = new Linker(new Store(engine)).instantiate(new Module(engine, bytes));
  const native = nativeInstance(bytes);

  it.each(operators.map((operator) => [operator.mnemonic, operator] as const))('%s', (mnemonic, operator) => {
    const random = createRandom(operator.id);
    const outcome = (call: () => unknown): string => {
      try {
        return String(call());
      } catch {
        return 'trapped';
      }
    };
    for (let round = 0; round < fuzzCount(60); round++) {
      const address = random.below(8) === 0 ? SIZE - random.below(10) : random.below(64);
      const values = operator.signature!.operands.slice(1).map((type) => {
        const low = random.pick([0, 1, -1, 0x80, random.u32() | 0]);
        return type === 'i64' ? (BigInt(random.below(2)) << 40n) + BigInt(low) : low;
      });
      const expected = outcome(() => native.call(mnemonic, address, ...values));
      expect([address, values, outcome(() => instance.func(mnemonic).call(address, ...values))]).toEqual([
        address,
        values,
        expected,
      ]);
    }
    expect(Buffer.compare(instance.memoryBytes('memory'), native.memory)).toBe(0);
  });

  it('trap at addresses that are no multiple of their size, before bounds', () => {
    const { load } = exportsOf(`(module (memory 1)
      (func (export "load") (param i32) (result i32) (i32.atomic.load offset=4 (local.get 0))))`);
    expect(() => load(2)).toThrow('misaligned memory access');
    expect(() => load(65531)).toThrow('misaligned memory access');
    expect(() => load(65532)).toThrow('out of bounds memory access');
    expect(load(65528)).toBe(0);
  });
});

describe('waiting and notifying', () => {
  const waiting = (memory: string): string => `(module (memory ${memory})
    (data (i32.const 8) "\\01\\00\\00\\00\\00\\00\\00\\00")
    (func (export "wait32") (param i32 i32 i64) (result i32)
      (memory.atomic.wait32 offset=8 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "wait64") (param i32 i64 i64) (result i32)
      (memory.atomic.wait64 offset=8 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "notify") (param i32 i32) (result i32) (memory.atomic.notify offset=8 (local.get 0) (local.get 1)))
    (func (export "fence") atomic.fence))`;

  it('end at once where another thread would be needed', () => {
    const { wait32, wait64, notify, fence } = exportsOf(waiting('1 1 shared'));
    expect(wait32(0, 0, -1n)).toBe(1);
    expect(wait64(0, 2n, -1n)).toBe(1);
    expect(wait32(0, 1, 0n)).toBe(2);
    expect(wait64(0, 1n, 1_000_000n)).toBe(2);
    expect(() => wait32(0, 1, -1n)).toThrow(DeadlockError);
    expect(notify(0, 5)).toBe(0);
    expect(fence()).toBeUndefined();
  });

  it('trap out of bounds, misaligned, and in memories that are not shared', () => {
    for (const [memory, trap] of [
      ['1 1 shared', undefined],
      ['1', 'atomic wait on non-shared memory'],
    ] as const) {
      const { wait32, wait64, notify } = exportsOf(waiting(memory));
      if (trap !== undefined) expect(() => wait32(0, 1, 0n)).toThrow(trap);
      if (trap !== undefined) expect(() => wait64(0, 1n, 0n)).toThrow(trap);
      expect(() => wait32(65528, 0, 0n)).toThrow('out of bounds memory access');
      expect(() => wait64(65528, 0n, 0n)).toThrow('out of bounds memory access');
      expect(() => wait64(4, 0n, 0n)).toThrow('misaligned memory access');
      expect(() => notify(-8, 1)).toThrow('out of bounds memory access');
      expect(() => notify(2, 1)).toThrow('misaligned memory access');
      expect(notify(65524, 1)).toBe(0);
    }
  });

  it('stop a caller that is WebAssembly too, with frames', () => {
    const instance = instanceOf(`(module $m (memory 1)
      (func $inner (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))
      (func $outer (export "outer") (result i32) (call $inner)))`);
    let trap: unknown;
    try {
      instance.func('outer').call();
    } catch (error) {
      trap = error;
    }
    expect(trap).toBeInstanceOf(Trap);
    expect((trap as Trap).frames.map(({ functionIndex }) => functionIndex)).toEqual([0, 1]);
  });
});

describe('shared memories', () => {
  it('are linked only to shared ones', () => {
    const store = new Store(engine);
    const linker = new Linker(store);
    linker.define('host', 'shared', Memory.create(store, { initial: 1, maximum: 2, shared: true }));
    linker.define('host', 'plain', Memory.create(store, { initial: 1, maximum: 2 }));
    const importing = (name: string, type: string) => (): void =>
      void instanceOf(`(module (import "host" "${name}" (memory ${type})))`, linker);
    expect(importing('shared', '1 2 shared')).not.toThrow();
    expect(importing('plain', '1 2 shared')).toThrow('memory types incompatible: sharing');
    expect(importing('shared', '1 2')).toThrow('memory types incompatible: sharing');
    expect(() => Memory.create(store, { initial: 1, shared: true })).toThrow(ValueError);
  });

  it('stand beside others, each with its own contents', () => {
    const { load, grow } = exportsOf(`(module
      (memory $a 1) (memory $s 1 3 shared) (memory $b 1)
      (data (memory $a) (i32.const 0) "a") (data (memory $s) (i32.const 0) "s") (data (memory $b) (i32.const 0) "b")
      (func (export "load") (result i32 i32 i32)
        (i32.load8_u $a (i32.const 0)) (i32.atomic.load8_u $s (i32.const 0)) (i32.load8_u $b (i32.const 0)))
      (func (export "grow") (result i32 i32 i32 i32)
        (memory.grow $s (i32.const 2)) (memory.size $a) (memory.size $s) (i32.load8_u $s (i32.const 196607))))`);
    expect(load()).toEqual(['a', 's', 'b'].map((letter) => letter.charCodeAt(0)));
    expect(grow()).toEqual([1, 1, 3, 0]);
  });
});
