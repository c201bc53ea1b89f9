/** The part of the mid-end that is about memory, alone: redundant loads and dead stores go, and nothing else changes. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { removeDeadStores } from './dead-stores.ts';
import { analyzeFlow } from './flow.ts';
import { removeUnreachableBlocks } from './unreachable.ts';
import { numberLoads } from './value-numbering.ts';

/** Replaces loads whose value is at hand, and removes stores that nothing sees or that change nothing. The function must verify; it verifies afterwards. */
export function eliminateLoads(func: Function): void {
  removeUnreachableBlocks(func);
  const flow = analyzeFlow(func);
  numberLoads(func, flow);
  if (removeDeadStores(func, flow)) numberLoads(func, flow);
}
