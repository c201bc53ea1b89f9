/** A place where JavaScript runs and nothing may be compiled from strings. */

export interface Environment {
  readonly name: string;
  /** Why it cannot be had on this machine. */
  readonly missing?: string;
  /** What its parser takes: the published ES2020, or what `lowerForHermes` makes of it. */
  readonly dialect: 'es2020' | 'hermes';
  /** What `refusals.ts` must find: no way to make code from a string, and the engine's WebAssembly if it has any. */
  readonly webAssembly: 'absent' | 'refused';
  /** `absent` where a `switch` is a chain of comparisons. */
  readonly jumpTables?: 'absent';
  /** Bytes of memory that it must not exceed: engines of phones and of embedders. */
  readonly memoryLimit?: number;
  /** Runs a script to its end. @throws Error with the engine's own message if it ends otherwise */
  run(script: string): Promise<Run>;
  close(): Promise<void>;
}

/** What a script left behind. */
export interface Run {
  /** What it printed with `report`, the last line. */
  readonly report: string;
  /** Most memory that the engine held, where that can be told: resident bytes, or the size of its heap. */
  readonly peakBytes?: number;
}

/** What every script starts with: strict mode, and `report`, in whatever way the engine has. */
export const prologue: string =
  "'use strict';\nvar report = typeof console === 'undefined' ? print : function (text) { console.log(text); };\n";
