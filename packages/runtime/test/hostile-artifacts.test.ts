/**
 * Artefacts that somebody has tampered with: files with broken bytes, broken text, and functions whose code was written to
 * do harm. Wasmtime trusts such files; here they end in a clear error or an ordinary trap, and touch no other store.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifact, readArtifact, writeArtifact } from '@pulleyjs/artifact';
import { assemble } from '@pulleyjs/pulley-isa';
import { corpusMissing, corpusPath, createRandom, fuzzCount, mutate, type Random } from '@pulleyjs/testkit';
import { isRef, V128, type ValueType } from '@pulleyjs/wasm-parse';
import { describe, expect, it } from 'vitest';
import { Engine, Func, Global, instantiate, Memory, Module, Store, type StoreLimits, Table } from '../src/index.ts';
import { engine, moduleOf } from './text-module.ts';

const isMissing = corpusMissing('golden', 'wasmtime-50');
const folder = corpusPath('golden', 'wasmtime-50') ?? '';
const originals = isMissing
  ? []
  : readdirSync(folder)
      .filter((file) => file.endsWith('.cwasm'))
      .map(golden);

function golden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, file)));
}

const limits: Partial<StoreLimits> = {
  stackBytes: 1 << 16,
  arenaBytes: 1 << 17,
  memoryBytes: 1 << 22,
  tableElements: 1 << 12,
};
const budget = 20_000;

/** Errors that say what is wrong with the artefact, or that it stopped. */
const clearErrors: ReadonlySet<string> = new Set([
  'ArtifactError',
  'LinkError',
  'ResourceError',
  'Trap',
  'ValueError',
  'WasmException',
  'HostAbiError',
  'DeadlockError',
]);

const argument = (type: ValueType, random: Random): bigint | null =>
  isRef(type) ? null : BigInt(random.u32()) * (type === V128 ? 1n << 90n : 1n);

/** Loads, instantiates and calls everything; what went wrong that should not. */
function misbehaviour(bytes: Uint8Array, random: Random): string | undefined {
  const store = new Store(engine, limits);
  let module: Module | undefined;
  try {
    module = Module.deserialize(engine, bytes);
    const imports = module.imports.map(({ type }) => {
      switch (type.kind) {
        case 'func':
          return Func.wrap(store, { params: ['i32'], results: ['i32'] }, (_, x) => x);
        case 'memory':
          return Memory.create(store, { initial: 1, maximum: 2 });
        case 'table':
          return Table.create(store, { element: 'funcref', initial: 2 });
        default:
          return Global.create(store, { type: 'i32', mutable: true }, 0);
      }
    });
    store.setBudget(budget);
    const instance = instantiate(store, module, imports);
    for (const value of instance.exports.values()) {
      store.setBudget(budget);
      const problem = use(value, random);
      if (problem !== undefined) return problem;
    }
    return undefined;
  } catch (error) {
    return problemOf(error);
  } finally {
    store.dispose();
    module?.dispose();
  }
}

function use(value: unknown, random: Random): string | undefined {
  try {
    if (value instanceof Func) value.callBits(value.signature.params.map((type) => argument(type, random)));
    else if (value instanceof Global) void value.value;
    else if (value instanceof Table && value.size > 0) value.get(random.below(value.size));
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
}

function problemOf(error: unknown): string | undefined {
  return clearErrors.has((error as Error).name) ? undefined : `${(error as Error).stack}`;
}

/** Breaks bytes where there are any: most of a file is the space between its sections. */
function breakFile(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.below(8) === 0) return mutate(bytes, random);
  const copy = bytes.slice();
  for (let changes = 1 + random.below(3); changes > 0;) {
    const at = random.below(copy.length);
    if (copy.subarray(at, at + 8).every((byte) => byte === 0)) continue;
    copy[at] = random.pick([copy[at] ^ (1 << random.below(8)), random.below(256), 0, 0x7f, 0x80, 0xff]);
    changes--;
  }
  return copy;
}

function withText(bytes: Uint8Array, change: (text: Uint8Array, artifact: Artifact) => void): Uint8Array {
  const artifact = readArtifact(bytes);
  const text = artifact.text.slice();
  change(text, artifact);
  return writeArtifact({ ...artifact, text });
}

const breakText = (bytes: Uint8Array, random: Random): Uint8Array =>
  withText(bytes, (text) => {
    for (let changes = 1 + random.below(20); changes > 0; changes--)
      text[random.below(text.length)] = random.pick([random.below(256), random.below(32)]);
  });

/** Overwrites the beginning of functions. */
const forgeCode = (bytes: Uint8Array, random: Random): Uint8Array =>
  withText(bytes, (text, { functions }) => {
    for (let i = 0; i < 2; i++) {
      const { start, length } = random.pick(functions.entries);
      text.set(forgedCode(random).subarray(0, length), start);
    }
  });

const register = (random: Random): string => `x${random.below(16)}`;
/** A pointer of any region there is, or is not: the arena, code, memories, others. */
const pointer = (random: Random): bigint =>
  (BigInt(random.pick([0, 1, 1, 1, 2, 16, 32, 48, 64, 80, 17, 65536, 0x7fffffff, random.u32() | 0])) << 32n) |
  BigInt(random.pick([0, 4096, 65536, 0x11000, 0x12000, 0x7fffffff, random.below(1 << 18), random.u32()]));

const forgeries: readonly ((random: Random) => string)[] = [
  (random) => `xconst64 ${register(random)}, ${BigInt.asIntN(64, pointer(random))}`,
  (random) => `xconst32 ${register(random)}, ${random.u32() | 0}`,
  (random) => `xmov ${register(random)}, x0`,
  (random) => `xload64le_o32 ${register(random)}, x0, ${8 * random.below(24)}`,
  (random) => `xload64le_o32 ${register(random)}, ${register(random)}, ${random.below(256)}`,
  (random) => `xstore64le_o32 ${register(random)}, ${8 * random.below(32)}, ${register(random)}`,
  (random) => `xstore32le_o32 ${register(random)}, ${random.u32() | 0}, ${register(random)}`,
  (random) => `xadd64 ${register(random)}, ${register(random)}, ${register(random)}`,
  (random) => `call_indirect_host ${random.below(120)}`,
  (random) => `call_indirect_host ${random.below(52)}`,
  (random) => `call_indirect_host ${random.pick([0, 1, 2, 3, 5, 7, 8, 9, 25, 26, 27, 41, 42, 45, 46])}`,
  (random) => `xjump ${register(random)}`,
  (random) => `call_indirect ${register(random)}`,
  (random) => `stack_alloc32 ${random.u32() >>> random.below(32)}`,
  (random) => `xmov sp, ${register(random)}`,
  () => 'push_frame',
  () => 'pop_frame',
  () => 'ret',
];

/** The store context is forged on purpose: how wasm was entered and left is read from there. */
const storeContext = (random: Random): string =>
  `xload64le_o32 x9, x0, 8\nxconst64 x10, ${BigInt.asIntN(64, pointer(random))}\nxstore64le_o32 x9, ${8 * random.below(18)}, x10`;

function forgedCode(random: Random): Uint8Array {
  const lines = Array.from({ length: 1 + random.below(24) }, () => random.pick(forgeries)(random));
  if (random.below(2) === 0) lines.unshift(storeContext(random));
  return assemble(lines.join('\n')).bytes;
}

/** A store and a module with nothing to do with the others, whose state must stay as it is. */
class Bystander {
  readonly store: Store = new Store(engine, limits);
  private readonly step: Func;
  private steps = 0;

  constructor(module: Module) {
    const instance = instantiate(this.store, module, []);
    this.step = instance.func('step');
  }

  /** Whether everything is as after so many steps, in code that was there and in code that was not compiled yet. */
  check(): void {
    expect(this.step.call()).toBe(++this.steps);
  }
}

const bystanderModule = moduleOf(`(module
  (memory 1) (global $steps (mut i32) (i32.const 0)) (table 2 funcref) (elem (i32.const 0) $sum)
  (data (i32.const 16) "data that is shared by stores")
  (func $sum (param i32) (result i32) (local $i i32)
    (loop $l
      (local.set $i (i32.add (local.get $i) (i32.load8_u offset=16 (local.get 0))))
      (br_if $l (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 28))))
    (local.get $i))
  (func (export "step") (result i32)
    (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
    (if (i32.ne (call_indirect (param i32) (result i32) (i32.const 0) (i32.const 0)) (i32.const 2630))
      (then unreachable))
    (global.get $steps)))`);

const tampering: readonly (readonly [string, (bytes: Uint8Array, random: Random) => Uint8Array, number])[] = [
  ['broken bytes anywhere', breakFile, 120],
  ['broken text', breakText, 80],
  ['functions forged to do harm', forgeCode, 200],
];

describe.skipIf(isMissing)('artefacts with', () => {
  it.each(tampering)(
    '%s',
    (title, tamper, ordinary) => {
      const random = createRandom(title.length);
      const bystander = new Bystander(bystanderModule);
      for (let i = 0; i < fuzzCount(ordinary); i++) {
        const seed = random.u32();
        const own = createRandom(seed);
        const bytes = tamper(own.pick(originals), own);
        expect(misbehaviour(bytes, own), `seed ${seed}`).toBe(undefined);
        if (i % 20 === 0) bystander.check();
      }
      bystander.check();
      // Compiled now, after all that: nobody has claimed its place.
      new Bystander(bystanderModule).check();
    },
    3_600_000,
  );
});

describe.skipIf(isMissing)('the code of one store', () => {
  it('is not spoilt by jumps of another into the middle of its instructions', () => {
    const victim = Module.deserialize(engine, golden('i32_ops.cwasm'));
    const { entry } = victim.image.code;
    const first = entry.call(victim.image.code, 0, 0);
    const attacker = readArtifact(golden('i32_ops.cwasm'));
    const { start } = attacker.functions.find('ArrayToWasmTrampoline', 0)!;
    for (let address = first + 400; address > first; address--) {
      const text = attacker.text.slice();
      text.set(assemble(`xconst64 x1, ${(2n << 32n) | BigInt(address)}\nxjump x1`).bytes, start);
      const store = new Store(engine, limits);
      store.setBudget(budget);
      const module = Module.deserialize(engine, writeArtifact({ ...attacker, text }));
      use(instantiate(store, module, []).func('add'), createRandom(address));
      store.dispose();
      module.dispose();
    }
    const instance = instantiate(new Store(engine, limits), victim, []);
    const calls = [...instance.exports].map(([name, value]) => [name, value as Func] as const);
    for (const [name, func] of calls)
      expect(
        func.signature.params.length > 2 || func.call(...[6, 3].slice(0, func.signature.params.length)),
        name,
      ).toBeDefined();
  });
});

it('an engine of its own loads them too', () => {
  if (isMissing) return;
  expect(Module.deserialize(new Engine(), originals[0]!).exports.length).toBeGreaterThan(0);
});
