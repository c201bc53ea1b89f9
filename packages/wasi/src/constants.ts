/**
 * Flag bits, enumerations and record layouts of WASI preview 1, as numbers on the wire. Facts: `typenames.witx`.
 */

/** Access rights, one bit each, as `$rights` numbers them. */
export const rights = {
  fdDatasync: 0x1n,
  fdRead: 0x2n,
  fdSeek: 0x4n,
  fdFdstatSetFlags: 0x8n,
  fdSync: 0x10n,
  fdTell: 0x20n,
  fdWrite: 0x40n,
  fdAdvise: 0x80n,
  fdAllocate: 0x100n,
  pathCreateDirectory: 0x200n,
  pathCreateFile: 0x400n,
  pathLinkSource: 0x800n,
  pathLinkTarget: 0x1000n,
  pathOpen: 0x2000n,
  fdReaddir: 0x4000n,
  pathReadlink: 0x8000n,
  pathRenameSource: 0x10000n,
  pathRenameTarget: 0x20000n,
  pathFilestatGet: 0x40000n,
  pathFilestatSetSize: 0x80000n,
  pathFilestatSetTimes: 0x100000n,
  fdFilestatGet: 0x200000n,
  fdFilestatSetSize: 0x400000n,
  fdFilestatSetTimes: 0x800000n,
  pathSymlink: 0x1000000n,
  pathRemoveDirectory: 0x2000000n,
  pathUnlinkFile: 0x4000000n,
  pollFdReadwrite: 0x8000000n,
  sockShutdown: 0x10000000n,
  sockAccept: 0x20000000n,
} as const;

/** Every right there is. */
export const allRights: bigint = (1n << 30n) - 1n;

const preopenBaseRights = [
  'pathCreateDirectory',
  'pathCreateFile',
  'pathLinkSource',
  'pathLinkTarget',
  'pathOpen',
  'fdReaddir',
  'pathReadlink',
  'pathRenameSource',
  'pathRenameTarget',
  'pathSymlink',
  'pathRemoveDirectory',
  'pathUnlinkFile',
  'pathFilestatGet',
  'pathFilestatSetTimes',
  'fdFilestatGet',
  'fdFilestatSetTimes',
] as const;

const preopenFileRights = [
  'fdDatasync',
  'fdRead',
  'fdSeek',
  'fdFdstatSetFlags',
  'fdSync',
  'fdTell',
  'fdWrite',
  'fdAdvise',
  'fdAllocate',
  'fdFilestatGet',
  'fdFilestatSetSize',
  'fdFilestatSetTimes',
  'pollFdReadwrite',
] as const;

/** Rights that a preopened directory reports for itself. */
export const preopenRights: bigint = union(preopenBaseRights);

/** Rights that a preopened directory reports as inherited by what is opened below it. */
export const preopenInheritedRights: bigint = preopenRights | union(preopenFileRights);

/** Rights that a directory, opened or not by the guest, never has: those about file contents. */
export const fileOnlyRights: bigint = union(['fdSeek', 'fdFilestatSetSize', 'pathFilestatSetSize']);

function union(list: readonly (keyof typeof rights)[]): bigint {
  return list.reduce((bits, name) => bits | rights[name], 0n);
}

/** `$filetype`. */
export const filetype = {
  unknown: 0,
  blockDevice: 1,
  characterDevice: 2,
  directory: 3,
  regularFile: 4,
  socketDgram: 5,
  socketStream: 6,
  symbolicLink: 7,
} as const;

/** What kind of thing a descriptor or a directory entry is. */
export type FileType = keyof typeof filetype;

/** `$fdflags`. */
export const fdflags = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;

/** `$oflags`. */
export const oflags = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;

/** `$lookupflags`. */
export const lookupflags = { symlinkFollow: 1 } as const;

/** `$fstflags`. */
export const fstflags = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8 } as const;

/** `$whence`. */
export const whence = { set: 0, cur: 1, end: 2 } as const;

/** `$clockid`; the two CPU clocks (2, 3) are not supported. */
export const clockid = { realtime: 0, monotonic: 1 } as const;

/** `$eventtype`. */
export const eventtype = { clock: 0, fdRead: 1, fdWrite: 2 } as const;

/** `$subclockflags`. */
export const subclockflags = { abstime: 1 } as const;

/** `$eventrwflags`. */
export const eventrwflags = { hangup: 1 } as const;

/** Sizes in bytes of the records that cross the boundary. */
export const recordSize = {
  iovec: 8,
  fdstat: 24,
  filestat: 64,
  prestat: 8,
  dirent: 24,
  subscription: 48,
  event: 32,
} as const;
