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
