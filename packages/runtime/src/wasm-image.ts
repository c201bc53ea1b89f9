/** A module's image from its WebAssembly: metadata at once, functions compiled when first reached. */

import type { VmContextLayout } from '@pulleyjs/host-abi';
import {
  type ConstExpression,
  type Export,
  type FuncType,
  type GlobalType,
  type Import,
  type MemoryType,
  type Module as WasmModule,
  readNames,
  type TableType,
  type ValueType,
} from '@pulleyjs/wasm-parse';
import { ModuleTranslation } from '@pulleyjs/wasm-translate';
import type { Engine } from './engine.ts';
import { LazyCode } from './lazy-code.ts';
import type {
  CustomContents,
  DataRange,
  GlobalConstant,
  ImageNames,
  MemoryImage,
  ModuleImage,
  PassiveSegment,
} from './module-image.ts';
import { toEngineType } from './type-registry.ts';

/** Bytes of a global. */
const globalSize = 16;

export class WasmImage implements ModuleImage {
  readonly layout: VmContextLayout;
  readonly typeIds: Uint32Array;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly importedFunctions: number;
  readonly functionTypes: Uint32Array;
  readonly tables: readonly TableType[];
  readonly memories: readonly MemoryType[];
  readonly globals: readonly GlobalType[];
  readonly tags: Uint32Array;
  readonly globalConstants: readonly GlobalConstant[];
  readonly passiveElements: readonly PassiveSegment[];
  readonly runtimeData: readonly DataRange[];
  readonly data: Uint8Array;
  readonly codeLoadsData: boolean = false;
  /** Data segments are copied by code. */
  readonly memoryImages: readonly MemoryImage[] = [];
  readonly hasStartup: boolean;
  readonly code: LazyCode;
  private readonly wasm: WasmModule;
  private readonly translation: ModuleTranslation;
  private moduleNames: ImageNames | undefined;

  /** @param wasm decoded and validated */
  constructor(engine: Engine, wasm: WasmModule) {
    this.wasm = wasm;
    this.translation = new ModuleTranslation(wasm, engine);
    const { internedTypes, vmContext, runtimeData, hasStartup, passiveElements } = this.translation;
    const idOfType = engine.types.register(wasm.types);
    const engineType = (type: ValueType): ValueType => toEngineType(type, idOfType);
    this.layout = vmContext;
    const exceptionType = (typeIndex: number): number =>
      engine.types.registerException((wasm.types[typeIndex] as FuncType).params.map(engineType));
    this.typeIds = Uint32Array.of(
      ...Array.from(internedTypes, (typeIndex) => idOfType[typeIndex]),
      ...Array.from(wasm.tags, exceptionType),
    );
    this.imports = wasm.imports;
    this.exports = wasm.exports;
    this.importedFunctions = wasm.importedFunctions;
    this.functionTypes = wasm.functionTypes.map((typeIndex) => idOfType[typeIndex]);
    this.tables = wasm.tables.map(({ element, initial, maximum, is64 }) => ({
      element: engineType(element),
      initial,
      maximum,
      is64,
    }));
    this.memories = wasm.memories;
    this.globals = wasm.globals.map(({ type, mutable }) => ({ type: engineType(type), mutable }));
    this.tags = Uint32Array.from(wasm.tags, (typeIndex) => idOfType[typeIndex]);
    this.globalConstants = plainConstants(wasm);
    this.passiveElements = passiveElements.map((element) => ({
      type: engineType(wasm.elements[element].type),
      length: segmentLength(wasm, element),
    }));
    this.runtimeData = runtimeData;
    this.data = wasm.bytes;
    this.hasStartup = hasStartup;
    this.code = new LazyCode(this.translation, this.typeIds, engine);
  }

  get names(): ImageNames {
    return (this.moduleNames ??= readNames(this.wasm));
  }

  get customSections(): readonly CustomContents[] {
    const { bytes, customSections } = this.wasm;
    return customSections.map(({ name, start, end }) => ({ name, contents: bytes.subarray(start, end) }));
  }

  funcRefSlot(functionIndex: number): number | undefined {
    return this.translation.funcRefSlot(functionIndex);
  }

  tableElement(definedTable: number, element: number): number | undefined {
    return this.translation.tableImages[definedTable].get(element);
  }
}

function segmentLength({ elements }: WasmModule, element: number): number {
  const { functions, expressions } = elements[element];
  return (functions ?? expressions)!.length;
}

function plainConstants(wasm: WasmModule): GlobalConstant[] {
  const constants: GlobalConstant[] = [];
  wasm.globals.forEach(({ init }, index) => {
    const value = init === undefined ? undefined : constantBytes(wasm, init);
    if (value !== undefined) constants.push({ global: index - wasm.importedGlobals, value });
  });
  return constants;
}

/** The bytes of a constant; undefined for null, which is zeros, and for what the startup function computes. */
function constantBytes(wasm: WasmModule, { kind, lo, hi }: ConstExpression): Uint8Array | undefined {
  switch (kind) {
    case 'i32.const':
    case 'f32.const':
    case 'i64.const':
    case 'f64.const': {
      const value = new Uint8Array(globalSize);
      const view = new DataView(value.buffer);
      view.setInt32(0, lo, true);
      view.setInt32(4, hi, true);
      return value;
    }
    case 'v128.const':
      return wasm.bytes.slice(lo, lo + globalSize);
    case 'ref.null':
    case 'global.get':
    case 'ref.func':
    case 'extended':
      return undefined;
  }
}
