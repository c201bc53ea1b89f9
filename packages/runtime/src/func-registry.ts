/**
 * The functions of a store: which `Func` stands for which function reference in the arena, and the contexts of host
 * functions.
 *
 *     host function context: "ACHF" u32 | pad | VMFuncRef { array_call, wasm_call, type, this context } | number u32 | pad
 */

import { HOST_FUNC_MAGIC } from '@pulleyjs/host-abi';
import { CODE_REGION } from '@pulleyjs/pulley-interp';
import { Func, type HostCallback } from './func.ts';
import type { Module } from './module.ts';
import { requireSound } from './sound.ts';
import type { Store } from './store.ts';
import type { FuncRefs } from './value-codec.ts';
import { POINTER, vmFuncRef, vmHostFuncContext } from './vm-types.ts';

const numberOffset: number = vmHostFuncContext.func_ref + vmFuncRef.size;
const contextSize: number = numberOffset + POINTER;

export class FuncRegistry implements FuncRefs {
  private readonly store: Store;
  private readonly byAddress = new Map<number, Func>();
  private readonly hostFunctions: Func[] = [];
  /** Code address of a trampoline from wasm to host functions, by engine type. */
  private readonly trampolines = new Map<number, number>();
  /** Host functions that were made references before any module had a trampoline for their type. */
  private readonly waiting = new Map<number, Func[]>();

  /** Addresses of the function references that objects hold, by number; 0 is null. */
  private readonly inHeap: number[] = [0];
  private readonly heapNumbers = new Map<number, number>([[0, 0]]);

  constructor(store: Store) {
    this.store = store;
  }

  /** Makes a host function of an engine type. */
  createHostFunction(typeId: number, callback: HostCallback): Func {
    const { arena } = this.store;
    const context = arena.allocate(contextSize, POINTER);
    const address = context + vmHostFuncContext.func_ref;
    const func = new Func(this.store, address, typeId, callback);
    arena.set32(context + vmHostFuncContext.magic, HOST_FUNC_MAGIC);
    arena.setAddress(address + vmFuncRef.array_call, context);
    arena.set32(address + vmFuncRef.type_index, typeId);
    arena.setAddress(address + vmFuncRef.vmctx, context);
    arena.set32(context + numberOffset, this.hostFunctions.push(func) - 1);
    this.byAddress.set(address, func);
    return func;
  }

  hostFunctionAt(context: number): Func {
    const func = this.hostFunctions[this.store.arena.u32((context >>> 0) + numberOffset)];
    const address = (context >>> 0) + vmHostFuncContext.func_ref;
    requireSound(this.store, func?.address === address, `no host function at ${context}`);
    return func;
  }

  fromAddress(address: number): Func {
    let func = this.byAddress.get(address);
    if (func === undefined) {
      const { arena, engine } = this.store;
      const isPlace = address % POINTER === 0 && arena.isAllocated(address, vmFuncRef.size);
      const typeId = isPlace ? arena.u32(address + vmFuncRef.type_index) : -1;
      requireSound(this.store, engine.types.isFunction(typeId), `no function reference at ${address}`);
      func = new Func(this.store, address, typeId, undefined);
      this.byAddress.set(address, func);
    }
    return func;
  }

  /** The address of a function's reference, which wasm can call from now on. */
  toAddress(func: Func): number {
    this.store.requireOwn(func);
    if (func.callback !== undefined && this.store.arena.u32(func.address + vmFuncRef.wasm_call) === 0)
      this.makeCallable(func);
    return func.address;
  }

  /** The number that stands for a function reference in objects of the GC heap. */
  heapNumberOf(address: number): number {
    let number = this.heapNumbers.get(address);
    if (number === undefined) {
      this.fromAddress(address);
      number = this.inHeap.push(address) - 1;
      this.heapNumbers.set(address, number);
    }
    return number;
  }

  /**
   * The address of the function reference of a number, 0 for null; undefined if there is none.
   * @param typeId engine-wide number of the type it must have; undefined for any
   */
  fromHeapNumber(number: number, typeId: number | undefined): number | undefined {
    const address = this.inHeap[number];
    if (address === undefined || address === 0 || typeId === undefined) return address;
    return this.store.engine.types.isSubtype(this.fromAddress(address).typeId, typeId) ? address : undefined;
  }

  /** Says that the reference at `address` is a copy of that of `func`. */
  addAlias(address: number, func: Func): void {
    this.byAddress.set(address, func);
  }

  /** Learns the trampolines of a module that is being instantiated. */
  addTrampolines({ image }: Module): void {
    for (const [typeId, address] of image.code.hostTrampolines) {
      if (this.trampolines.has(typeId)) continue;
      this.trampolines.set(typeId, address);
      for (const func of this.waiting.get(typeId) ?? []) this.makeCallable(func);
      this.waiting.delete(typeId);
    }
  }

  /** Code address of the trampoline for an engine type, if a module has one. */
  trampoline(typeId: number): number | undefined {
    return this.trampolines.get(typeId);
  }

  private makeCallable(func: Func): void {
    const trampoline = this.trampolines.get(func.typeId);
    if (trampoline !== undefined) {
      setCodePointer(this.store, func.address + vmFuncRef.wasm_call, trampoline);
      return;
    }
    const list = this.waiting.get(func.typeId);
    if (list === undefined) this.waiting.set(func.typeId, [func]);
    else if (!list.includes(func)) list.push(func);
  }
}

/** Writes a pointer to code. */
export function setCodePointer({ arena }: Store, offset: number, codeAddress: number): void {
  arena.setPointer(offset, codeAddress, CODE_REGION);
}
