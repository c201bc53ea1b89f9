/**
 * How tables get their first elements.
 *
 * Elements of function tables are made on first use: an element word of 0 means "ask the runtime", which looks in the
 * table's image. An image holds the functions of the leading active segments that are certain to fit; everything after the
 * first segment that is not is stored by the startup function, so that the order of writes and traps is that of the module.
 */

import { type ConstExpression, type ElementSegment, isNullable, type Module } from '@pulleyjs/wasm-parse';
import { isFunctionReference } from './wasm-types.ts';

/** Function index by element index, for elements whose image is not null. */
export type TableImage = ReadonlyMap<number, number>;

/** See the head of the file. */
export interface TablePlan {
  /** The image of each defined table. */
  readonly images: readonly TableImage[];
  /** Tables whose initial value is not null: the startup function fills them. */
  readonly filledTables: readonly number[];
  /** Active element segments that the startup function stores. */
  readonly startupElements: readonly number[];
}

/** Elements of a table that its image can cover, so that an image is never out of proportion to its module. */
const MAX_IMAGE = 2 ** 20;

/** Plans all tables of a module. */
export function planTables(module: Module): TablePlan {
  const images = module.tables.slice(module.importedTables).map(() => new Map<number, number>());
  const filledTables = module.tables.flatMap(({ init }, index) =>
    init === undefined || init.kind === 'ref.null' ? [] : [index],
  );
  const active = module.elements.flatMap(({ mode }, index) => (mode === 'active' ? [index] : []));
  let next = 0;
  while (next < active.length && addToImage(module, images, module.elements[active[next]])) next++;
  return { images, filledTables, startupElements: active.slice(next) };
}

/** Adds a segment to its table's image if it is a list of functions at a constant place inside the table's initial size. */
function addToImage(module: Module, images: readonly Map<number, number>[], segment: ElementSegment): boolean {
  const { table: index, offset, functions } = segment;
  const table = module.tables[index];
  if (index < module.importedTables || functions === undefined || !isFunctionReference(module.types, table.element))
    return false;
  if (!isNullable(table.element) || (table.init !== undefined && table.init.kind !== 'ref.null')) return false;
  const start = constantOffset(offset);
  if (start === undefined || start + functions.length > Math.min(table.initial, MAX_IMAGE)) return false;
  const image = images[index - module.importedTables];
  functions.forEach((functionIndex, i) => image.set(start + i, functionIndex));
  return true;
}

function constantOffset(offset: ConstExpression | undefined): number | undefined {
  if (offset?.kind === 'i32.const') return offset.lo >>> 0;
  if (offset?.kind === 'i64.const' && offset.hi === 0) return offset.lo >>> 0;
  return undefined;
}
