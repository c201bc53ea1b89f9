/** The structured control flow being translated: one frame for each block whose `end` has not been met. */

import type { Block, Type, Value } from '@pulleyjs/cranelift-ir';
import type { HandlerScope } from './landing-pad.ts';
import type { FrameHandlers } from './frame-handlers.ts';
import type { Region } from './region.ts';

/** Kind of a frame; `else` is an `if` whose `else` has been met, `catch` a `try` whose first handler has. */
export type FrameKind = 'function' | 'block' | 'loop' | 'if' | 'else' | 'try_table' | 'try' | 'catch';

/** One frame. Blocks are made when something branches to them. */
export interface ControlFrame {
  kind: FrameKind;
  /** Where values of locals may come from branches to the frame. */
  readonly region: Region;
  /** Of an `if` before its `else`: the first arm. */
  readonly arm: Region | undefined;
  /** Height of the operand stack below the parameters. */
  readonly height: number;
  readonly params: readonly Type[];
  readonly results: readonly Type[];
  /** Where code goes on after `end`, if anything branches there. */
  exit: Block | undefined;
  /** Of a loop: where its branches go. */
  readonly header: Block | undefined;
  /** Of an `if`: where a false condition goes. */
  readonly elseBlock: Block | undefined;
  /** Of an `if`: the values of its parameters, for the else branch. */
  readonly elseParams: readonly Value[];
  /** What catches exceptions of the code in it. */
  scope: HandlerScope | undefined;
  /** Of a `try_table` or `try`: its handlers. */
  readonly handlers: FrameHandlers | undefined;
}
