/**
 * A linear memory. For compiled code it is a region of its own, so its base never changes, and a `VMMemoryDefinition` in
 * the arena.
 *
 * Growing copies into a new `ArrayBuffer`, which has room to spare so that growing page by page stays linear. Once
 * someone has seen the `ArrayBuffer` itself, whose length must be the memory's, there is no more room to spare, and
 * growing detaches it.
 */

import { createResizable, enlarged, isResizable, transfer } from './buffers.ts';
import { ResourceError, ValueError } from './errors.ts';
import type { Store } from './store.ts';
import { type MemoryType, vmMemoryDefinition } from './vm-types.ts';

/** A memory's type as the host gives it; `address` is the type of its addresses, i32 unless given. */
export interface HostMemoryType {
  readonly initial: number;
  readonly maximum?: number;
  readonly address?: 'i32' | 'i64';
  readonly shared?: boolean;
}

/** The low half of a pointer counts within a region: no memory is larger, also one of 64-bit addresses. */
const regionBytes = 2 ** 32;

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
  private readonly pageSize: number;
  private readonly maximumPages: number;
  private readonly maximumBytes: number;
  /** The contents are its first `length` bytes; what follows is zero. */
  private storage: ArrayBuffer;
  private length: number;
  private contents: Uint8Array;
  private isExposed = false;
  private isDisposed = false;

  /** @internal */
  constructor(store: Store, type: MemoryType, definition: number, owner: number, ownerIndex: number) {
    this.store = store;
    this.type = type;
    this.definition = definition;
    this.owner = owner;
    this.ownerIndex = ownerIndex;
    this.region = store.regions.allocate();
    this.pageSize = 2 ** type.pageSizeLog2;
    this.maximumPages = maximumPagesOf(type);
    this.maximumBytes = Math.min(store.limits.memoryBytes, regionBytes);
    this.length = this.byteSize(type.initial);
    this.storage = allocateMemory(this.length, this.maximumBytes, type.initial);
    this.contents = new Uint8Array(this.storage);
    store.arena.setPointer(definition + vmMemoryDefinition.base, 0, this.region);
    this.publish();
  }

  /**
   * A memory that belongs to no instance; sizes in pages of 64 KiB. `shared`: as the threads proposal's type has it, and it
   * needs a maximum; it stays with its store all the same.
   * @throws ResourceError, ValueError
   */
  static create(store: Store, type: HostMemoryType): Memory {
    if (type.shared === true && type.maximum === undefined) throw new ValueError('a shared memory needs a maximum');
    return store.createMemory({
      initial: type.initial,
      maximum: type.maximum ?? -1,
      is64: type.address === 'i64',
      shared: type.shared ?? false,
      pageSizeLog2: 16,
    });
  }

  /**
   * The contents, in a buffer of their length. Detached and replaced when the memory grows, by 0 pages too, as in the
   * JavaScript API; whoever detaches it takes the contents away.
   */
  get buffer(): ArrayBuffer {
    this.isExposed = true;
    if (this.storage.byteLength !== this.length && !isResizable(this.storage))
      this.moveTo(new ArrayBuffer(this.length), this.length);
    return this.storage;
  }

  /** As `buffer`, which then is not resizable. */
  fixedLengthBuffer(): ArrayBuffer {
    const { storage } = this;
    if (isResizable(storage)) {
      this.moveTo(new ArrayBuffer(this.length), this.length);
      transfer(storage, 0);
    }
    return this.buffer;
  }

  /**
   * As `buffer`, which then is resizable: it grows with the memory rather than being replaced, and resizing it grows the memory.
   * @throws ValueError for a memory without a maximum, and where the engine has no resizable buffers; RangeError when there
   * is no room
   */
  resizableBuffer(): ArrayBuffer {
    const { storage } = this;
    if (isResizable(storage)) return storage;
    if (this.type.maximum < 0) throw new ValueError('only a memory with a maximum has a resizable buffer');
    const most = Math.min(this.byteSize(this.maximumPages), this.maximumBytes);
    this.moveTo(
      createResizable(this.length, most, (byteLength) => this.resizeTo(byteLength)),
      this.length,
    );
    if (this.isExposed) transfer(storage, 0);
    this.isExposed = true;
    return this.storage;
  }

  /** Gives the contents up. Only for a memory that no WebAssembly can reach any more. */
  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.store.regions.release(this.region);
    this.storage = new ArrayBuffer(0);
    this.contents = new Uint8Array(this.storage);
    this.length = 0;
  }

  private resizeTo(byteLength: number): void {
    const delta = (byteLength - this.length) / this.pageSize;
    if (!(delta >= 0 && Number.isInteger(delta)) || this.grow(delta) < 0)
      throw new RangeError(`a memory of ${this.length} bytes cannot become one of ${byteLength}`);
  }

  /** The contents as bytes; the same object until the memory grows. */
  get bytes(): Uint8Array {
    return this.contents;
  }

  /** Size in pages. */
  get pages(): number {
    return this.length / this.pageSize;
  }

  /** Grows by `delta` pages; returns the size before in pages, or -1 if it cannot grow so far. */
  grow(delta: number): number {
    const before = this.pages;
    const size = this.byteSize(before + delta);
    if (!(before + delta <= this.maximumPages) || size > this.maximumBytes) return -1;
    if (this.isExposed) return this.growExposed(size) ? before : -1;
    if (delta === 0) return before;
    const larger = size <= this.storage.byteLength ? this.storage : this.allocateLarger(size);
    if (larger === undefined) return -1;
    this.moveTo(larger, size);
    return before;
  }

  /** Whether there was room. */
  private growExposed(size: number): boolean {
    try {
      this.adopt(enlarged(this.storage, size), size);
      return true;
    } catch {
      return false;
    }
  }

  private allocateLarger(size: number): ArrayBuffer | undefined {
    const roomy = Math.min(Math.max(size, 1.5 * this.length), this.byteSize(this.maximumPages), this.maximumBytes);
    for (const wanted of [Math.ceil(roomy), size]) {
      try {
        return new ArrayBuffer(wanted);
      } catch {
        // The engine cannot give so much; perhaps it can give less.
      }
    }
    return undefined;
  }

  /** Makes the first `length` bytes of `storage` the contents, with those of now in front. */
  private moveTo(storage: ArrayBuffer, length: number): void {
    if (storage !== this.storage) new Uint8Array(storage).set(this.contents);
    this.adopt(storage, length);
  }

  private adopt(storage: ArrayBuffer, length: number): void {
    this.storage = storage;
    this.length = length;
    this.contents = new Uint8Array(storage, 0, length);
    this.publish();
  }

  private byteSize(pages: number): number {
    return pages * this.pageSize;
  }

  private publish(): void {
    this.store.arena.setU64(this.definition + vmMemoryDefinition.current_length, this.length);
    this.store.regions.map(this.region, this.storage, this.length);
  }
}

/** What the type allows: its own maximum, and no more than 32-bit addresses reach and 32 bits can say. */
function maximumPagesOf({ maximum, is64, pageSizeLog2 }: MemoryType): number {
  const addressable = is64 ? Infinity : Math.min(2 ** (32 - pageSizeLog2), 2 ** 32 - 1);
  return maximum < 0 ? addressable : Math.min(maximum, addressable);
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
