/** All functions of WASI preview 1, in one table: each a name, its parameters' types and what it does. */

import type { WasiCall } from './calls/call.ts';
import { clockCalls } from './calls/clocks.ts';
import { descriptorCalls } from './calls/descriptors.ts';
import { environmentCalls } from './calls/environment.ts';
import { fileIoCalls } from './calls/file-io.ts';
import { pathCalls } from './calls/paths.ts';
import { processCalls } from './calls/process.ts';

/** The module name under which guests import these functions. */
export const preview1Module = 'wasi_snapshot_preview1';

/** The functions by name. All but `proc_exit` have one i32 result, the error number. */
export const preview1: Readonly<Record<string, WasiCall>> = {
  ...environmentCalls,
  ...clockCalls,
  ...descriptorCalls,
  ...fileIoCalls,
  ...pathCalls,
  ...processCalls,
};
