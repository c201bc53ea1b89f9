/**
 * Small modules with the results of every call that the real Wasmtime 50.0.1 gave on Pulley, traps in its own words.
 * Modules of features still to come, and those with imports, are left out by name.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { F32, F64, I32, type ValueType } from '@pulleyjs/wasm-parse';
import { describe, expect, it } from 'vitest';
import { type Instance, Linker, Module, Store, Trap, type WasmValue } from '../src/index.ts';
import { engine } from './text-module.ts';

interface GoldenCall {
  call: string;
  args: number[];
  result?: unknown;
  trap?: string;
}

const later = new Set(['exceptions', 'fuel', 'gc_struct', 'nan_canon', 'refs', 'tail_call']);
const withImports = new Set(['host_imports', 'import_all']);
const folder = corpusPath('golden', 'wasmtime-50') ?? '';
const isMissing = corpusMissing('golden', 'wasmtime-50');
const names = isMissing
  ? []
  : readdirSync(folder)
      .filter((file) => file.endsWith('.expect.json'))
      .map((file) => file.replace('.expect.json', ''))
      .filter((name) => !later.has(name) && !withImports.has(name));

/** Integers that do not fit a number are kept as text. */
function readCalls(name: string): GoldenCall[] {
  const text = readFileSync(join(folder, `${name}.expect.json`), 'utf8');
  const exact = text.replace(/(?<=[[ ])(-?\d{16,})(?=[\],}])/g, '"$1"');
  return (JSON.parse(exact) as { calls: GoldenCall[] }).calls;
}

const widthOf = (type: ValueType): number => (type === I32 || type === F32 ? 32 : 64);

const numbers = new DataView(new ArrayBuffer(8));

function bitsOfNumber(value: number, type: ValueType): bigint {
  if (type === F32) numbers.setFloat32(0, value);
  else numbers.setFloat64(0, value);
  return type === F32 ? BigInt(numbers.getUint32(0)) : numbers.getBigUint64(0);
}

/** An expected value as bits: a number, or `{ f64bits }`. Floats come as numbers or as bits of a double. */
function expectedBits(value: unknown, type: ValueType): bigint {
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

function same(actual: WasmValue, expected: bigint, width: number): boolean {
  return actual === expected || (isNaNPattern(actual as bigint, width) && isNaNPattern(expected, width));
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
    throw error;
  }
}

/** What a call gives, as the expectation itself where that is met. */
function perform(instance: Instance, { call, args, result }: GoldenCall): string {
  const func = instance.func(call);
  const { params, results } = func.signature;
  const values = func.callBits(params.map((type, i) => expectedBits(args[i], type)));
  const wanted = results.length === 1 ? [result] : ((result ?? []) as unknown[]);
  const isMet = results.every((type, i) => {
    const expected = expectedBits(wanted[i], type);
    return call.startsWith('f32x4.') ? sameLanes(values[i], expected) : same(values[i], expected, widthOf(type));
  });
  return isMet ? 'as expected' : `${values.join()} rather than ${JSON.stringify(result)}`;
}

describe.skipIf(isMissing)('modules run as in Wasmtime', () => {
  it.each(names)('%s', (name) => {
    const module = new Module(engine, new Uint8Array(readFileSync(join(folder, `${name}.wasm`))));
    const linker = new Linker(new Store(engine));
    let instance: Instance | undefined;
    for (const call of readCalls(name)) {
      const actual = outcome(() => {
        instance ??= linker.instantiate(module);
        return perform(instance, call);
      });
      const expected = call.trap === undefined ? 'as expected' : `trap: ${call.trap}`;
      expect(`${call.call}(${call.args.join()}): ${actual}`).toBe(`${call.call}(${call.args.join()}): ${expected}`);
    }
  });
});
