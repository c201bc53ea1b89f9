/** Node's system errors as WASI's. */

import { type ErrnoName, errno, WasiError } from '../errno.ts';

/** Codes whose WASI name is not the code without its E, in lower case. */
const exceptions: Readonly<Record<string, ErrnoName>> = {
  EWOULDBLOCK: 'again',
  EOPNOTSUPP: 'notsup',
  ENOTSUP: 'notsup',
  ENOTEMPTY: 'notempty',
  E2BIG: '2big',
  ERR_OUT_OF_RANGE: 'inval',
  ERR_INVALID_ARG_VALUE: 'inval',
  ERR_FS_FILE_TOO_LARGE: 'fbig',
  UNKNOWN: 'io',
};

/** Runs `action`; a system error of Node's becomes a `WasiError`, anything else stays what it is. */
export function withWasiErrors<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw toWasiError(error);
  }
}

function toWasiError(error: unknown): unknown {
  const code = (error as { code?: unknown }).code;
  if (error instanceof WasiError || typeof code !== 'string') return error;
  const name = exceptions[code] ?? code.slice(1).toLowerCase();
  return name in errno ? new WasiError(name as ErrnoName, (error as Error).message) : error;
}
