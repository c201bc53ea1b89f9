/** The builtin set `js-string`: operations on JavaScript's strings as functions that WebAssembly imports. */

import { Func, type GcObject, i16Elements, Module, type WasmtimeTrapName, type WasmValue } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';

/** Ends WebAssembly with a trap. */
type Fail = (trap: WasmtimeTrapName, detail: string) => never;
type Steps = (fail: Fail, ...args: never[]) => WasmValue;

/** Type codes of the binary format. */
const i32 = [0x7f];
const externref = [0x6f];
const string = [0x64, 0x6f];
/** `(ref null $array)` of type 0, `(array (mut i16))`. */
const array = [0x63, 0];
const arrayType = [0x5e, 0x77, 1];

type TypeCode = readonly number[];

/** One builtin: its type, and what it does with the values of its parameters. */
interface Builtin {
  readonly params: readonly TypeCode[];
  readonly results: readonly TypeCode[];
  readonly steps: Steps;
}

function builtin<A extends unknown[]>(
  params: readonly TypeCode[],
  result: TypeCode,
  steps: (fail: Fail, ...args: A) => WasmValue,
): Builtin {
  return { params, results: [result], steps: steps as unknown as Steps };
}

function unwrap(fail: Fail, value: unknown): string {
  return typeof value === 'string' ? value : fail('CastFailure', 'a string is wanted');
}

function elementsOf(fail: Fail, object: GcObject | null): Uint16Array {
  return object === null ? fail('NullReference', 'an array is wanted') : i16Elements(object);
}

function unitOffset(fail: Fail, text: string, index: number): number {
  const offset = index >>> 0;
  return offset < text.length ? offset : fail('ArrayOutOfBounds', 'an index past the end of a string');
}

function codePoint(fail: Fail, value: number): number {
  return value >>> 0 <= 0x10ffff ? value : fail('BadConversionToInteger', 'the value is no code point');
}

/** As many units as `String.fromCharCode` surely takes at once. */
const unitsAtOnce = 4096;

function stringOf(units: Uint16Array): string {
  let text = '';
  for (let start = 0; start < units.length; start += unitsAtOnce)
    text += String.fromCharCode(...units.subarray(start, start + unitsAtOnce));
  return text;
}

const builtins: Readonly<Record<string, Builtin>> = {
  cast: builtin([externref], string, (fail, value: unknown) => unwrap(fail, value)),
  test: builtin([externref], i32, (_fail, value: unknown) => (typeof value === 'string' ? 1 : 0)),
  fromCharCodeArray: builtin([array, i32, i32], string, (fail, from: GcObject | null, start: number, end: number) => {
    const elements = elementsOf(fail, from);
    const [first, last] = [start >>> 0, end >>> 0];
    if (first > last || last > elements.length) return fail('ArrayOutOfBounds', 'units past the end of an array');
    return stringOf(elements.subarray(first, last));
  }),
  intoCharCodeArray: builtin(
    [externref, array, i32],
    i32,
    (fail, value: unknown, into: GcObject | null, start: number) => {
      const elements = elementsOf(fail, into);
      const text = unwrap(fail, value);
      const first = start >>> 0;
      if (first + text.length > elements.length) return fail('ArrayOutOfBounds', 'units past the end of an array');
      for (let i = 0; i < text.length; i++) elements[first + i] = text.charCodeAt(i);
      return text.length;
    },
  ),
  fromCharCode: builtin([i32], string, (_fail, unit: number) => String.fromCharCode(unit)),
  fromCodePoint: builtin([i32], string, (fail, point: number) => String.fromCodePoint(codePoint(fail, point))),
  charCodeAt: builtin([externref, i32], i32, (fail, value: unknown, index: number) => {
    const text = unwrap(fail, value);
    return text.charCodeAt(unitOffset(fail, text, index));
  }),
  codePointAt: builtin([externref, i32], i32, (fail, value: unknown, index: number) => {
    const text = unwrap(fail, value);
    return text.codePointAt(unitOffset(fail, text, index));
  }),
  length: builtin([externref], i32, (fail, value: unknown) => unwrap(fail, value).length),
  concat: builtin([externref, externref], string, (fail, first: unknown, second: unknown) => {
    const head = unwrap(fail, first);
    return head + unwrap(fail, second);
  }),
  substring: builtin([externref, i32, i32], string, (fail, value: unknown, start: number, end: number) => {
    const text = unwrap(fail, value);
    const [first, last] = [start >>> 0, end >>> 0];
    return first > last || first > text.length ? '' : text.substring(first, last);
  }),
  equals: builtin([externref, externref], i32, (fail, first: unknown, second: unknown) => {
    if (first !== null) unwrap(fail, first);
    if (second !== null) unwrap(fail, second);
    return first === second ? 1 : 0;
  }),
  compare: builtin([externref, externref], i32, (fail, first: unknown, second: unknown) => {
    const [left, right] = [unwrap(fail, first), unwrap(fail, second)];
    return left === right ? 0 : left < right ? -1 : 1;
  }),
};

const names = Object.keys(builtins);

/** A module that imports all builtins, in order: its imports have their types. Every number in it is below 128. */
function declarations(): Uint8Array {
  const types = Object.values(builtins).map(({ params, results }) => [0x60, ...vector(params), ...vector(results)]);
  const imports = names.map((_, i) => [0, 0, 0, i + 1]);
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([...header, ...section(1, [arrayType, ...types]), ...section(2, imports)]);
}

function vector(items: readonly TypeCode[]): number[] {
  return [items.length, ...items.flat()];
}

function section(id: number, items: readonly TypeCode[]): number[] {
  const contents = vector(items);
  // The length may need two bytes.
  return [id, (contents.length & 0x7f) | 0x80, contents.length >> 7, ...contents];
}

const made = new WeakMap<Agent, JsStringBuiltins>();

/** The builtins as functions of one agent's store. */
export class JsStringBuiltins {
  private readonly agent: Agent;
  private readonly types: ReadonlyMap<string, { readonly typeId: number }>;
  private object: Record<string, unknown> | undefined;

  private constructor(agent: Agent) {
    this.agent = agent;
    const { imports } = new Module(agent.engine, declarations());
    this.types = new Map(names.map((name, i) => [name, imports[i]!.type as { readonly typeId: number }]));
  }

  static of(agent: Agent): JsStringBuiltins {
    let found = made.get(agent);
    if (found === undefined) made.set(agent, (found = new JsStringBuiltins(agent)));
    return found;
  }

  static has(name: string): boolean {
    return names.includes(name);
  }

  /** The engine's number of a builtin's type. */
  typeId(name: string): number {
    return this.types.get(name)!.typeId;
  }

  /** All builtins as Exported Functions. */
  exportsObject(): object {
    if (this.object === undefined) {
      this.object = Object.create(null) as Record<string, unknown>;
      names.forEach((name, index) => (this.object![name] = this.exported(name, index)));
    }
    return this.object;
  }

  private exported(name: string, index: number): unknown {
    const { store, functions, hostIndices } = this.agent;
    const { steps } = builtins[name]!;
    const fail: Fail = (trap, detail) => {
      throw store.trap(trap, detail);
    };
    const func = Func.wrap(store, this.types.get(name)!, (_caller, ...args) => steps(fail, ...(args as never[])));
    hostIndices.set(func, index);
    return functions.objectOf(func);
  }
}
