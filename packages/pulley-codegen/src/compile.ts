/** The back end as a list of passes. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { CleanFunction } from './clean.ts';
import type { CompiledFunction } from './compiled-function.ts';
import { emitFunction } from './emit.ts';
import { buildFlow } from './flow.ts';
import type { AtomicOptions } from './lower/atomic.ts';
import { lowerFunction } from './lower/lower.ts';
import { allocateRegisters } from './regalloc/resolve.ts';

export interface CompileOptions {
  /** Of the host that runs the code; default 64. */
  readonly pointerWidth?: 32 | 64;
  /** Byte order of memory accesses that name none; default little. */
  readonly endianness?: 'little' | 'big';
  /** Every function sets up a frame, so that stacks can be walked; default true. */
  readonly preserveFramePointers?: boolean;
  /** What atomic operations become; default: plain accesses, right where one thread runs at a time. */
  readonly atomics?: AtomicOptions;
}

/**
 * Compiles a function, which must be valid and is not changed, to Pulley bytecode.
 * @throws UnsupportedError for what Pulley has no code for
 */
export function compileFunction(func: Function, options: CompileOptions = {}): CompiledFunction {
  const { pointerWidth = 64, endianness = 'little', preserveFramePointers = true, atomics = {} } = options;
  const clean = new CleanFunction(func);
  const flow = buildFlow(clean);
  const mach = lowerFunction(clean, flow, { pointerWidth, bigEndian: endianness === 'big', atomics });
  const allocation = allocateRegisters(mach);
  return emitFunction(mach, allocation, { pointerWidth, preserveFramePointers });
}
