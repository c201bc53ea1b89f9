import { describe, expect, test } from 'vitest';
import { createPulleyEngine, type SpecOutcome } from '@pulleyjs/conformance';
import type { instantiate } from '@pulleyjs/runtime';
import { Engine, Linker, Module, Store, Trap } from '@pulleyjs/runtime';
import { corpusMissing, createRandom, fuzzCount, mutate, readCorpus, readTarGz } from '@pulleyjs/testkit';
import { type Code, codeOf, encodeModule, i32, leb } from './encode-module.ts';

const { judge } = createPulleyEngine();

/** Dispatches that a broken module may run before it is stopped. */
const budget = 200_000;

/** Largest memory and table of a broken module, so that the machine's size does not matter. */
const limits = { memoryBytes: 2 ** 24, tableElements: 100_000 };

describe.skipIf(corpusMissing('corpus', 'smith'))('broken modules', () => {
  test(`give clear errors or ordinary results (${fuzzCount(1000)} of them)`, { timeout: 600_000 }, () => {
    const modules = [...readTarGz(readCorpus('corpus', 'smith', 'cases.tar.gz'))].filter(([name]) =>
      name.endsWith('.wasm'),
    );
    const random = createRandom(20_260_101);
    const outcomes = new Map<SpecOutcome['kind'] | 'ran', number>();
    for (let i = 0; i < fuzzCount(1000); i++) {
      const [name, bytes] = random.pick(modules);
      const mutant = mutate(bytes, random);
      const { kind, message } = tryAll(mutant);
      expect(`${kind} ${message}`, `mutant ${i} of ${name}: ${Buffer.from(mutant).toString('base64')}`).not.toMatch(
        /^internal/,
      );
      outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
    }
    expect(outcomes.get('rejected')).toBeGreaterThan(0);
    expect(outcomes.get('ran')).toBeGreaterThan(0);
  });
});

/** Compiles, instantiates, and calls every exported function with zeros. */
function tryAll(bytes: Uint8Array): SpecOutcome | { kind: 'ran'; message: string } {
  const engine = new Engine();
  const store = new Store(engine, limits);
  store.setBudget(budget);
  try {
    const module = new Module(engine, bytes);
    module.compileAll();
    const instance = new Linker(store).instantiate(module);
    for (const { name, type } of module.exports) if (type.kind === 'func') callWithZeros(instance.func(name));
    return { kind: 'ran', message: '' };
  } catch (error) {
    return judge(error);
  } finally {
    store.dispose();
  }
}

function callWithZeros(func: ReturnType<ReturnType<typeof instantiate>['func']>): void {
  try {
    func.callBits(func.signature.params.map(() => 0n));
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
  }
}

describe('large declarations', () => {
  const outcomeOf = (bytes: Uint8Array): string => {
    const { kind, message } = tryAll(bytes);
    return `${kind} ${message}`;
  };

  test('a memory of 65,536 pages that the store does not allow', () => {
    expect(outcomeOf(encodeModule({ memory: [1, ...leb(65_536), ...leb(65_536)] }))).toMatch(/^unsupported .*memory/);
  });

  test('a table of four billion elements', () => {
    expect(outcomeOf(encodeModule({ table: [0x70, 0, ...leb(0xffff_ffff)] }))).toMatch(/^unsupported .*table/);
  });

  test('a million locals', () => {
    const million: Code = { locals: [[1_000_000, 0x7f]], body: [] };
    expect(outcomeOf(encodeModule({ functions: [million] }))).toMatch(/^(rejected|unsupported) .*locals/);
  });

  test('fifty thousand locals', () => {
    expect(outcomeOf(encodeModule({ functions: [{ locals: [[50_000, 0x7f]], body: [] }] }))).toMatch(
      /^(ran|unsupported)/,
    );
  });

  test.each([
    ['blocks', 0x02],
    ['loops', 0x03],
  ])('100,000 nested %s', (_, opcode) => {
    const open = Array.from({ length: 100_000 }, () => [opcode, 0x40]).flat();
    const body = [...open, ...open.filter((_, index) => index % 2 === 0).map(() => 0x0b)];
    expect(outcomeOf(encodeModule({ functions: [{ locals: [], body }] }))).toMatch(/^(ran|rejected|unsupported)/);
  });
});

describe('deep recursion', () => {
  const call = 0x10;

  test('ends in a stack overflow, and the store works on', () => {
    const store = new Store(new Engine());
    const module = new Module(
      store.engine,
      encodeModule({ functions: [codeOf([call, 0]), codeOf([])], exports: ['forever', 'nothing'] }),
    );
    const instance = new Linker(store).instantiate(module);
    for (let i = 0; i < 3; i++) {
      expect(() => instance.func('forever').call()).toThrow(expect.objectContaining({ trap: 'StackOverflow' }));
      expect(instance.func('nothing').call()).toBeUndefined();
    }
  });

  test('through the host ends in a stack overflow, and the store works on', () => {
    const store = new Store(new Engine());
    const linker = new Linker(store);
    linker.defineFunction('host', 'again', { params: [], results: [] }, (caller) => void caller.func('forever').call());
    const module = new Module(
      store.engine,
      encodeModule({
        imports: [['host', 'again']],
        functions: [codeOf([call, 0]), codeOf([])],
        exports: ['forever', 'nothing'],
      }),
    );
    const instance = linker.instantiate(module);
    expect(() => instance.func('forever').call()).toThrow(expect.objectContaining({ trap: 'StackOverflow' }));
    expect(instance.func('nothing').call()).toBeUndefined();
  });

  test('a trap below two host functions unwinds all of them', () => {
    const store = new Store(new Engine());
    const linker = new Linker(store);
    const left: string[] = [];
    for (const [name, next] of [
      ['outer', 'middle'],
      ['inner', 'fault'],
    ])
      linker.defineFunction('host', name, { params: [], results: [] }, (caller) => {
        try {
          caller.func(next).call();
        } finally {
          left.push(name);
        }
      });
    const module = new Module(
      store.engine,
      encodeModule({
        imports: [
          ['host', 'outer'],
          ['host', 'inner'],
        ],
        functions: [codeOf([call, 0]), codeOf([call, 1]), codeOf([0x00]), codeOf([...i32(7), 0x1a])],
        exports: ['start', 'middle', 'fault', 'nothing'],
      }),
    );
    const instance = linker.instantiate(module);
    for (let i = 0; i < 2; i++) {
      expect(() => instance.func('start').call()).toThrow(expect.objectContaining({ trap: 'UnreachableCodeReached' }));
      expect(left.splice(0)).toEqual(['inner', 'outer']);
      expect(instance.func('nothing').call()).toBeUndefined();
    }
  });
});
