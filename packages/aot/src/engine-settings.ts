/**
 * What an artefact says of the engine that made it: Wasmtime 50's own defaults for Pulley, as its Python wheel has them.
 * The real engine compares them with its own when it loads the file.
 */

import type { EngineInfo, FlagValue, Tunables } from '@pulleyjs/artifact';

/** Settings that differ from module to module. */
export interface EngineSettings {
  readonly pointerWidth: 32 | 64;
  readonly consumeFuel: boolean;
  readonly epochInterruption: boolean;
  readonly relaxedSimdDeterministic: boolean;
  /** Whether the code depends on how the GC heap is collected. */
  readonly needsGcHeap: boolean;
  readonly optimized: boolean;
  readonly canonicalizesNans: boolean;
  /** Bits of WebAssembly features. */
  readonly features: bigint;
}

const GIB = 1024n ** 3n;
const MIB = 1024n ** 2n;

/** Reservations for memories and heaps where addresses have 64 and 32 bits. */
const reservations = {
  64: { memoryReservation: 4n * GIB, memoryReservationForGrowth: 2n * GIB },
  32: { memoryReservation: 10n * MIB, memoryReservationForGrowth: 1n * MIB },
} as const;

function tunables(settings: EngineSettings): Tunables {
  const { memoryReservation, memoryReservationForGrowth } = reservations[settings.pointerWidth];
  return {
    // Code that keeps nothing on the GC heap runs with any collector.
    collector: settings.needsGcHeap ? 'DeferredReferenceCounting' : null,
    memoryReservation,
    memoryGuardSize: 0n,
    memoryReservationForGrowth,
    debugNative: false,
    debugGuest: false,
    debugSymbols: true,
    parseWasmDebuginfo: false,
    consumeFuel: settings.consumeFuel,
    operatorCost: { kind: 'Default' },
    epochInterruption: settings.epochInterruption,
    memoryMayMove: true,
    guardBeforeLinearMemory: true,
    tableLazyInit: true,
    generateAddressMap: true,
    debugAdapterModules: false,
    relaxedSimdDeterministic: settings.relaxedSimdDeterministic,
    winchCallable: false,
    signalsBasedTraps: false,
    memoryInitCow: true,
    inlining: 'No',
    inliningSmallCalleeSize: 50,
    inliningSumSizeThreshold: 2000,
    concurrencySupport: settings.pointerWidth === 64,
    recording: false,
    asanStackSwitching: false,
    gcZealAllocCounter: null,
    gcHeapReservation: memoryReservation,
    gcHeapGuardSize: 0n,
    gcHeapReservationForGrowth: memoryReservationForGrowth,
    gcHeapInitialSize: 0n,
    gcHeapMayMove: true,
    metadataForInternalAsserts: false,
    metadataForGcHeapCorruption: true,
    branchHinting: false,
  };
}

/** The compiler's settings that say something of our code. The real engine accepts any subset of its own. */
function sharedFlags({ optimized, canonicalizesNans }: EngineSettings): (readonly [string, FlagValue])[] {
  return [
    ['opt_level', { kind: 'Enum', value: optimized ? 'speed' : 'none' }],
    ['enable_nan_canonicalization', { kind: 'Bool', value: canonicalizesNans }],
    ['unwind_info', { kind: 'Bool', value: true }],
    ['preserve_frame_pointers', { kind: 'Bool', value: true }],
  ];
}

/** The engine's part of an artefact for Wasmtime 50. */
export function engineInfo(settings: EngineSettings): EngineInfo {
  const { pointerWidth } = settings;
  return {
    version: 50,
    target: `pulley${pointerWidth}-unknown-unknown-elf`,
    sharedFlags: sharedFlags(settings),
    isaFlags: [
      ['pointer_width', { kind: 'Enum', value: `pointer${pointerWidth}` }],
      ['big_endian', { kind: 'Bool', value: false }],
    ],
    tunables: tunables(settings),
    features: settings.features,
  };
}
