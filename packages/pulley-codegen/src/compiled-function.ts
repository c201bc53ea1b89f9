/** What compilation of one function gives. */

import type { ExternalName, TrapCode } from '@pulleyjs/cranelift-ir';

/** A field that only the linker can fill. */
export type Reloc =
  | {
      /** i32: address of `target` + addend - address of the instruction. */
      readonly kind: 'pcrel32';
      /** Byte offset of the field. */
      readonly offset: number;
      /** Byte offset of the instruction that the value counts from. */
      readonly instOffset: number;
      readonly target: ExternalName;
      readonly addend: bigint;
    }
  | {
      /** u8: the number of the host call that `target` is bound to. */
      readonly kind: 'host-call8';
      readonly offset: number;
      readonly target: ExternalName;
    };

/** One call, for unwinding. */
export interface CallSite {
  /** Offset of the instruction after the call. */
  readonly returnOffset: number;
  /** fp - sp there. */
  readonly frameOffset: number;
  /** In the order in which they are tried; only a `try_call` has any. */
  readonly handlers: readonly {
    /** null = catches everything. */
    readonly tag: number | null;
    /** Where, from sp, the handler's context value is; null without one. */
    readonly contextSpOffset: number | null;
    readonly handlerOffset: number;
  }[];
}

/** GC references on the stack during a call. */
export interface UserStackMap {
  readonly returnOffset: number;
  readonly frameSize: number;
  readonly entries: readonly { readonly type: number; readonly spOffset: number }[];
}

export interface CompiledFunction {
  /** Position independent but for `relocs`. */
  readonly code: Uint8Array;
  readonly relocs: readonly Reloc[];
  /** Offset and CLIF trap code of each instruction that can trap with one, ascending. */
  readonly traps: readonly { readonly offset: number; readonly code: TrapCode }[];
  /** Starts of ranges with one source location, ascending; 0xffffffff = none. */
  readonly srclocs: readonly { readonly offset: number; readonly srcloc: number }[];
  /** Every call, ascending. */
  readonly callSites: readonly CallSite[];
  readonly userStackMaps: readonly UserStackMap[];
  /** Bytes between fp and sp. */
  readonly frameSize: number;
  /** Whether the function pushes a frame; without one its return address is only in lr. */
  readonly hasFrame: boolean;
}
