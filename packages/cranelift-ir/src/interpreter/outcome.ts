/** What the interpreter is given and what comes of a run. */

import type { AnyEntity } from '../any-entity.ts';
import type { Inst } from '../entities.ts';
import type { ExternalName } from '../external-name.ts';
import type { Function } from '../function.ts';
import type { InterpreterMemory } from './memory.ts';

/** A function of the embedder's: operands and results as bit patterns. May throw a `GuestException`. */
export type HostFunction = (args: readonly bigint[]) => readonly bigint[];

export interface InterpreterOptions {
  /** What a name means; `%CeilF32` and the like are known without. */
  readonly resolve?: (name: ExternalName) => Function | HostFunction | undefined;
  /** Address of a symbol. */
  readonly symbolAddress?: (name: ExternalName) => bigint | undefined;
  readonly memory?: InterpreterMemory;
  /** Byte order of accesses that name none. */
  readonly bigEndian?: boolean;
  /** Instructions to run at most, over all runs of an interpreter. */
  readonly maxSteps?: number;
  /** Calls inside calls at most. */
  readonly maxDepth?: number;
}

/** How a run ended. A trap's name is that of its code, or `heap_misaligned`, `bad_signature` or `debug`. */
export type Outcome =
  | { readonly kind: 'return'; readonly values: readonly bigint[] }
  | { readonly kind: 'trap'; readonly trap: string }
  | { readonly kind: 'exception'; readonly tag: number; readonly payload: readonly bigint[] }
  | { readonly kind: 'out-of-steps' };

/** Thrown by a host function to raise an exception in the guest. */
export class GuestException extends Error {
  readonly tag: number;
  readonly payload: readonly bigint[];

  constructor(tag: number, payload: readonly bigint[]) {
    super(`exception with tag ${tag}`);
    this.tag = tag;
    this.payload = payload;
  }
}

/** The interpreter cannot go on: an opcode it does not know, or a name that nothing defines. */
export class InterpreterError extends Error {
  readonly entity: AnyEntity;

  constructor(message: string, inst: Inst) {
    super(message);
    this.name = 'InterpreterError';
    this.entity = { kind: 'inst', index: inst };
  }
}

/** A guest's trap on its way out of the interpreter. */
export class Trap extends Error {
  readonly trap: string;

  constructor(trap: string) {
    super(trap);
    this.trap = trap;
  }
}
