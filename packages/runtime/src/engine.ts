/** What stores share: the set of WebAssembly features and the types of all modules. */

import { defaultFeatures, type WasmFeatures } from '@pulleyjs/wasm-parse';
import { TypeRegistry } from './type-registry.ts';

export interface EngineOptions {
  /** Features that modules may use. Default: what is supported from end to end. */
  features?: WasmFeatures;
  /**
   * Whether every NaN that arithmetic computes has the same bits, on every host: it costs two instructions more for each
   * operation on floats. Default: false. Artefacts have been compiled either way already.
   */
  canonicalizeNans?: boolean;
}

export class Engine {
  readonly features: WasmFeatures;
  readonly canonicalizeNans: boolean;
  /** @internal */
  readonly types: TypeRegistry = new TypeRegistry();

  constructor(options: EngineOptions = {}) {
    this.features = options.features ?? defaultFeatures;
    this.canonicalizeNans = options.canonicalizeNans ?? false;
  }
}
