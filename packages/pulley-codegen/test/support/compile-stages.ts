/** The passes up to allocation, for tests that look between them. */

import type { Function } from '@pulleyjs/cranelift-ir';
import { CleanFunction } from '../../src/clean.ts';
import { buildFlow } from '../../src/flow.ts';
import { lowerFunction } from '../../src/lower/lower.ts';
import type { MachFunction } from '../../src/mach.ts';
import type { Allocation } from '../../src/regalloc/allocation.ts';
import { allocateRegisters } from '../../src/regalloc/resolve.ts';

export function allocate(func: Function): { mach: MachFunction; allocation: Allocation } {
  const clean = new CleanFunction(func);
  const mach = lowerFunction(clean, buildFlow(clean), { pointerWidth: 64, bigEndian: false, atomics: {} });
  return { mach, allocation: allocateRegisters(mach) };
}
