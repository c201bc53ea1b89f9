/** An open file of the host. */

import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  futimesSync,
  readSync,
  writeSync,
} from 'node:fs';
import { WasiError } from '../errno.ts';
import type { FileStat, FileTimes, OpenFile } from '../file-system.ts';
import { statOf, toSeconds } from './host-stat.ts';
import { withWasiErrors } from './system-error.ts';

export class HostFile implements OpenFile {
  readonly readable: boolean;
  readonly writable: boolean;
  private readonly fd: number;

  /** Takes over `fd`, a descriptor of the process. */
  constructor(fd: number, readable: boolean, writable: boolean) {
    this.fd = fd;
    this.readable = readable;
    this.writable = writable;
  }

  stat(): FileStat {
    return withWasiErrors(() => statOf(fstatSync(this.fd, { bigint: true })));
  }

  read(target: Uint8Array, offset: number): number {
    checkOffset(offset);
    return withWasiErrors(() => readSync(this.fd, target, 0, target.length, offset));
  }

  write(source: Uint8Array, offset: number): number {
    checkOffset(offset);
    return withWasiErrors(() => writeSync(this.fd, source, 0, source.length, offset));
  }

  append(source: Uint8Array): number {
    return withWasiErrors(() => writeSync(this.fd, source, 0, source.length, Number(fstatSync(this.fd).size)));
  }

  setSize(size: number): void {
    if (!this.writable) throw new WasiError('inval');
    withWasiErrors(() => ftruncateSync(this.fd, size));
  }

  setTimes(times: FileTimes): void {
    withWasiErrors(() => {
      const stats = fstatSync(this.fd, { bigint: true });
      futimesSync(
        this.fd,
        toSeconds(times.accessTime ?? stats.atimeNs),
        toSeconds(times.modificationTime ?? stats.mtimeNs),
      );
    });
  }

  sync(dataOnly: boolean): void {
    withWasiErrors(() => (dataOnly ? fdatasyncSync(this.fd) : fsyncSync(this.fd)));
  }

  close(): void {
    withWasiErrors(() => closeSync(this.fd));
  }
}

function checkOffset(offset: number): void {
  if (offset > Number.MAX_SAFE_INTEGER) throw new WasiError('inval');
}
