/**
 * A linear memory. It owns its `ArrayBuffer`, whose length is the memory's; growing makes a new one. For compiled code
 * it is a region of its own, so its base never changes, and a `VMMemoryDefinition` in the arena.
 */

import { type MemoryType, vmMemoryDefinition } from './vm-types.ts';
import { ResourceError } from './errors.ts';
import type { Store } from './store.ts';

/** See the head of the file. Made by instantiation or {@link Memory.create}. */
export class Memory {
  readonly store: Store;
  readonly type: MemoryType;
  /** Address of its `VMMemoryDefinition`. */
  readonly definition: number;
  /** The instance context it belongs to, and its index among that one's defined memories. */
  readonly owner: number;
  readonly ownerIndex: number;
  private readonly region: number;
  private current: ArrayBuffer;
  private currentBytes: Uint8Array;

  /** @internal */
  constructor(store: Store, type: MemoryType, definition: number, owner: number, ownerIndex: number) {
    this.store = store;
    this.type = type;
    this.definition = definition;
    this.owner = owner;
    this.ownerIndex = ownerIndex;
    this.region = store.regions.allocate();
    const size = this.byteSize(type.initial);
    this.current = allocateMemory(size, store.limits.memoryBytes, type.initial);
    this.currentBytes = new Uint8Array(this.current);
    store.arena.setPointer(definition + vmMemoryDefinition.base, 0, this.region);
    this.publish();
  }

  /** A memory that belongs to no instance. @throws ResourceError */
  static create(store: Store, type: { initial: number; maximum?: number }): Memory {
    return store.createMemory({
      initial: type.initial,
      maximum: type.maximum ?? -1,
      is64: false,
      shared: false,
      pageSizeLog2: 16,
    });
  }

  /** The contents. Replaced, with the old one left as it was, when the memory grows. */
  get buffer(): ArrayBuffer {
    return this.current;
  }

  /** The contents as bytes; the same object until the memory grows. */
  get bytes(): Uint8Array {
    return this.currentBytes;
  }

  /** Size in pages. */
  get pages(): number {
    return this.current.byteLength / this.pageSize;
  }

  /** Grows by `delta` pages; returns the size before in pages, or -1 if it cannot grow so far. */
  grow(delta: number): number {
    const before = this.pages;
    const size = this.byteSize(before + delta);
    if (!(before + delta <= this.maximumPages) || size > this.store.limits.memoryBytes) return -1;
    if (delta === 0) return before;
    let larger: ArrayBuffer;
    try {
      larger = new ArrayBuffer(size);
    } catch {
      return -1;
    }
    const bytes = new Uint8Array(larger);
    bytes.set(this.currentBytes);
    this.current = larger;
    this.currentBytes = bytes;
    this.publish();
    return before;
  }

  private get pageSize(): number {
    return 2 ** this.type.pageSizeLog2;
  }

  private get maximumPages(): number {
    const byIndexType = this.type.is64 ? Infinity : 2 ** (32 - this.type.pageSizeLog2);
    return this.type.maximum < 0 ? byIndexType : Math.min(this.type.maximum, byIndexType);
  }

  private byteSize(pages: number): number {
    return pages * this.pageSize;
  }

  private publish(): void {
    this.store.arena.setU64(this.definition + vmMemoryDefinition.current_length, this.current.byteLength);
    this.store.regions.map(this.region, this.current);
  }
}

function allocateMemory(size: number, limit: number, pages: number): ArrayBuffer {
  if (size <= limit) {
    try {
      return new ArrayBuffer(size);
    } catch {
      // Reported below.
    }
  }
  throw new ResourceError('memory', `a memory of ${pages} pages cannot be allocated`);
}
