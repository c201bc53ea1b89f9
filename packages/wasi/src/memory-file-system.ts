/**
 * A file system in memory, for browsers and tests. Nodes are shared by their names (hard links) and by open handles;
 * a file that has lost its last name lives on while it is open.
 */

import type { FileType } from './constants.ts';
import { WasiError } from './errno.ts';
import type { Directory, DirectoryEntry, FileStat, FileTimes, OpenFile, OpenOptions } from './file-system.ts';
import { encodeUtf8 } from './utf8.ts';

/** Contents to start with: bytes or text for a file, an object for a directory. */
export interface MemoryTree {
  [name: string]: Uint8Array | string | MemoryTree;
}

interface NodeBase {
  inode: bigint;
  linkCount: number;
  accessTime: bigint;
  modificationTime: bigint;
  statusChangeTime: bigint;
}

interface FileNode extends NodeBase {
  type: 'regularFile';
  /** The contents are the first `size` bytes. */
  bytes: Uint8Array;
  size: number;
}

interface DirectoryNode extends NodeBase {
  type: 'directory';
  entries: Map<string, Node>;
  /** Removed from its parent: nothing can be made in it any more. */
  removed: boolean;
}

interface LinkNode extends NodeBase {
  type: 'symbolicLink';
  target: string;
}

type Node = FileNode | DirectoryNode | LinkNode;

/** One tree of files. `root` is what is handed to a guest as a preopened directory. */
export class MemoryFileSystem {
  readonly root: Directory;
  private readonly now: () => bigint;
  private nextInode = 1n;

  /** `now` gives the time for new time stamps, in nanoseconds since 1970. */
  constructor(tree: MemoryTree = {}, now: () => bigint = () => BigInt(Date.now()) * 1_000_000n) {
    this.now = now;
    const root = this.newDirectory();
    this.fill(root, tree);
    this.root = new MemoryDirectory(this, root);
  }

  newDirectory(): DirectoryNode {
    return { ...this.base(), type: 'directory', entries: new Map(), removed: false };
  }

  newFile(bytes: Uint8Array): FileNode {
    return { ...this.base(), type: 'regularFile', bytes, size: bytes.length };
  }

  newLink(target: string): LinkNode {
    return { ...this.base(), type: 'symbolicLink', target };
  }

  /** Stamps a change of contents. */
  touch(node: Node): void {
    node.modificationTime = node.statusChangeTime = this.now();
  }

  private base(): NodeBase {
    const now = this.now();
    return {
      inode: this.nextInode++,
      linkCount: 1,
      accessTime: now,
      modificationTime: now,
      statusChangeTime: now,
    };
  }

  private fill(directory: DirectoryNode, tree: MemoryTree): void {
    for (const [name, content] of Object.entries(tree)) {
      directory.entries.set(name, this.nodeOf(content));
    }
  }

  private nodeOf(content: MemoryTree[string]): Node {
    if (typeof content === 'string') return this.newFile(encodeUtf8(content));
    if (content instanceof Uint8Array) return this.newFile(content.slice());
    const directory = this.newDirectory();
    this.fill(directory, content);
    return directory;
  }
}

class MemoryDirectory implements Directory {
  private readonly system: MemoryFileSystem;
  private readonly node: DirectoryNode;

  constructor(system: MemoryFileSystem, node: DirectoryNode) {
    this.system = system;
    this.node = node;
  }

  stat(): FileStat {
    return statOf(this.node);
  }

  setTimes(times: FileTimes): void {
    setTimes(this.node, times);
  }

  list(): DirectoryEntry[] {
    return [...this.node.entries].map(([name, { type, inode }]) => ({ name, type, inode }));
  }

  statEntry(name: string): FileStat {
    return statOf(this.find(name));
  }

  setEntryTimes(name: string, times: FileTimes): void {
    setTimes(this.find(name), times);
  }

  openDirectory(name: string): Directory {
    return name === '.' ? this : new MemoryDirectory(this.system, this.findDirectory(name));
  }

  openFile(name: string, options: OpenOptions): OpenFile {
    let node = this.node.entries.get(name);
    if (node === undefined) {
      if (!options.create) throw new WasiError('noent');
      node = this.system.newFile(new Uint8Array(0));
      this.insert(name, node);
    } else if (options.exclusive) throw new WasiError('exist');
    if (node.type === 'symbolicLink') throw new WasiError('loop');
    if (node.type === 'directory') throw new WasiError('isdir');
    const file = new MemoryFile(this.system, node, options.read, options.write);
    if (options.truncate) file.setSize(0);
    return file;
  }

  readLink(name: string): string {
    const node = this.find(name);
    if (node.type !== 'symbolicLink') throw new WasiError('inval');
    return node.target;
  }

  createDirectory(name: string): void {
    this.insert(name, this.system.newDirectory());
  }

  createSymbolicLink(name: string, target: string): void {
    this.insert(name, this.system.newLink(target));
  }

  removeDirectory(name: string): void {
    const node = this.findDirectory(name);
    if (node.entries.size > 0) throw new WasiError('notempty');
    node.removed = true;
    this.remove(name);
  }

  unlink(name: string): void {
    const node = this.find(name);
    if (node.type === 'directory') throw new WasiError('isdir');
    node.linkCount--;
    this.remove(name);
  }

  rename(name: string, target: Directory, targetName: string): void {
    const node = this.find(name);
    const place = this.sibling(target);
    const replaced = place.node.entries.get(targetName);
    if (replaced === node) return;
    if (node.type === 'directory' && isWithin(place.node, node)) throw new WasiError('inval');
    if (replaced !== undefined) {
      if (replaced.type === 'directory' && node.type !== 'directory') throw new WasiError('isdir');
      if (replaced.type !== 'directory' && node.type === 'directory') throw new WasiError('notdir');
      if (replaced.type === 'directory') place.removeDirectory(targetName);
      else place.unlink(targetName);
    }
    place.insert(targetName, node);
    this.remove(name);
  }

  link(name: string, target: Directory, targetName: string): void {
    const node = this.find(name);
    if (node.type === 'directory') throw new WasiError('perm');
    this.sibling(target).insert(targetName, node);
    node.linkCount++;
  }

  close(): void {}

  private find(name: string): Node {
    const node = this.node.entries.get(name);
    if (node === undefined) throw new WasiError('noent');
    return node;
  }

  private findDirectory(name: string): DirectoryNode {
    const node = this.find(name);
    if (node.type !== 'directory') throw new WasiError('notdir');
    return node;
  }

  private insert(name: string, node: Node): void {
    if (this.node.removed) throw new WasiError('noent');
    if (this.node.entries.has(name)) throw new WasiError('exist');
    this.node.entries.set(name, node);
    this.system.touch(this.node);
  }

  private remove(name: string): void {
    this.node.entries.delete(name);
    this.system.touch(this.node);
  }

  private sibling(other: Directory): MemoryDirectory {
    if (!(other instanceof MemoryDirectory) || other.system !== this.system) throw new WasiError('xdev');
    return other;
  }
}

class MemoryFile implements OpenFile {
  readonly readable: boolean;
  readonly writable: boolean;
  private readonly system: MemoryFileSystem;
  private readonly node: FileNode;

  constructor(system: MemoryFileSystem, node: FileNode, readable: boolean, writable: boolean) {
    this.system = system;
    this.node = node;
    this.readable = readable;
    this.writable = writable;
  }

  stat(): FileStat {
    return statOf(this.node);
  }

  read(target: Uint8Array, offset: number): number {
    if (!this.readable) throw new WasiError('badf');
    const part = this.node.bytes.subarray(
      Math.min(offset, this.node.size),
      Math.min(offset + target.length, this.node.size),
    );
    target.set(part);
    return part.length;
  }

  write(source: Uint8Array, offset: number): number {
    if (!this.writable) throw new WasiError('badf');
    if (source.length === 0) return 0;
    if (offset + source.length > this.node.size) this.setSize(offset + source.length);
    this.node.bytes.set(source, offset);
    this.system.touch(this.node);
    return source.length;
  }

  append(source: Uint8Array): number {
    return this.write(source, this.node.size);
  }

  setSize(size: number): void {
    if (!this.writable) throw new WasiError('inval');
    if (size > this.node.bytes.length) this.node.bytes = enlarged(this.node.bytes, this.node.size, size);
    else this.node.bytes.fill(0, size, Math.max(size, this.node.size));
    this.node.size = size;
    this.system.touch(this.node);
  }

  setTimes(times: FileTimes): void {
    setTimes(this.node, times);
  }

  sync(): void {}

  close(): void {}
}

/** A buffer with room for at least `size` bytes, twice as large as before where memory allows. @throws WasiError `nospc` */
function enlarged(bytes: Uint8Array, used: number, size: number): Uint8Array {
  for (const room of [Math.max(size, 2 * bytes.length), size]) {
    try {
      const larger = new Uint8Array(room);
      larger.set(bytes.subarray(0, used));
      return larger;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new WasiError('nospc');
}

function isWithin(place: DirectoryNode, ancestor: DirectoryNode): boolean {
  const pending = [ancestor];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    if (directory === place) return true;
    for (const node of directory.entries.values()) if (node.type === 'directory') pending.push(node);
  }
  return false;
}

function statOf(node: Node): FileStat {
  const { inode, accessTime, modificationTime, statusChangeTime } = node;
  const type: FileType = node.type;
  const size =
    node.type === 'regularFile' ? node.size : node.type === 'symbolicLink' ? encodeUtf8(node.target).length : 0;
  return {
    type,
    inode,
    linkCount: BigInt(node.linkCount),
    size: BigInt(size),
    accessTime,
    modificationTime,
    statusChangeTime,
  };
}

function setTimes(node: Node, { accessTime, modificationTime }: FileTimes): void {
  if (accessTime !== undefined) node.accessTime = accessTime;
  if (modificationTime !== undefined) node.modificationTime = modificationTime;
}
