/** What the WASI functions of one guest share: its arguments, descriptors and sources of time and chance. */

import type { DescriptorTable } from './descriptor-table.ts';

/** Sources of time, all in nanoseconds. */
export interface Clocks {
  /** Time since 1970. */
  realtime(): bigint;
  /** Time since an arbitrary moment; never goes back. */
  monotonic(): bigint;
  /** The smallest step of both clocks. */
  readonly resolution: bigint;
  /** Returns after that time has passed. */
  sleep(nanoseconds: bigint): void;
}

/** Fills the array with bytes fit for cryptography. */
export type RandomSource = (target: Uint8Array) => void;

export interface WasiContext {
  /** Program name and arguments, in UTF-8. */
  readonly args: readonly Uint8Array[];
  /** `NAME=VALUE` strings, in UTF-8. */
  readonly environment: readonly Uint8Array[];
  readonly descriptors: DescriptorTable;
  readonly clocks: Clocks;
  readonly random: RandomSource;
}

/** The guest called `proc_exit`. Passes through the guest's frames up to whoever started it. */
export class WasiExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit with code ${code}`);
    this.name = 'WasiExit';
    this.code = code;
  }
}
