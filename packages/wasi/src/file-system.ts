/**
 * What a back end supplies: open files and open directories.
 *
 * A name given to a `Directory` is one component: not empty, not `.` or `..`, without `/`. No operation here follows
 * a symbolic link; following them, and staying inside the preopened directory while doing so, is `resolve-path.ts`'s
 * business alone. Every operation ends with a result or a `WasiError`. File offsets and sizes are whole numbers below 2^53.
 */

import type { FileType } from './constants.ts';

/** Attributes of a file; times are nanoseconds since 1970. */
export interface FileStat {
  type: FileType;
  /** Identifies the file while it exists. */
  inode: bigint;
  linkCount: bigint;
  size: bigint;
  accessTime: bigint;
  modificationTime: bigint;
  statusChangeTime: bigint;
}

/** New times in nanoseconds since 1970; an absent one stays as it is. */
export interface FileTimes {
  accessTime?: bigint;
  modificationTime?: bigint;
}

/** How to open a file. */
export interface OpenOptions {
  read: boolean;
  write: boolean;
  /** Make the file if it is not there. */
  create: boolean;
  /** With `create`: fail with `exist` if anything has that name. */
  exclusive: boolean;
  truncate: boolean;
}

/** One entry of a directory listing. */
export interface DirectoryEntry {
  name: string;
  type: FileType;
  inode: bigint;
}

/** An open file with contents that can be read and written at any offset. */
export interface OpenFile {
  readonly readable: boolean;
  readonly writable: boolean;
  stat(): FileStat;
  /** Reads at `offset` into `target`; returns the number of bytes, 0 at the end. */
  read(target: Uint8Array, offset: number): number;
  /** Writes at `offset`; returns the number of bytes written. */
  write(source: Uint8Array, offset: number): number;
  /** Writes at the end; returns the number of bytes written. */
  append(source: Uint8Array): number;
  setSize(size: number): void;
  setTimes(times: FileTimes): void;
  /** Brings contents, and unless `dataOnly` attributes, to lasting storage. */
  sync(dataOnly: boolean): void;
  close(): void;
}

/** An open directory. */
export interface Directory {
  stat(): FileStat;
  setTimes(times: FileTimes): void;
  /** All entries in a stable order, without `.` and `..`. */
  list(): DirectoryEntry[];
  /** Attributes of an entry; a symbolic link's own. @throws WasiError `noent` */
  statEntry(name: string): FileStat;
  setEntryTimes(name: string, times: FileTimes): void;
  /** `.` gives a second handle on this directory. @throws WasiError `notdir` for anything else, also a symbolic link */
  openDirectory(name: string): Directory;
  /** Opens what is not a directory. @throws WasiError `loop` for a symbolic link, `isdir` for a directory */
  openFile(name: string, options: OpenOptions): OpenFile;
  readLink(name: string): string;
  createDirectory(name: string): void;
  createSymbolicLink(name: string, target: string): void;
  removeDirectory(name: string): void;
  unlink(name: string): void;
  /** Gives the entry another name in `target`, a directory of the same back end. @throws WasiError `xdev` otherwise */
  rename(name: string, target: Directory, targetName: string): void;
  /** Makes another name for the entry. @throws WasiError `xdev` across back ends */
  link(name: string, target: Directory, targetName: string): void;
  close(): void;
}

/** A source of bytes such as standard input. */
export interface InputStream {
  readonly isTerminal: boolean;
  /** Waits for at least one byte; returns the number of bytes put into `target`, 0 at the end. */
  read(target: Uint8Array): number;
}

/** A sink of bytes such as standard output. */
export interface OutputStream {
  readonly isTerminal: boolean;
  /** Takes all bytes. */
  write(source: Uint8Array): void;
}
