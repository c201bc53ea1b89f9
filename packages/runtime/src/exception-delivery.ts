/**
 * Finds the handler of an exception among the frames of the running activation, as Wasmtime does: from where WebAssembly
 * was left up to the entry, the calls of each frame are looked up by return address. What is read from the stack and from
 * an artefact's tables may be anything: the walk rises and stays on the stack.
 */

import type { CallSite } from '@pulleyjs/pulley-codegen';
import type { OuterActivation } from './activation.ts';
import { isStackAddress } from './backtrace.ts';
import { isOfTag } from './exception-objects.ts';
import type { Store } from './store.ts';

/** Where execution goes on, with the stack and frame pointer that the handler's function has there. */
export interface FoundHandler {
  readonly address: number;
  readonly stack: number;
  readonly frame: number;
}

/** The innermost handler for the exception. */
export function findHandler(
  store: Store,
  { exitAddress, exitFrame, entryFrame }: OuterActivation,
  reference: number,
): FoundHandler | undefined {
  let returnTo = exitAddress;
  let frame = isStackAddress(store, exitFrame) ? store.arena.i32(exitFrame) : 0;
  while (frame !== entryFrame && isStackAddress(store, frame)) {
    const found = handlerOfCall(store, returnTo, frame, reference);
    if (found !== undefined) return found;
    returnTo = store.arena.i32(frame + 8);
    const caller = store.arena.i32(frame);
    if (caller <= frame) return undefined;
    frame = caller;
  }
  return undefined;
}

function handlerOfCall(store: Store, returnTo: number, frame: number, reference: number): FoundHandler | undefined {
  const body = store.findCode(returnTo - 1)?.body;
  const site = body?.handlersAt(returnTo - body.address);
  if (body === undefined || site === undefined) return undefined;
  const stack = frame - site.frameOffset;
  const handler = site.handlers.find((candidate) => catches(store, candidate, stack, reference));
  return handler && { address: body.address + handler.handlerOffset, stack, frame };
}

function catches(
  store: Store,
  { tag, contextSpOffset }: CallSite['handlers'][number],
  stack: number,
  reference: number,
): boolean {
  if (tag === null) return true;
  if (contextSpOffset === null || !isStackAddress(store, stack + contextSpOffset)) return false;
  const known = store.findInstance(store.arena.u32(stack + contextSpOffset))?.tags[tag];
  return known !== undefined && isOfTag(store, reference, known);
}
