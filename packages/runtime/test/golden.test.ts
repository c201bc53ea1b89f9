/**
 * Small modules with the results of every call that the real Wasmtime 50.0.1 gave on Pulley, traps in its own words.
 * The same modules from WebAssembly and from the artefacts that Wasmtime made of them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Artifact, type EngineInfo, readArtifact, type Tunables, writeArtifact } from '@pulleyjs/artifact';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { F32, F64, I32, isRef, type ValueType } from '@pulleyjs/wasm-parse';
import { describe, expect, it } from 'vitest';
import {
  Engine,
  Func,
  Global,
  type HostCallback,
  type Instance,
  Linker,
  Memory,
  Module,
  type OptLevel,
  Store,
  Table,
  Trap,
  type ValueTypeName,
  WasmException,
  type WasmValue,
} from '../src/index.ts';

interface GoldenCall {
  call: string;
  args: unknown[];
  result?: unknown;
  trap?: string;
  /** What a host function threw. */
  error?: string;
}

const folder = corpusPath('golden', 'wasmtime-50') ?? '';
const isMissing = corpusMissing('golden', 'wasmtime-50');
const names = isMissing
  ? []
  : readdirSync(folder)
      .filter((file) => file.endsWith('.expect.json'))
      .map((file) => file.replace('.expect.json', ''));

/** The modules as WebAssembly, compiled here at each level, and as Wasmtime compiled them. */
const forms: readonly (readonly [title: string, optLevel: OptLevel, load: (engine: Engine, name: string) => Module])[] =
  [
    ['compiled here plainly', 'none', compiledHere],
    ['compiled here for speed', 'speed', compiledHere],
    ['compiled here as is best', 'tiered', compiledHere],
    ['compiled by Wasmtime', 'tiered', (engine, name) => Module.deserialize(engine, readGolden(`${name}.cwasm`))],
  ];

function compiledHere(engine: Engine, name: string): Module {
  return new Module(engine, readGolden(`${name}.wasm`));
}

function readGolden(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(folder, file)));
}

/** What the modules import; each takes what it names. */
function linkerOf(store: Store): Linker {
  const linker = new Linker(store);
  const define = (name: string, params: ValueTypeName[], results: ValueTypeName[], callback: HostCallback): Linker =>
    linker.defineFunction('env', name, { params, results }, callback);
  define('add', ['i32', 'i32'], ['i32'], (_, a, b) => (a as number) + (b as number));
  define('mix', ['i32', 'i64', 'f32', 'f64'], ['f64'], (_, ...values) =>
    values.reduce((sum: number, value) => sum + Number(value), 0),
  );
  define('multi', ['i32'], ['i32', 'i64', 'f64'], (_, x) => [
    (x as number) + 1,
    BigInt(x as number) * 1000n,
    (x as number) / 2,
  ]);
  define('void', [], [], () => {});
  define('trap', [], [], () => {
    throw new Error('host trap');
  });
  const thousandMore = Func.wrap(store, { params: ['i32'], results: ['i32'] }, (_, x) => (x as number) + 1000);
  const table = Table.create(store, { element: 'funcref', initial: 2 });
  table.set(0, thousandMore);
  return linker
    .define('env', 'm', Memory.create(store, { initial: 1, maximum: 2 }))
    .define('env', 't', table)
    .define('env', 'g', Global.create(store, { type: 'i32', mutable: true }, 40))
    .define('env', 'f', thousandMore);
}

/** Integers that do not fit a number are kept as text. */
function readExpectation(name: string): { config: { consume_fuel?: boolean }; calls: GoldenCall[] } {
  const text = readFileSync(join(folder, `${name}.expect.json`), 'utf8');
  const exact = text.replace(/(?<=[[ ])(-?\d{16,})(?=[\],}])/g, '"$1"');
  return JSON.parse(exact);
}

const widthOf = (type: ValueType): number => (type === I32 || type === F32 ? 32 : 64);

const numbers = new DataView(new ArrayBuffer(8));

function bitsOfNumber(value: number, type: ValueType): bigint {
  if (type === F32) numbers.setFloat32(0, value);
  else numbers.setFloat64(0, value);
  return type === F32 ? BigInt(numbers.getUint32(0)) : numbers.getBigUint64(0);
}

/** An expected value as bits: a number, or `{ f64bits }`. Floats come as numbers or as bits of a double. */
function expectedBits(value: unknown, type: ValueType): WasmValue {
  if (isRef(type)) return value;
  if (typeof value === 'object' && value !== null && 'f64bits' in value) {
    numbers.setBigUint64(0, BigInt(`0x${(value as { f64bits: string }).f64bits}`));
    return type === F32 ? bitsOfNumber(numbers.getFloat64(0), F32) : numbers.getBigUint64(0);
  }
  if (type === F32 || type === F64) return bitsOfNumber(Number(value), type);
  return BigInt.asUintN(widthOf(type), BigInt(value as number | string));
}

/** Payloads of NaNs depend on the host; also of those returned as integers. */
function isNaNPattern(bits: bigint, width: number): boolean {
  const [exponent, fraction] = width === 32 ? [0x7f800000n, 0x7fffffn] : [0x7ffn << 52n, (1n << 52n) - 1n];
  return (bits & exponent) === exponent && (bits & fraction) !== 0n;
}

function same(actual: WasmValue, expected: WasmValue, width: number): boolean {
  if (actual === expected || typeof actual !== 'bigint' || typeof expected !== 'bigint') return actual === expected;
  return isNaNPattern(actual, width) && isNaNPattern(expected, width);
}

/** Two f32 lanes in an i64. */
function sameLanes(actual: WasmValue, expected: bigint): boolean {
  const low = (bits: bigint): bigint => BigInt.asUintN(32, bits);
  const bits = actual as bigint;
  return same(low(bits), low(expected), 32) && same(bits >> 32n, expected >> 32n, 32);
}

function outcome(action: () => string): string {
  try {
    return action();
  } catch (error) {
    if (error instanceof Trap) return `trap: ${error.message}`;
    if (error instanceof WasmException) return 'error: error while executing at wasm backtrace:';
    if (error instanceof Error && error.message === 'host trap') return `error: ${error.message}`;
    throw error;
  }
}

/** The fuel that a store has at first is told by a call that stands for the question what is left of it. */
const fuelLeft = /^<fuel left of (\d+)>$/;

function initialFuel(calls: readonly GoldenCall[]): bigint {
  const found = calls.map(({ call }) => fuelLeft.exec(call)).find((match) => match !== null);
  return BigInt(found?.[1] ?? 1_000_000);
}

/** What a call gives, as the expectation itself where that is met. */
function perform(instance: Instance, { call, args, result }: GoldenCall): string {
  if (fuelLeft.test(call)) {
    const left = Number(instance.store.getFuel());
    return left === result ? 'as expected' : `${left} rather than ${result}`;
  }
  const func = instance.func(call);
  const { params, results } = func.signature;
  const values = func.callBits(params.map((type, i) => expectedBits(args[i], type)));
  const wanted = results.length === 1 ? [result] : ((result ?? []) as unknown[]);
  const isMet = results.every((type, i) => {
    const expected = expectedBits(wanted[i], type);
    return call.startsWith('f32x4.')
      ? sameLanes(values[i], expected as bigint)
      : same(values[i], expected, widthOf(type));
  });
  return isMet ? 'as expected' : `${values.join()} rather than ${JSON.stringify(result)}`;
}

function expectedOutcome({ trap, error }: GoldenCall): string {
  if (trap !== undefined) return `trap: ${trap}`;
  return error === undefined ? 'as expected' : `error: ${error}`;
}

describe.each(forms)('modules run as in Wasmtime, %s', (_, optLevel, load) => {
  const engineWithFuel = new Engine({ consumeFuel: true, optLevel });
  const engineWithoutFuel = new Engine({ optLevel });

  it.skipIf(isMissing).each(names)('%s', (name) => {
    const { config, calls } = readExpectation(name);
    const engine = config.consume_fuel ? engineWithFuel : engineWithoutFuel;
    const module = load(engine, name);
    const store = new Store(engine);
    if (engine.consumeFuel) store.setFuel(initialFuel(calls));
    const linker = linkerOf(store);
    let instance: Instance | undefined;
    for (const call of calls) {
      const actual = outcome(() => {
        instance ??= linker.instantiate(module);
        return perform(instance, call);
      });
      const title = `${call.call}(${call.args.join()}): `;
      expect(title + actual).toBe(title + expectedOutcome(call));
    }
  });
});

describe.skipIf(isMissing)('an artefact', () => {
  const engine = new Engine();
  const artifact = (): Artifact => readArtifact(readGolden('bulk_memory.cwasm'));
  const withEngine = (change: Partial<EngineInfo>): Uint8Array => {
    const original = artifact();
    return writeArtifact({ ...original, engine: { ...original.engine, ...change } });
  };
  const withTunables = (change: Partial<Tunables>): Uint8Array =>
    withEngine({ tunables: { ...artifact().engine.tunables, ...change } });

  it.each([48, 49])('of Wasmtime %i runs', (version) => {
    const tunables = { ...artifact().engine.tunables, asanStackSwitching: null };
    const module = Module.deserialize(engine, withEngine({ version, tunables }));
    expect(new Linker(new Store(engine)).instantiate(module).func('ld').call(100)).toBe(111559249781601n);
  });

  it.each<[string, Uint8Array, string]>([
    ['native code', withEngine({ target: 'x86_64-unknown-linux-gnu' }), 'native code'],
    ['unknown tables', withTunables({ tableLazyInit: false }), 'tableLazyInit is false'],
    ['missing bounds checks', withTunables({ signalsBasedTraps: true }), 'signalsBasedTraps is true'],
    ['a debugger', withTunables({ debugGuest: true }), 'debugGuest is true'],
  ])('with %s is refused by name', (_, bytes, reason) => {
    expect(() => Module.deserialize(engine, bytes)).toThrow(reason);
  });

  it('whose settings do not matter here runs', () => {
    const bytes = withTunables({
      memoryReservation: 0n,
      memoryGuardSize: 65536n,
      memoryMayMove: false,
      inlining: 'Yes',
    });
    expect(Module.deserialize(engine, bytes).exports.length).toBeGreaterThan(0);
  });
});
