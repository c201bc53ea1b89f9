/** What happens when an exception passes a call: `.wasmtime.exceptions`, decoded. */

import { countUpTo } from './ordered.ts';

/** Where to go for exceptions of one tag. */
export interface ExceptionHandler {
  /** Index of the tag in the module's tag index space; null catches all. */
  readonly tag: number | null;
  /** Bytes from sp to the slot that holds the VMContext which gives the tag its meaning; null if there is none. */
  readonly contextSpOffset: number | null;
  /** Text offset to go on at. */
  readonly handlerOffset: number;
}

/** A call whose exceptions are handled by its function. */
export interface CallSite {
  /** Text offset of the return address. */
  readonly returnOffset: number;
  /** Bytes from sp to fp at the call. */
  readonly frameOffset: number;
  /** In the order they are tried. */
  readonly handlers: readonly ExceptionHandler[];
}

/** Call sites with handlers, by return address. */
export class ExceptionTable {
  /** Strictly ascending by return offset. */
  readonly callSites: readonly CallSite[];

  constructor(callSites: readonly CallSite[]) {
    this.callSites = callSites;
  }

  /** The call that returns to exactly that text offset, if it has handlers. */
  at(returnOffset: number): CallSite | undefined {
    const index = countUpTo(this.callSites.length, (i) => this.callSites[i].returnOffset, returnOffset) - 1;
    return index >= 0 && this.callSites[index].returnOffset === returnOffset ? this.callSites[index] : undefined;
  }
}
