/** The handlers of a `try_table` or a `try`, while its frame is open. */

import type { Value } from '@pulleyjs/cranelift-ir';
import type { Clause, LandingPad, Relay } from './landing-pad.ts';
import type { Region } from './region.ts';

/** A catch clause of a `try_table`: exceptions of its tag, or any, go to a label outside of it. */
export interface CatchClause extends Clause {
  /** Whether the exception itself is passed on too. */
  readonly withReference: boolean;
  /** Counted from outside the `try_table`. */
  readonly label: number;
}

/** Of a `try_table`. */
export interface TableHandlers {
  readonly kind: 'try_table';
  readonly clauses: readonly CatchClause[];
  readonly relays: readonly Relay[];
}

/** Of a `try`: its handlers follow its body, each in a region around all before. */
export interface LegacyHandlers {
  readonly kind: 'try';
  readonly pads: readonly LandingPad[];
  /** The body's, then one for each handler but the last, which is in the frame's own. */
  readonly regions: readonly Region[];
  readonly relays: readonly Relay[];
  /** How many have been met. */
  met: number;
  /** The exception that the current handler has caught. */
  caught: Value | undefined;
}

export type FrameHandlers = TableHandlers | LegacyHandlers;
