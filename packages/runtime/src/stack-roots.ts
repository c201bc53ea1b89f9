/**
 * References that frames of compiled code hold, found by their stack maps. All frames stand at calls when this is asked:
 * a collection happens in host calls only.
 */

import type { OuterActivation } from './activation.ts';
import type { Store } from './store.ts';

/** Calls `visit` with each reference on the stack, null and i31 values too. */
export function visitStackRoots(
  store: Store,
  exits: readonly OuterActivation[],
  visit: (reference: number) => void,
): void {
  for (const { exitFrame, exitAddress, entryFrame } of exits) {
    let frame = exitFrame;
    let returnTo = exitAddress;
    // The frame of the trampoline that left wasm comes first; its caller's code is at `returnTo`.
    while (frame !== entryFrame && isFrame(store, frame)) {
      const caller = store.arena.i32(frame);
      if (caller <= frame) break;
      visitFrame(store, returnTo, caller, visit);
      returnTo = store.arena.i32(caller + 8);
      frame = caller;
    }
  }
}

function isFrame({ stackBase, stackEnd }: Store, address: number): boolean {
  return address >= stackBase && address + 16 <= stackEnd && (address & 7) === 0;
}

function visitFrame(store: Store, returnTo: number, frame: number, visit: (reference: number) => void): void {
  const body = store.findCode(returnTo - 1)?.body;
  if (body === undefined || !isFrame(store, frame)) return;
  const map = body.stackMapAt(returnTo - body.address);
  if (map === undefined) return;
  for (const { spOffset } of map.entries) {
    const slot = frame - map.frameSize + spOffset;
    if (slot >= store.stackBase && slot < frame && (slot & 3) === 0) visit(store.arena.i32(slot));
  }
}
