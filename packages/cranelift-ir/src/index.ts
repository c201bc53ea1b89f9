/** CLIF: data structures, builder, text parser and printer, verifier, analyses. Read `function.ts` first. */

export * from './atomic-rmw-op.ts';
export * from './condcodes.ts';
export * from './dfg.ts';
export * from './entities.ts';
export * from './external-name.ts';
export * from './function-builder.ts';
export * from './function.ts';
export { InstBuilder } from './generated/inst-builder.gen.ts';
export { InstInserter } from './inst-inserter.ts';
export * from './instructions.ts';
export * from './layout.ts';
export * from './memflags.ts';
export * from './opcodes.ts';
export * from './result-types.ts';
export * from './trapcode.ts';
export * from './types.ts';
export * from './text/printer.ts';
export { printSignature } from './text/print-preamble.ts';
export { printFloat } from './text/float-format.ts';
export * from './any-entity.ts';
export * from './type-set.ts';
export * from './text/parse-file.ts';
export type { Comment } from './text/function-context.ts';
export type { ParsedFunction } from './text/parse-function.ts';
export { ClifParseError } from './text/parser.ts';
export * from './instruction-values.ts';
export * from './analysis/control-flow-graph.ts';
export { depthFirst, type DepthFirstOrder } from './analysis/depth-first.ts';
export * from './analysis/dominator-tree.ts';
export { immediateDominators } from './analysis/immediate-dominators.ts';
export { Liveness, type LivenessOptions } from './analysis/liveness.ts';
export * from './analysis/loop-analysis.ts';
export * from './analysis/post-dominator-tree.ts';
export { type NaturalLoops, naturalLoops } from './analysis/natural-loops.ts';
export { TreeOrder } from './analysis/tree-order.ts';
export * from './text/print-cfg.ts';
export { LiveReferencesError, type SafepointOptions, spillReferences } from './safepoints.ts';
export { supportsExceptions } from './verifier/check-exceptions.ts';
export * from './verifier/verify-function.ts';
export {
  type HostAbiTypes,
  type HostCallTypes,
  VerifierError,
  type VerifierIsa,
  type VerifierOptions,
} from './verifier/verifier-context.ts';
