/** Traps and the frames of WebAssembly that were active, shown as Wasmtime shows them. */

import { trapOfCode, type WasmtimeTrapName, trapNamed } from '@pulleyjs/host-abi';

/** One active WebAssembly function. */
export interface WasmFrame {
  /** The module's own name, from its name section. */
  readonly moduleName: string | undefined;
  /** Index in the module's function index space, imports included. */
  readonly functionIndex: number;
  /** From the name section. */
  readonly functionName: string | undefined;
  /** Byte offset in the module of the operator being executed; undefined where it is not known. */
  readonly moduleOffset: number | undefined;
}

/** WebAssembly stopped: out of bounds, `unreachable`, a stack overflow and the like. The store can be used on. */
export class Trap extends Error {
  /** Wasmtime's number of the trap. */
  readonly code: number;
  /** Wasmtime's name of the trap, such as `MemoryOutOfBounds`. */
  readonly trap: WasmtimeTrapName;
  /** Innermost first. */
  readonly frames: readonly WasmFrame[];

  /** @param detail what the trap's own message does not say */
  constructor(code: number, frames: readonly WasmFrame[], detail?: string) {
    const trap = trapOfCode(code) ?? trapNamed('InternalAssert');
    super(detail === undefined ? trap.message : `${trap.message}: ${detail}`);
    this.name = 'Trap';
    this.code = trap.code;
    this.trap = trap.name;
    this.frames = frames;
  }
}

const framesOfErrors = new WeakMap<object, readonly WasmFrame[]>();

/** Remembers the frames that were active when a host function threw `error`; the innermost host function wins. */
export function recordFrames(error: unknown, frames: () => readonly WasmFrame[]): void {
  if (typeof error !== 'object' || error === null || error instanceof Trap) return;
  if (!framesOfErrors.has(error)) framesOfErrors.set(error, frames());
}

/** The frames that were active when a trap happened or a host function threw this error; none for any other value. */
export function framesOf(error: unknown): readonly WasmFrame[] {
  if (error instanceof Trap) return error.frames;
  return (typeof error === 'object' && error !== null && framesOfErrors.get(error)) || [];
}

const placeWidth = 8;

/** One line a frame, such as `    0:     0x2f - fac.wasm!fac`. */
export function formatFrames(frames: readonly WasmFrame[]): string {
  return frames.map((frame, index) => `${String(index).padStart(5)}: ${formatFrame(frame)}`).join('\n');
}

function formatFrame({ moduleName, functionIndex, functionName, moduleOffset }: WasmFrame): string {
  const place = moduleOffset === undefined ? '' : `${`0x${moduleOffset.toString(16)}`.padStart(placeWidth)} - `;
  return `${place}${moduleName ?? '<unknown>'}!${functionName ?? `<wasm function ${functionIndex}>`}`;
}
