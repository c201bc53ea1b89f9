/** Mid-end for CLIF. `optimize` is the pipeline; the passes can be used alone. */

export { canonicalizeNans } from './canonicalize-nans.ts';
export { removeConstantPhis } from './constant-phis.ts';
export { removeDeadCode } from './dead-code.ts';
export { removeDeadStores } from './dead-stores.ts';
export { analyzeFlow, type Flow } from './flow.ts';
export { type CallSite, inlineCalls, type InlineDecision } from './inline/inline-calls.ts';
export { eliminateLoads } from './eliminate-loads.ts';
export { hoistInvariants } from './licm.ts';
export { isHuge, optimize, optimizeUnlessHuge, type PassName, passNames } from './optimize.ts';
export { removeUnreachableBlocks } from './unreachable.ts';
export { type BranchChanges, numberValues } from './value-numbering.ts';
