/**
 * The store's GC heap: objects with deferred reference counts, as in Wasmtime's collector of that name, whose barriers are
 * inline in compiled code. Layouts: host-abi's `gc-layout.ts`.
 *
 * A count covers references in objects, globals, tables, element segments and those that JavaScript holds, not those on
 * the stack. Each object that compiled code may hold on the stack is on a list, which counts as one reference; the list
 * over-approximates. A collection finds what the stack really holds from the stack maps of the frames, takes everything
 * else off the list, and so frees what no count is left for. Cycles of garbage are never freed, as in Wasmtime.
 *
 * What compiled code writes into objects is not trusted: references are looked up in `GcBlocks`, walks are bounded by the
 * number of objects, and a heap that makes no sense is a trap.
 */

import {
  GC_EXTERNREF_NUMBER,
  GC_KIND_MASK,
  GC_LISTED_BIT,
  GC_MARK_BIT,
  GcKind,
  I31_BIT,
  vmStructs,
} from '@pulleyjs/host-abi';
import type { Arena } from './arena.ts';
import { ResourceError } from './errors.ts';
import { GcBlocks } from './gc-blocks.ts';
import { GcTracer, type TypeTable } from './gc-trace.ts';
import { vmDrcHeapData } from './vm-types.ts';

const header: ReturnType<typeof vmStructs>['VMDrcHeader'] = vmStructs(8).VMDrcHeader;
const leastSize: number = header.size;
const externRefSize: number = GC_EXTERNREF_NUMBER + 4;
/** The type of objects that have none. */
const NO_TYPE = 0xffff_ffff;
const initialBytes = 65536;
const largestBytes = 2 ** 30;

/** What the heap asks of its store. */
export interface GcHeapHost {
  readonly arena: Arena;
  /** Address of the collector's data, which compiled code works on. */
  readonly data: number;
  /** Bytes the heap may have. */
  readonly limit: number;
  readonly types: TypeTable;
  /** Told of each new buffer: compiled code must see it at once. */
  onResize(buffer: ArrayBuffer): void;
  /** Calls `visit` with every reference that frames of compiled code hold. */
  visitStack(visit: (reference: number) => void): void;
  /** Told of the number of each externref that is freed. */
  onFreeExternRef(number: number): void;
  /** Makes the error for a heap that makes no sense. */
  corruption(): Error;
}

/** Whether a reference is to an object, not null and not an i31. */
export function isObject(reference: number): boolean {
  return reference !== 0 && (reference & I31_BIT) === 0;
}

/** See the head of the file. */
export class GcHeap {
  private readonly host: GcHeapHost;
  private readonly tracer: GcTracer;
  private readonly blocks: GcBlocks = new GcBlocks();
  private buffer: ArrayBuffer = new ArrayBuffer(0);
  private words: Int32Array = new Int32Array(this.buffer);
  /** References handed to compiled code that no frame holds yet: roots until compiled code runs and asks for something. */
  private readonly pins: number[] = [];
  /** Objects whose last reference is being dropped. */
  private readonly dying: number[] = [];

  constructor(host: GcHeapHost) {
    this.host = host;
    this.tracer = new GcTracer(host.types);
  }

  /** Bytes of the heap. */
  get size(): number {
    return this.buffer.byteLength;
  }

  /** Bytes that objects take. */
  get used(): number {
    return this.blocks.used;
  }

  /** Number of objects. */
  get count(): number {
    return this.blocks.count;
  }

  // Objects.

  /**
   * A new object, zero after its header, which only the list holds yet. Collects if there is no room.
   * @throws ResourceError
   */
  allocate(kind: number, type: number, size: number): number {
    const wanted = Math.max(size, leastSize);
    const reference = this.blocks.allocate(wanted) || this.makeRoom(wanted);
    const first = reference >> 2;
    this.words.fill(0, first, first + (this.blocks.sizeOf(reference) >> 2));
    this.words[first + (header.kind >> 2)] = kind & GC_KIND_MASK;
    this.words[first + (header.type >> 2)] = type;
    this.words[first + (header.object_size >> 2)] = size;
    this.list(reference);
    return reference;
  }

  /** A new externref object that stands for the host's value of that number, pinned. @throws ResourceError */
  allocateExternRef(number: number): number {
    const reference = this.allocate(GcKind.externref, NO_TYPE, externRefSize);
    this.setWord(reference, GC_EXTERNREF_NUMBER, number);
    this.pins.push(reference);
    return reference;
  }

  /** The bits of an object's kind, unsigned. */
  kindOf(reference: number): number {
    return (this.word(reference, header.kind) & GC_KIND_MASK) >>> 0;
  }

  /** The engine-wide number of an object's type. */
  typeOf(reference: number): number {
    return this.word(reference, header.type) >>> 0;
  }

  /** A word of an object, at a byte offset that is a multiple of four. Throws what the host says for a corrupt heap. */
  word(reference: number, byteOffset: number): number {
    this.check(reference, byteOffset);
    return this.words[(reference + byteOffset) >> 2];
  }

  setWord(reference: number, byteOffset: number, value: number): void {
    this.check(reference, byteOffset);
    this.words[(reference + byteOffset) >> 2] = value;
  }

  /** The engine's type of a number. */
  typeNumbered(id: number): TypeTable[number] | undefined {
    return this.host.types[id];
  }

  /** So many 16-bit numbers of an object from a byte offset on, in place: until the heap grows. */
  halfWords(reference: number, byteOffset: number, length: number): Uint16Array {
    this.check(reference, byteOffset + 2 * length - 4);
    return new Uint16Array(this.buffer, reference + byteOffset, length);
  }

  // Who holds what.

  /** Counts one more reference from outside the stack. Null and i31 values need no count. */
  retain(reference: number): void {
    if (!isObject(reference)) return;
    const low = this.word(reference, header.ref_count) + 1;
    this.setWord(reference, header.ref_count, low);
    if ((low | 0) === 0) this.setWord(reference, header.ref_count + 4, this.word(reference, header.ref_count + 4) + 1);
  }

  /** Counts one reference less; frees what nothing refers to any more, and what only that referred to. */
  release(reference: number): void {
    if (!isObject(reference)) return;
    const { dying } = this;
    dying.push(reference);
    for (let next = dying.pop(); next !== undefined; next = dying.pop()) this.releaseOne(next);
  }

  /** Hands a reference to compiled code, which may hold it on its stack from now on. */
  expose(reference: number): number {
    if (!isObject(reference)) return reference;
    if ((this.word(reference, header.kind) & GC_LISTED_BIT) === 0) this.list(reference);
    this.pins.push(reference);
    return reference;
  }

  /** Says that compiled code has taken what was handed to it: its frames hold what is still needed. */
  forgetPins(): void {
    this.pins.length = 0;
  }

  /** The host replaces a reference that is kept outside the stack, and counts. Nothing else may be on its way to compiled code. */
  replace(old: number, reference: number): number {
    this.retain(reference);
    this.release(old);
    this.forgetPins();
    return reference;
  }

  // Collection.

  /** Takes off the list what neither the stack nor a pin holds. */
  collect(): void {
    this.host.visitStack((reference) => this.mark(reference));
    for (const reference of this.pins) this.mark(reference);
    for (const reference of this.sweep()) this.release(reference);
  }

  /** Makes the heap larger by at least `bytes`; whether it could. */
  grow(bytes: number): boolean {
    return this.growTo(this.size + bytes);
  }

  private makeRoom(bytes: number): number {
    this.collect();
    if (this.used + bytes > this.size / 2) this.growTo(Math.max(2 * this.size, this.used + 2 * bytes));
    const reference = this.blocks.allocate(bytes);
    if (reference !== 0) return reference;
    if (this.growTo(this.size + bytes + leastSize)) return this.blocks.allocate(bytes);
    throw new ResourceError('gc-heap', `GC heap out of memory: no capacity for allocation of ${bytes} bytes`);
  }

  /** Makes the heap `bytes` large, or as large as it may be; whether `bytes` could be had. */
  private growTo(bytes: number): boolean {
    const most = Math.min(this.host.limit, largestBytes);
    const size = Math.min(most, Math.max(initialBytes, Math.ceil(bytes / initialBytes) * initialBytes));
    if (size > this.size) {
      let larger: ArrayBuffer;
      try {
        larger = new ArrayBuffer(size);
      } catch {
        return false;
      }
      new Uint8Array(larger).set(new Uint8Array(this.buffer));
      this.buffer = larger;
      this.words = new Int32Array(larger, 0, larger.byteLength >> 2);
      this.blocks.extendTo(size);
      this.host.onResize(larger);
    }
    return bytes <= size;
  }

  /** Puts an object on the list, which counts as a reference. */
  private list(reference: number): void {
    const { arena, data } = this.host;
    this.setWord(reference, header.kind, this.word(reference, header.kind) | GC_LISTED_BIT);
    this.setWord(reference, header.next, arena.i32(data + vmDrcHeapData.over_approximated_stack_roots));
    this.retain(reference);
    arena.set32(data + vmDrcHeapData.over_approximated_stack_roots, reference);
    arena.set32(data + vmDrcHeapData.current_len, arena.i32(data + vmDrcHeapData.current_len) + 1);
  }

  /** Only what is on the list can be taken off it. */
  private mark(reference: number): void {
    if (!isObject(reference)) return;
    const word = this.word(reference, header.kind);
    if ((word & GC_LISTED_BIT) !== 0) this.setWord(reference, header.kind, word | GC_MARK_BIT);
  }

  /** Makes the list the marked objects, no longer marked; gives those that were taken off. */
  private sweep(): number[] {
    const { arena, data } = this.host;
    const unheld: number[] = [];
    let kept = 0;
    let last = 0;
    let first = 0;
    let reference = arena.i32(data + vmDrcHeapData.over_approximated_stack_roots);
    while (reference !== 0) {
      if (kept + unheld.length >= this.count) throw this.host.corruption();
      const word = this.word(reference, header.kind);
      const next = this.word(reference, header.next);
      if ((word & GC_MARK_BIT) === 0) {
        this.setWord(reference, header.kind, word & ~GC_LISTED_BIT);
        unheld.push(reference);
      } else {
        this.setWord(reference, header.kind, word & ~GC_MARK_BIT);
        if (last === 0) first = reference;
        else this.setWord(last, header.next, reference);
        last = reference;
        kept++;
      }
      reference = next;
    }
    if (last !== 0) this.setWord(last, header.next, 0);
    arena.set32(data + vmDrcHeapData.over_approximated_stack_roots, first);
    arena.set32(data + vmDrcHeapData.current_len, kept);
    arena.set32(data + vmDrcHeapData.len_after_last_gc, kept);
    return unheld;
  }

  private releaseOne(reference: number): void {
    const low = this.word(reference, header.ref_count);
    const high = this.word(reference, header.ref_count + 4);
    if (low === 0 && high === 0) throw this.corrupted();
    if (low === 1 && high === 0) {
      this.free(reference);
      return;
    }
    this.setWord(reference, header.ref_count, low - 1);
    if (low === 0) this.setWord(reference, header.ref_count + 4, high - 1);
  }

  private free(reference: number): void {
    const kind = this.kindOf(reference);
    const object = { reference, kind, type: this.typeOf(reference), size: this.blocks.sizeOf(reference) };
    if (kind === GcKind.externref) this.host.onFreeExternRef(this.word(reference, GC_EXTERNREF_NUMBER) >>> 0);
    else if (!this.tracer.addReferences(this.words, object, this.dying)) throw this.corrupted();
    this.blocks.free(reference);
  }

  private check(reference: number, byteOffset: number): void {
    if (byteOffset + 4 > this.blocks.sizeOf(reference >>> 0)) throw this.corrupted();
  }

  private corrupted(): Error {
    this.dying.length = 0;
    return this.host.corruption();
  }
}
