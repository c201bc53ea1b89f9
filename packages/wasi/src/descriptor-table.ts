/** The guest's file descriptors: what each number stands for. Numbers are reused as Wasmtime reuses them. */

import { WasiError } from './errno.ts';
import type { Directory, InputStream, OpenFile, OutputStream } from './file-system.ts';

export interface StdinDescriptor {
  kind: 'input';
  stream: InputStream;
}

export interface OutputDescriptor {
  kind: 'output';
  stream: OutputStream;
}

export interface DirectoryDescriptor {
  kind: 'directory';
  directory: Directory;
  /** The guest's name of a directory given at the start; `undefined` for one the guest opened. */
  preopenPath: string | undefined;
}

export interface FileDescriptor {
  kind: 'file';
  file: OpenFile;
  position: number;
  append: boolean;
  nonblocking: boolean;
}

export type Descriptor = StdinDescriptor | OutputDescriptor | DirectoryDescriptor | FileDescriptor;

const maximumDescriptors = 1 << 16;

export class DescriptorTable {
  private readonly used = new Map<number, Descriptor>();
  /** Numbers given back, each below `nextUnused`. */
  private readonly free: number[] = [];
  private nextUnused = 0;

  /** Adds a descriptor under the largest number given back, else the next new one. @throws WasiError `mfile` */
  add(descriptor: Descriptor): number {
    if (this.used.size >= maximumDescriptors) throw new WasiError('mfile');
    const fd = this.free.length > 0 ? this.takeLargestFree() : this.nextUnused++;
    this.used.set(fd, descriptor);
    return fd;
  }

  /** @throws WasiError `badf` */
  get(fd: number): Descriptor {
    const descriptor = this.used.get(fd >>> 0);
    if (descriptor === undefined) throw new WasiError('badf');
    return descriptor;
  }

  /** @throws WasiError `badf` when it is no file */
  file(fd: number): FileDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind !== 'file') throw new WasiError('badf');
    return descriptor;
  }

  /** @throws WasiError `badf` when it is no directory */
  directory(fd: number): DirectoryDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind !== 'directory') throw new WasiError('badf');
    return descriptor;
  }

  /** A file; streams fail with `spipe`. @throws WasiError */
  seekable(fd: number): FileDescriptor {
    const descriptor = this.get(fd);
    if (descriptor.kind === 'input' || descriptor.kind === 'output') throw new WasiError('spipe');
    return this.file(fd);
  }

  close(fd: number): void {
    release(this.get(fd));
    this.used.delete(fd >>> 0);
    this.free.push(fd >>> 0);
  }

  /** Moves `from` to the number `to`, which must be in use and is closed. @throws WasiError `badf` */
  renumber(from: number, to: number): void {
    const replaced = this.get(to);
    const moved = this.get(from);
    if (from === to) return;
    release(replaced);
    this.used.set(to >>> 0, moved);
    this.used.delete(from >>> 0);
    this.free.push(from >>> 0);
  }

  /** Closes everything. */
  closeAll(): void {
    for (const descriptor of this.used.values()) release(descriptor);
    this.used.clear();
  }

  private takeLargestFree(): number {
    let best = 0;
    for (let i = 1; i < this.free.length; i++) if (this.free[i]! > this.free[best]!) best = i;
    return this.free.splice(best, 1)[0]!;
  }
}

function release(descriptor: Descriptor): void {
  if (descriptor.kind === 'file') descriptor.file.close();
  else if (descriptor.kind === 'directory') descriptor.directory.close();
}
