/**
 * A store: one isolated world of instances, memories, tables, globals and functions, with the arena and the machine on
 * which its code runs. Objects of different stores cannot be mixed.
 */

import { type HostBinding, trapNamed, wasmtime50, type WasmtimeTrapName } from '@pulleyjs/host-abi';
import { createMachine, type Machine, type Profile } from '@pulleyjs/pulley-interp';
import { Activations } from './activation.ts';
import { Arena } from './arena.ts';
import type { Engine } from './engine.ts';
import { EpochDeadline } from './epoch.ts';
import { ValueError } from './errors.ts';
import type { Func } from './func.ts';
import { FuncRegistry } from './func-registry.ts';
import { Fuel } from './fuel.ts';
import { GcHeap } from './gc-heap.ts';
import { GcValues } from './gc-values.ts';
import { bindStore } from './host-calls.ts';
import { createEmptyInstance, createHostMemory, createHostTable, type HostTableType } from './host-instance.ts';
import type { Instance } from './instance.ts';
import type { Memory } from './memory.ts';
import type { CodeBody, ModuleCode } from './module-image.ts';
import type { Module } from './module.ts';
import { Regions } from './regions.ts';
import { requireSound } from './sound.ts';
import type { Table } from './table.ts';
import type { Trap } from './trap.ts';
import { visitStackRoots } from './stack-roots.ts';
import { samplePeriod } from './tiers.ts';
import { SLOT, ValueCodec, type WasmValue } from './value-codec.ts';
import type { ValueType } from '@pulleyjs/wasm-parse';
import { type MemoryType, POINTER, vmDrcHeapData, vmStoreContext } from './vm-types.ts';

/** What a store may use. */
export interface StoreLimits {
  /** Bytes of the VM stack. Wasmtime's default is 512 KiB; ours is larger, as our frames are. */
  readonly stackBytes: number;
  /** Bytes of the arena besides the stack: instances, function references, small tables. */
  readonly arenaBytes: number;
  /** Bytes of one linear memory. */
  readonly memoryBytes: number;
  /** Elements of one table. */
  readonly tableElements: number;
  /** Bytes of the heap of garbage-collected objects; at most 1 GiB. */
  readonly gcHeapBytes: number;
  /** Calls from host functions back into WebAssembly that may be active at once; one more is a StackOverflow. */
  readonly nestedEntries: number;
}

/** Limits of the JavaScript API of WebAssembly where it has any, and what a current engine can allocate. */
export const defaultLimits: StoreLimits = {
  stackBytes: 1024 * 1024,
  arenaBytes: 4 * 1024 * 1024,
  memoryBytes: 2 ** 32,
  tableElements: 10_000_000,
  gcHeapBytes: 2 ** 30,
  nestedEntries: 200,
};

/** Lowest stack address: accesses just below the stack stay in the arena. */
const stackBase = 4096;

export class Store {
  readonly engine: Engine;
  readonly limits: StoreLimits;
  /** @internal */
  readonly arena: Arena;
  /** @internal */
  readonly machine: Machine;
  /** @internal */
  readonly regions: Regions;
  /** @internal Address of the VMStoreContext. */
  readonly context: number;
  /** @internal Address of the array of builtins. */
  readonly builtins: number;
  /** @internal Address of the epoch counter. */
  readonly epoch: number;
  /** @internal Address of the collector's data. */
  readonly heapData: number;
  /** @internal A slot for values on their way. */
  readonly scratch: number;
  /** @internal */
  readonly stackBase: number = stackBase;
  /** @internal */
  readonly stackEnd: number;
  /** @internal */
  readonly heap: GcHeap;
  /** @internal */
  readonly objects: GcValues;
  /** @internal */
  readonly codec: ValueCodec;
  /** @internal */
  readonly funcs: FuncRegistry;
  /** @internal */
  readonly activations: Activations;
  /** @internal */
  readonly hostCalls: HostBinding;
  /** @internal The caller of host functions that the host itself calls. */
  readonly hostInstance: Instance;
  private readonly fuel: Fuel;
  private readonly deadline: EpochDeadline;
  private readonly instances: Instance[] = [];
  private readonly modules = new Map<ModuleCode, Module>();
  private readonly dataRegions = new Map<Module, number>();
  private readonly dataOfRegion = new Map<number, Uint8Array>();
  private budget = Infinity;

  constructor(engine: Engine, limits: Partial<StoreLimits> = {}) {
    this.engine = engine;
    this.limits = { ...defaultLimits, ...limits };
    const { stackBytes, arenaBytes } = this.limits;
    this.stackEnd = stackBase + stackBytes;
    this.machine = createMachine({ arenaBytes: this.stackEnd + arenaBytes, stackBase, stackBytes });
    disposeWith(this, this.machine);
    this.arena = new Arena(this.machine.arena, this.stackEnd);
    this.regions = new Regions(this.machine);
    this.context = this.arena.allocate(vmStoreContext.size);
    this.builtins = this.arena.allocate(wasmtime50.calls.length * POINTER);
    this.epoch = this.arena.allocate(POINTER);
    this.heapData = this.arena.allocate(vmDrcHeapData.size);
    this.scratch = this.arena.allocate(SLOT);
    this.fuel = new Fuel(this.arena, this.context);
    this.deadline = new EpochDeadline(engine.epochs, this.arena, this.context, this.epoch);
    this.heap = this.createHeap();
    this.funcs = new FuncRegistry(this);
    const { relation } = engine.types;
    this.objects = new GcValues(this.heap, relation);
    this.codec = new ValueCodec(this.arena, relation, this.funcs, this.heap, this.objects);
    this.activations = new Activations(this, this.machine);
    this.hostCalls = bindStore(this, this.machine);
    this.hostInstance = createEmptyInstance(this);
    this.arena.setAddress(this.context + vmStoreContext.stack_limit, stackBase);
    if (engine.optLevel === 'tiered')
      this.machine.sampler = { period: samplePeriod, take: (pc) => this.noteSample(pc) };
  }

  private noteSample(pc: number): void {
    const place = this.findCode(pc);
    place?.module.image.code.noteSample(place.body);
  }

  /**
   * Asked about every thousand instructions while WebAssembly runs; true ends it with an `Interrupt` trap.
   * Must not call into this store.
   */
  get shouldInterrupt(): (() => boolean) | null {
    return this.machine.shouldStop;
  }

  set shouldInterrupt(ask: (() => boolean) | null) {
    this.machine.shouldStop = ask;
  }

  /**
   * Lets WebAssembly execute exactly that many more Pulley instructions, then ends it with an `Interrupt` trap. `Infinity`
   * takes the limit away.
   */
  setBudget(instructions: number): void {
    this.budget = instructions;
  }

  /** What is left of the budget. */
  remainingBudget(): number {
    return this.budget;
  }

  /** Counts what WebAssembly executes while set, some fifty times slower. `findCode` says where an address is. */
  get profile(): Profile | null {
    return this.machine.profile;
  }

  set profile(profile: Profile | null) {
    this.machine.profile = profile;
  }

  /**
   * Sets the fuel that WebAssembly may consume from now on; it starts with none. Only for engines that consume fuel.
   * When it is used up, WebAssembly ends with an `OutOfFuel` trap.
   * @param fuel an unsigned 64-bit number; nearly every operator costs 1
   * @throws ValueError
   */
  setFuel(fuel: number | bigint): void {
    this.requireFuel();
    if (typeof fuel === 'number' && !Number.isInteger(fuel)) throw new ValueError(`fuel is an integer, not ${fuel}`);
    this.fuel.set(BigInt(fuel));
  }

  /**
   * What is left of the fuel. During a host call, WebAssembly has counted all it did before.
   * @throws ValueError if the engine does not consume fuel
   */
  getFuel(): bigint {
    this.requireFuel();
    return this.fuel.remaining;
  }

  private requireFuel(): void {
    if (!this.engine.consumeFuel) throw new ValueError('the engine does not consume fuel');
  }

  /** Called when the fuel is used up; WebAssembly goes on if there is fuel afterwards. */
  onOutOfFuel: (() => void) | null = null;

  /**
   * Sets the deadline to so many epochs after the engine's current one. When it is reached, WebAssembly ends with an
   * `Interrupt` trap unless `onEpochDeadline` says otherwise. A new store's deadline is reached already.
   * @throws ValueError
   */
  setEpochDeadline(epochsAhead: number | bigint): void {
    this.deadline.set(epochsAhead);
  }

  /** Called when the deadline is reached, to trap no more: returns how many epochs after the current one the next one is. */
  onEpochDeadline: (() => number | bigint) | null = null;

  /** @internal Called by code when its counter reaches 0. @throws Trap OutOfFuel */
  refuel(): void {
    // Code of an artefact that counts although nobody asked for it.
    if (!this.engine.consumeFuel) return this.fuel.set(2n ** 63n - 1n);
    if (this.fuel.refill()) return;
    this.onOutOfFuel?.();
    if (this.fuel.remaining === 0n) throw this.activations.trapInHostCall('OutOfFuel');
  }

  /** @internal Called by code when the deadline is reached. @returns the new one. @throws Trap Interrupt */
  extendDeadline(): bigint {
    if (!this.engine.epochInterruption) return this.deadline.set(2n ** 64n - 1n);
    if (this.onEpochDeadline === null) throw this.activations.trapInHostCall('Interrupt');
    return this.deadline.set(this.onEpochDeadline());
  }

  /** Frees the store's machine at once rather than when it is garbage. Nothing in the store can run afterwards. */
  dispose(): void {
    this.deadline.release();
    this.machine.dispose();
  }

  /** @internal */
  consumeBudget(instructions: number): void {
    this.budget = Math.max(0, this.budget - instructions);
  }

  /** Makes the trap that a host function throws to end WebAssembly as a trap of its own would. */
  trap(name: WasmtimeTrapName, detail?: string): Trap {
    return this.activations.trapInHostCall(name, detail);
  }

  /** @internal Makes an instance known; returns its number. */
  addInstance(instance: Instance): number {
    const { module } = instance;
    if (module !== undefined) {
      this.modules.set(module.image.code, module);
      this.funcs.addTrampolines(module);
    }
    return this.instances.push(instance) - 1;
  }

  /**
   * @internal The instance whose VMContext is at an address. The word below a VMContext holds the instance's number.
   */
  instanceAt(context: number): Instance {
    const instance = this.instances[this.arena.u32((context >>> 0) - 4)];
    requireSound(this, instance?.context === context, `no instance at ${context}`);
    return instance;
  }

  /** @internal The instance whose VMContext may be at an address that is not to be trusted. */
  findInstance(context: number): Instance | undefined {
    const number = this.arena.isAllocated(context - 4, 4) ? this.arena.u32(context - 4) : undefined;
    const instance = number === undefined ? undefined : this.instances[number];
    return instance?.context === context ? instance : undefined;
  }

  /** @internal The instance of a number, as `get_instance_id` tells it. */
  instanceNumbered(number: number): Instance | undefined {
    return this.instances[number];
  }

  /** @internal The host function whose context is at an address. */
  hostFunctionAt(context: number): Func {
    return this.funcs.hostFunctionAt(context);
  }

  /**
   * @internal The number in pointers to a module's data. Other stores share the data itself, so compiled code cannot reach
   * that: it has it copied by a host call, or works on a copy of the store's own.
   */
  dataRegion(module: Module): number {
    let region = this.dataRegions.get(module);
    if (region === undefined) {
      region = this.regions.allocate();
      this.dataRegions.set(module, region);
      const { data, codeLoadsData } = module.image;
      if (codeLoadsData) this.regions.map(region, new Uint8Array(data).buffer);
      else this.dataOfRegion.set(region, data);
    }
    return region;
  }

  /** @internal The bytes at a pointer, of a memory or of a module's data; null where they are not. */
  readable(low: number, high: number, length: number): Uint8Array | null {
    const data = this.dataOfRegion.get(high);
    if (data === undefined) return this.writable(low, high, length);
    const start = low >>> 0;
    return start + length <= data.length ? data.subarray(start, start + length) : null;
  }

  /** @internal The bytes at a pointer into a memory of this store; null where there is none. */
  writable(low: number, high: number, length: number): Uint8Array | null {
    const place = this.machine.locate(low, high, length);
    return place && new Uint8Array(place.view.buffer, place.view.byteOffset + place.offset, length);
  }

  /** @internal All instances, also those whose instantiation failed later on. */
  allInstances(): readonly Instance[] {
    return this.instances;
  }

  /** The function whose code is at a code address, as profiles have it; undefined between functions. */
  findCode(address: number): { module: Module; body: CodeBody } | undefined {
    for (const [code, module] of this.modules) {
      const body = code.find(address);
      if (body !== undefined) return { module, body };
    }
    return undefined;
  }

  /** @internal The trap that an instruction without a reason of its own stands for. */
  trapCodeAt(address: number): number {
    const body = this.findCode(address)?.body;
    return body?.trapAt(address - body.address) ?? trapNamed('InternalAssert').code;
  }

  /** @internal */
  createMemory(type: MemoryType): Memory {
    return createHostMemory(this, type);
  }

  /** @internal */
  createTable(type: HostTableType, value: WasmValue): Table {
    return createHostTable(this, type, value);
  }

  /** Whether a value is of a reference type, one of the engine's: a `Func`, a `GcObject`, null, or what the host gives for an `externref`. */
  isOfType(value: WasmValue, type: ValueType): boolean {
    return this.codec.isOfType(value, type);
  }

  /** @internal Checks that an object belongs to this store. @throws ValueError */
  requireOwn(object: { readonly store: Store }): void {
    if (object.store !== this) throw new ValueError('the object belongs to another store');
  }

  private createHeap(): GcHeap {
    const region = this.regions.allocate();
    const { arena, context } = this;
    arena.setPointer(context + vmStoreContext.gc_heap_base, 0, region);
    return new GcHeap({
      arena,
      data: this.heapData,
      limit: this.limits.gcHeapBytes,
      types: this.engine.types.table,
      onResize: (buffer) => {
        this.regions.map(region, buffer);
        arena.setU64(context + vmStoreContext.gc_heap_current_length, buffer.byteLength);
      },
      visitStack: (visit) => visitStackRoots(this, this.activations.exits(), visit),
      onFreeExternRef: (number) => this.objects.releaseHostValue(number),
      corruption: () => this.activations.trapInHostCall('GcHeapCorruption'),
    });
  }
}

/** Frees the machine when the store is garbage, where the engine can tell. */
function disposeWith(store: Store, machine: Machine): void {
  finalizers?.register(store, machine);
}

const finalizers =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<Machine>((machine) => machine.dispose());
