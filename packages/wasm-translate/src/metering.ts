/** What functions measure while they run: fuel and epochs, each if the module is translated with it. */

import type { Variable } from './variable.ts';
import { EpochGuard } from './epoch-guard.ts';
import type { FunctionContext } from './function-context.ts';
import { FuelMeter } from './fuel-meter.ts';

/** Of one function. */
export interface Metering {
  readonly fuel?: FuelMeter | undefined;
  readonly epoch?: EpochGuard | undefined;
}

/**
 * Begins at the entry of a function.
 * @param declareVariable makes a variable of 64 bits, which is set at once
 * @param offset of the function's first operator
 */
export function startMetering(ctx: FunctionContext, declareVariable: () => Variable, offset: number): Metering {
  const { consumeFuel, epochInterruption } = ctx.env.options;
  return {
    fuel: consumeFuel ? new FuelMeter(ctx, declareVariable(), offset - 1) : undefined,
    epoch: epochInterruption ? new EpochGuard(ctx, declareVariable(), offset - 1) : undefined,
  };
}
