/**
 * Binds a host to an ABI: from then on `call(id)` reads the arguments of that host call from registers, calls the host's
 * function and writes its result.
 *
 * What to read and where is worked out once per row, here. At a call nothing is looked up but the row; arguments are read
 * by one small function that stays monomorphic, and only forms that need an object (bigint, bytes) allocate.
 */

import { HostAbiError } from './errors.ts';
import type { AsyncHostOf, HostAbi, HostAbiTable, HostCall, HostOf, HostValue, TrapSentinel } from './host-abi.ts';
import { wireTypes } from './types.ts';

/** The machine's registers as raw 32-bit words (int32). The interpreter's machine fulfils it. */
export interface RegisterFile {
  xLo(register: number): number;
  xHi(register: number): number;
  setX(register: number, low: number, high: number): void;
  fLo(register: number): number;
  fHi(register: number): number;
  setF(register: number, low: number, high: number): void;
  /** Word 0 to 3 of a vector register, the lowest first. */
  vWord(register: number, word: number): number;
  setVWord(register: number, word: number, value: number): void;
}

export interface BindOptions {
  /** Bytes of the target's pointers: with 4, the high halves of pointers, contexts and sizes read as 0. */
  readonly pointerBytes?: 4 | 8;
  /**
   * Given what a host function threw, before the sentinel is written that tells the code of it. Without it, and for
   * calls that have no sentinel, the exception goes on to the caller of `call`.
   */
  readonly onThrow?: (error: unknown, call: HostCall) => void;
}

/** A host bound to its registers. */
export interface HostBinding {
  /** Performs host call `id`. @throws HostAbiError unknown-id, not-provided; and what the host throws, see {@link BindOptions.onThrow} */
  call(id: number): void;
}

/** A host, some of whose functions give promises, bound to its registers. */
export interface AsyncHostBinding {
  /**
   * Performs host call `id`. When the host's function gives a promise, so does this: of the moment when the result has been
   * written. The machine must not run before that.
   * @throws what {@link HostBinding.call} throws; what the promise is rejected with, by a promise
   */
  call(id: number): void | Promise<void>;
}

type AnyFunction = (...args: unknown[]) => unknown;

// How one JavaScript argument is read.
const X_BOOL = 0;
const X_U8 = 1;
const X_U32 = 2;
const X_LO = 3;
const X_HI = 4;
const X_UNSIGNED = 5;
const X_SIGNED = 6;
const X_BIG_UNSIGNED = 7;
const X_BIG_SIGNED = 8;
const ZERO = 9;
const F32 = 10;
const F64 = 11;
const F32_BITS = 12;
const F64_BITS = 13;
const V_BYTES = 14;

/** One JavaScript argument: how to read it and from which register. */
interface ArgumentPlan {
  readonly read: number;
  readonly register: number;
}

const TWO_TO_32 = 4294967296;
const scratchWords = new Int32Array(4);
const scratchF32 = new Float32Array(scratchWords.buffer);
const scratchF64 = new Float64Array(scratchWords.buffer);
const scratchI64 = new BigInt64Array(scratchWords.buffer);
const scratchU64 = new BigUint64Array(scratchWords.buffer);

function readArgument(registers: RegisterFile, read: number, register: number): unknown {
  switch (read) {
    case X_BOOL:
      return (registers.xLo(register) & 0xff) !== 0;
    case X_U8:
      return registers.xLo(register) & 0xff;
    case X_U32:
      return registers.xLo(register) >>> 0;
    case X_LO:
      return registers.xLo(register);
    case X_HI:
      return registers.xHi(register);
    case X_UNSIGNED:
      return (registers.xHi(register) >>> 0) * TWO_TO_32 + (registers.xLo(register) >>> 0);
    case X_SIGNED:
      return registers.xHi(register) * TWO_TO_32 + (registers.xLo(register) >>> 0);
    case ZERO:
      return 0;
    default:
      return readOther(registers, read, register);
  }
}

function readOther(registers: RegisterFile, read: number, register: number): unknown {
  if (read === V_BYTES) {
    for (let word = 0; word < 4; word++) scratchWords[word] = registers.vWord(register, word);
    return new Uint8Array(scratchWords.buffer.slice(0));
  }
  const fromX = read === X_BIG_UNSIGNED || read === X_BIG_SIGNED;
  scratchWords[0] = fromX ? registers.xLo(register) : registers.fLo(register);
  scratchWords[1] = fromX ? registers.xHi(register) : registers.fHi(register);
  if (read === F32) return scratchF32[0];
  if (read === F64) return scratchF64[0];
  if (read === F32_BITS) return scratchWords[0]! >>> 0;
  return read === X_BIG_SIGNED ? scratchI64[0] : scratchU64[0];
}

/** The reads that a parameter needs. */
function planParameter(value: HostValue, register: number, pointerBytes: number): ArgumentPlan[] {
  const { register: kind, bits, signed, pointerSized } = wireTypes[value.type];
  const narrow = pointerSized && pointerBytes === 4;
  const one = (read: number): ArgumentPlan[] => [{ read, register }];
  if (kind === 'v') return one(V_BYTES);
  if (kind === 'f') return one(value.form === 'bits' ? (bits === 32 ? F32_BITS : F64_BITS) : bits === 32 ? F32 : F64);
  switch (value.form) {
    case 'boolean':
      return one(X_BOOL);
    case 'pair':
      return [
        { read: X_LO, register },
        { read: narrow ? ZERO : X_HI, register },
      ];
    case 'bigint':
      return one(signed ? X_BIG_SIGNED : X_BIG_UNSIGNED);
    default:
      if (bits === 8) return one(X_U8);
      if (bits === 32) return one(signed ? X_LO : X_U32);
      return one(narrow ? X_U32 : signed ? X_SIGNED : X_UNSIGNED);
  }
}

/** Integer parameters are in x1, x2 …, x0 being the callee; floats in f0 …; vectors in v0 …. */
function planParameters(call: HostCall, pointerBytes: number): ArgumentPlan[] {
  const next = { x: 1, f: 0, v: 0 };
  return call.params.flatMap((param) => planParameter(param, next[wireTypes[param.type].register]++, pointerBytes));
}

/** Calls `target` with the planned arguments. One closure per row, by number of arguments. */
function makeInvoke(registers: RegisterFile, target: AnyFunction, plan: readonly ArgumentPlan[]): () => unknown {
  const r = plan.map((argument) => argument.read);
  const x = plan.map((argument) => argument.register);
  const [r0, r1, r2, r3, r4, r5, r6, r7] = r as [number, number, number, number, number, number, number, number];
  const [x0, x1, x2, x3, x4, x5, x6, x7] = x as [number, number, number, number, number, number, number, number];
  const arg = (read: number, register: number): unknown => readArgument(registers, read, register);
  switch (plan.length) {
    case 0:
      return () => target();
    case 1:
      return () => target(arg(r0, x0));
    case 2:
      return () => target(arg(r0, x0), arg(r1, x1));
    case 3:
      return () => target(arg(r0, x0), arg(r1, x1), arg(r2, x2));
    case 4:
      return () => target(arg(r0, x0), arg(r1, x1), arg(r2, x2), arg(r3, x3));
    case 5:
      return () => target(arg(r0, x0), arg(r1, x1), arg(r2, x2), arg(r3, x3), arg(r4, x4));
    case 6:
      return () => target(arg(r0, x0), arg(r1, x1), arg(r2, x2), arg(r3, x3), arg(r4, x4), arg(r5, x5));
    case 7:
      return () => target(arg(r0, x0), arg(r1, x1), arg(r2, x2), arg(r3, x3), arg(r4, x4), arg(r5, x5), arg(r6, x6));
    case 8:
      return () =>
        target(arg(r0, x0), arg(r1, x1), arg(r2, x2), arg(r3, x3), arg(r4, x4), arg(r5, x5), arg(r6, x6), arg(r7, x7));
    default:
      return () => target(...plan.map((argument) => arg(argument.read, argument.register)));
  }
}

/** Writes a result into the first register of its class. */
function makeWriteResult(registers: RegisterFile, result: HostValue | undefined): (value: unknown) => void {
  if (result === undefined) return () => undefined;
  const { register, bits } = wireTypes[result.type];
  if (register === 'v') return (value) => writeVector(registers, value as Uint8Array);
  if (register === 'f') return (value) => writeFloat(registers, result, value as number | bigint);
  if (result.form === 'boolean') return (value) => registers.setX(0, value === true ? 1 : 0, 0);
  if (result.form === 'bigint') {
    return (value) => {
      scratchI64[0] = BigInt.asIntN(64, value as bigint);
      registers.setX(0, scratchWords[0]!, scratchWords[1]!);
    };
  }
  if (bits === 8) return (value) => registers.setX(0, (value as number) & 0xff, 0);
  if (bits === 32) return (value) => registers.setX(0, (value as number) | 0, 0);
  // ToInt32 reduces modulo 2^32, so both halves are exact for every safe integer.
  return (value) => registers.setX(0, (value as number) | 0, Math.floor((value as number) / TWO_TO_32) | 0);
}

function writeVector(registers: RegisterFile, bytes: Uint8Array): void {
  new Uint8Array(scratchWords.buffer).set(bytes);
  for (let word = 0; word < 4; word++) registers.setVWord(0, word, scratchWords[word]!);
}

function writeFloat(registers: RegisterFile, result: HostValue, value: number | bigint): void {
  scratchWords[1] = 0;
  if (typeof value === 'bigint') scratchU64[0] = BigInt.asUintN(64, value);
  else if (result.form === 'bits') scratchWords[0] = value | 0;
  else if (result.type === 'f32') scratchF32[0] = value;
  else scratchF64[0] = value;
  registers.setF(0, scratchWords[0]!, scratchWords[1]!);
}

/** The number that stands for "trapped". */
const sentinelValues: { readonly [S in TrapSentinel]: number } = {
  falsy: 0,
  negative: -1,
  'negative-one': -1,
  'negative-two': -2,
};

/** What is done when the host's function throws; undefined when that is nobody's business here. */
function makeFail(
  call: HostCall,
  registers: RegisterFile,
  { onThrow }: BindOptions,
): ((error: unknown) => void) | undefined {
  if (onThrow === undefined || call.trap === undefined) return undefined;
  const sentinel = sentinelValues[call.trap];
  return (error) => {
    onThrow(error, call);
    registers.setX(0, sentinel, sentinel >> 31);
  };
}

type MakeCall<R> = (call: HostCall, target: AnyFunction, registers: RegisterFile, options: BindOptions) => () => R;

const makeCall: MakeCall<void> = (call, target, registers, options) => {
  const invoke = makeInvoke(registers, target, planParameters(call, options.pointerBytes ?? 8));
  const write = makeWriteResult(registers, call.result);
  const fail = makeFail(call, registers, options);
  if (fail === undefined) return () => write(invoke());
  return () => {
    let value: unknown;
    try {
      value = invoke();
    } catch (error) {
      return fail(error);
    }
    write(value);
  };
};

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

const makeAsyncCall: MakeCall<void | Promise<void>> = (call, target, registers, options) => {
  const invoke = makeInvoke(registers, target, planParameters(call, options.pointerBytes ?? 8));
  const write = makeWriteResult(registers, call.result);
  const fail = makeFail(call, registers, options);
  const settle = async (value: PromiseLike<unknown>): Promise<void> => {
    let result: unknown;
    try {
      result = await value;
    } catch (error) {
      if (fail === undefined) throw error;
      return fail(error);
    }
    write(result);
  };
  return () => {
    let value: unknown;
    try {
      value = invoke();
    } catch (error) {
      if (fail === undefined) throw error;
      return fail(error);
    }
    return isThenable(value) ? settle(value) : write(value);
  };
};

/**
 * Builds the marshalling of every call that `abi` provides.
 *
 * @param host one function for each call; methods are called with `host` as `this`
 * @throws HostAbiError not-provided when the host lacks a function (only without type checks)
 */
export function bindHost<T extends HostAbiTable>(
  abi: HostAbi<T>,
  host: HostOf<T>,
  registers: RegisterFile,
  options: BindOptions = {},
): HostBinding {
  return bind(abi, host as unknown as AnyHost, registers, options, makeCall);
}

/**
 * The same for a host whose functions may give promises: see {@link AsyncHostBinding}.
 *
 * @throws HostAbiError not-provided
 */
export function bindAsyncHost<T extends HostAbiTable>(
  abi: HostAbi<T>,
  host: AsyncHostOf<T>,
  registers: RegisterFile,
  options: BindOptions = {},
): AsyncHostBinding {
  return bind(abi, host as unknown as AnyHost, registers, options, makeAsyncCall);
}

type AnyHost = { readonly [name: string]: AnyFunction | undefined };

function bind<T extends HostAbiTable, R>(
  abi: HostAbi<T>,
  host: AnyHost,
  registers: RegisterFile,
  options: BindOptions,
  make: MakeCall<R>,
): { call(id: number): R } {
  const calls = abi.calls.map((call) => {
    if (!abi.provides(call.id)) return undefined;
    const target = host[call.name];
    if (typeof target !== 'function') throw new HostAbiError('not-provided', abi.name, `the host lacks ${call.name}`);
    return make(call, target.bind(host) as AnyFunction, registers, options);
  });
  return {
    call(id: number): R {
      const call = calls[id];
      if (call === undefined)
        throw new HostAbiError(
          'not-provided',
          abi.name,
          `this host does not provide ${abi.call(id).name} (host call ${id})`,
        );
      return call();
    },
  };
}
