/**
 * Alias regions: which memory an access can touch. Accesses of different regions never overlap, which lets the mid-end
 * keep loads across stores.
 *
 * A region's id is a kind in the upper six bits and, below, an offset into a structure or the index of an entity.
 * "Public" entities are imported or exported: others may touch them too, so all of a kind share one region.
 */

import {
  type AliasRegion,
  ALIGNED,
  CAN_MOVE,
  DEFAULT_FLAGS,
  type Function,
  LITTLE,
  type MemFlags,
  READONLY,
  TRUSTED,
  withFlag,
  withRegion,
} from '@pulleyjs/cranelift-ir';

const kinds = {
  VMContext: 0,
  VMStoreContext: 1,
  PublicMemory: 2,
  DefinedMemory: 3,
  PublicTable: 4,
  DefinedTable: 5,
  PublicGlobal: 6,
  DefinedGlobal: 7,
  GcHeap: 8,
  VMMemoryDefinition: 9,
  VMTableDefinition: 10,
  VMDrcHeapData: 12,
  VMFunctionImport: 18,
  VMMemoryImport: 19,
  VMTableImport: 20,
  VMTagImport: 21,
  VMGlobalImport: 22,
  Stack: 23,
  VMFuncRef: 24,
  TypeIdsArray: 25,
  EpochCounter: 26,
  BuiltinFunctionsArray: 27,
  HostValRaw: 30,
  ElementSegment: 31,
} as const;

/** Kind of an alias region. */
export type RegionKind = keyof typeof kinds;

const KIND_SHIFT = 26;

/** Kinds whose regions tell entities, not offsets, apart. */
const byEntity: ReadonlySet<RegionKind> = new Set(['DefinedMemory', 'DefinedTable', 'DefinedGlobal', 'Stack']);
/** Kinds with one region only. */
const single: ReadonlySet<RegionKind> = new Set([
  'PublicMemory',
  'PublicTable',
  'PublicGlobal',
  'GcHeap',
  'EpochCounter',
  'ElementSegment',
]);

function describe(kind: RegionKind, detail: number): string {
  if (single.has(kind)) return kind;
  return byEntity.has(kind) ? `${kind}(${detail})` : `${kind}+0x${detail.toString(16)}`;
}

/** The regions of one function, declared as they are asked for. */
export class AliasRegions {
  private readonly func: Function;
  private readonly declared: Map<number, AliasRegion>;

  constructor(func: Function) {
    this.func = func;
    this.declared = new Map();
  }

  private region(kind: RegionKind, detail: number): AliasRegion {
    const userId = ((kinds[kind] << KIND_SHIFT) | detail) >>> 0;
    let region = this.declared.get(userId);
    if (region === undefined) {
      region = this.func.aliasRegions.push({ userId, description: describe(kind, detail) });
      this.declared.set(userId, region);
    }
    return region;
  }

  /** Aligned, never traps, may change. */
  trusted(kind: RegionKind, detail = 0): MemFlags {
    return withRegion(TRUSTED, this.region(kind, detail));
  }

  /** Aligned, never traps, never changes once code runs. */
  readonly(kind: RegionKind, detail = 0): MemFlags {
    return withFlag(this.trusted(kind, detail), READONLY);
  }

  /** Never changes, and is there whenever its base is: the load may be moved anywhere. */
  constant(kind: RegionKind, detail = 0): MemFlags {
    return withFlag(this.trusted(kind, detail), READONLY | CAN_MOVE);
  }

  /** An access of the guest's: little-endian, any alignment, traps with `heap_oob`. */
  guest(kind: RegionKind, detail = 0): MemFlags {
    return withRegion(withFlag(DEFAULT_FLAGS, LITTLE), this.region(kind, detail));
  }

  /** An access of the guest's that is known to be in bounds. */
  guestInBounds(kind: RegionKind, detail = 0): MemFlags {
    return withRegion(LITTLE as MemFlags, this.region(kind, detail));
  }

  /** A value of a ValRaw: little-endian, any alignment, never traps. */
  valRaw(kind: 'HostValRaw' | 'ElementSegment'): MemFlags {
    const flags = kind === 'ElementSegment' ? LITTLE | ALIGNED : LITTLE;
    return withRegion(flags as MemFlags, this.region(kind, 0));
  }
}
