/** What dispatch ids stand for: instructions, fused pairs, and what leaves the loop (`generated/dispatch.gen.ts`). */
import type { ColdFunction, ColdFunctions } from './core.ts';
import { DISPATCH_FUSED, DISPATCH_IDS, FUSED_PAIRS, GROUP_LIMITS } from './generated/dispatch.gen.ts';
import { DISPATCH_MASK } from './word-layout.ts';

const firstOf = (id: number): number => {
  const pair = FUSED_PAIRS[id - DISPATCH_FUSED];
  return pair === undefined ? id : DISPATCH_IDS[pair[0]]!;
};

/** The dispatch id of the instruction that each dispatch id begins with: of a fused pair, its first. */
export const FIRST_IDS: Int32Array = Int32Array.from({ length: DISPATCH_MASK + 1 }, (_, id) => firstOf(id));

const opcodeIds = new Map(DISPATCH_IDS.map((id, opcode) => [id, opcode]));

/** Opcode id of the instruction with a dispatch id, or -1. */
export function opcodeOfDispatch(id: number): number {
  return opcodeIds.get(id) ?? -1;
}

const groupNames = GROUP_LIMITS.map(([name]) => name as keyof ColdFunctions);
const groupLimits = GROUP_LIMITS.map(([, limit]) => limit);

/** The cold function of a dispatch id of one instruction. */
export function coldFunctionOf(cold: ColdFunctions, id: number): ColdFunction {
  let group = 0;
  while (id > groupLimits[group]!) group++;
  return cold[groupNames[group]!];
}
