/** Where each function lies in the text: the table of compiled functions, decoded. */

import { type FunctionKindName, functionKind } from './function-kinds.ts';
import { countUpTo, indexOfKey } from './ordered.ts';

/** A compiled function. */
export interface FunctionEntry {
  readonly kind: FunctionKindName;
  /**
   * Which of its kind. `DefinedWasmFunction` and `ArrayToWasmTrampoline`: the function's index among the defined ones;
   * `WasmToArrayTrampoline`: index of a type in `ModuleTypes`; `WasmToBuiltinTrampoline`: number of the builtin (0 is the
   * first host call that is one); `ModuleStartup`: 0 by the wasm convention, 1 by the array convention.
   */
  readonly index: number;
  /** Text offset of its first byte. */
  readonly start: number;
  /** Bytes of code. */
  readonly length: number;
  /** Byte offset of its body in the wasm file; null for what has none. */
  readonly sourceOffset: number | null;
}

const INDEX_LIMIT = 2 ** 32;

function keyOf(kind: FunctionKindName, index: number): number {
  return functionKind(kind).number * INDEX_LIMIT + index;
}

/** Functions by kind and index, and by text offset. */
export class FunctionTable {
  /** Ascending by start, and by kind and index; they do not overlap. */
  readonly entries: readonly FunctionEntry[];
  private readonly keys: Float64Array;

  constructor(entries: readonly FunctionEntry[]) {
    this.entries = entries;
    this.keys = Float64Array.from(entries, ({ kind, index }) => keyOf(kind, index));
  }

  /** The function of that kind and index. */
  find(kind: FunctionKindName, index: number): FunctionEntry | undefined {
    const key = keyOf(kind, index);
    return this.entries[indexOfKey(this.entries.length, (i) => this.keys[i], key)];
  }

  /** The function whose code the byte at that text offset belongs to. */
  at(textOffset: number): FunctionEntry | undefined {
    const entry = this.entries[countUpTo(this.entries.length, (i) => this.entries[i].start, textOffset) - 1];
    return entry !== undefined && textOffset < entry.start + entry.length ? entry : undefined;
  }
}
