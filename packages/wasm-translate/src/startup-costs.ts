/**
 * What Wasmtime counts as fuel of a module's startup function. Ours does the same work in parts elsewhere, or more of it
 * where Wasmtime maps images; fuel must not show that.
 */

import { type ConstExpression, type Module, type TableType } from '@pulleyjs/wasm-parse';
import { isFunctionReference } from './wasm-types.ts';

/** Tables with more elements have no image. */
const LARGEST_TABLE_IMAGE = 2 ** 20;
/** A memory image this small may be as sparse as it likes. */
const LARGEST_SPARSE_IMAGE = 2 ** 24;
/** Memories with smaller pages have no image. */
const HOST_PAGE_LOG2 = 12;

/** See the head of the file. */
export interface StartupCosts {
  /** Whether there is a startup function that is run. */
  readonly runs: boolean;
  /** Whether setting a global's first value is counted. */
  readonly globals: readonly boolean[];
  /** Whether filling a table with its initial value is counted. */
  readonly tables: readonly boolean[];
  /** Whether storing an active element segment is counted. */
  readonly elements: readonly boolean[];
  /** Whether copying active data segments is counted. */
  readonly data: boolean;
  /** Whether memories are mapped as images. Costs not yet added to the counter are lost where that is found out. */
  readonly images: boolean;
}

/** The costs of a module. */
export function startupCosts(module: Module): StartupCosts {
  const globals = module.globals.map(({ init }) => init !== undefined && !isNumber(init));
  const tables = module.tables.map(({ init, initial }) => init !== undefined && !isImage(init, initial));
  const elements = countedElements(module, tables);
  const extents = imageExtents(module);
  const data = extents === undefined;
  const images = extents !== undefined && extents.size > 0;
  const smallPages = module.memories.slice(module.importedMemories).some(isSmallPaged);
  const runs =
    module.start >= 0 ||
    [...globals, ...tables, ...elements].includes(true) ||
    module.elements.some(({ mode }) => mode === 'passive') ||
    data ||
    (images && smallPages);
  return { runs, globals, tables, elements, data, images };
}

function isNumber({ kind }: ConstExpression): boolean {
  return kind !== 'global.get' && kind !== 'ref.func' && kind !== 'ref.null' && kind !== 'extended';
}

function isImage(init: ConstExpression, initial: number): boolean {
  return init.kind === 'ref.func' && initial <= LARGEST_TABLE_IMAGE;
}

/** All active segments from the first that does not fit an image on. */
function countedElements(module: Module, filled: readonly boolean[]): boolean[] {
  let counted = false;
  return module.elements.map(({ mode, table, offset, functions }) => {
    if (mode !== 'active') return false;
    counted ||= filled[table] === true || !fitsImage(module, table, offset, functions?.length);
    return counted;
  });
}

function fitsImage(
  module: Module,
  index: number,
  offset: ConstExpression | undefined,
  length: number | undefined,
): boolean {
  const table: TableType = module.tables[index];
  const start = constantOffset(offset);
  if (index < module.importedTables || start === undefined || length === undefined) return false;
  const end = start + length;
  return end <= table.initial && end <= LARGEST_TABLE_IMAGE && isFunctionReference(module.types, table.element);
}

interface Extent {
  bytes: number;
  start: number;
  end: number;
}

/** What active data segments cover of each memory, if all are in bounds for certain and dense enough to be mapped. */
function imageExtents(module: Module): ReadonlyMap<number, Extent> | undefined {
  const extents = new Map<number, Extent>();
  for (const { mode, memory, offset, start, end } of module.data) {
    if (mode !== 'active') continue;
    const at = constantOffset(offset);
    const { initial, pageSizeLog2 } = module.memories[memory];
    const size = end - start;
    if (memory < module.importedMemories || at === undefined || at + size > initial * 2 ** pageSizeLog2)
      return undefined;
    if (size === 0) continue;
    const extent = extents.get(memory) ?? { bytes: 0, start: Infinity, end: 0 };
    extent.bytes += size;
    extent.start = Math.min(extent.start, at);
    extent.end = Math.max(extent.end, at + size);
    extents.set(memory, extent);
  }
  const mapped = [...extents].every(([memory, extent]) => !isSmallPaged(module.memories[memory]) && isDense(extent));
  return mapped ? extents : undefined;
}

function isDense({ bytes, start, end }: Extent): boolean {
  return end - start < 2 * bytes || end - start < LARGEST_SPARSE_IMAGE;
}

function isSmallPaged({ pageSizeLog2 }: { readonly pageSizeLog2: number }): boolean {
  return pageSizeLog2 < HOST_PAGE_LOG2;
}

function constantOffset(offset: ConstExpression | undefined): number | undefined {
  if (offset?.kind === 'i32.const') return offset.lo >>> 0;
  if (offset?.kind === 'i64.const') return (offset.hi >>> 0) * 2 ** 32 + (offset.lo >>> 0);
  return undefined;
}
