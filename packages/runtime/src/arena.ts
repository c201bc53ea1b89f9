/**
 * The store's arena: the memory that compiled code and runtime share (VM stack, VMContexts, function references, small
 * tables). Addresses are byte offsets in it; as a pointer an address is (offset, `ARENA_REGION`). What is allocated
 * stays until the store ends, as in Wasmtime.
 */

import { type Arena as MachineArena, ARENA_REGION } from '@pulleyjs/pulley-interp';
import { ResourceError } from './errors.ts';

export class Arena {
  /** The arena as bytes. */
  readonly bytes: Uint8Array;
  private readonly words: Int32Array;
  private readonly first: number;
  private next: number;

  /** Allocates from byte offset `first` on. */
  constructor(memory: MachineArena, first: number) {
    this.bytes = memory.bytes;
    this.words = memory.words;
    this.first = first;
    this.next = first;
  }

  /** Bytes not yet given away. */
  get available(): number {
    return this.bytes.length - this.next;
  }

  /**
   * Gives away zeroed memory.
   * @param align a power of two
   * @throws ResourceError
   */
  allocate(size: number, align: number = 16): number {
    const offset = Math.ceil(this.next / align) * align;
    if (offset + size > this.bytes.length) {
      const room = `${Math.max(this.available, 0)} of ${this.bytes.length} left`;
      throw new ResourceError('arena', `the store is full: ${size} bytes wanted, ${room}`);
    }
    this.next = offset + size;
    return offset;
  }

  /** Whether [offset, offset + size) lies in the arena, be it stack or given away or free. */
  holds(offset: number, size: number): boolean {
    return offset >= 0 && offset + size <= this.bytes.length;
  }

  /** Whether [offset, offset + size) has been given away. */
  isAllocated(offset: number, size: number): boolean {
    return offset >= this.first && offset + size <= this.next;
  }

  /** The words from `offset` on, a multiple of four. */
  wordsAt(offset: number, byteSize: number): Int32Array {
    return this.words.subarray(offset >> 2, (offset + byteSize) >> 2);
  }

  i32(offset: number): number {
    return this.words[offset >> 2];
  }

  u32(offset: number): number {
    return this.words[offset >> 2] >>> 0;
  }

  set32(offset: number, value: number): void {
    this.words[offset >> 2] = value;
  }

  /** An unsigned 64-bit number; exact below 2^53. */
  u64(offset: number): number {
    return this.u32(offset + 4) * 0x1_0000_0000 + this.u32(offset);
  }

  setU64(offset: number, value: number): void {
    this.words[offset >> 2] = value | 0;
    this.words[(offset >> 2) + 1] = Math.floor(value / 0x1_0000_0000) | 0;
  }

  setPointer(offset: number, low: number, high: number): void {
    this.words[offset >> 2] = low;
    this.words[(offset >> 2) + 1] = high;
  }

  /** Writes a pointer into this arena. */
  setAddress(offset: number, address: number): void {
    this.setPointer(offset, address, ARENA_REGION);
  }

  copy(target: number, source: number, size: number): void {
    this.bytes.copyWithin(target, source, source + size);
  }
}
