/** Guests that try to get out of their preopened directory, with the help of whatever lies in it. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Directory, MemoryFileSystem } from '../src/index.ts';
import { openHostDirectory } from '../src/node.ts';
import { follow, Guest, oflags, right, root } from './guest.ts';

/** Paths of things outside, reached through what is inside. */
const escapes = [
  '..',
  '../secret',
  '../inside/../secret',
  'sub/../../secret',
  './../secret',
  'sub/./../../secret',
  'sub/..//../secret',
  'up/secret',
  'up/inside/a.txt',
  'abs/secret',
  'sub/deep/secret',
  'chain/secret',
];

let outside: string;
let inside: string;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'pulley-sandbox-'));
  inside = join(outside, 'inside');
  mkdirSync(join(inside, 'sub'), { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  writeFileSync(join(inside, 'a.txt'), 'open');
  symlinkSync('..', join(inside, 'up'));
  symlinkSync(outside, join(inside, 'abs'));
  symlinkSync('../..', join(inside, 'sub', 'deep'));
  symlinkSync('sub/deep', join(inside, 'chain'));
  symlinkSync('../secret', join(inside, 'leak'));
});
afterEach(() => rmSync(outside, { recursive: true, force: true }));

const start = (): Guest => new Guest({ preopens: { '/': openHostDirectory(inside) } });

describe('a guest in a directory of the host', () => {
  it.each(escapes)('cannot open, list, stat or change %s', (path) => {
    const guest = start();
    for (const flags of [0, follow]) {
      expect(guest.open(path, { flags })).toBe('perm');
      expect(guest.open(path, { flags, oflags: oflags.creat, rights: right.write })).toBe('perm');
      expect(guest.open(path, { flags, oflags: oflags.directory })).toBe('perm');
      expect(guest.stat(path, flags)).toBe('perm');
    }
    expect(guest.call('path_unlink_file', root, path)).toBe('perm');
    expect(guest.call('path_remove_directory', root, path)).toBe('perm');
    expect(guest.call('path_create_directory', root, path)).toBe('perm');
    expect(guest.call('path_rename', root, path, root, 'mine')).toBe('perm');
    expect(guest.call('path_rename', root, 'a.txt', root, path)).toBe('perm');
    expect(guest.call('path_link', root, 0, path, root, 'mine')).toBe('perm');
    expect(guest.call('path_link', root, 0, 'a.txt', root, path)).toBe('perm');
    expect(guest.call('path_symlink', 'x', root, path)).toBe('perm');
    expect(guest.call('path_filestat_set_times', root, follow, path, 0n, 0n, 8)).toBe('perm');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
    expect(readdirSync(outside).sort()).toEqual(['inside', 'secret']);
  });

  it.each(['/etc/passwd', '/', '//etc', '/proc/self/environ'])('cannot use the absolute path %s', (path) => {
    expect(start().open(path)).toBe('perm');
    expect(start().stat(path)).toBe('perm');
  });

  it('cannot read through a link at the end of a path', () => {
    const guest = start();
    expect(guest.open('leak', { flags: follow })).toBe('perm');
    expect(guest.open('leak')).toBe('loop');
    expect(guest.open('leak', { flags: follow, oflags: oflags.creat | oflags.trunc, rights: right.write })).toBe(
      'perm',
    );
    expect(guest.stat('leak', follow)).toBe('perm');
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('cannot make or read links to absolute paths', () => {
    const guest = start();
    expect(guest.call('path_symlink', '/etc', root, 'etc')).toBe('perm');
    expect(guest.call('path_readlink', root, 'abs', 64, 100, 8)).toBe('perm');
    expect(guest.call('path_symlink', '../secret', root, 'mine')).toBe('success');
    expect(guest.open('mine', { flags: follow })).toBe('perm');
  });

  it('may go up as far as it went down, also below a directory that it opened', () => {
    const guest = start();
    expect(guest.read(guest.open('sub/../a.txt') as number)).toBe('open');
    const sub = guest.open('sub', { oflags: oflags.directory }) as number;
    expect(guest.open('../a.txt', { fd: sub })).toBe('perm');
    expect(guest.open('deep/a', { fd: sub })).toBe('perm');
  });

  it('does not follow a directory that was swapped for a link after it was opened', () => {
    const guest = start();
    const sub = guest.open('sub', { oflags: oflags.directory }) as number;
    renameSync(join(inside, 'sub'), join(inside, 'moved'));
    symlinkSync(outside, join(inside, 'sub'));
    expect(guest.open('secret', { fd: sub })).toBe('noent');
    expect(guest.open('sub/secret')).toBe('perm');
  });

  it('holds on to its directory when that is moved and a link put in its place', () => {
    const guest = start();
    renameSync(inside, join(outside, 'elsewhere'));
    symlinkSync('/etc', inside);
    expect(guest.read(guest.open('a.txt') as number)).toBe('open');
    expect(guest.open('passwd')).toBe('noent');
  });

  it('does not follow what is swapped in between two calls', () => {
    const guest = start();
    const target = join(inside, 'race');
    for (let i = 0; i < 200; i++) {
      rmSync(target, { recursive: true, force: true });
      if (i % 2 === 0) symlinkSync(outside, target);
      else mkdirSync(target);
      expect(['perm', 'noent']).toContain(guest.open('race/secret'));
    }
  });
});

describe('a guest in memory', () => {
  it.each(escapes)('cannot open %s', (path) => {
    const files = new MemoryFileSystem({ 'a.txt': 'open', sub: {} });
    const guest = new Guest({ preopens: { '/': files.root } });
    guest.call('path_symlink', '..', root, 'up');
    guest.call('path_symlink', '../..', root, 'sub/deep');
    guest.call('path_symlink', 'sub/deep', root, 'chain');
    files.root.createSymbolicLink('abs', '/');
    expect(guest.open(path, { flags: follow })).toBe('perm');
  });

  it('cannot rename or link into another file system', () => {
    const one: Directory = new MemoryFileSystem({ f: 'x' }).root;
    const guest = new Guest({ preopens: { '/a': one, '/b': new MemoryFileSystem().root } });
    expect(guest.call('path_rename', root, 'f', root + 1, 'f')).toBe('xdev');
    expect(guest.call('path_link', root, 0, 'f', root + 1, 'f')).toBe('xdev');
  });
});

it('a guest without preopens has no files', () => {
  const guest = new Guest({});
  expect(guest.open('a')).toBe('badf');
  expect(guest.call('fd_prestat_get', root, 64)).toBe('badf');
});

it('a pointer outside memory ends the guest', () => {
  const guest = new Guest({});
  expect(() => guest.call('random_get', 0xfff0, 0x20)).toThrow(/pointer out of bounds/);
  expect(() => guest.call('fd_write', 1, -8, 1, 8)).toThrow(/pointer out of bounds/);
  expect(() => guest.call('clock_time_get', 0, 0n, -4)).toThrow(/pointer out of bounds/);
});
