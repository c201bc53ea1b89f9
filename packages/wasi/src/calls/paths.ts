/** Functions that take a path below an open directory. */

import { fdflags, lookupflags, oflags, rights } from '../constants.ts';
import type { WasiContext } from '../context.ts';
import type { Descriptor } from '../descriptor-table.ts';
import { WasiError } from '../errno.ts';
import type { Directory, FileStat, OpenOptions } from '../file-system.ts';
import { type ResolvedPath, withResolvedPath } from '../resolve-path.ts';
import { encodeUtf8 } from '../utf8.ts';
import { call, type WasiCall } from './call.ts';
import { readTimes, writeFilestat } from './descriptors.ts';

export const pathCalls: Record<string, WasiCall> = {
  path_create_directory: call('iii', ({ descriptors }, memory, fd, path, length) => {
    const { directory } = descriptors.directory(fd);
    withResolvedPath(directory, memory.string(path, length), false, ({ directory: parent, name }) =>
      parent.createDirectory(named(name, 'exist')),
    );
  }),
  path_filestat_get: call('iiiii', ({ descriptors }, memory, fd, flags, path, length, result) => {
    const { directory } = descriptors.directory(fd);
    writeFilestat(memory, result, withResolvedPath(directory, memory.string(path, length), follows(flags), statPlace));
  }),
  path_filestat_set_times: call('iiiiIIi', (context, memory, fd, flags, path, length, atime, mtime, fstFlags) => {
    const times = readTimes(context.clocks, atime, mtime, fstFlags);
    const { directory } = context.descriptors.directory(fd);
    withResolvedPath(directory, memory.string(path, length), follows(flags), ({ directory: parent, name }) =>
      name === undefined ? parent.setTimes(times) : parent.setEntryTimes(name, times),
    );
  }),
  path_link: call('iiiiiii', ({ descriptors }, memory, fd, flags, path, length, newFd, newPath, newLength) => {
    const source = descriptors.directory(fd).directory;
    const target = descriptors.directory(newFd).directory;
    if (follows(flags)) throw new WasiError('inval');
    withTwoPaths(source, memory.string(path, length), target, memory.string(newPath, newLength), (from, to) => {
      const name = named(from.name, 'perm');
      if (from.mustBeDirectory) requireDirectory(from.directory, name);
      from.directory.link(name, to.directory, nameForNewEntry(to));
    });
  }),
  path_open: call(
    'iiiiiIIii',
    (context, memory, fd, flags, path, length, openFlags, base, _inheriting, fdFlags, result) => {
      const name = memory.string(path, length);
      const descriptor = openPath(context, fd, flags, name, openFlags, base, fdFlags);
      memory.writeU32(result, context.descriptors.add(descriptor));
    },
  ),
  path_readlink: call('iiiiii', ({ descriptors }, memory, fd, path, length, buffer, bufferLength, result) => {
    const { directory } = descriptors.directory(fd);
    const target = withResolvedPath(directory, memory.string(path, length), false, ({ directory: parent, name }) =>
      parent.readLink(named(name, 'inval')),
    );
    if (target[0] === '/') throw new WasiError('perm');
    const bytes = encodeUtf8(target).subarray(0, bufferLength >>> 0);
    memory.writeBytes(buffer, bytes);
    memory.writeU32(result, bytes.length);
  }),
  path_remove_directory: call('iii', ({ descriptors }, memory, fd, path, length) => {
    const { directory } = descriptors.directory(fd);
    withResolvedPath(directory, memory.string(path, length), false, ({ directory: parent, name }) =>
      parent.removeDirectory(named(name, 'inval')),
    );
  }),
  path_rename: call('iiiiii', ({ descriptors }, memory, fd, path, length, newFd, newPath, newLength) => {
    const source = descriptors.directory(fd).directory;
    const target = descriptors.directory(newFd).directory;
    withTwoPaths(source, memory.string(path, length), target, memory.string(newPath, newLength), (from, to) => {
      const [name, newName] = [named(from.name, 'busy'), named(to.name, 'busy')];
      if (from.mustBeDirectory || to.mustBeDirectory) requireDirectory(from.directory, name);
      from.directory.rename(name, to.directory, newName);
    });
  }),
  path_symlink: call('iiiii', ({ descriptors }, memory, path, length, fd, newPath, newLength) => {
    const { directory } = descriptors.directory(fd);
    const target = memory.string(path, length);
    if (target[0] === '/') throw new WasiError('perm');
    if (target === '' || target.indexOf('\0') >= 0) throw new WasiError(target === '' ? 'noent' : 'inval');
    withResolvedPath(directory, memory.string(newPath, newLength), false, (place) =>
      place.directory.createSymbolicLink(nameForNewEntry(place), target),
    );
  }),
  path_unlink_file: call('iii', ({ descriptors }, memory, fd, path, length) => {
    const { directory } = descriptors.directory(fd);
    withResolvedPath(directory, memory.string(path, length), false, ({ directory: parent, name, mustBeDirectory }) => {
      const entry = named(name, 'isdir');
      if (mustBeDirectory) requireDirectory(parent, entry);
      parent.unlink(entry);
    });
  }),
};

function follows(flags: number): boolean {
  return (flags & lookupflags.symlinkFollow) !== 0;
}

/** The name a path ends in; a path that leads to the starting directory itself has none. */
function named(name: string | undefined, otherwise: 'exist' | 'perm' | 'inval' | 'busy' | 'isdir'): string {
  if (name === undefined) throw new WasiError(otherwise);
  return name;
}

/** The name for something new that is no directory: a path that ends in `/` cannot name one, and fails in its own way. */
function nameForNewEntry({ directory, name, mustBeDirectory }: ResolvedPath): string {
  const entry = named(name, 'exist');
  if (!mustBeDirectory) return entry;
  requireDirectory(directory, entry);
  throw new WasiError('exist');
}

function requireDirectory(parent: Directory, name: string): void {
  if (parent.statEntry(name).type !== 'directory') throw new WasiError('notdir');
}

function statPlace({ directory, name, mustBeDirectory }: ResolvedPath): FileStat {
  if (name === undefined) return directory.stat();
  const stat = directory.statEntry(name);
  if (mustBeDirectory && stat.type !== 'directory') throw new WasiError('notdir');
  return stat;
}

function withTwoPaths(
  source: Directory,
  path: string,
  target: Directory,
  newPath: string,
  use: (from: ResolvedPath, to: ResolvedPath) => void,
): void {
  withResolvedPath(source, path, false, (from) => withResolvedPath(target, newPath, false, (to) => use(from, to)));
}

function openPath(
  { descriptors }: WasiContext,
  fd: number,
  flags: number,
  path: string,
  openFlags: number,
  base: bigint,
  fdFlags: number,
): Descriptor {
  const parent = descriptors.get(fd);
  if (parent.kind === 'file') throw new WasiError('notdir');
  if (parent.kind !== 'directory') throw new WasiError('badf');
  if ((fdFlags & (fdflags.dsync | fdflags.rsync | fdflags.sync)) !== 0) throw new WasiError('notsup');
  const options = openOptions(openFlags, base);
  const wantsDirectory = (openFlags & oflags.directory) !== 0;
  if (wantsDirectory && (options.create || options.exclusive || options.truncate)) throw new WasiError('inval');
  const follow = follows(flags) && !options.exclusive;
  return withResolvedPath(parent.directory, path, follow, (place) =>
    openPlace(place, options, wantsDirectory, fdFlags),
  );
}

/** Rights decide how the file is opened: without the right to write, for reading, whatever was asked. */
function openOptions(openFlags: number, base: bigint): OpenOptions {
  const create = (openFlags & oflags.creat) !== 0;
  const truncate = (openFlags & oflags.trunc) !== 0;
  const asksToWrite = (base & rights.fdWrite) !== 0n;
  return {
    read: (base & rights.fdRead) !== 0n || !asksToWrite,
    write: asksToWrite || create || truncate,
    create,
    exclusive: create && (openFlags & oflags.excl) !== 0,
    truncate,
  };
}

function openPlace(place: ResolvedPath, options: OpenOptions, wantsDirectory: boolean, fdFlags: number): Descriptor {
  const { directory, name, mustBeDirectory } = place;
  const type = existingType(directory, name);
  if (type === 'directory') {
    if (options.exclusive) throw new WasiError('exist');
    if (options.write) throw new WasiError('isdir');
    return { kind: 'directory', directory: directory.openDirectory(name ?? '.'), preopenPath: undefined };
  }
  if (type !== undefined && (wantsDirectory || mustBeDirectory)) {
    throw new WasiError(type === 'symbolicLink' ? 'loop' : 'notdir');
  }
  if (type === undefined && mustBeDirectory) throw new WasiError(options.create ? 'isdir' : 'noent');
  const file = directory.openFile(name!, options);
  const append = (fdFlags & fdflags.append) !== 0;
  return { kind: 'file', file, position: 0, append, nonblocking: (fdFlags & fdflags.nonblock) !== 0 };
}

function existingType(directory: Directory, name: string | undefined): string | undefined {
  if (name === undefined) return 'directory';
  try {
    return directory.statEntry(name).type;
  } catch (error) {
    if (error instanceof WasiError && error.errno === 'noent') return undefined;
    throw error;
  }
}
