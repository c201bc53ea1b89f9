/** WASI preview 1. Read `wasi.ts` first; `file-system.ts` is what a back end implements. */

export type { WasiCall } from './calls/call.ts';
export type { FileType } from './constants.ts';
export { type Clocks, type RandomSource, WasiExit } from './context.ts';
export { type ErrnoName, errno, errnoName, WasiError } from './errno.ts';
export type {
  Directory,
  DirectoryEntry,
  FileStat,
  FileTimes,
  InputStream,
  OpenFile,
  OpenOptions,
  OutputStream,
} from './file-system.ts';
export { GuestPointerError } from './guest-memory.ts';
export { engineClocks, engineRandom } from './host-sources.ts';
export { MemoryFileSystem, type MemoryTree } from './memory-file-system.ts';
export { preview1, preview1Module } from './preview1.ts';
export { inputBytes, outputTo } from './streams.ts';
export { Wasi, type WasiOptions } from './wasi.ts';
