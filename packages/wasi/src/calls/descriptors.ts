/** What a descriptor is and may do: status, attributes, preopens, listing a directory, closing and renumbering. */

import {
  allRights,
  fdflags,
  type FileType,
  fileOnlyRights,
  filetype,
  fstflags,
  preopenInheritedRights,
  preopenRights,
  recordSize,
  rights,
} from '../constants.ts';
import type { Clocks, WasiContext } from '../context.ts';
import type { Descriptor } from '../descriptor-table.ts';
import { WasiError } from '../errno.ts';
import type { Directory, DirectoryEntry, FileStat, FileTimes } from '../file-system.ts';
import type { GuestMemory } from '../guest-memory.ts';
import { encodeUtf8 } from '../utf8.ts';
import { call, toOffset, type WasiCall } from './call.ts';

export const descriptorCalls: Record<string, WasiCall> = {
  fd_close: call('i', ({ descriptors }, _memory, fd) => descriptors.close(fd)),
  fd_renumber: call('ii', ({ descriptors }, _memory, from, to) => descriptors.renumber(from, to)),
  fd_fdstat_get: call('ii', ({ descriptors }, memory, fd, result) => {
    const status = statusOf(descriptors.get(fd));
    memory.writeU8(result, status.type);
    memory.writeU16(result + 2, status.flags);
    memory.writeU64(result + 8, status.rights);
    memory.writeU64(result + 16, status.inherited);
  }),
  fd_fdstat_set_flags: call('ii', ({ descriptors }, _memory, fd, flags) => {
    const descriptor = descriptors.file(fd);
    if ((flags & (fdflags.dsync | fdflags.sync | fdflags.rsync)) !== 0 || flags >>> 0 > 31)
      throw new WasiError('inval');
    descriptor.append = (flags & fdflags.append) !== 0;
    descriptor.nonblocking = (flags & fdflags.nonblock) !== 0;
  }),
  fd_fdstat_set_rights: call('iII', (context, _memory, fd) => {
    fileOrDirectory(context, fd);
    throw new WasiError('notsup');
  }),
  fd_filestat_get: call('ii', ({ descriptors }, memory, fd, result) => {
    const descriptor = descriptors.get(fd);
    if (descriptor.kind === 'file') writeFilestat(memory, result, descriptor.file.stat());
    else if (descriptor.kind === 'directory') writeFilestat(memory, result, descriptor.directory.stat());
    else writeFilestat(memory, result, { ...nothing, type: streamType(descriptor.stream.isTerminal) }, 0n);
  }),
  fd_filestat_set_size: call('iI', ({ descriptors }, _memory, fd, size) => {
    const { file } = descriptors.file(fd);
    if (toOffset(size) > Number.MAX_SAFE_INTEGER) throw new WasiError('inval');
    file.setSize(toOffset(size));
  }),
  fd_filestat_set_times: call('iIIi', (context, _memory, fd, atime, mtime, flags) => {
    const times = readTimes(context.clocks, atime, mtime, flags);
    fileOrDirectory(context, fd).setTimes(times);
  }),
  fd_prestat_get: call('ii', ({ descriptors }, memory, fd, result) => {
    const path = preopenPath(descriptors.get(fd));
    if (path === undefined) throw new WasiError('badf');
    memory.writeU32(result, 0);
    memory.writeU32(result + 4, encodeUtf8(path).length);
  }),
  fd_prestat_dir_name: call('iii', ({ descriptors }, memory, fd, buffer, length) => {
    const path = preopenPath(descriptors.get(fd));
    if (path === undefined) throw new WasiError('notdir');
    const name = encodeUtf8(path);
    if (name.length > length >>> 0) throw new WasiError('nametoolong');
    memory.writeBytes(buffer, name);
  }),
  fd_readdir: call('iiiIi', ({ descriptors }, memory, fd, buffer, length, cookie, result) => {
    const { directory } = descriptors.directory(fd);
    memory.writeU32(result, writeEntries(memory.bytes(buffer, length), directory, toOffset(cookie)));
  }),
};

interface Status {
  type: number;
  flags: number;
  rights: bigint;
  inherited: bigint;
}

function statusOf(descriptor: Descriptor): Status {
  switch (descriptor.kind) {
    case 'input':
    case 'output': {
      const right = descriptor.kind === 'input' ? rights.fdRead : rights.fdWrite;
      return { type: filetype[streamType(descriptor.stream.isTerminal)], flags: 0, rights: right, inherited: right };
    }
    case 'directory': {
      const type = filetype.directory;
      if (descriptor.preopenPath !== undefined)
        return { type, flags: 0, rights: preopenRights, inherited: preopenInheritedRights };
      const own = allRights & ~fileOnlyRights & ~rights.fdWrite;
      return { type, flags: 0, rights: own, inherited: own };
    }
    case 'file': {
      const { file, append, nonblocking } = descriptor;
      let own = allRights;
      if (!file.readable) own &= ~(rights.fdRead | rights.fdReaddir);
      if (!file.writable) own &= ~rights.fdWrite;
      const flags = (append ? fdflags.append : 0) | (nonblocking ? fdflags.nonblock : 0);
      return { type: filetype[file.stat().type], flags, rights: own, inherited: own };
    }
  }
}

function streamType(isTerminal: boolean): FileType {
  return isTerminal ? 'characterDevice' : 'unknown';
}

/** Attributes of what has none. */
const nothing = { inode: 0n, linkCount: 0n, size: 0n, accessTime: 0n, modificationTime: 0n, statusChangeTime: 0n };

function preopenPath(descriptor: Descriptor): string | undefined {
  return descriptor.kind === 'directory' ? descriptor.preopenPath : undefined;
}

function fileOrDirectory({ descriptors }: WasiContext, fd: number): { setTimes(times: FileTimes): void } {
  const descriptor = descriptors.get(fd);
  if (descriptor.kind === 'file') return descriptor.file;
  if (descriptor.kind === 'directory') return descriptor.directory;
  throw new WasiError('badf');
}

/** The times a guest asks to set. @throws WasiError `inval` when it asks for a time and for now at once */
export function readTimes(clocks: Clocks, atime: bigint, mtime: bigint, flags: number): FileTimes {
  const accessTime = readTime(clocks, atime, flags & fstflags.atim, flags & fstflags.atimNow);
  const modificationTime = readTime(clocks, mtime, flags & fstflags.mtim, flags & fstflags.mtimNow);
  return {
    ...(accessTime !== undefined && { accessTime }),
    ...(modificationTime !== undefined && { modificationTime }),
  };
}

function readTime(clocks: Clocks, time: bigint, isGiven: number, isNow: number): bigint | undefined {
  if (isGiven !== 0 && isNow !== 0) throw new WasiError('inval');
  if (isNow !== 0) return clocks.realtime();
  return isGiven !== 0 ? BigInt.asUintN(64, time) : undefined;
}

/**
 * `struct filestat { dev: u64 @0; ino: u64 @8; filetype: u8 @16; nlink: u64 @24; size: u64 @32; atim: u64 @40;
 * mtim: u64 @48; ctim: u64 @56 }`, 64 bytes. As in Wasmtime,
 * what lies between the fields stays as it was.
 */
export function writeFilestat(memory: GuestMemory, at: number, stat: FileStat, device: bigint = 1n): void {
  memory.writeU64(at, device);
  memory.writeU64(at + 8, stat.inode);
  memory.writeU8(at + 16, filetype[stat.type]);
  memory.writeU64(at + 24, stat.linkCount);
  memory.writeU64(at + 32, stat.size);
  memory.writeU64(at + 40, stat.accessTime);
  memory.writeU64(at + 48, stat.modificationTime);
  memory.writeU64(at + 56, stat.statusChangeTime);
}

/**
 * Fills `target` with entries from number `cookie` on, the last one cut where the room ends; returns the bytes used.
 * `.` and `..` come first. `struct dirent { next: u64 @0; ino: u64 @8; namlen: u32 @16; type: u8 @20 }` and the name.
 */
function writeEntries(target: Uint8Array, directory: Directory, cookie: number): number {
  const { inode } = directory.stat();
  const dots: DirectoryEntry[] = [
    { name: '.', type: 'directory', inode },
    { name: '..', type: 'directory', inode },
  ];
  const entries = dots.concat(directory.list());
  let used = 0;
  for (let i = cookie; i < entries.length && used < target.length; i++) {
    const record = encodeEntry(entries[i]!, i + 1);
    const part = record.subarray(0, target.length - used);
    target.set(part, used);
    used += part.length;
  }
  return used;
}

function encodeEntry({ name, type, inode }: DirectoryEntry, next: number): Uint8Array {
  const nameBytes = encodeUtf8(name);
  const record = new Uint8Array(recordSize.dirent + nameBytes.length);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(next), true);
  view.setBigUint64(8, inode, true);
  view.setUint32(16, nameBytes.length, true);
  view.setUint8(20, filetype[type]);
  record.set(nameBytes, recordSize.dirent);
  return record;
}
