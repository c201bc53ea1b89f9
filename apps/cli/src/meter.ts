/** What bounds a guest beside steps of the interpreter: fuel, and time by epochs. */
import type { EngineOptions, Store } from '@pulleyjs/runtime';
import { parseCount } from './flag-values.ts';
import { type CommandIo, writeText } from './io.ts';
import type { FlagValues } from './verb.ts';
import type { runFlags } from './verb-table.ts';

/** Fuel that no program uses up. */
const plentyOfFuel = 2n ** 62n;

/** The bounds of one run. */
export interface Meter {
  readonly options: EngineOptions;
  begin(store: Store): void;
  /** At the end, however it ends. */
  report(store: Store, io: CommandIo): void;
}

/** @throws UsageError */
export function startMeter(flags: Pick<FlagValues<typeof runFlags>, 'fuel' | 'show-fuel' | 'timeout'>): Meter {
  const fuel = flags.fuel === undefined ? plentyOfFuel : BigInt(parseCount('fuel', flags.fuel));
  const milliseconds = flags.timeout === undefined ? undefined : parseCount('timeout', flags.timeout);
  const consumeFuel = flags.fuel !== undefined || flags['show-fuel'];
  return {
    options: { consumeFuel, epochInterruption: milliseconds !== undefined },
    begin: (store) => {
      if (consumeFuel) store.setFuel(fuel);
      if (milliseconds !== undefined) endEpochAfter(store, milliseconds);
    },
    report: (store, io) => {
      if (flags['show-fuel']) writeText(io.stderr, `fuel consumed: ${fuel - store.getFuel()}\n`);
    },
  };
}

function endEpochAfter(store: Store, milliseconds: number): void {
  const end = performance.now() + milliseconds;
  store.setEpochDeadline(1);
  store.shouldInterrupt = () => {
    if (performance.now() >= end) store.engine.incrementEpoch();
    return false;
  };
}
