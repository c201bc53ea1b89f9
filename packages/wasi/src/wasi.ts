/**
 * One guest's WASI: what it may see and touch, and the host functions that give it that.
 */

import type { Instance, Linker } from '@pulleyjs/runtime';
import type { WasiCall } from './calls/call.ts';
import { type Clocks, type RandomSource, type WasiContext, WasiExit } from './context.ts';
import { DescriptorTable } from './descriptor-table.ts';
import { errno, WasiError } from './errno.ts';
import type { Directory, InputStream, OutputStream } from './file-system.ts';
import { GuestMemory } from './guest-memory.ts';
import { engineClocks, engineRandom } from './host-sources.ts';
import { preview1, preview1Module } from './preview1.ts';
import { inputBytes, outputTo } from './streams.ts';
import { encodeUtf8 } from './utf8.ts';

/** What a guest gets; nothing that is not named here. */
export interface WasiOptions {
  /** Program name, then arguments. Default: none, not even a name. */
  args?: readonly string[];
  /** Environment variables. Default: none. */
  env?: Readonly<Record<string, string>>;
  /** Directories by the path under which the guest knows them. It can reach nothing outside them. Default: none. */
  preopens?: Readonly<Record<string, Directory>>;
  /** Default: empty. */
  stdin?: InputStream;
  /** Default: thrown away. */
  stdout?: OutputStream;
  /** Default: thrown away. */
  stderr?: OutputStream;
  /** Default: the engine's. */
  clocks?: Clocks;
  /** Default: the engine's cryptographic generator. */
  random?: RandomSource;
}

/** WASI preview 1 for one guest. */
export class Wasi {
  private readonly context: WasiContext;

  constructor(options: WasiOptions = {}) {
    const descriptors = new DescriptorTable();
    descriptors.add({ kind: 'input', stream: options.stdin ?? inputBytes(new Uint8Array(0)) });
    descriptors.add({ kind: 'output', stream: options.stdout ?? outputTo(() => {}) });
    descriptors.add({ kind: 'output', stream: options.stderr ?? outputTo(() => {}) });
    for (const [preopenPath, directory] of Object.entries(options.preopens ?? {}))
      descriptors.add({ kind: 'directory', directory, preopenPath });
    this.context = {
      args: (options.args ?? []).map(encodeUtf8),
      environment: Object.entries(options.env ?? {}).map(([name, value]) => encodeUtf8(`${name}=${value}`)),
      descriptors,
      clocks: options.clocks ?? engineClocks,
      random: options.random ?? engineRandom,
    };
  }

  /** Defines all functions of preview 1 in `linker`. The guest's memory is what the calling instance exports as `memory`. */
  addToLinker(linker: Linker): void {
    for (const [name, call] of Object.entries(preview1)) {
      const results = name === 'proc_exit' ? [] : (['i32'] as const);
      linker.defineFunction(preview1Module, name, { params: call.params, results }, (caller, ...args) =>
        this.perform(call, caller.memoryBytes('memory'), args as (number | bigint)[]),
      );
    }
  }

  /**
   * Calls one function on a memory; returns its error number.
   * @throws WasiExit from `proc_exit`, GuestPointerError, and whatever a back end throws that is no `WasiError`
   */
  perform(call: WasiCall, memory: Uint8Array, args: readonly (number | bigint)[]): number {
    try {
      call.run(this.context, new GuestMemory(memory), ...args);
      return errno.success;
    } catch (error) {
      if (error instanceof WasiError) return errno[error.errno];
      throw error;
    }
  }

  /**
   * Runs a command's `_start`; returns its exit code, 0 if it simply returned.
   * @throws what ends the guest otherwise, such as a trap
   */
  start(instance: Instance): number {
    try {
      instance.func('_start').call();
      return 0;
    } catch (error) {
      if (error instanceof WasiExit) return error.code;
      throw error;
    }
  }

  /** Closes everything the guest has open. */
  close(): void {
    this.context.descriptors.closeAll();
  }
}
