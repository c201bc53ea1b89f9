/** Arguments and environment. */

import type { GuestMemory } from '../guest-memory.ts';
import { call, type WasiCall } from './call.ts';

export const environmentCalls: Record<string, WasiCall> = {
  args_get: call('ii', (context, memory, pointers, buffer) => writeStrings(memory, context.args, pointers, buffer)),
  args_sizes_get: call('ii', (context, memory, count, size) => writeSizes(memory, context.args, count, size)),
  environ_get: call('ii', (context, memory, pointers, buffer) =>
    writeStrings(memory, context.environment, pointers, buffer),
  ),
  environ_sizes_get: call('ii', (context, memory, count, size) => writeSizes(memory, context.environment, count, size)),
};

/** Puts the strings, each with a zero byte behind it, one after the other, and their addresses into an array. */
function writeStrings(memory: GuestMemory, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  let at = buffer >>> 0;
  strings.forEach((string, index) => {
    memory.writeU32((pointers >>> 0) + 4 * index, at);
    memory.writeBytes(at, string);
    memory.writeU8(at + string.length, 0);
    at += string.length + 1;
  });
}

function writeSizes(memory: GuestMemory, strings: readonly Uint8Array[], count: number, size: number): void {
  memory.writeU32(count, strings.length);
  memory.writeU32(
    size,
    strings.reduce((sum, string) => sum + string.length + 1, 0),
  );
}
