/** Runs a generated case here. */
import { createHash } from 'node:crypto';
import {
  type Engine,
  type Func,
  type Global,
  instantiate,
  type Memory,
  type Module,
  Store,
  Trap,
} from '@pulleyjs/runtime';
import type { CaseOutcome, CaseValue, SmithCase } from './smith-cases.ts';

type CaseType = CaseValue[0];

const nanBits: Readonly<Record<string, bigint>> = { f32: 0x7fc00000n, f64: 0x7ff8000000000000n };
const infinityBits: Readonly<Record<string, bigint>> = { f32: 0x7f800000n, f64: 0x7ff0000000000000n };
const widthOf = (type: CaseType): number => (type === 'i32' || type === 'f32' ? 32 : 64);

/** Makes an instance in a store of its own and calls what the case calls. @throws what is no trap */
export function runSmithCase(engine: Engine, module: Module, { calls, memories, globals }: SmithCase): CaseOutcome {
  const store = new Store(engine);
  try {
    let exports: ReturnType<typeof instantiate>['exports'];
    try {
      ({ exports } = instantiate(store, module, []));
    } catch (error) {
      return { instantiation: trapText(error), calls: [], memories: {}, globals: {} };
    }
    const outcomes = calls.map(({ func, args, results }) => performCall(exports.get(func) as Func, args, results));
    return {
      instantiation: null,
      calls: outcomes,
      memories: mapValues(memories ?? {}, (_, name) => digest((exports.get(name) as Memory).bytes)),
      globals: mapValues(globals ?? {}, ([type], name) => textOf(type, (exports.get(name) as Global).bits as bigint)),
    };
  } finally {
    store.dispose();
  }
}

function performCall(
  func: Func,
  args: readonly CaseValue[],
  results: readonly CaseValue[] | undefined,
): CaseOutcome['calls'][number] {
  try {
    const values = func.callBits(args.map(([type, text]) => bitsOf(type, text)));
    return { results: values.map((value, i) => textOf(results?.[i]?.[0] ?? 'i64', value as bigint)) };
  } catch (error) {
    return { trap: trapText(error) };
  }
}

/** The text of a trap, or of an exception that nobody caught. */
function trapText(error: unknown): string {
  if (error instanceof Trap) return error.message;
  if (error instanceof Error && error.name === 'WasmException') return 'uncaught exception';
  throw error;
}

function bitsOf(type: CaseType, text: string): bigint {
  return text === 'nan' ? nanBits[type] : BigInt.asUintN(widthOf(type), BigInt(text));
}

function textOf(type: CaseType, bits: bigint): string {
  const width = widthOf(type);
  if (type === 'i32' || type === 'i64') return String(BigInt.asIntN(width, bits));
  if (BigInt.asUintN(width - 1, bits) > infinityBits[type]) return 'nan';
  return `0x${bits.toString(16).padStart(width / 4, '0')}`;
}

function digest(bytes: Uint8Array): readonly [number, string] {
  return [bytes.length, createHash('sha256').update(bytes).digest('hex')];
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A, name: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
