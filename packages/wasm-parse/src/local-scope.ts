/**
 * The locals of the function being validated: their types, and which of those without a default value have been set.
 *
 * Types stay the runs that the body declares, so that entering a function costs no more than its declarations are
 * long; only the first few are spread out for quick look-up.
 */
import { DecodeError } from './errors.ts';
import { MAX_LOCALS } from './limits.ts';
import type { OperatorReader } from './operator-reader.ts';
import { isNullable, isRef, type ValueType } from './value-type.ts';

const FLAT_LOCALS = 256;

export class LocalScope {
  /** Number of parameters and locals. */
  count: number;
  private params: readonly ValueType[];
  private readonly flat: Int32Array;
  private readonly runEnds: number[];
  private runTypes: readonly ValueType[];
  private runCount: number;
  /** Locals set so far that had no default value, in the order of being set, and the same as flags. */
  private readonly setOrder: number[];
  private readonly isSet: boolean[];

  constructor() {
    this.count = 0;
    this.params = [];
    this.flat = new Int32Array(FLAT_LOCALS);
    this.runEnds = [];
    this.runTypes = [];
    this.runCount = 0;
    this.setOrder = [];
    this.isSet = [];
  }

  /** Begins a function, whose declarations of locals the reader has just read. @throws DecodeError over the limit */
  enter(params: readonly ValueType[], reader: OperatorReader): void {
    const { runEnds, flat } = this;
    this.params = params;
    this.runTypes = reader.localRunTypes;
    this.runCount = reader.localRunCount;
    let count = params.length;
    for (let i = 0; i < count && i < FLAT_LOCALS; i++) flat[i] = params[i];
    for (let run = 0; run < reader.localRunCount; run++) {
      const end = count + reader.localRunLengths[run];
      if (end > MAX_LOCALS) {
        throw new DecodeError('limit', `too many locals: the limit is ${MAX_LOCALS}`, reader.offset);
      }
      for (let i = count; i < end && i < FLAT_LOCALS; i++) flat[i] = reader.localRunTypes[run];
      runEnds[run] = end;
      count = end;
    }
    this.count = count;
  }

  /** The type of a local below `count`. */
  type(index: number): ValueType {
    return index < FLAT_LOCALS ? (this.flat[index] as ValueType) : this.distantType(index);
  }

  private distantType(index: number): ValueType {
    if (index < this.params.length) return this.params[index];
    let low = 0;
    let high = this.runCount - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index < this.runEnds[middle]) high = middle;
      else low = middle + 1;
    }
    return this.runTypes[low];
  }

  /** Whether the local has a value here: an argument, a default, or one that was set. */
  hasValue(index: number): boolean {
    return index < this.params.length || hasDefault(this.type(index)) || this.isSet[index];
  }

  /** The local has been set. */
  set(index: number): void {
    if (hasDefault(this.type(index)) || this.isSet[index]) return;
    this.isSet[index] = true;
    this.setOrder.push(index);
  }

  /** A moment to go back to with {@link rollBack}: what a block sets is not set after it. */
  mark(): number {
    return this.setOrder.length;
  }

  rollBack(mark: number): void {
    while (this.setOrder.length > mark) this.isSet[this.setOrder.pop()!] = false;
  }
}

function hasDefault(type: ValueType): boolean {
  return !isRef(type) || isNullable(type);
}
