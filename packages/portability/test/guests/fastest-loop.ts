/** The form of the interpreter's loop that suits the engine at hand. */
import type { RealmOptions } from '@pulleyjs/pulley-interp';
import { createTreeLoop, isSwitchAChain } from '@pulleyjs/pulley-interp/tree-loop';

export function fastestLoop(): Pick<RealmOptions, 'loop'> {
  return isSwitchAChain(Date.now) ? { loop: createTreeLoop } : {};
}
