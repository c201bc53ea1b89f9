/**
 * The shape of one WASI function: the core types of its parameters, from which the types of its arguments follow, and
 * what it does. An i32 arrives as a signed number (pointers and sizes are read unsigned by `GuestMemory`).
 */

import type { WasiContext } from '../context.ts';
import type { GuestMemory } from '../guest-memory.ts';

export type ParamType = 'i32' | 'i64';

type Argument<T extends ParamType> = T extends 'i64' ? bigint : number;
type Arguments<P extends readonly ParamType[]> = { [K in keyof P]: Argument<P[K]> };

/** Code letters of `call`'s signatures. */
interface Letters {
  i: 'i32';
  I: 'i64';
}

type Expand<S extends string> = S extends `${infer L extends keyof Letters & string}${infer Rest}`
  ? [Letters[L], ...Expand<Rest>]
  : [];

/** One WASI function. It returns normally for `success` and throws a `WasiError` for any other error number. */
export interface WasiCall {
  readonly params: readonly ParamType[];
  readonly run: (context: WasiContext, memory: GuestMemory, ...args: (number | bigint)[]) => void;
}

/** Makes a call from its signature, one letter a parameter: `i` for i32, `I` for i64. */
export function call<S extends string>(
  signature: S,
  run: (context: WasiContext, memory: GuestMemory, ...args: Arguments<Expand<S>>) => void,
): WasiCall {
  const params = Array.from(signature, (letter): ParamType => (letter === 'I' ? 'i64' : 'i32'));
  return { params, run: run as WasiCall['run'] };
}

/** A file offset or size from the guest as a number. */
export function toOffset(value: bigint): number {
  return Number(BigInt.asUintN(64, value));
}
