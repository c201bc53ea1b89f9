/** Library routines that back ends may call for what a machine lacks, by the text of their names. */

import { fusedMultiplyAdd, type RoundingMode, roundToIntegral } from './soft-float.ts';

type Routine = (args: readonly bigint[]) => readonly bigint[];

const rounding =
  (mode: RoundingMode, width: 32 | 64): Routine =>
  (args) => [roundToIntegral(args[0]!, width, mode)];
const multiplyAdd =
  (width: 32 | 64): Routine =>
  (args) => [fusedMultiplyAdd(args[0]!, args[1]!, args[2]!, width)];

export const libcalls: Readonly<Record<string, Routine>> = {
  '%CeilF32': rounding('ceil', 32),
  '%CeilF64': rounding('ceil', 64),
  '%FloorF32': rounding('floor', 32),
  '%FloorF64': rounding('floor', 64),
  '%TruncF32': rounding('trunc', 32),
  '%TruncF64': rounding('trunc', 64),
  '%NearestF32': rounding('nearest', 32),
  '%NearestF64': rounding('nearest', 64),
  '%FmaF32': multiplyAdd(32),
  '%FmaF64': multiplyAdd(64),
};
