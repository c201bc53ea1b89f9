/**
 * The store's GC heap, laid out for Wasmtime's reference-counting collector, whose barriers are inline in compiled code.
 * A reference is a byte offset; 0 is null. Nothing is freed yet: objects last as long as the store, which the barriers
 * allow (counts may stay too high).
 */

import { vmStructs } from '@pulleyjs/host-abi';
import type { Arena } from './arena.ts';
import { ResourceError } from './errors.ts';
import { vmDrcHeapData } from './vm-types.ts';

const header = vmStructs(8).VMDrcHeader;
/** Kinds of object that this runtime makes itself, in the high bits of the header's first word. */
const EXTERNREF_KIND = 0x4000_0000;
const payloadOffset: number = header.size;
const externRefSize = 32;
const initialSize = 65536;
const maximumSize = 0x4000_0000;
const alignment = 8;

export class GcHeap {
  private buffer: ArrayBuffer = new ArrayBuffer(0);
  private view: DataView = new DataView(this.buffer);
  private next = alignment;
  private readonly arena: Arena;
  /** Address of the collector's data that compiled code works on. */
  private readonly data: number;
  private readonly onResize: (buffer: ArrayBuffer) => void;

  /** `onResize` is told of each new buffer: compiled code must see it at once. */
  constructor(arena: Arena, data: number, onResize: (buffer: ArrayBuffer) => void) {
    this.arena = arena;
    this.data = data;
    this.onResize = onResize;
  }

  /**
   * Asked for by compiled code once the list of roots that it keeps has doubled since the last time. Nothing is freed;
   * noting the length makes it ask again only after the next doubling.
   */
  collect(): void {
    this.arena.set32(
      this.data + vmDrcHeapData.len_after_last_gc,
      this.arena.i32(this.data + vmDrcHeapData.current_len),
    );
  }

  /** Makes the heap larger by at least `size` bytes; whether it could. */
  grow(size: number): boolean {
    if (this.buffer.byteLength + size > maximumSize) return false;
    this.reserve(this.buffer.byteLength + size);
    return true;
  }

  /** A new externref object whose payload is `host`. */
  allocateExternRef(host: number): number {
    const reference = this.allocate(externRefSize, EXTERNREF_KIND, 0);
    this.view.setUint32(reference + payloadOffset, host, true);
    return reference;
  }

  externRefPayload(reference: number): number {
    return this.view.getUint32(reference + payloadOffset, true);
  }

  /** A new object with its header filled in and its reference count 1. @throws ResourceError */
  allocate(size: number, kind: number, type: number): number {
    const reference = this.next;
    this.reserve(reference + size);
    this.next = Math.ceil((reference + size) / alignment) * alignment;
    this.view.setUint32(reference + header.kind, kind, true);
    this.view.setUint32(reference + header.type, type, true);
    this.view.setBigUint64(reference + header.ref_count, 1n, true);
    this.view.setUint32(reference + header.object_size, size, true);
    return reference;
  }

  private reserve(end: number): void {
    if (end <= this.buffer.byteLength) return;
    if (end > maximumSize) throw new ResourceError('memory', 'the GC heap is full');
    const larger = new ArrayBuffer(Math.min(maximumSize, Math.max(initialSize, end, 2 * this.buffer.byteLength)));
    new Uint8Array(larger).set(new Uint8Array(this.buffer));
    this.buffer = larger;
    this.view = new DataView(larger);
    this.onResize(larger);
  }
}
