/**
 * Walks the frames on the VM stack: `[fp]` is the caller's frame pointer, `[fp + 8]` the address in the caller that the
 * callee returns to. Trampolines have frames too but are not shown.
 */

import { codeSpace } from '@pulleyjs/pulley-interp';
import { decodeOpcode } from '@pulleyjs/pulley-isa';
import { FunctionKind } from '@pulleyjs/wasm-translate';
import type { OuterActivation } from './activation.ts';
import type { Store } from './store.ts';
import type { WasmFrame } from './trap.ts';

/** Where the machine stopped. */
export interface StopPlace {
  /** The instruction that stopped. */
  readonly pc: number;
  readonly frame: number;
  readonly link: number;
  /** A stack overflow: the function may not have its frame yet. */
  readonly inPrologue: boolean;
  /** Frame pointer of the entry trampoline, where the walk ends. */
  readonly entryFrame: number;
}

const maximumFrames = 20;
const maximumOpcodeBytes = 3;

/** The innermost frames, at most 20, as Wasmtime: those of the running activation (if it stopped itself), then those outside. */
export function walkFrames(store: Store, stop: StopPlace | undefined, outer: readonly OuterActivation[]): WasmFrame[] {
  const frames: WasmFrame[] = [];
  if (stop !== undefined) walkStopped(store, stop, frames);
  for (let i = outer.length - 1; i >= 0; i--) {
    const { exitFrame, exitAddress, entryFrame } = outer[i];
    walkReturns(store, exitAddress, store.arena.i32(exitFrame), entryFrame, frames);
  }
  return frames;
}

function walkStopped(store: Store, { pc, frame, link, inPrologue, entryFrame }: StopPlace, frames: WasmFrame[]): void {
  addFrame(store, pc, frames);
  if (!hasFrame(store, pc) || (inPrologue && isPushFrame(pc))) walkReturns(store, link, frame, entryFrame, frames);
  else if (isStackAddress(store, frame) && frame !== entryFrame)
    walkReturns(store, store.arena.i32(frame + 8), store.arena.i32(frame), entryFrame, frames);
}

/** Walks from a return address in the function whose frame is `frame`. */
function walkReturns(store: Store, address: number, frame: number, entryFrame: number, frames: WasmFrame[]): void {
  let [returnTo, at] = [address, frame];
  while (frames.length < maximumFrames && at !== entryFrame && isStackAddress(store, at)) {
    addFrame(store, returnTo - 1, frames);
    returnTo = store.arena.i32(at + 8);
    const caller = store.arena.i32(at);
    if (caller <= at) return;
    at = caller;
  }
}

/** Whether a frame's two words can be at an address. */
export function isStackAddress({ stackBase, stackEnd }: Store, address: number): boolean {
  return address >= stackBase && address + 16 <= stackEnd && (address & 7) === 0;
}

function hasFrame(store: Store, pc: number): boolean {
  return store.findCode(pc)?.body.hasFrame ?? true;
}

function isPushFrame(pc: number): boolean {
  if (!codeSpace().isInstalled(pc)) return false;
  const { mnemonic } = decodeOpcode(codeSpace().read(pc, maximumOpcodeBytes), 0);
  return mnemonic === 'push_frame' || mnemonic === 'push_frame_save';
}

/** Adds the function that the code address lies in, unless it is a trampoline. */
function addFrame(store: Store, address: number, frames: WasmFrame[]): void {
  const place = store.findCode(address);
  if (place === undefined || place.body.kind !== FunctionKind.DefinedWasmFunction || frames.length >= maximumFrames)
    return;
  const { image } = place.module;
  const functionIndex = image.importedFunctions + place.body.index;
  frames.push({
    moduleName: image.names.moduleName,
    functionIndex,
    functionName: image.names.functionName(functionIndex),
    moduleOffset: place.body.sourceOffsetAt(address - place.body.address),
  });
}
