/**
 * Error numbers of WASI preview 1 and the error that carries one. Facts: `typenames.witx`, `$errno`.
 */

const names = [
  'success',
  '2big',
  'acces',
  'addrinuse',
  'addrnotavail',
  'afnosupport',
  'again',
  'already',
  'badf',
  'badmsg',
  'busy',
  'canceled',
  'child',
  'connaborted',
  'connrefused',
  'connreset',
  'deadlk',
  'destaddrreq',
  'dom',
  'dquot',
  'exist',
  'fault',
  'fbig',
  'hostunreach',
  'idrm',
  'ilseq',
  'inprogress',
  'intr',
  'inval',
  'io',
  'isconn',
  'isdir',
  'loop',
  'mfile',
  'mlink',
  'msgsize',
  'multihop',
  'nametoolong',
  'netdown',
  'netreset',
  'netunreach',
  'nfile',
  'nobufs',
  'nodev',
  'noent',
  'noexec',
  'nolck',
  'nolink',
  'nomem',
  'nomsg',
  'noprotoopt',
  'nospc',
  'nosys',
  'notconn',
  'notdir',
  'notempty',
  'notrecoverable',
  'notsock',
  'notsup',
  'notty',
  'nxio',
  'overflow',
  'ownerdead',
  'perm',
  'pipe',
  'proto',
  'protonosupport',
  'prototype',
  'range',
  'rofs',
  'spipe',
  'srch',
  'stale',
  'timedout',
  'txtbsy',
  'xdev',
  'notcapable',
] as const;

/** The name of a WASI error number, as `typenames.witx` spells it. */
export type ErrnoName = (typeof names)[number];

/** Error numbers by name; `success` is 0. */
export const errno: Readonly<Record<ErrnoName, number>> = Object.fromEntries(
  names.map((name, value) => [name, value]),
) as Record<ErrnoName, number>;

/** The name of an error number; `undefined` when the number is not one of preview 1. */
export function errnoName(value: number): ErrnoName | undefined {
  return names[value];
}

/** Thrown inside a WASI function to end it with an error number. Guests see the number only. */
export class WasiError extends Error {
  readonly errno: ErrnoName;

  constructor(errnoOfError: ErrnoName, detail?: string) {
    super(detail === undefined ? errnoOfError : `${errnoOfError}: ${detail}`);
    this.name = 'WasiError';
    this.errno = errnoOfError;
  }
}
