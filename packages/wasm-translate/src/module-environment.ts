/**
 * The facts of a module that its compiled code depends on, worked out once: the layout of its VMContext, interned types,
 * which functions escape, how segments are numbered, what is left to the startup function.
 */

import { I32, I64, type Type } from '@pulleyjs/cranelift-ir';
import { type GcFieldsLayout, type PointerBytes, vmContextLayout, type VmContextLayout } from '@pulleyjs/host-abi';
import type { ConstExpression, FuncType, Module, StructType } from '@pulleyjs/wasm-parse';
import { EscapedFunctions } from './escaped-functions.ts';
import { structLayoutOf } from './gc-types.ts';
import { startupCosts, type StartupCosts } from './startup-costs.ts';
import { planTables, type TablePlan } from './table-plan.ts';

/** A range of the module that compiled code names at run time: the bytes of a data segment. */
export interface RuntimeData {
  /** Byte offsets in the module. */
  readonly start: number;
  readonly end: number;
}

/** What the code measures while it runs. */
export interface MeteringOptions {
  /** Count operators and stop when the store's fuel is used up. */
  readonly consumeFuel?: boolean;
  /** Compare the engine's epoch with the store's deadline, and stop when it is reached. */
  readonly epochInterruption?: boolean;
}

/** An index that a segment lacks. */
export const NO_INDEX = -1;

/** See the head of the file. */
export class ModuleEnvironment {
  readonly module: Module;
  readonly options: MeteringOptions;
  readonly pointerBytes: PointerBytes;
  readonly pointerType: Type;
  readonly layout: VmContextLayout;
  /** Wasm type index of each interned type; equal types are interned once. */
  readonly internedTypes: readonly number[];
  /** Interned type of each wasm type. */
  private readonly internedOfType: Uint32Array;
  readonly escaped: EscapedFunctions;
  /** Active data segments, then passive ones. */
  readonly runtimeData: readonly RuntimeData[];
  /** Index into `runtimeData` of each data segment. */
  readonly runtimeDataOfSegment: Int32Array;
  /** Element segment index of each passive element segment. */
  readonly passiveElements: readonly number[];
  /** Passive index of each element segment, or NO_INDEX. */
  readonly passiveOfElement: Int32Array;
  readonly tables: TablePlan;
  /** Globals that the startup function sets: defined ones whose value is neither a plain constant nor null. */
  readonly computedGlobals: readonly number[];
  /** What of the startup function counts as fuel, if anything is measured. */
  readonly startupCosts: StartupCosts | undefined;
  /** By defined memory: its number among those that are not shared, or NO_INDEX. */
  private readonly ownedMemories: Int32Array;
  /** Whether the module has anything to do before its exports may be called. */
  readonly hasStartup: boolean;
  /** Imported or exported entities, which code elsewhere may touch. */
  private readonly publicMemories: Set<number>;
  private readonly publicTables: Set<number>;
  private readonly publicGlobals: Set<number>;
  private readonly structLayouts: Map<number, GcFieldsLayout>;

  constructor(module: Module, pointerBytes: PointerBytes, options: MeteringOptions) {
    this.module = module;
    this.options = options;
    this.pointerBytes = pointerBytes;
    this.pointerType = pointerBytes === 8 ? I64 : I32;
    [this.internedTypes, this.internedOfType] = internTypes(module);
    this.escaped = new EscapedFunctions(module);
    [this.runtimeData, this.runtimeDataOfSegment] = numberData(module);
    [this.passiveElements, this.passiveOfElement] = numberPassiveElements(module);
    this.tables = planTables(module);
    this.computedGlobals = computedGlobals(module);
    this.startupCosts = options.consumeFuel || options.epochInterruption ? startupCosts(module) : undefined;
    this.hasStartup = needsStartup(this);
    this.ownedMemories = numberOwnedMemories(module);
    this.publicMemories = publicEntities(module, 'memory');
    this.publicTables = publicEntities(module, 'table');
    this.publicGlobals = publicEntities(module, 'global');
    this.structLayouts = new Map();
    this.layout = this.layOut();
  }

  private layOut(): VmContextLayout {
    const { module } = this;
    const counts = {
      importedFunctions: module.importedFunctions,
      importedTables: module.importedTables,
      importedMemories: module.importedMemories,
      importedGlobals: module.importedGlobals,
      importedTags: module.importedTags,
      definedTables: module.tables.length - module.importedTables,
      definedMemories: module.memories.length - module.importedMemories,
      ownedMemories: module.memories.slice(module.importedMemories).filter((memory) => !memory.shared).length,
      definedGlobals: module.globals.length - module.importedGlobals,
      definedTags: module.tags.length - module.importedTags,
      escapedFunctions: this.escaped.count,
      hasStartup: this.hasStartup,
      runtimeData: this.runtimeData.length,
    };
    return vmContextLayout(counts, this.pointerBytes);
  }

  internedType(typeIndex: number): number {
    return this.internedOfType[typeIndex];
  }

  /** Where the fields of a struct type are. */
  structLayout(typeIndex: number): GcFieldsLayout {
    let layout = this.structLayouts.get(typeIndex);
    if (layout === undefined) {
      layout = structLayoutOf((this.module.types[typeIndex] as StructType).fields);
      this.structLayouts.set(typeIndex, layout);
    }
    return layout;
  }

  functionTypeOf(typeIndex: number): FuncType {
    return this.module.types[typeIndex] as FuncType;
  }

  /** The number of a defined memory among those in the VMContext itself; NO_INDEX for shared and for imported ones. */
  ownedMemory(definedIndex: number): number {
    return this.ownedMemories[definedIndex] ?? NO_INDEX;
  }

  isPublicMemory(index: number): boolean {
    return this.publicMemories.has(index);
  }
  isPublicTable(index: number): boolean {
    return this.publicTables.has(index);
  }
  isPublicGlobal(index: number): boolean {
    return this.publicGlobals.has(index);
  }
}

function internTypes(module: Module): [number[], Uint32Array] {
  const interned: number[] = [];
  const ofType = new Uint32Array(module.types.length);
  module.types.forEach((type, index) => {
    ofType[index] = type.canonical === index ? interned.push(index) - 1 : ofType[type.canonical];
  });
  return [interned, ofType];
}

function numberData(module: Module): [RuntimeData[], Int32Array] {
  const data: RuntimeData[] = [];
  const ofSegment = new Int32Array(module.data.length).fill(NO_INDEX);
  for (const wanted of ['active', 'passive'] as const) {
    module.data.forEach(({ mode, start, end }, index) => {
      if (mode === wanted) ofSegment[index] = data.push({ start, end }) - 1;
    });
  }
  return [data, ofSegment];
}

function numberOwnedMemories(module: Module): Int32Array {
  let owned = 0;
  return Int32Array.from(module.memories.slice(module.importedMemories), ({ shared }) => (shared ? NO_INDEX : owned++));
}

function numberPassiveElements(module: Module): [number[], Int32Array] {
  const passive: number[] = [];
  const ofElement = new Int32Array(module.elements.length).fill(NO_INDEX);
  module.elements.forEach((element, index) => {
    if (element.mode === 'passive') ofElement[index] = passive.push(index) - 1;
  });
  return [passive, ofElement];
}

/** Constants are stored by whoever makes the VMContext; null is what it is zeroed to. */
function isPlainConstant({ kind }: ConstExpression): boolean {
  return kind !== 'global.get' && kind !== 'ref.func' && kind !== 'extended';
}

function computedGlobals(module: Module): number[] {
  const computed: number[] = [];
  module.globals.forEach(({ init }, index) => {
    if (init !== undefined && !isPlainConstant(init)) computed.push(index);
  });
  return computed;
}

function needsStartup(env: ModuleEnvironment): boolean {
  const { module, tables } = env;
  return (
    env.startupCosts?.runs ||
    module.start >= 0 ||
    env.computedGlobals.length > 0 ||
    env.passiveElements.length > 0 ||
    tables.filledTables.length > 0 ||
    tables.startupElements.length > 0 ||
    module.data.some((segment) => segment.mode === 'active')
  );
}

function publicEntities(module: Module, kind: 'memory' | 'table' | 'global'): Set<number> {
  const entities = new Set<number>();
  for (const list of [module.imports, module.exports]) {
    for (const item of list) if (item.kind === kind) entities.add(item.index);
  }
  return entities;
}
