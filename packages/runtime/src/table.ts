/**
 * A table. Elements of function tables are pointers with bit 0 set once initialised (0: not yet, 1: null), all others
 * u32 references. Small tables lie in the arena, which compiled code reaches fastest; large ones are a region of their own.
 */

import { FUNCREF_INIT_BIT } from '@pulleyjs/host-abi';
import { ARENA_REGION } from '@pulleyjs/pulley-interp';
import { ResourceError } from './errors.ts';
import type { Store } from './store.ts';
import type { WasmValue } from './value-codec.ts';
import type { ReferenceTypeName } from './value-types.ts';
import { POINTER, type TableType, vmTableDefinition } from './vm-types.ts';

/** Gives the address of the `VMFuncRef` that an element starts out with; 0 for null. */
export type LazyElements = (index: number) => number;

const arenaLimit = 1 << 18;

/** See the head of the file. Made by instantiation or {@link Table.create}. */
export class Table {
  readonly store: Store;
  readonly type: TableType;
  /** Address of its `VMTableDefinition`. */
  readonly definition: number;
  /** The instance context it belongs to, and its index among that one's defined tables. */
  readonly owner: number;
  readonly ownerIndex: number;
  /** @internal Whether its elements are function references. */
  readonly isFuncTable: boolean;
  private readonly lazyElements: LazyElements;
  /** The elements as words: two each in a function table, otherwise one. May have room for more than `size`. */
  private words: Int32Array;
  private region = ARENA_REGION;
  private length: number;

  /** @internal `type.element` is the engine's. */
  constructor(
    store: Store,
    type: TableType,
    definition: number,
    owner: number,
    ownerIndex: number,
    lazyElements: LazyElements,
  ) {
    this.store = store;
    this.type = type;
    this.definition = definition;
    this.owner = owner;
    this.ownerIndex = ownerIndex;
    this.lazyElements = lazyElements;
    this.isFuncTable = store.codec.kindOf(type.element) === 'func';
    this.length = type.initial;
    if (type.initial > store.limits.tableElements)
      throw new ResourceError(
        'table',
        `a table of ${type.initial} elements is over the limit of ${store.limits.tableElements}`,
      );
    this.words = this.allocate(type.initial);
  }

  /** A table that belongs to no instance, with all elements the value given, or null. @throws ResourceError, ValueError */
  static create(
    store: Store,
    type: { element: ReferenceTypeName; initial: number; maximum?: number; address?: 'i32' | 'i64' },
    ...given: readonly [value?: WasmValue]
  ): Table {
    return store.createTable(type, given.length === 0 ? null : given[0]);
  }

  /** Number of elements. */
  get size(): number {
    return this.length;
  }

  /** @throws RangeError out of bounds */
  get(index: number): WasmValue {
    this.check(index);
    const { codec, scratch } = this.store;
    if (this.isFuncTable) this.store.arena.setPointer(scratch, this.funcRefAt(index), 0);
    else this.store.arena.setPointer(scratch, this.words[index]!, 0);
    return codec.read(scratch, this.type.element);
  }

  /** @throws RangeError out of bounds, ValueError for a value of another type */
  set(index: number, value: WasmValue): void {
    this.check(index);
    this.fill(index, index + 1, this.encode(value));
  }

  /**
   * Adds `delta` elements, the value given or null; returns the size before, or -1 if it cannot grow so far.
   * @throws ValueError for a value of another type
   */
  grow(delta: number, ...given: readonly [value?: WasmValue]): number {
    const word = this.encode(given.length === 0 ? null : given[0]);
    const before = this.growUninitialized(delta);
    if (before >= 0) this.fill(before, before + delta, word);
    return before;
  }

  /** Adds elements that the caller must then write; they read as not yet initialised. */
  growUninitialized(delta: number): number {
    const before = this.length;
    const size = before + delta;
    const maximum = this.type.maximum < 0 ? Infinity : this.type.maximum;
    if (!(size <= Math.min(maximum, this.store.limits.tableElements))) return -1;
    if (size * this.stride > this.words.length) {
      const old = this.words;
      try {
        this.words = this.allocate(Math.min(Math.max(size, 2 * before), maximum, this.store.limits.tableElements));
      } catch (error) {
        if (error instanceof ResourceError) return -1;
        throw error;
      }
      this.words.set(old.subarray(0, before * this.stride));
    }
    this.length = size;
    this.publishSize();
    return before;
  }

  /** @internal Makes all elements `value`. */
  fillAll(value: WasmValue): void {
    this.fill(0, this.length, this.encode(value));
  }

  /** Address of the `VMFuncRef` of an element, initialised if it was not; 0 for null. */
  funcRefAt(index: number): number {
    const word = this.words[index * this.stride]!;
    if (word !== 0) return word & ~FUNCREF_INIT_BIT;
    const address = this.lazyElements(index);
    this.fill(index, index + 1, address);
    return address;
  }

  private get stride(): number {
    return this.isFuncTable ? POINTER / 4 : 1;
  }

  private check(index: number): void {
    if (!(index >= 0 && index < this.length)) throw new RangeError(`table index ${index} is out of bounds`);
  }

  private encode(value: WasmValue): number {
    return this.store.codec.referenceWord(this.type.element, value);
  }

  private fill(start: number, end: number, word: number): void {
    if (!this.isFuncTable) {
      const { heap } = this.store;
      for (let i = start; i < end; i++) this.words[i] = heap.replace(this.words[i]!, word);
      return;
    }
    for (let i = start; i < end; i++) {
      this.words[2 * i] = word | FUNCREF_INIT_BIT;
      this.words[2 * i + 1] = word === 0 ? 0 : ARENA_REGION;
    }
  }

  /** Room for `count` elements, zeroed, made known to compiled code. */
  private allocate(count: number): Int32Array {
    const byteSize = count * this.stride * 4;
    const { arena, regions } = this.store;
    if (this.region === ARENA_REGION && byteSize <= Math.min(arenaLimit, arena.available / 4)) {
      const address = arena.allocate(byteSize, POINTER);
      this.publish(address, ARENA_REGION);
      return new Int32Array(arena.bytes.buffer, arena.bytes.byteOffset + address, byteSize >> 2);
    }
    const buffer = allocateElements(byteSize, count);
    if (this.region === ARENA_REGION) this.region = regions.allocate();
    regions.map(this.region, buffer);
    this.publish(0, this.region);
    return new Int32Array(buffer);
  }

  private publish(address: number, region: number): void {
    this.store.arena.setPointer(this.definition + vmTableDefinition.base, address, region);
    this.publishSize();
  }

  private publishSize(): void {
    this.store.arena.setU64(this.definition + vmTableDefinition.current_elements, this.length);
  }
}

function allocateElements(byteSize: number, count: number): ArrayBuffer {
  try {
    return new ArrayBuffer(byteSize);
  } catch {
    throw new ResourceError('table', `a table of ${count} elements cannot be allocated`);
  }
}
