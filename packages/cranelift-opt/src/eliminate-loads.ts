/** The part of the mid-end that is about memory, alone: redundant loads go, and nothing else changes. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { analyzeFlow } from './flow.ts';
import { removeUnreachableBlocks } from './unreachable.ts';
import { numberLoads } from './value-numbering.ts';

/** Replaces loads whose value is already at hand. The function must verify; it verifies afterwards. */
export function eliminateLoads(func: Function): void {
  removeUnreachableBlocks(func);
  numberLoads(func, analyzeFlow(func));
}
