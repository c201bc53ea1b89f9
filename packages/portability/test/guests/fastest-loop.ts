/** The form of the interpreter's loop that suits the engine: whoever builds for one knows. */
import type { RealmOptions } from '@pulleyjs/pulley-interp';
import { createTreeLoop } from '@pulleyjs/pulley-interp/tree-loop';

declare global {
  /** Set before the script in engines where a `switch` is a chain of comparisons. */
  var hasNoJumpTables: boolean | undefined;
}

export function fastestLoop(): Pick<RealmOptions, 'loop'> {
  return globalThis.hasNoJumpTables === true ? { loop: createTreeLoop } : {};
}
