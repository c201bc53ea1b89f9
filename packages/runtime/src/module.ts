/** A compiled module as an engine holds it: its types known to the engine, its code shared by all stores. */

import { readArtifact } from '@pulleyjs/artifact';
import {
  type ExternKind,
  type GlobalType,
  type MemoryType,
  parseModule,
  type TableType,
  validateModule,
} from '@pulleyjs/wasm-parse';
import { ArtifactImage } from './artifact-image.ts';
import type { Engine } from './engine.ts';
import type { ImageNames, ModuleImage } from './module-image.ts';
import type { Signature } from './type-registry.ts';
import { WasmImage } from './wasm-image.ts';

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
  /** @internal */
  readonly image: ModuleImage;
  private slotFunctions: Map<number, number> | undefined;

  /**
   * Decodes and validates. Keeps `bytes`, which must not change afterwards. Functions are compiled when first called.
   * @param source WebAssembly; internally, the image of something else
   * @throws DecodeError, ValidationError for what is no valid module of the engine's features
   */
  constructor(engine: Engine, source: Uint8Array | ModuleImage) {
    this.engine = engine;
    this.image = source instanceof Uint8Array ? imageOfWasm(engine, source) : source;
  }

  /**
   * A module from an artefact that Wasmtime or `@pulleyjs/aot` has compiled for Pulley (`.cwasm`). Keeps `bytes`, which
   * must not change afterwards. Unlike Wasmtime, this does not trust the artefact: its code reaches nothing but the store
   * it runs in, whatever it does there.
   * @throws ArtifactError for what is no artefact, is damaged, or was made for something else, by section and offset;
   * ResourceError when there is no room for its code
   */
  static deserialize(engine: Engine, bytes: Uint8Array): Module {
    return new Module(engine, new ArtifactImage(engine, readArtifact(bytes)));
  }

  /** Imports in order. */
  get imports(): readonly ImportDescriptor[] {
    return this.image.imports.map(({ module, name, kind, index }) => ({
      module,
      name,
      type: this.externType(kind, index),
    }));
  }

  /** Exports in order. */
  get exports(): readonly ExportDescriptor[] {
    return this.image.exports.map(({ name, kind, index }) => ({ name, type: this.externType(kind, index) }));
  }

  /** Compiles all functions now. @throws TranslateError, UnsupportedError for what is not supported yet */
  compileAll(): void {
    this.image.code.compileAll();
  }

  /**
   * Gives the room of its code back at once rather than when the module is garbage, which not every engine can tell. No
   * instance of it may be used afterwards.
   */
  dispose(): void {
    this.image.code.release();
  }

  /** The contents of the custom sections of a name, in order. An artefact has none. */
  customSections(name: string): readonly Uint8Array[] {
    return this.image.customSections.filter((section) => section.name === name).map(({ contents }) => contents);
  }

  /** @internal The function whose `VMFuncRef` is in a slot. */
  functionOfSlot(slot: number): number | undefined {
    return (this.slotFunctions ??= slotFunctions(this.image)).get(slot);
  }

  /** Names for messages: from the name section, as far as it can be read. */
  get names(): ImageNames {
    return this.image.names;
  }

  /** @internal The type of an item of an index space. */
  externType(kind: ExternKind, index: number): ExternType {
    const { image } = this;
    switch (kind) {
      case 'func': {
        const typeId = image.functionTypes[index];
        return { kind, typeId, signature: this.engine.types.signature(typeId) };
      }
      case 'table':
        return { kind, type: image.tables[index] };
      case 'memory':
        return { kind, type: image.memories[index] };
      case 'global':
        return { kind, type: image.globals[index] };
      case 'tag':
        return { kind, typeId: image.tags[index] };
    }
  }
}

function slotFunctions(image: ModuleImage): Map<number, number> {
  const functions = new Map<number, number>();
  for (let index = image.importedFunctions; index < image.functionTypes.length; index++) {
    const slot = image.funcRefSlot(index);
    if (slot !== undefined) functions.set(slot, index);
  }
  return functions;
}

function imageOfWasm(engine: Engine, bytes: Uint8Array): ModuleImage {
  const wasm = parseModule(bytes, engine.features);
  validateModule(wasm);
  return new WasmImage(engine, wasm);
}
