/** The mid-end: the list of passes, in order. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { chooseConstants } from './choose-constants.ts';
import { removeConstantPhis } from './constant-phis.ts';
import { removeDeadCode } from './dead-code.ts';
import { removeDeadStores } from './dead-stores.ts';
import { analyzeFlow } from './flow.ts';
import { hoistInvariants } from './licm.ts';
import { removeUnreachableBlocks } from './unreachable.ts';
import { numberLoads, numberValues } from './value-numbering.ts';

/** Optimises a function in place. The function must verify; it verifies afterwards. */
export function optimize(func: Function): void {
  removeUnreachableBlocks(func);
  removeConstantPhis(func);
  let flow = analyzeFlow(func);
  const changes = numberValues(func, flow);
  if (changes !== 'none') {
    removeUnreachableBlocks(func);
    const hasNewValues = changes === 'folded' && removeConstantPhis(func);
    flow = analyzeFlow(func);
    if (hasNewValues) numberValues(func, flow);
  }
  if (chooseConstants(func)) {
    removeUnreachableBlocks(func);
    flow = analyzeFlow(func);
  }
  if (removeDeadStores(func, flow)) numberLoads(func, flow);
  hoistInvariants(func, flow);
  removeDeadCode(func);
}
