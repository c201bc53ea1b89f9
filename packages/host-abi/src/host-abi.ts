/**
 * An ABI between compiled code and its host: a table of named signatures, numbered in the order they are written.
 *
 * `call_indirect_host N` names the Nth row. The table is data and generic: that of Wasmtime is one of many
 * (`wasmtime50.ts`). From a table TypeScript infers the object a host must supply; see {@link HostOf}.
 */

import { HostAbiError } from './errors.ts';
import { fingerprintOf } from './fingerprint.ts';
import {
  type ArgumentsOf,
  type Form,
  formsOf,
  type ParameterType,
  type ResultOf,
  type ResultType,
  type WireType,
  wireTypes,
} from './types.ts';

/**
 * The results that mean "this call trapped or threw; the reason is with the host": `falsy` 0, `negative` any below 0,
 * `negative-one` all ones, `negative-two` -2.
 */
export type TrapSentinel = 'falsy' | 'negative' | 'negative-one' | 'negative-two';

/** A parameter, `name: type`. */
export type ParameterSpec = `${string}: ${ParameterType}`;

/** One row of a table as it is written. */
export interface SignatureSpec {
  readonly params: readonly ParameterSpec[];
  readonly result?: ResultType;
  readonly trap?: TrapSentinel;
}

/** A whole table: its key order is the numbering. Names must not be numbers. */
export interface HostAbiTable {
  readonly [name: string]: SignatureSpec;
}

type TypeOf<P> = P extends `${string}: ${infer T extends ParameterType}` ? T : never;

type FlatArguments<P extends readonly ParameterSpec[]> = P extends readonly [
  infer First,
  ...infer Rest extends readonly ParameterSpec[],
]
  ? [...ArgumentsOf<TypeOf<First>>, ...FlatArguments<Rest>]
  : [];

/** The function that implements a row. */
export type HostFunction<S extends SignatureSpec> = (
  ...args: FlatArguments<S['params']>
) => ResultOf<S extends { readonly result: infer R extends ResultType } ? R : undefined>;

/** The object a host of the table must supply. A missing or mistyped function does not compile. */
export type HostOf<T extends HostAbiTable> = { readonly [Name in keyof T]: HostFunction<T[Name]> };

/** The same object, any of whose functions may give a promise of its result instead. */
export type AsyncHostOf<T extends HostAbiTable> = {
  readonly [Name in keyof T]: (
    ...args: Parameters<HostFunction<T[Name]>>
  ) => ReturnType<HostFunction<T[Name]>> | PromiseLike<ReturnType<HostFunction<T[Name]>>>;
};

/** A value's type and JavaScript form. */
export interface HostValue {
  readonly type: WireType;
  readonly form: Form;
}

/** A parameter of a row. */
export interface HostParameter extends HostValue {
  readonly name: string;
}

/** A row, parsed. */
export interface HostCall {
  readonly id: number;
  readonly name: string;
  readonly params: readonly HostParameter[];
  readonly result: HostValue | undefined;
  readonly trap: TrapSentinel | undefined;
}

/** What identifies an ABI in an artefact. */
export interface HostAbiIdentity {
  readonly name: string;
  readonly fingerprint: string;
}

/** x0 is the callee pointer and x15 a scratch register: parameters use x1 to x14. */
const MAX_X_PARAMETERS = 14;
/** f0 to f15, and v0 to v15. */
const MAX_F_PARAMETERS = 16;

/** See {@link defineHostAbi}. */
export class HostAbi<T extends HostAbiTable = HostAbiTable> implements HostAbiIdentity {
  readonly name: string;
  /** All rows; a row's index is its id. */
  readonly calls: readonly HostCall[];
  /** 16 hexadecimal digits over names, wire types and sentinels; JavaScript forms and the ABI's name do not count. */
  readonly fingerprint: string;
  /** Ids this view of the ABI provides: all, but for {@link HostAbi.subset}. */
  private readonly provided: ReadonlySet<number>;
  private readonly idsByName: ReadonlyMap<string, number>;
  /** Only for the type system. */
  declare readonly table: T;

  /** @internal Use {@link defineHostAbi}. */
  constructor(name: string, calls: readonly HostCall[], fingerprint: string, provided: ReadonlySet<number>) {
    this.name = name;
    this.calls = calls;
    this.fingerprint = fingerprint;
    this.provided = provided;
    this.idsByName = new Map(calls.map((call) => [call.name, call.id]));
  }

  /** The row of that number. @throws HostAbiError unknown-id */
  call(id: number): HostCall {
    const call = this.calls[id];
    if (call === undefined)
      throw new HostAbiError(
        'unknown-id',
        this.name,
        `there is no host call ${id} (the last is ${this.calls.length - 1})`,
      );
    return call;
  }

  /** The number of the row of that name. @throws HostAbiError unknown-name */
  id(name: keyof T & string): number {
    const id = this.idsByName.get(name);
    if (id === undefined)
      throw new HostAbiError('unknown-name', this.name, `there is no host call named ${JSON.stringify(name)}`);
    return id;
  }

  /** Whether a host bound to this view supplies the call. */
  provides(id: number): boolean {
    return this.provided.has(id);
  }

  /** The same ABI for a host that supplies only these calls. Ids and fingerprint stay. @throws HostAbiError unknown-name */
  subset<Name extends keyof T & string>(names: readonly Name[]): HostAbi<{ readonly [N in Name]: T[N] }> {
    return new HostAbi(this.name, this.calls, this.fingerprint, new Set(names.map((name) => this.id(name))));
  }

  /** Refuses code that was made for another ABI. @throws HostAbiError other-abi */
  verify(other: HostAbiIdentity): void {
    if (other.fingerprint === this.fingerprint) return;
    const message = `made for the host calls of ${other.name} (fingerprint ${other.fingerprint}), not for these (${this.fingerprint})`;
    throw new HostAbiError('other-abi', this.name, message);
  }
}

/**
 * Defines an ABI from a table of signatures. The id of a row is its place in the table.
 *
 * @param name for messages, such as `wasmtime 50.0.1`
 * @throws HostAbiError bad-table
 */
export function defineHostAbi<const T extends HostAbiTable>(name: string, table: T): HostAbi<T> {
  const calls = Object.keys(table).map((callName, id) => parseSignature(name, id, callName, table[callName]!));
  return new HostAbi<T>(name, calls, fingerprintOf(calls), new Set(calls.keys()));
}

function parseSignature(abi: string, id: number, name: string, spec: SignatureSpec): HostCall {
  const fail = (message: string): never => {
    throw new HostAbiError('bad-table', abi, `host call ${name}: ${message}`);
  };
  // Such keys would come first whatever their place in the table.
  if (/^\d+$/.test(name)) fail('a name cannot be a number');
  const params = spec.params.map((text) => parseParameter(text, fail));
  for (const [register, limit] of [
    ['x', MAX_X_PARAMETERS],
    ['f', MAX_F_PARAMETERS],
    ['v', MAX_F_PARAMETERS],
  ] as const) {
    const count = params.filter((param) => wireTypes[param.type].register === register).length;
    if (count > limit) fail(`${count} parameters in ${register} registers, at most ${limit} fit`);
  }
  const result = spec.result === undefined ? undefined : parseType(spec.result, 'result', fail);
  if (spec.trap !== undefined && (result === undefined || wireTypes[result.type].register !== 'x'))
    fail('a trap sentinel needs an integer result');
  return { id, name, params, result, trap: spec.trap };
}

function parseParameter(text: string, fail: (message: string) => never): HostParameter {
  const colon = text.indexOf(': ');
  if (colon < 1) return fail(`${JSON.stringify(text)} is not of the form "name: type"`);
  return { name: text.slice(0, colon), ...parseType(text.slice(colon + 2), 'parameter', fail) };
}

function parseType(text: string, position: 'parameter' | 'result', fail: (message: string) => never): HostValue {
  const [type, form] = text.split(' as ') as [WireType, Form | undefined];
  if (!Object.prototype.hasOwnProperty.call(wireTypes, type)) return fail(`unknown type ${JSON.stringify(type)}`);
  if (form === undefined) return { type, form: wireTypes[type][position] };
  if (!formsOf(type).includes(form) || (form === 'pair' && position === 'result'))
    return fail(`a ${position} of type ${type} cannot be taken as ${form}`);
  return { type, form };
}
