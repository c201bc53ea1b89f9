/** A pretend guest: calls WASI functions by name on a memory of its own, with strings and results made easy. */
import { type ErrnoName, errnoName, preview1, Wasi, type WasiOptions } from '../src/index.ts';

const scratchEnd = 0x8000;

export const follow = 1;
export const oflags = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
export const right = { read: 1n << 1n, write: 1n << 6n } as const;
/** The first preopened directory. */
export const root = 3;

export class Guest {
  readonly memory: Uint8Array = new Uint8Array(0x10000);
  readonly view: DataView = new DataView(this.memory.buffer);
  private readonly wasi: Wasi;
  private next = 0x1000;

  constructor(options: WasiOptions) {
    this.wasi = new Wasi(options);
  }

  /** Calls a function; a string becomes its address and length. */
  call(name: string, ...args: (number | bigint | string)[]): ErrnoName {
    this.next = 0x1000;
    const flat = args.flatMap((arg) => (typeof arg === 'string' ? this.string(arg) : [arg]));
    return errnoName(this.wasi.perform(preview1[name]!, this.memory, flat))!;
  }

  /** Opens a path; returns the descriptor, or the name of the error. */
  open(
    path: string,
    options: { fd?: number; flags?: number; oflags?: number; rights?: bigint; fdflags?: number } = {},
  ): number | ErrnoName {
    const { fd = root, flags = 0, oflags: open = 0, rights = right.read, fdflags = 0 } = options;
    const result = this.call('path_open', fd, flags, path, open, rights, 0n, fdflags, 8);
    return result === 'success' ? this.view.getUint32(8, true) : result;
  }

  /** Reads once from a descriptor, as text. */
  read(fd: number, length = 100): string | ErrnoName {
    this.iovec(scratchEnd, length);
    const result = this.call('fd_read', fd, 0, 1, 8);
    return result === 'success' ? this.text(scratchEnd, this.view.getUint32(8, true)) : result;
  }

  /** Writes a text to a descriptor; returns the count. */
  write(fd: number, text: string): number | ErrnoName {
    const bytes = Buffer.from(text);
    this.memory.set(bytes, scratchEnd);
    this.iovec(scratchEnd, bytes.length);
    const result = this.call('fd_write', fd, 0, 1, 8);
    return result === 'success' ? this.view.getUint32(8, true) : result;
  }

  /** Names and types in a directory, read with a buffer of `size` bytes a call. */
  list(fd: number, size = 4096): { name: string; type: number }[] {
    const entries: { name: string; type: number }[] = [];
    let cookie = 0n;
    for (;;) {
      this.call('fd_readdir', fd, scratchEnd, size, cookie, 8);
      const used = this.view.getUint32(8, true);
      let at = scratchEnd;
      const end = at + used;
      const before = entries.length;
      while (at + 24 <= end) {
        const length = this.view.getUint32(at + 16, true);
        if (at + 24 + length > end) break;
        cookie = this.view.getBigUint64(at, true);
        entries.push({ name: this.text(at + 24, length), type: this.view.getUint8(at + 20) });
        at += 24 + length;
      }
      if (used < size || entries.length === before) return entries;
    }
  }

  /** A file's type, link count and size. */
  stat(path: string, flags = 0): { type: number; links: bigint; size: bigint; mtime: bigint } | ErrnoName {
    const result = this.call('path_filestat_get', root, flags, path, 64);
    if (result !== 'success') return result;
    return {
      type: this.view.getUint8(64 + 16),
      links: this.view.getBigUint64(64 + 24, true),
      size: this.view.getBigUint64(64 + 32, true),
      mtime: this.view.getBigUint64(64 + 48, true),
    };
  }

  text(at: number, length: number): string {
    return Buffer.from(this.memory.subarray(at, at + length)).toString();
  }

  private iovec(address: number, length: number): void {
    this.view.setUint32(0, address, true);
    this.view.setUint32(4, length, true);
  }

  private string(text: string): [number, number] {
    const bytes = Buffer.from(text);
    const at = this.next;
    this.memory.set(bytes, at);
    this.next += bytes.length + 1;
    return [at, bytes.length];
  }
}
