/** Epochs: where code stops, and what a store can do about it. */
import compile from 'watr/compile';
import { describe, expect, it } from 'vitest';
import { Engine, type Instance, Linker, Module, Store, ValueError } from '../src/index.ts';

const spinning = `(module
  (import "host" "tick" (func $tick))
  (global $turns (export "turns") (mut i32) (i32.const 0))
  (func $turn (global.set $turns (i32.add (global.get $turns) (i32.const 1))))
  (func (export "spin") (loop (call $turn) (br 0)))
  (func (export "spin_quietly") (loop (br 0)))
  (func (export "ticking") (loop (call $turn) (call $tick) (br_if 0 (i32.lt_u (global.get $turns) (i32.const 10)))))
  (func (export "nothing")))`;

function world(tick: (engine: Engine, store: Store) => void = () => {}): {
  engine: Engine;
  store: Store;
  instance: Instance;
} {
  const engine = new Engine({ epochInterruption: true });
  const store = new Store(engine);
  const linker = new Linker(store);
  linker.defineFunction('host', 'tick', { params: [], results: [] }, () => tick(engine, store));
  return { engine, store, instance: linker.instantiate(new Module(engine, compile(spinning))) };
}

const interrupted = expect.objectContaining({ trap: 'Interrupt' });

describe('a deadline in epochs', () => {
  it('is reached from the start, until one is set', () => {
    const { store, instance } = world();
    expect(() => instance.func('nothing').call()).toThrow(interrupted);
    store.setEpochDeadline(1);
    instance.func('nothing').call();
  });

  it('stops code at a loop or a call once the engine has counted up to it', () => {
    const { store, instance } = world((engine) => engine.incrementEpoch());
    store.setEpochDeadline(4);
    expect(() => instance.func('ticking').call()).toThrow(interrupted);
    expect(instance.global('turns').value).toBe(4);
  });

  it('stops loops that call nothing, with a clock that looks in now and then', () => {
    const { engine, store, instance } = world();
    store.setEpochDeadline(1);
    let looks = 0;
    store.shouldInterrupt = () => {
      if (++looks === 3) engine.incrementEpoch();
      return false;
    };
    expect(() => instance.func('spin_quietly').call()).toThrow(interrupted);
    expect(looks).toBeGreaterThanOrEqual(3);
  });

  it('can be moved on when it is reached', () => {
    const { engine, store, instance } = world();
    const extensions = [1, 2n];
    store.setEpochDeadline(0);
    store.onEpochDeadline = () => extensions.shift() ?? 0;
    instance.func('nothing').call();
    expect(extensions).toEqual([2n]);
    engine.incrementEpoch();
    instance.func('nothing').call();
    expect(extensions).toEqual([]);
  });

  it('fails as its callback fails', () => {
    const { store, instance } = world();
    store.onEpochDeadline = () => {
      throw new RangeError('no more');
    };
    expect(() => instance.func('nothing').call()).toThrow(new RangeError('no more'));
  });

  it('moves by itself for functions that were called meanwhile', () => {
    const { store, instance } = world((engine, own) => {
      engine.incrementEpoch();
      own.setEpochDeadline(1);
    });
    store.setEpochDeadline(1);
    instance.func('ticking').call();
    expect(instance.global('turns').value).toBe(10);
  });

  it('takes whole numbers of 64 bits, and stays within them', () => {
    const { engine, store, instance } = world();
    engine.incrementEpoch();
    store.setEpochDeadline(2n ** 64n - 1n);
    instance.func('nothing').call();
    for (const wrong of [-1, 0.5, 2n ** 64n]) expect(() => store.setEpochDeadline(wrong)).toThrow(ValueError);
  });
});

it('stores of one engine share its epochs, and stores made later join in', () => {
  const { engine, store, instance } = world();
  store.setEpochDeadline(1);
  engine.incrementEpoch();
  const late = new Store(engine);
  late.setEpochDeadline(1);
  const linker = new Linker(late);
  linker.defineFunction('host', 'tick', { params: [], results: [] }, () => {});
  const second = linker.instantiate(new Module(engine, compile(spinning)));
  second.func('nothing').call();
  expect(() => instance.func('nothing').call()).toThrow(interrupted);
  late.dispose();
  engine.incrementEpoch();
});
