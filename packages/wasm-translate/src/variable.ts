/** A value that code keeps beside the locals and that changes all the time, such as the fuel left. */

import type { Value } from '@pulleyjs/cranelift-ir';
import type { LandingPad } from './landing-pad.ts';

/**
 * Offsets are those of operators, from the start of the module, and rise through a body. A fraction stands for a place
 * within or after the operator: see {@link AFTER} and {@link INSIDE}.
 */
export interface Variable {
  /** Its value at an operator. */
  get(offset: number): Value;
  /** Gives it a value from an operator on. */
  set(value: Value, offset: number): void;
  /** Gives it a value in a landing pad, whatever it was where the exception was thrown. */
  setIn(value: Value, pad: LandingPad): void;
}

/** To be added to an operator's offset: right after what it does, and after all regions it closes are closed. */
export const AFTER = 0.5;
/** To be added to the offset of an operator that opens a region: the first place in it. Such operators have two bytes. */
export const INSIDE = 1;

/** A variable of code without branches between the places where it is used. */
export class StraightLineVariable implements Variable {
  private value: Value | undefined;

  get(): Value {
    return this.value!;
  }

  set(value: Value): void {
    this.value = value;
  }

  setIn(value: Value): void {
    this.value = value;
  }
}
