/**
 * Walks a guest's path below an open directory, one component at a time, following symbolic links itself. This is the
 * sandbox: a path that starts with `/`, a `..` above the starting directory and a symbolic link to either end with
 * `perm`, as Wasmtime's do. The back end never sees a path, only names in directories that are open.
 */

import { WasiError } from './errno.ts';
import type { Directory, FileStat } from './file-system.ts';

const maximumLinks = 40;

/** Where a path leads: a name in an open directory, or (name `undefined`) that directory itself. */
export interface ResolvedPath {
  directory: Directory;
  name: string | undefined;
  /** The path ends in `/`, `/.` or `.`: whatever it names has to be a directory. */
  mustBeDirectory: boolean;
}

/**
 * Resolves `path` below `start`, hands the place to `use`, and closes every directory opened on the way.
 * The last component need not exist; a symbolic link there is followed only if `followLast`.
 * @throws WasiError `perm` when the path leads out, `loop` after 40 links, `notdir`, `noent`
 */
export function withResolvedPath<T>(
  start: Directory,
  path: string,
  followLast: boolean,
  use: (place: ResolvedPath) => T,
): T {
  const walk = new Walk(start, path, followLast);
  try {
    return use(walk.run());
  } finally {
    walk.close();
  }
}

class Walk {
  private readonly start: Directory;
  /** Directories entered below `start`, innermost last. */
  private readonly entered: Directory[] = [];
  /** Components still to walk, next one last. */
  private readonly pending: string[] = [];
  private readonly followLast: boolean;
  private linksFollowed = 0;
  private mustBeDirectory = false;

  constructor(start: Directory, path: string, followLast: boolean) {
    this.start = start;
    this.followLast = followLast;
    if (path === '') throw new WasiError('noent');
    this.push(path, true);
  }

  run(): ResolvedPath {
    while (this.pending.length > 0) {
      const name = this.pending.pop()!;
      const isLast = this.pending.length === 0;
      if (name === '..') this.leave();
      else if (isLast && !this.followsLink(name)) return this.place(name);
      else if (!isLast) this.enter(name);
    }
    return this.place(undefined);
  }

  close(): void {
    while (this.entered.length > 0) this.entered.pop()!.close();
  }

  private get current(): Directory {
    return this.entered.length > 0 ? this.entered[this.entered.length - 1]! : this.start;
  }

  private place(name: string | undefined): ResolvedPath {
    return { directory: this.current, name, mustBeDirectory: this.mustBeDirectory };
  }

  /** Puts the components of `path` in front of what is still to walk. */
  private push(path: string, isTail: boolean): void {
    if (path.indexOf('\0') >= 0) throw new WasiError('inval');
    if (path[0] === '/') throw new WasiError('perm', 'absolute path');
    const parts = path.split('/');
    const last = parts[parts.length - 1]!;
    if (isTail && (last === '' || last === '.')) this.mustBeDirectory = true;
    for (let i = parts.length - 1; i >= 0; i--) {
      const part = parts[i]!;
      if (part !== '' && part !== '.') this.pending.push(part);
    }
  }

  private leave(): void {
    const left = this.entered.pop();
    if (left === undefined) throw new WasiError('perm', 'path leaves the directory');
    left.close();
  }

  private enter(name: string): void {
    const { type } = this.current.statEntry(name);
    if (type === 'symbolicLink') this.followLink(name, false);
    else this.entered.push(this.current.openDirectory(name));
  }

  /** At the last component: whether it was a symbolic link to go on with. */
  private followsLink(name: string): boolean {
    if (!this.followLast && !this.mustBeDirectory) return false;
    let stat: FileStat;
    try {
      stat = this.current.statEntry(name);
    } catch (error) {
      if (error instanceof WasiError && error.errno === 'noent') return false;
      throw error;
    }
    if (stat.type !== 'symbolicLink') return false;
    this.followLink(name, true);
    return true;
  }

  private followLink(name: string, isTail: boolean): void {
    if (++this.linksFollowed > maximumLinks) throw new WasiError('loop');
    const target = this.current.readLink(name);
    if (target === '') throw new WasiError('noent');
    this.push(target, isTail);
  }
}
