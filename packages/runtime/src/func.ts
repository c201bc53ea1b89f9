/** A function, of WebAssembly or of the host, as a value of one store. */

import { refTo, type ValueType } from '@pulleyjs/wasm-parse';
import { ValueError } from './errors.ts';
import type { Instance } from './instance.ts';
import { requireSound } from './sound.ts';
import type { Store } from './store.ts';
import { Trap } from './trap.ts';
import type { Signature } from './type-registry.ts';
import { SLOT, type WasmValue } from './value-codec.ts';
import { type FunctionTypeSpec, valueTypeNamed } from './value-types.ts';
import { vmFuncRef } from './vm-types.ts';

/**
 * What a host function does. `caller` is the instance that calls; when the host itself calls, an instance without
 * exports. The result is nothing, a value, or (with several results) an array of them. What it throws passes through
 * the WebAssembly that called.
 */
export type HostCallback = (caller: Instance, ...args: WasmValue[]) => WasmValue | readonly WasmValue[] | void;

const stackAlignment = 16;

/** See the head of the file. Made by {@link Func.wrap}, or taken from an instance's exports. */
export class Func {
  readonly store: Store;
  readonly signature: Signature;
  /** @internal Address of its `VMFuncRef`. */
  readonly address: number;
  /** @internal Engine-wide number of its type. */
  readonly typeId: number;
  /** @internal The non-null reference to its type. */
  readonly reference: ValueType;
  /** @internal Of host functions. */
  readonly callback: HostCallback | undefined;

  /** @internal */
  constructor(store: Store, address: number, typeId: number, callback: HostCallback | undefined) {
    this.store = store;
    this.address = address;
    this.typeId = typeId;
    this.reference = refTo(typeId);
    this.signature = store.engine.types.signature(typeId);
    this.callback = callback;
  }

  /** Makes a function of the host, of a type given by names or that of an import or export of the engine's modules. */
  static wrap(store: Store, type: FunctionTypeSpec | { readonly typeId: number }, callback: HostCallback): Func {
    return store.funcs.createHostFunction('typeId' in type ? type.typeId : functionTypeId(store, type), callback);
  }

  /** Index in the function index space of the module that defines it; undefined for a function of the host. */
  get index(): number | undefined {
    if (this.callback !== undefined) return undefined;
    const context = this.store.arena.u32(this.address + vmFuncRef.vmctx);
    return this.store.findInstance(context)?.functionIndexAt(this.address);
  }

  /**
   * Calls the function. The result is undefined, one value, or an array of several.
   * @throws ValueError for arguments of other types or another number, Trap, and whatever a host function throws
   */
  call(...args: WasmValue[]): WasmValue {
    const { codec } = this.store;
    const { results } = this.signature;
    return this.perform(
      args,
      (offset, type, value) => codec.write(offset, type, value),
      (offset) =>
        results.length === 1
          ? codec.read(offset, results[0])
          : results.length === 0
            ? undefined
            : codec.readAll(offset, results),
    );
  }

  /** As `call`, with numbers and vectors as bit patterns (bigint, see `value-codec.ts`) and always an array of results. */
  callBits(args: readonly WasmValue[]): WasmValue[] {
    const { codec } = this.store;
    return this.perform(
      [...args],
      (offset, type, value) => codec.writeBits(offset, type, value),
      (offset) => this.signature.results.map((type, i) => codec.readBits(offset + i * SLOT, type)),
    );
  }

  /** @internal Does what host call `array_call` asks: parameters and results are at `values`. */
  performArrayCall(caller: Instance, values: number, count: number): void {
    const { codec } = this.store;
    const { params, results } = this.signature;
    requireSound(this.store, count >= Math.max(params.length, results.length), `${count} values for a host function`);
    const result = this.callback!(caller, ...codec.readAll(values, params));
    if (results.length === 1) codec.write(values, results[0], result);
    else if (results.length > 1) codec.writeAll(values, results, severalResults(result, results.length));
  }

  private perform<T>(
    args: readonly WasmValue[],
    write: (offset: number, type: ValueType, value: WasmValue) => void,
    read: (offset: number) => T,
  ): T {
    const { store } = this;
    const { params, results } = this.signature;
    store.heap.forgetPins();
    if (args.length !== params.length) throw new ValueError(`${params.length} arguments wanted, ${args.length} given`);
    const count = Math.max(params.length, results.length);
    const stackPointer = store.machine.xLow(30);
    const values = (stackPointer - count * SLOT) & -stackAlignment;
    if (values < store.stackBase || values + count * SLOT > store.stackEnd) throw new Trap(0, []);
    store.machine.setX(30, values, store.machine.xHigh(30));
    try {
      for (let i = 0; i < params.length; i++) write(values + i * SLOT, params[i], args[i]);
      if (this.callback !== undefined) this.performArrayCall(store.hostInstance, values, count);
      else this.enter(values, count);
      return read(values);
    } finally {
      store.machine.setX(30, stackPointer, store.machine.xHigh(30));
    }
  }

  private enter(values: number, count: number): void {
    const { arena, activations } = this.store;
    const context = arena.u32(this.address + vmFuncRef.vmctx);
    activations.enter(arena.u32(this.address + vmFuncRef.array_call), context, values, count);
  }
}

/** Engine-wide number of a host function's type. */
export function functionTypeId(store: Store, { params, results }: FunctionTypeSpec): number {
  return store.engine.types.registerFunction(params.map(valueTypeNamed), results.map(valueTypeNamed));
}

/** A copy: what is read from the guest's array may run code of its own. */
function severalResults(result: unknown, count: number): readonly WasmValue[] {
  const values: readonly WasmValue[] = Array.isArray(result) ? Array.from(result as unknown[]) : [];
  if (values.length === count) return values;
  throw new ValueError(`a host function must return an array of ${count} values`);
}
