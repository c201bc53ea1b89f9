/** What stores share: features and options of the code, the types of all modules, and the epoch. */

import { defaultFeatures, type WasmFeatures } from '@pulleyjs/wasm-parse';
import { EpochClock } from './epoch.ts';
import { TypeRegistry } from './type-registry.ts';

/**
 * When functions are optimised: `none`, never, which is best for code that runs once; `speed`, whenever they are compiled;
 * `tiered`, when they turn out to be hot, and functions with loops that may be entered only once at first.
 */
export type OptLevel = 'none' | 'speed' | 'tiered';

export interface EngineOptions {
  /** Features that modules may use. Default: what is supported from end to end. */
  features?: WasmFeatures;
  /**
   * Whether every NaN that arithmetic computes is the canonical one: it costs two instructions more for each operation on
   * floats. Default: false: NaNs are those of Wasmtime on x86-64, the same on every host. Artefacts have been compiled either way already.
   */
  canonicalizeNans?: boolean;
  /** When functions are optimised. Results, traps and fuel are the same. Default: `tiered`. Artefacts are not touched. */
  optLevel?: OptLevel;
  /** Whether WebAssembly consumes fuel and stops when it is used up: see `Store.setFuel`. Code is slower by it. */
  consumeFuel?: boolean;
  /** Whether WebAssembly stops at a deadline in epochs: see `Store.setEpochDeadline`. */
  epochInterruption?: boolean;
}

export class Engine {
  readonly features: WasmFeatures;
  readonly canonicalizeNans: boolean;
  readonly optLevel: OptLevel;
  readonly consumeFuel: boolean;
  readonly epochInterruption: boolean;
  /** @internal */
  readonly epochs: EpochClock = new EpochClock();
  /** @internal */
  readonly types: TypeRegistry = new TypeRegistry();

  constructor(options: EngineOptions = {}) {
    this.features = options.features ?? defaultFeatures;
    this.canonicalizeNans = options.canonicalizeNans ?? false;
    this.optLevel = options.optLevel ?? 'tiered';
    this.consumeFuel = options.consumeFuel ?? false;
    this.epochInterruption = options.epochInterruption ?? false;
  }

  /** Whether functions of a type can stand where another type is wanted; by their numbers, as imports and exports have them. */
  isSubtype(typeId: number, wanted: number): boolean {
    return this.types.isSubtype(typeId, wanted);
  }

  /** Begins the next epoch. May be called while WebAssembly runs: by host functions, or when a store asks `shouldInterrupt`. */
  incrementEpoch(): void {
    this.epochs.increment();
  }
}
