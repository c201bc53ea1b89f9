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

/** Names of the passes, in the order in which they run; some run again where an earlier one changed branches. */
export const passNames = [
  'unreachable',
  'constant-phis',
  'numbering',
  'choose-constants',
  'dead-stores',
  'licm',
  'dead-code',
] as const;

export type PassName = (typeof passNames)[number];

/**
 * Optimises a function in place. The function must verify; it verifies afterwards.
 * @param after called after each pass that ran, with the function as it is then
 */
export function optimize(func: Function, after: (pass: PassName) => void = () => {}): void {
  removeUnreachableBlocks(func);
  after('unreachable');
  removeConstantPhis(func);
  after('constant-phis');
  let flow = analyzeFlow(func);
  const changes = numberValues(func, flow);
  if (changes !== 'none') {
    removeUnreachableBlocks(func);
    const hasNewValues = changes === 'folded' && removeConstantPhis(func);
    flow = analyzeFlow(func);
    if (hasNewValues) numberValues(func, flow);
  }
  after('numbering');
  if (chooseConstants(func)) {
    removeUnreachableBlocks(func);
    flow = analyzeFlow(func);
  }
  after('choose-constants');
  if (removeDeadStores(func, flow)) numberLoads(func, flow);
  after('dead-stores');
  hoistInvariants(func, flow);
  after('licm');
  removeDeadCode(func);
  after('dead-code');
}

/**
 * CLIF instructions beyond which a function is better compiled as it was translated. In a body as large as an interpreter's
 * loop, sharing values costs more in registers (and in stack: frames become several times larger) than it saves.
 */
const LARGEST_OPTIMIZED = 20_000;

/** Whether a function is so large that the code would be no better for being optimised. */
export function isHuge(func: Function): boolean {
  return func.dfg.instCount > LARGEST_OPTIMIZED;
}

/** Optimises a function in place, unless it is huge. */
export function optimizeUnlessHuge(func: Function): void {
  if (!isHuge(func)) optimize(func);
}
