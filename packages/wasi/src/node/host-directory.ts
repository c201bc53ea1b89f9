/**
 * A directory of the host as a preopen.
 *
 * Each open directory holds a descriptor, and names are looked up relative to it through `/proc/self/fd/N/NAME`, which
 * is what `openat` does: a directory that is moved away or replaced by a symbolic link meanwhile does not lead elsewhere.
 * Where there is no `/proc/self/fd` (macOS, Windows) names are appended to the directory's real path; there another
 * process that swaps a directory for a link in the moment between two steps could mislead us, the guest itself cannot.
 */

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { WasiError } from '../errno.ts';
import type { Directory, DirectoryEntry, FileStat, FileTimes, OpenFile, OpenOptions } from '../file-system.ts';
import { HostFile } from './host-file.ts';
import { statOf, toSeconds, typeOf } from './host-stat.ts';
import { withWasiErrors } from './system-error.ts';

const descriptorFolder = '/proc/self/fd';
const hasDescriptorFolder = existsSync(descriptorFolder);
const isWindows = process.platform === 'win32';
/** Zero where the system has no such flag (Windows). */
const noFollow: number = constants.O_NOFOLLOW ?? 0;
const directoryOnly: number = constants.O_DIRECTORY ?? 0;
const nonBlocking: number = constants.O_NONBLOCK ?? 0;

/**
 * Opens a directory of the host for a guest.
 * @throws Error Node's own, when `path` is not a directory that can be opened
 */
export function openHostDirectory(path: string): Directory {
  return new HostDirectory(realpathSync(path));
}

class HostDirectory implements Directory {
  private readonly fd: number | undefined;
  /** What a name is appended to. */
  private readonly base: string;

  /** `path` must not be changeable by the guest into a link: a real path, or one below an open directory's `base`. */
  constructor(path: string) {
    this.fd = isWindows ? undefined : openSync(path, constants.O_RDONLY | directoryOnly | noFollow);
    this.base = hasDescriptorFolder ? `${descriptorFolder}/${this.fd}` : path;
  }

  stat(): FileStat {
    return withWasiErrors(() =>
      statOf(this.fd === undefined ? lstatSync(this.base, { bigint: true }) : fstatSync(this.fd, { bigint: true })),
    );
  }

  setTimes(times: FileTimes): void {
    const { accessTime, modificationTime } = this.stat();
    const [atime, mtime] = [times.accessTime ?? accessTime, times.modificationTime ?? modificationTime].map(toSeconds);
    withWasiErrors(() =>
      this.fd === undefined ? lutimesSync(this.base, atime!, mtime!) : futimesSync(this.fd, atime!, mtime!),
    );
  }

  list(): DirectoryEntry[] {
    return withWasiErrors(() => {
      // The trailing `/.` makes the kernel follow the descriptor's link, and only that.
      const entries = readdirSync(`${this.base}/.`, { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, type: typeOf(entry), inode: this.inodeOf(entry.name) }));
    });
  }

  statEntry(name: string): FileStat {
    return withWasiErrors(() => statOf(lstatSync(this.at(name), { bigint: true })));
  }

  setEntryTimes(name: string, times: FileTimes): void {
    const { accessTime, modificationTime } = this.statEntry(name);
    withWasiErrors(() =>
      lutimesSync(
        this.at(name),
        toSeconds(times.accessTime ?? accessTime),
        toSeconds(times.modificationTime ?? modificationTime),
      ),
    );
  }

  openDirectory(name: string): Directory {
    if (name === '.')
      return withWasiErrors(() => new HostDirectory(hasDescriptorFolder ? `${this.base}/.` : this.base));
    const { type } = this.statEntry(name);
    if (type !== 'directory') throw new WasiError('notdir');
    return withWasiErrors(() => new HostDirectory(this.at(name)));
  }

  openFile(name: string, options: OpenOptions): OpenFile {
    const { read, write, create, exclusive, truncate } = options;
    const mode = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
    const flags =
      mode |
      (create ? constants.O_CREAT : 0) |
      (exclusive ? constants.O_EXCL : 0) |
      (truncate ? constants.O_TRUNC : 0) |
      noFollow |
      nonBlocking;
    if (isWindows && isLink(this.at(name))) throw new WasiError('loop');
    return withWasiErrors(() => new HostFile(openSync(this.at(name), flags, 0o666), read, write));
  }

  readLink(name: string): string {
    const target = withWasiErrors(() => readlinkSync(this.at(name)));
    return isWindows ? target.replace(/\\/g, '/') : target;
  }

  createDirectory(name: string): void {
    withWasiErrors(() => mkdirSync(this.at(name)));
  }

  createSymbolicLink(name: string, target: string): void {
    withWasiErrors(() => symlinkSync(target, this.at(name)));
  }

  removeDirectory(name: string): void {
    withWasiErrors(() => rmdirSync(this.at(name)));
  }

  unlink(name: string): void {
    if (this.statEntry(name).type === 'directory') throw new WasiError('isdir');
    withWasiErrors(() => unlinkSync(this.at(name)));
  }

  rename(name: string, target: Directory, targetName: string): void {
    withWasiErrors(() => renameSync(this.at(name), sameKind(target).at(targetName)));
  }

  link(name: string, target: Directory, targetName: string): void {
    // Not every system's link() leaves a symbolic link alone.
    if (this.statEntry(name).type === 'symbolicLink' && !hasDescriptorFolder) throw new WasiError('notsup');
    withWasiErrors(() => linkSync(this.at(name), sameKind(target).at(targetName)));
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
  }

  /** The host's path of an entry. On Windows, names that mean more than a name (`a\\b`, `c:`) are refused. */
  at(name: string): string {
    if (isWindows && /[\\/:]/.test(name)) throw new WasiError('inval');
    return hasDescriptorFolder ? `${this.base}/${name}` : join(this.base, name);
  }

  private inodeOf(name: string): bigint {
    try {
      return this.statEntry(name).inode;
    } catch {
      return 0n;
    }
  }
}

function sameKind(directory: Directory): HostDirectory {
  if (!(directory instanceof HostDirectory)) throw new WasiError('xdev');
  return directory;
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
