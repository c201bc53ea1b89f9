/** Node's `BigIntStats` as WASI's attributes. */

import type { BigIntStats, Dirent } from 'node:fs';
import type { FileType } from '../constants.ts';
import type { FileStat } from '../file-system.ts';

type Kinds = Pick<
  BigIntStats | Dirent,
  'isDirectory' | 'isFile' | 'isSymbolicLink' | 'isCharacterDevice' | 'isBlockDevice' | 'isSocket'
>;

export function typeOf(kinds: Kinds): FileType {
  if (kinds.isFile()) return 'regularFile';
  if (kinds.isDirectory()) return 'directory';
  if (kinds.isSymbolicLink()) return 'symbolicLink';
  if (kinds.isCharacterDevice()) return 'characterDevice';
  if (kinds.isBlockDevice()) return 'blockDevice';
  return kinds.isSocket() ? 'socketStream' : 'unknown';
}

export function statOf(stats: BigIntStats): FileStat {
  return {
    type: typeOf(stats),
    inode: fileIdentity(stats.dev, stats.ino),
    linkCount: stats.nlink,
    size: stats.size,
    accessTime: stats.atimeNs,
    modificationTime: stats.mtimeNs,
    statusChangeTime: stats.ctimeNs,
  };
}

/** One number for a file: device and inode mixed, so that the guest learns neither. */
function fileIdentity(device: bigint, inode: bigint): bigint {
  const mixed = BigInt.asUintN(64, (inode ^ (device << 40n)) * 0x9e3779b97f4a7c15n);
  return mixed ^ (mixed >> 32n);
}

/** Nanoseconds as the seconds that Node's `utimes` takes. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds) / 1e9;
}
