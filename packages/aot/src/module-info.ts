/** A module in Wasmtime's terms, from the decoded module and its translation. */

import type { EntityIndex, GlobalConstant, ModuleInfo } from '@pulleyjs/artifact';
import * as wasm from '@pulleyjs/wasm-parse';
import type { ModuleTranslation, TableImage } from '@pulleyjs/wasm-translate';
import type { ArtifactTypes } from './module-types.ts';

const NONE = 0xffffffff;

const entityKinds = { func: 'Function', table: 'Table', memory: 'Memory', global: 'Global', tag: 'Tag' } as const;

function entity(kind: wasm.ExternKind, value: number): EntityIndex {
  return { kind: entityKinds[kind], value };
}

/** Strings, each once; an atom is one more than the index of its string. */
class Strings {
  readonly list: string[] = [];
  private readonly atoms = new Map<string, number>();

  atom(text: string): number {
    let atom = this.atoms.get(text);
    if (atom === undefined) this.atoms.set(text, (atom = this.list.push(text)));
    return atom;
  }
}

function limits({ initial, maximum }: wasm.Limits): { min: bigint; max: bigint | null } {
  return { min: BigInt(initial), max: maximum < 0 ? null : BigInt(maximum) };
}

/** An image as a list of functions; it ends with its last one. */
function imageList(image: TableImage): number[] {
  const list: number[] = [];
  for (const [element, functionIndex] of image) {
    while (list.length <= element) list.push(NONE);
    list[element] = functionIndex;
  }
  return list;
}

/** The value of a plain constant; undefined for null, which is zeros, and for what the startup function computes. */
function constant(bytes: Uint8Array, { kind, lo, hi }: wasm.ConstExpression): GlobalConstant | undefined {
  const bits = (): bigint => (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
  switch (kind) {
    case 'i32.const':
      return { kind: 'I32', value: lo };
    case 'i64.const':
      return { kind: 'I64', value: BigInt.asIntN(64, bits()) };
    case 'f32.const':
      return { kind: 'F32', value: lo >>> 0 };
    case 'f64.const':
      return { kind: 'F64', value: bits() };
    case 'v128.const':
      return {
        kind: 'V128',
        value: bytes.subarray(lo, lo + 16).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
      };
    case 'global.get':
    case 'ref.func':
    case 'ref.null':
    case 'extended':
      return undefined;
  }
}

function globalInitializers(module: wasm.Module): [number, GlobalConstant][] {
  return module.globals.flatMap(({ init }, index) => {
    const value = init === undefined ? undefined : constant(module.bytes, init);
    return value === undefined ? [] : [[index - module.importedGlobals, value] as [number, GlobalConstant]];
  });
}

/** The VMFuncRef slot of each function that escapes. */
function slots(translation: ModuleTranslation): Map<number, number> {
  return new Map([...translation.escapedFunctions, ...translation.escapedImports].map((index, slot) => [index, slot]));
}

/** Whether the store needs a GC heap before the module's code runs. */
export function needsGcHeap(module: wasm.Module): boolean {
  const isGcReference = (type: wasm.ValueType): boolean => {
    if (!wasm.isRef(type)) return false;
    const heap = wasm.heapTypeOf(type);
    if (wasm.isConcrete(heap)) return module.types[wasm.typeIndexOf(heap)].kind !== 'func';
    return heap !== wasm.FUNC && heap !== wasm.NOFUNC;
  };
  return (
    module.tags.length > 0 ||
    module.types.some(({ kind }) => kind !== 'func') ||
    module.tables.some(({ element }) => isGcReference(element)) ||
    module.globals.some(({ type }) => isGcReference(type)) ||
    module.elements.some(({ type }) => isGcReference(type)) ||
    module.types.some((type) => type.kind === 'func' && [...type.params, ...type.results].some(isGcReference))
  );
}

/** Ranges of data, one after the other in the artefact, and their bytes. */
export function layOutData({ module, runtimeData }: ModuleTranslation): {
  readonly ranges: ModuleInfo['runtimeData'];
  readonly bytes: Uint8Array;
} {
  const total = runtimeData.reduce((sum, { start, end }) => sum + end - start, 0);
  const bytes = new Uint8Array(total);
  let used = 0;
  const ranges = runtimeData.map(({ start, end }) => {
    bytes.set(module.bytes.subarray(start, end), used);
    used += end - start;
    return { start: used - (end - start), end: used };
  });
  return { ranges, bytes };
}

/** The metadata of a module. */
export function moduleInfo(
  translation: ModuleTranslation,
  types: ArtifactTypes,
  name: string | undefined,
  runtimeData: ModuleInfo['runtimeData'],
): ModuleInfo {
  const { module } = translation;
  const strings = new Strings();
  const slotOf = slots(translation);
  const index64 = (is64: boolean): 'I32' | 'I64' => (is64 ? 'I64' : 'I32');
  const initializers = module.imports.map(({ module: from, name: field, kind, index }) => ({
    kind: 'Import' as const,
    value: { name: strings.atom(from), field: strings.atom(field), index: entity(kind, index) },
  }));
  const exports = module.exports.map(({ name: as, kind, index }) => [strings.atom(as), entity(kind, index)] as const);
  return {
    moduleIndex: 0,
    name: name === undefined ? null : strings.atom(name),
    strings: strings.list,
    initializers,
    exports,
    startup: types.startup === undefined ? { kind: 'None' } : { kind: 'Always', value: types.startup },
    tableInitialization: translation.tableImages.map(imageList),
    // The startup function writes all data: there are no images of memories.
    memoryInitialization: { kind: 'Segmented' },
    passiveElements: translation.passiveElements.map((segment) => {
      const { type, functions, expressions } = module.elements[segment];
      return [types.refType(type), BigInt((functions ?? expressions)!.length)] as const;
    }),
    runtimeData,
    types: module.types.map((_, index) => types.typeRef(index)),
    numImportedFuncs: module.importedFunctions,
    numImportedTables: module.importedTables,
    numImportedMemories: module.importedMemories,
    numImportedGlobals: module.importedGlobals,
    numImportedTags: module.importedTags,
    needsGcHeap: needsGcHeap(module),
    numEscapedFuncs: slotOf.size,
    functions: Array.from(module.functionTypes, (type, index) => ({
      signature: types.typeRef(type),
      funcRef: slotOf.get(index) ?? NONE,
    })),
    tables: module.tables.map((table) => ({
      indexType: index64(table.is64),
      limits: limits(table),
      refType: types.refType(table.element),
    })),
    memories: module.memories.map((memory) => ({
      indexType: index64(memory.is64),
      limits: limits(memory),
      shared: memory.shared,
      pageSizeLog2: memory.pageSizeLog2,
    })),
    globals: module.globals.map(({ type, mutable }) => ({ type: types.valType(type), mutable })),
    globalInitializers: globalInitializers(module),
    tags: module.tags.map((type, index) => ({ signature: types.typeRef(type), exception: types.exceptions[index] })),
  };
}
