/** Both back ends behave alike: each test runs on files in memory and on files of the host. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Directory, MemoryFileSystem, type MemoryTree } from '../src/index.ts';
import { openHostDirectory } from '../src/node.ts';
import { follow, Guest, oflags, right, root } from './guest.ts';

const tree: MemoryTree = { 'a.txt': 'hello world', sub: { 'b.txt': 'inner', empty: {} } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulley-wasi-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function copyOut(path: string, content: MemoryTree): void {
  for (const [name, item] of Object.entries(content)) {
    const at = join(path, name);
    if (typeof item === 'string' || item instanceof Uint8Array) writeFileSync(at, item);
    else {
      mkdirSync(at);
      copyOut(at, item);
    }
  }
}

const backEnds: [string, () => Directory][] = [
  ['memory', () => new MemoryFileSystem(tree).root],
  [
    'host',
    () => {
      copyOut(folder, tree);
      return openHostDirectory(folder);
    },
  ],
];

describe.each(backEnds)('%s', (_name, makeRoot) => {
  const start = (): Guest => new Guest({ preopens: { '/data': makeRoot() } });

  it('tells the guest what is preopened', () => {
    const guest = start();
    expect(guest.call('fd_prestat_get', root, 64)).toBe('success');
    expect(guest.view.getUint32(68, true)).toBe(5);
    expect(guest.call('fd_prestat_dir_name', root, 64, 5)).toBe('success');
    expect(guest.text(64, 5)).toBe('/data');
    expect(guest.call('fd_prestat_dir_name', root, 64, 4)).toBe('nametoolong');
    expect(guest.call('fd_prestat_get', 4, 64)).toBe('badf');
  });

  it('reads, seeks and tells', () => {
    const guest = start();
    const fd = guest.open('a.txt') as number;
    expect(guest.read(fd, 5)).toBe('hello');
    expect(guest.call('fd_seek', fd, -5n, 2, 8)).toBe('success');
    expect(guest.view.getBigUint64(8, true)).toBe(6n);
    expect(guest.read(fd)).toBe('world');
    expect(guest.read(fd)).toBe('');
    expect(guest.call('fd_seek', fd, -1n, 0, 8)).toBe('inval');
    expect(guest.call('fd_seek', root, 0n, 0, 8)).toBe('badf');
    expect(guest.call('fd_seek', 1, 0n, 0, 8)).toBe('spipe');
  });

  it('writes, appends, truncates and grows with zeros', () => {
    const guest = start();
    const fd = guest.open('new', { oflags: oflags.creat, rights: right.read | right.write }) as number;
    expect(guest.write(fd, 'abcdef')).toBe(6);
    expect(guest.call('fd_filestat_set_size', fd, 3n)).toBe('success');
    expect(guest.call('fd_filestat_set_size', fd, 5n)).toBe('success');
    const end = guest.open('new', { rights: right.write, fdflags: 1 }) as number;
    expect(guest.write(end, 'Z')).toBe(1);
    const again = guest.open('new') as number;
    expect(guest.read(again)).toBe('abc\0\0Z');
    expect(guest.write(again, 'x')).toBe('badf');
    expect(guest.open('new', { oflags: oflags.trunc, rights: right.write })).toBeTypeOf('number');
    expect(guest.stat('new')).toMatchObject({ size: 0n });
  });

  it('opens by the rules', () => {
    const guest = start();
    expect(guest.open('none')).toBe('noent');
    expect(guest.open('a.txt/x')).toBe('notdir');
    expect(guest.open('a.txt/')).toBe('notdir');
    expect(guest.open('a.txt', { oflags: oflags.directory })).toBe('notdir');
    expect(guest.open('sub', { rights: right.write })).toBe('isdir');
    expect(guest.open('a.txt', { oflags: oflags.creat | oflags.excl })).toBe('exist');
    expect(guest.open('x', { oflags: oflags.creat | oflags.directory })).toBe('inval');
    expect(guest.open('')).toBe('noent');
    expect(guest.open('a\0b')).toBe('inval');
    expect(guest.open('x', { fd: guest.open('a.txt') as number })).toBe('notdir');
    expect(guest.open('x', { fd: 1 })).toBe('badf');
    expect(guest.open('.', { oflags: oflags.directory })).toBeTypeOf('number');
  });

  it('lists directories in pieces of any size', () => {
    const guest = start();
    for (const size of [64, 100, 4096]) {
      const names = guest.list(root, size).map(({ name }) => name);
      expect(names.slice(0, 2)).toEqual(['.', '..']);
      expect(names.slice(2).sort()).toEqual(['a.txt', 'sub']);
    }
    expect(guest.list(root).find(({ name }) => name === 'sub')!.type).toBe(3);
  });

  it('makes, renames, links and removes', () => {
    const guest = start();
    expect(guest.call('path_create_directory', root, 'd')).toBe('success');
    expect(guest.call('path_create_directory', root, 'd')).toBe('exist');
    expect(guest.call('path_rename', root, 'a.txt', root, 'd/c.txt')).toBe('success');
    expect(guest.call('path_rename', root, 'd', root, 'd/e')).toBe('inval');
    expect(guest.call('path_link', root, 0, 'd/c.txt', root, 'hard')).toBe('success');
    expect(guest.stat('hard')).toMatchObject({ links: 2n, size: 11n });
    expect(guest.call('path_remove_directory', root, 'd')).toBe('notempty');
    expect(guest.call('path_remove_directory', root, 'hard')).toBe('notdir');
    expect(guest.call('path_unlink_file', root, 'd')).toBe('isdir');
    expect(guest.call('path_unlink_file', root, 'd/c.txt')).toBe('success');
    expect(guest.call('path_remove_directory', root, 'd')).toBe('success');
    expect(guest.stat('d')).toBe('noent');
    expect(guest.read(guest.open('hard') as number)).toBe('hello world');
  });

  it('takes a slash at the end as a claim to be a directory', () => {
    const guest = start();
    expect(guest.call('path_create_directory', root, 'd/')).toBe('success');
    expect(guest.call('path_symlink', 'x', root, 'new/')).toBe('noent');
    expect(guest.call('path_symlink', 'x', root, 'a.txt/')).toBe('notdir');
    expect(guest.call('path_symlink', 'x', root, 'd/')).toBe('exist');
    expect(guest.call('path_link', root, 0, 'a.txt/', root, 'h')).toBe('notdir');
    expect(guest.call('path_link', root, 0, 'a.txt', root, 'h/')).toBe('noent');
    expect(guest.call('path_rename', root, 'a.txt/', root, 'x')).toBe('notdir');
    expect(guest.call('path_rename', root, 'd/', root, 'e/')).toBe('success');
    expect(guest.call('path_rename', root, 'a.txt', root, '.')).toBe('busy');
    expect(guest.call('path_unlink_file', root, 'a.txt/')).toBe('notdir');
  });

  it('follows symbolic links only where asked', () => {
    const guest = start();
    expect(guest.call('path_symlink', 'a.txt', root, 'link')).toBe('success');
    expect(guest.stat('link')).toMatchObject({ type: 7 });
    expect(guest.stat('link', follow)).toMatchObject({ type: 4, size: 11n });
    expect(guest.open('link')).toBe('loop');
    expect(guest.read(guest.open('link', { flags: follow }) as number)).toBe('hello world');
    expect(guest.call('path_readlink', root, 'link', 64, 3, 8)).toBe('success');
    expect(guest.text(64, guest.view.getUint32(8, true))).toBe('a.t');
    expect(guest.call('path_symlink', 'sub', root, 'dirlink')).toBe('success');
    expect(guest.read(guest.open('dirlink/b.txt') as number)).toBe('inner');
    guest.call('path_symlink', 'loop', root, 'loop');
    expect(guest.open('loop', { flags: follow })).toBe('loop');
    expect(guest.open('loop/x')).toBe('loop');
  });

  it('sets times to the second and tells them in nanoseconds', () => {
    const guest = start();
    const mtime = 4;
    expect(guest.call('path_filestat_set_times', root, 0, 'a.txt', 0n, 1234567890_000000000n, mtime)).toBe('success');
    expect(guest.stat('a.txt')).toMatchObject({ mtime: 1234567890_000000000n });
    expect(guest.call('path_filestat_set_times', root, 0, 'a.txt', 0n, 0n, mtime | 8)).toBe('inval');
  });

  it('keeps a file alive that was removed while open', () => {
    const guest = start();
    const fd = guest.open('a.txt') as number;
    guest.call('path_unlink_file', root, 'a.txt');
    expect(guest.read(fd)).toBe('hello world');
    expect(guest.call('fd_close', fd)).toBe('success');
    expect(guest.read(fd)).toBe('badf');
  });

  it('renumbers and reuses descriptors', () => {
    const guest = start();
    const [a, b] = [guest.open('a.txt') as number, guest.open('sub/b.txt') as number];
    expect(guest.call('fd_renumber', b, a)).toBe('success');
    expect(guest.read(a)).toBe('inner');
    expect(guest.call('fd_renumber', b, a)).toBe('badf');
    expect(guest.open('a.txt')).toBe(b);
  });
});
