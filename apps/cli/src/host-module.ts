/**
 * The host of Pulley code: its ABI and its functions, from a JavaScript module of the user's, or a small console.
 *
 *     export const abi = defineHostAbi('game', { move: { params: ['by: i64'], result: 'i64' } });   // or the table alone
 *     export const host = ({ machine, write, exit }) => ({ move: (by) => by + 1n });                // or the functions alone
 *
 * Functions may be asynchronous: the code waits for them.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  defineHostAbi,
  type HostAbi,
  HostAbiError,
  type HostAbiTable,
  type AsyncHostOf,
  type HostOf,
} from '@pulleyjs/host-abi';
import type { Machine } from '@pulleyjs/pulley-interp';
import { CommandError } from './errors.ts';

/** What a host's functions may use. */
export interface HostContext {
  readonly machine: Machine;
  /** Writes to standard output. */
  readonly write: (chunk: string | Uint8Array) => void;
  /** Ends the run with that exit code. Does not return. */
  readonly exit: (exitCode: number) => never;
}

/** A table of host calls, and what makes the functions for a run. */
export interface HostModule {
  /** For messages. */
  readonly name: string;
  readonly abi: HostAbi;
  readonly createHost: (context: HostContext) => AsyncHostOf<HostAbiTable>;
}

/** The calls of the console host. */
const consoleTable = {
  print_i64: { params: ['value: i64'] },
  print_f64: { params: ['value: f64'] },
  write: { params: ['address: pointer', 'length: size'] },
  exit: { params: ['code: i32'] },
} as const;

const consoleAbi = defineHostAbi('console', consoleTable);

/** What there is without `--host`. */
const consoleHost: HostModule = {
  name: 'console',
  abi: consoleAbi as unknown as HostAbi,
  createHost: ({ machine, write, exit }) => {
    const host: HostOf<typeof consoleTable> = {
      print_i64: (value) => write(`${value}\n`),
      print_f64: (value) => write(`${value}\n`),
      write: (low, high, length) => write(readBytes(machine, low, high, length)),
      exit: (code) => exit(code & 0xff),
    };
    return host as unknown as HostOf<HostAbiTable>;
  },
};

function readBytes(machine: Machine, low: number, high: number, length: number): Uint8Array {
  const place = machine.locate(low, high, length);
  if (place === null) throw new CommandError(`write: ${length} bytes at 0x${(low >>> 0).toString(16)} are not mapped`);
  return new Uint8Array(place.view.buffer, place.view.byteOffset + place.offset, length).slice();
}

/** Loads a host module; without one, the console. @throws CommandError */
export async function loadHost(path: string | undefined): Promise<HostModule> {
  if (path === undefined) return consoleHost;
  let exports: { readonly abi?: unknown; readonly host?: unknown };
  try {
    exports = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new CommandError(
      `${path}: cannot be loaded as a JavaScript module: ${(error as Error).message.split('\n')[0]}`,
    );
  }
  const { abi, host } = exports;
  if (typeof abi !== 'object' || abi === null) throw new CommandError(`${path}: does not export 'abi'`);
  if (typeof host !== 'function' && (typeof host !== 'object' || host === null))
    throw new CommandError(`${path}: does not export 'host'`);
  return {
    name: path,
    abi: isHostAbi(abi) ? abi : defineTable(path, abi as HostAbiTable),
    createHost: (context) => (typeof host === 'function' ? host(context) : host),
  };
}

/** Also one that another copy of the package made. */
function isHostAbi(abi: object): abi is HostAbi {
  return 'fingerprint' in abi && 'calls' in abi;
}

function defineTable(path: string, table: HostAbiTable): HostAbi {
  try {
    return defineHostAbi(path, table);
  } catch (error) {
    if (error instanceof HostAbiError) throw new CommandError(`${path}: ${error.message}`);
    throw new CommandError(`${path}: 'abi' is no table of host calls`);
  }
}

/** The id of a host call by its name, for the assembler. */
export function hostCallId({ abi }: HostModule): (name: string) => number | undefined {
  const ids = new Map(abi.calls.map(({ name, id }) => [name, id]));
  return (name) => ids.get(name);
}
