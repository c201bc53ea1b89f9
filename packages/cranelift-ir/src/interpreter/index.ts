/** The CLIF interpreter: `interpret(func, args)`. */

export * from './interpreter.ts';
export { InterpreterMemory, type MemoryRegion } from './memory.ts';
export { fromBytes, joinLanes, splitLanes, toBytes } from './lanes.ts';
export { isNan } from './soft-float.ts';
