/** Membership of a type in a type set, and the set's text for messages. */

import type { TypeSet } from './opcodes.ts';
import { hasFloatLanes, isDynamicVector, isValidType, laneBits, laneCount, type Type } from './types.ts';

export function isInTypeSet(type: Type, set: TypeSet): boolean {
  if (!isValidType(type)) return false;
  const widths = hasFloatLanes(type) ? set.floats : set.ints;
  const counts = isDynamicVector(type) ? set.dynamicLanes : set.lanes;
  return widths.includes(laneBits(type)) && counts.includes(laneCount(type));
}

/** `{lanes={1,2}, ints={8,16}}`: the parts that are not empty. */
export function typeSetText(set: TypeSet): string {
  const parts = [
    ['lanes', set.lanes],
    ['dynamic_lanes', set.dynamicLanes],
    ['ints', set.ints],
    ['floats', set.floats],
  ] as const;
  const texts = parts.filter(([, list]) => list.length > 0).map(([name, list]) => `${name}={${list.join(', ')}}`);
  return `{${texts.join(', ')}}`;
}
