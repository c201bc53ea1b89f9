/**
 * The guest's linear memory as a WASI function sees it during one call: bounds-checked, little-endian, addresses
 * unsigned. A bad pointer is a bug of the guest that ends it, not an error number, as in Wasmtime.
 */

import { recordSize } from './constants.ts';
import { decodeUtf8 } from './utf8.ts';

/** The guest passed a pointer outside its memory. */
export class GuestPointerError extends Error {
  readonly address: number;
  readonly length: number;

  constructor(address: number, length: number) {
    super(`pointer out of bounds: ${length} bytes at address ${address}`);
    this.name = 'GuestPointerError';
    this.address = address;
    this.length = length;
  }
}

/** A view of the memory; invalid once the memory grows, so made anew for each call. */
export class GuestMemory {
  private readonly all: Uint8Array;
  private readonly view: DataView;

  constructor(memory: Uint8Array) {
    this.all = memory;
    this.view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  }

  /**
   * The bytes at an address, not copied.
   * @throws GuestPointerError
   */
  bytes(address: number, length: number): Uint8Array {
    const start = address >>> 0;
    const size = length >>> 0;
    if (start + size > this.all.length) throw new GuestPointerError(start, size);
    return this.all.subarray(start, start + size);
  }

  /** A UTF-8 string. @throws GuestPointerError, WasiError `ilseq` */
  string(address: number, length: number): string {
    return decodeUtf8(this.bytes(address, length));
  }

  readU8(address: number): number {
    return this.view.getUint8(this.check(address, 1));
  }

  readU16(address: number): number {
    return this.view.getUint16(this.check(address, 2), true);
  }

  readU32(address: number): number {
    return this.view.getUint32(this.check(address, 4), true);
  }

  readU64(address: number): bigint {
    return this.view.getBigUint64(this.check(address, 8), true);
  }

  writeU8(address: number, value: number): void {
    this.view.setUint8(this.check(address, 1), value);
  }

  writeU16(address: number, value: number): void {
    this.view.setUint16(this.check(address, 2), value, true);
  }

  writeU32(address: number, value: number): void {
    this.view.setUint32(this.check(address, 4), value, true);
  }

  writeU64(address: number, value: bigint): void {
    this.view.setBigUint64(this.check(address, 8), value, true);
  }

  writeBytes(address: number, source: Uint8Array): void {
    this.bytes(address, source.length).set(source);
  }

  /**
   * The first buffer of an iovec array that is not empty; an empty one if there is none. Wasmtime reads and writes
   * one buffer a call, and guests must cope with short counts.
   */
  firstBuffer(iovecs: number, count: number): Uint8Array {
    this.bytes(iovecs, Math.min((count >>> 0) * recordSize.iovec, 0xffffffff));
    for (let i = 0; i < count >>> 0; i++) {
      const at = (iovecs >>> 0) + i * recordSize.iovec;
      const length = this.readU32(at + 4);
      if (length !== 0) return this.bytes(this.readU32(at), length);
    }
    return this.all.subarray(0, 0);
  }

  private check(address: number, size: number): number {
    const start = address >>> 0;
    if (start + size > this.all.length) throw new GuestPointerError(start, size);
    return start;
  }
}
