/** What stores share: the set of WebAssembly features and the types of all modules. */

import { defaultFeatures, type WasmFeatures } from '@pulleyjs/wasm-parse';
import { TypeRegistry } from './type-registry.ts';

export interface EngineOptions {
  /** Features that modules may use. Default: what is supported from end to end. */
  features?: WasmFeatures;
}

export class Engine {
  readonly features: WasmFeatures;
  /** @internal */
  readonly types: TypeRegistry = new TypeRegistry();

  constructor(options: EngineOptions = {}) {
    this.features = options.features ?? defaultFeatures;
  }
}
