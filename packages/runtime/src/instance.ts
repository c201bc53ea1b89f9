/** An instance: a module brought to life in a store. */

import { VAL_RAW_SIZE, type VmContextLayout } from '@pulleyjs/host-abi';
import type { ExternKind } from '@pulleyjs/wasm-parse';
import { FunctionKind } from '@pulleyjs/wasm-translate';
import { ResourceError, ValueError } from './errors.ts';
import type { Func } from './func.ts';
import { setCodePointer } from './func-registry.ts';
import { Global } from './global.ts';
import { Memory } from './memory.ts';
import type { Module } from './module.ts';
import type { PassiveSegment } from './module-image.ts';
import { requireSound } from './sound.ts';
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';
import { vmFuncRef } from './vm-types.ts';

/** What can be imported and exported. */
export type Extern = Func | Table | Memory | Global | Tag;

/** Values of a passive element segment: ValRaws in memory that compiled code reads and writes. */
export interface PassiveElements {
  readonly length: number;
  /** Pointer to the first, as a number. */
  readonly address: number;
  /** Of references that are counted, the memory that the values are in, from the first. */
  readonly counted: Int32Array | undefined;
}

const dropped: PassiveElements = { length: 0, address: 0, counted: undefined };
const arenaPointer = 0x1_0000_0000;
/** Segments up to this many bytes are kept in the arena. */
const arenaLimit = 1 << 16;

/** See the head of the file. Made by `Linker.instantiate` or `instantiate`. */
export class Instance {
  readonly store: Store;
  /** Undefined for what only holds a memory, table or function that the host made. */
  readonly module: Module | undefined;
  /** @internal Address of its VMContext. */
  readonly context: number;
  /** @internal Number in its store. */
  readonly id: number;
  /** @internal Index spaces, imports first. */
  readonly importedFuncs: Func[] = [];
  /** @internal */
  readonly tables: Table[] = [];
  /** @internal */
  readonly memories: Memory[] = [];
  /** @internal */
  readonly globals: Global[] = [];
  /** @internal */
  readonly tags: Tag[] = [];
  private readonly layout: VmContextLayout;
  private readonly passive: PassiveElements[] = [];
  private exportMap: ReadonlyMap<string, Extern> | undefined;

  /** @internal Makes an empty one; see `instantiate.ts`. */
  constructor(store: Store, module: Module | undefined, layout: VmContextLayout, context: number) {
    this.store = store;
    this.module = module;
    this.layout = layout;
    this.context = context;
    this.id = store.addInstance(this);
    store.arena.set32(context - 4, this.id);
  }

  /** Exports by name, in the module's order. */
  get exports(): ReadonlyMap<string, Extern> {
    return (this.exportMap ??= new Map(
      this.module?.image.exports.map(({ name, kind, index }) => [name, this.extern(kind, index)]),
    ));
  }

  /** @throws ValueError when there is no such export, or it is no function */
  func(name: string): Func {
    const found = this.exports.get(name);
    if (found === undefined || !('call' in found)) throw new ValueError(`no exported function ${JSON.stringify(name)}`);
    return found;
  }

  /** @throws ValueError when there is no such export, or it is no memory */
  memory(name: string): Memory {
    const found = this.exports.get(name);
    if (!(found instanceof Memory)) throw new ValueError(`no exported memory ${JSON.stringify(name)}`);
    return found;
  }

  /** The contents of an exported memory as they are now. */
  memoryBytes(name: string): Uint8Array {
    return this.memory(name).bytes;
  }

  /** @throws ValueError when there is no such export, or it is no table */
  table(name: string): Table {
    const found = this.exports.get(name);
    if (!(found instanceof Table)) throw new ValueError(`no exported table ${JSON.stringify(name)}`);
    return found;
  }

  /** @throws ValueError when there is no such export, or it is no global */
  global(name: string): Global {
    const found = this.exports.get(name);
    if (!(found instanceof Global)) throw new ValueError(`no exported global ${JSON.stringify(name)}`);
    return found;
  }

  /** @throws ValueError when there is no such export, or it is no tag */
  tag(name: string): Tag {
    const found = this.exports.get(name);
    if (!(found instanceof Tag)) throw new ValueError(`no exported tag ${JSON.stringify(name)}`);
    return found;
  }

  /** @internal */
  extern(kind: ExternKind, index: number): Extern {
    switch (kind) {
      case 'func':
        return this.funcAt(index);
      case 'table':
        return this.tables[index];
      case 'memory':
        return this.memories[index];
      case 'global':
        return this.globals[index];
      case 'tag':
        return this.tags[index];
    }
  }

  /** @internal A function of the index space that is imported or escapes. */
  funcAt(index: number): Func {
    const imported = this.importedFuncs[index];
    return imported ?? this.store.funcs.fromAddress(this.funcRefAddress(index));
  }

  /** @internal Engine-wide number of an interned type, as compiled code finds it. */
  typeIdOf(internedType: number): number {
    const { arena } = this.store;
    return arena.u32(arena.u32(this.context + this.layout.typeIds) + 4 * internedType);
  }

  /** @internal Address of the `VMFuncRef` of a function that is imported or escapes; filled in on first use. */
  funcRefAddress(functionIndex: number): number {
    const { module, layout } = this;
    requireSound(this.store, module !== undefined, 'an instance without functions');
    if (functionIndex < module.image.importedFunctions) return this.context + layout.importedFunction(functionIndex);
    const slot = module.image.funcRefSlot(functionIndex);
    requireSound(this.store, slot !== undefined, `function ${functionIndex} cannot be a value`);
    const address = this.context + layout.funcRef(slot);
    if (this.store.arena.u32(address + vmFuncRef.vmctx) === 0) this.fillFuncRef(module, address, functionIndex);
    return address;
  }

  /** @internal Which function the `VMFuncRef` at an address in this VMContext is, if it is one that the module defines. */
  functionIndexAt(address: number): number | undefined {
    return this.module?.functionOfSlot((address - this.context - this.layout.funcRef(0)) / vmFuncRef.size);
  }

  /** The memories that are its own, not imported. */
  definedMemories(): readonly Memory[] {
    return this.memories.slice(this.layout.counts.importedMemories);
  }

  /** @internal */
  definedMemory(index: number): Memory {
    const memory = this.memories[index + this.layout.counts.importedMemories];
    requireSound(this.store, memory !== undefined, `no memory ${index}`);
    return memory;
  }

  /** @internal */
  definedTable(index: number): Table {
    return this.tableAt(index + this.layout.counts.importedTables);
  }

  /** @internal Undefined if there is none. */
  definedTag(index: number): Tag | undefined {
    return this.tags[index + this.layout.counts.importedTags];
  }

  /** @internal Of the index space. */
  tableAt(index: number): Table {
    const table = this.tables[index];
    requireSound(this.store, table !== undefined, `no table ${index}`);
    return table;
  }

  /** @internal A passive element segment, by its number among those; its storage is made on first use. */
  passiveElements(segment: number): PassiveElements {
    return (this.passive[segment] ??= this.allocatePassive(segment));
  }

  /** @internal */
  dropPassiveElements(segment: number): void {
    this.requireSegment(segment);
    const elements = this.passive[segment];
    this.passive[segment] = dropped;
    if (elements?.counted === undefined) return;
    for (let i = 0; i < elements.length; i++) this.store.heap.release(elements.counted[i * (VAL_RAW_SIZE / 4)]);
  }

  private requireSegment(segment: number): PassiveSegment {
    const elements = this.module?.image.passiveElements[segment];
    requireSound(this.store, elements !== undefined, `no passive element segment ${segment}`);
    return elements;
  }

  private fillFuncRef({ image }: Module, address: number, functionIndex: number): void {
    const { store } = this;
    const { code } = image;
    const defined = functionIndex - image.importedFunctions;
    setCodePointer(store, address + vmFuncRef.array_call, code.entry(FunctionKind.ArrayToWasmTrampoline, defined));
    setCodePointer(store, address + vmFuncRef.wasm_call, code.entry(FunctionKind.DefinedWasmFunction, defined));
    store.arena.set32(address + vmFuncRef.type_index, image.functionTypes[functionIndex]);
    store.arena.setAddress(address + vmFuncRef.vmctx, this.context);
  }

  private allocatePassive(segment: number): PassiveElements {
    const { length, type } = this.requireSegment(segment);
    const isCounted = this.store.codec.kindOf(type) === 'gc';
    const size = length * VAL_RAW_SIZE;
    const { arena, regions, limits } = this.store;
    if (length > limits.tableElements)
      throw new ResourceError('table', `a segment of ${length} elements is over the limit of ${limits.tableElements}`);
    if (size <= arenaLimit) {
      const address = arena.allocate(size);
      return { length, address: arenaPointer + address, counted: isCounted ? arena.wordsAt(address, size) : undefined };
    }
    const region = regions.allocate();
    const buffer = new ArrayBuffer(size);
    regions.map(region, buffer);
    return { length, address: region * arenaPointer, counted: isCounted ? new Int32Array(buffer) : undefined };
  }
}
