/** All rewrite rules by family, in the order in which they are tried where several fit. */

import {
  arithmeticRules,
  floatRules,
  multipleRules,
  scalarArithmeticRules,
  scalarFloatRules,
  wholeRules,
} from './arithmetic.ts';
import { bitRules, bitselectRules, maskRules, vectorBitRules } from './bitops.ts';
import { comparisonRules, scalarComparisonRules } from './comparisons.ts';
import { conversionRules, extendRules, roundTripRules, truthRules } from './extends.ts';
import type { RuleGroup } from './rule.ts';
import { anySelectRules, integerSelectRules, selectRules, vectorSelectRules } from './selects.ts';
import { rotationRules, scalarShiftRules, shiftRules } from './shifts.ts';
import { floatVectorRules, laneRules, vectorRules } from './vectors.ts';

/** The rules by family. */
export const ruleFamilies: Readonly<Record<string, readonly RuleGroup[]>> = {
  bitops: [bitRules, vectorBitRules, bitselectRules, maskRules],
  arithmetic: [arithmeticRules, scalarArithmeticRules, multipleRules, floatRules, scalarFloatRules, wholeRules],
  comparisons: [comparisonRules, scalarComparisonRules],
  extends: [extendRules, truthRules, conversionRules, roundTripRules],
  selects: [anySelectRules, integerSelectRules, selectRules, vectorSelectRules],
  shifts: [shiftRules, scalarShiftRules, rotationRules],
  vectors: [vectorRules, floatVectorRules, laneRules],
};
