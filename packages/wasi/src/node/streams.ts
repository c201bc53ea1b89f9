/** Descriptors of the process as standard streams. */

import { readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { InputStream, OutputStream } from '../file-system.ts';
import { withWasiErrors } from './system-error.ts';

/** The reader of an output stream has gone. Passes through the guest up to whoever started it, as a signal would end it. */
export class BrokenPipeError extends Error {
  readonly fd: number;

  constructor(fd: number) {
    super(`nobody reads descriptor ${fd} any more`);
    this.name = 'BrokenPipeError';
    this.fd = fd;
  }
}

/** An open descriptor of the process, such as 0, as standard input. */
export function hostInput(fd: number): InputStream {
  return {
    isTerminal: isatty(fd),
    read: (target) => withWasiErrors(() => retryWhileBusy(() => readToEnd(fd, target))),
  };
}

/** An open descriptor of the process, such as 1, as an output. @throws BrokenPipeError from `write` */
export function hostOutput(fd: number): OutputStream {
  return {
    isTerminal: isatty(fd),
    write(source) {
      for (let written = 0; written < source.length;) {
        written += writeSome(fd, source, written);
      }
    },
  };
}

function readToEnd(fd: number, target: Uint8Array): number {
  try {
    return readSync(fd, target, 0, target.length, null);
  } catch (error) {
    // Windows reports the end of a pipe so.
    if (codeOf(error) === 'EOF') return 0;
    throw error;
  }
}

function writeSome(fd: number, source: Uint8Array, from: number): number {
  try {
    return retryWhileBusy(() => writeSync(fd, source, from, source.length - from, null));
  } catch (error) {
    if (codeOf(error) === 'EPIPE') throw new BrokenPipeError(fd);
    return withWasiErrors(() => {
      throw error;
    });
  }
}

/** A descriptor that someone made non-blocking says EAGAIN instead of waiting; we wait for it. */
function retryWhileBusy<T>(action: () => T): T {
  for (let milliseconds = 1; ; milliseconds = Math.min(2 * milliseconds, 32)) {
    try {
      return action();
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error;
    }
    Atomics.wait(pauseWord, 0, 0, milliseconds);
  }
}

const pauseWord = new Int32Array(new SharedArrayBuffer(4));

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
