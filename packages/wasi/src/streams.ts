/** Standard streams that are not files of the host: bytes given up front, and output collected or handed on. */

import type { InputStream, OutputStream } from './file-system.ts';

/** Standard input with known contents. */
export function inputBytes(bytes: Uint8Array): InputStream {
  let position = 0;
  return {
    isTerminal: false,
    read(target) {
      const part = bytes.subarray(position, position + target.length);
      target.set(part);
      position += part.length;
      return part.length;
    },
  };
}

/** Output handed to `sink` as it is written; the array is the sink's own. */
export function outputTo(sink: (bytes: Uint8Array) => void): OutputStream {
  return { isTerminal: false, write: (source) => sink(source.slice()) };
}
