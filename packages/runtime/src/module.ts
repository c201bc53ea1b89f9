/** A compiled module as an engine holds it: decoded, validated, its types known to the engine, its code shared by all stores. */

import type { ModuleNames } from '@pulleyjs/wasm-parse';
import {
  type ExternKind,
  functionType,
  type GlobalType,
  type MemoryType,
  type Module as WasmModule,
  parseModule,
  readNames,
  type TableType,
  validateModule,
  type ValueType,
} from '@pulleyjs/wasm-parse';
import { ModuleTranslation } from '@pulleyjs/wasm-translate';
import type { Engine } from './engine.ts';
import { ModuleCode } from './module-code.ts';
import { type Signature, toEngineType } from './type-registry.ts';

/** The type of an import or export, in the engine's types. */
export type ExternType =
  | { readonly kind: 'func'; readonly typeId: number; readonly signature: Signature }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'memory'; readonly type: MemoryType }
  | { readonly kind: 'global'; readonly type: GlobalType }
  | { readonly kind: 'tag'; readonly typeId: number };

/** One import of a module. */
export interface ImportDescriptor {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

/** One export of a module. */
export interface ExportDescriptor {
  readonly name: string;
  readonly type: ExternType;
}

export class Module {
  readonly engine: Engine;
  readonly wasm: WasmModule;
  readonly code: ModuleCode;
  /** Engine-wide number of each type of the type section. */
  readonly typeIds: Uint32Array;
  private moduleNames: ModuleNames | undefined;

  /**
   * Decodes and validates. Keeps `bytes`, which must not change afterwards. Functions are compiled when first called.
   * @throws DecodeError, ValidationError for what is no valid module of the engine's features
   */
  constructor(engine: Engine, bytes: Uint8Array) {
    this.engine = engine;
    this.wasm = parseModule(bytes, engine.features);
    validateModule(this.wasm);
    this.typeIds = engine.types.register(this.wasm.types);
    this.code = new ModuleCode(new ModuleTranslation(this.wasm));
  }

  /** Imports in order. */
  get imports(): readonly ImportDescriptor[] {
    return this.wasm.imports.map(({ module, name, kind, index }) => ({
      module,
      name,
      type: this.externType(kind, index),
    }));
  }

  /** Exports in order. */
  get exports(): readonly ExportDescriptor[] {
    return this.wasm.exports.map(({ name, kind, index }) => ({ name, type: this.externType(kind, index) }));
  }

  /** Compiles all functions now. @throws TranslateError, UnsupportedError for what is not supported yet */
  compileAll(): void {
    this.code.compileAll();
  }

  /** Names from the name section, as far as it can be read. */
  get names(): ModuleNames {
    return (this.moduleNames ??= readNames(this.wasm));
  }

  /** @internal The type of an item of an index space. */
  externType(kind: ExternKind, index: number): ExternType {
    const { wasm } = this;
    switch (kind) {
      case 'func':
        return { kind, typeId: this.typeIds[wasm.functionTypes[index]], signature: this.signatureOf(index) };
      case 'table':
        return { kind, type: this.tableType(index) };
      case 'memory':
        return { kind, type: wasm.memories[index] };
      case 'global':
        return { kind, type: this.globalType(index) };
      case 'tag':
        return { kind, typeId: this.typeIds[wasm.tags[index]] };
    }
  }

  /** @internal */
  tableType(index: number): TableType {
    const { element, initial, maximum, is64 } = this.wasm.tables[index];
    return { element: this.engineType(element), initial, maximum, is64 };
  }

  /** @internal */
  globalType(index: number): GlobalType {
    const { type, mutable } = this.wasm.globals[index];
    return { type: this.engineType(type), mutable };
  }

  private signatureOf(functionIndex: number): Signature {
    const { params, results } = functionType(this.wasm, functionIndex);
    const engineType = (type: ValueType): ValueType => this.engineType(type);
    return { params: params.map(engineType), results: results.map(engineType) };
  }

  private engineType(type: ValueType): ValueType {
    return toEngineType(type, this.typeIds);
  }
}
