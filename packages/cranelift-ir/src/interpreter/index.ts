/** The CLIF interpreter: `interpret(func, args)`. */

export * from './interpreter.ts';
export {
  GuestException,
  type HostFunction,
  InterpreterError,
  type InterpreterOptions,
  type Outcome,
} from './outcome.ts';
export { InterpreterMemory, type MemoryRegion } from './memory.ts';
export { fromBytes, joinLanes, splitLanes, toBytes } from './lanes.ts';
export { isNan } from './soft-float.ts';
