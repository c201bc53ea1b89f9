/**
 * The table of compiled functions between its stored form and `FunctionTable`: one namespace for each kind, whose
 * functions are stored by position, with empty ones in gaps, or with an index each.
 * Mirrors `CompiledFunctionsTable` of `wasmtime-environ`'s `module_artifacts.rs` at 50.0.1.
 */

import { type FunctionKind, functionKind, functionKinds } from './function-kinds.ts';
import { type FunctionEntry, FunctionTable } from './function-table.ts';
import type { Metadata } from './metadata-schema.ts';

type StoredTable = Metadata<'CompiledFunctionsTable'>;

const KIND_SHIFT = 28;
const MODULE_MASK = (1 << KIND_SHIFT) - 1;
const NO_SOURCE = 0xffffffff;

/** The range of list items that namespace `i` has, checked. */
function rangeOf(
  what: string,
  starts: readonly number[],
  i: number,
  length: number,
  fail: (reason: string) => never,
): [number, number] {
  const start = starts[i];
  const end = i + 1 < starts.length ? starts[i + 1] : length;
  if ((i === 0 && start !== 0) || start > end || end > length) fail(`${what} ${start} to ${end} of ${length}`);
  return [start, end];
}

function kindOf(namespace: number, fail: (reason: string) => never): FunctionKind {
  const kind = functionKinds[namespace >>> KIND_SHIFT];
  if (kind === undefined) return fail(`functions of unknown kind ${namespace >>> KIND_SHIFT}`);
  if ((namespace & MODULE_MASK) !== 0) fail(`functions of module ${namespace & MODULE_MASK}; there is only module 0`);
  return kind;
}

/** Decodes the stored table of a text with that many bytes; what is wrong goes to `fail`. */
export function decodeFunctions(
  stored: StoredTable,
  textBytes: number,
  fail: (reason: string) => never,
): FunctionTable {
  const { namespaces, funcLocs, sparseIndices, srcLocs } = stored;
  const columns = [stored.funcLocStarts, stored.sparseStarts, stored.srcLocStarts];
  if (columns.some((column) => column.length !== namespaces.length)) fail('columns of different lengths');
  if (namespaces.length === 0 && funcLocs.length > 0) fail('functions of no kind');
  const entries: FunctionEntry[] = [];
  let textEnd = 0;
  for (let i = 0; i < namespaces.length; i++) {
    const kind = kindOf(namespaces[i], fail);
    if (i > 0 && namespaces[i] <= namespaces[i - 1]) fail('kinds of function out of order');
    const [start, end] = rangeOf('functions', stored.funcLocStarts, i, funcLocs.length, fail);
    const [sparse, sparseEnd] = rangeOf('indices', stored.sparseStarts, i, sparseIndices.length, fail);
    const [source, sourceEnd] = rangeOf('source positions', stored.srcLocStarts, i, srcLocs.length, fail);
    if (sparseEnd - sparse !== (kind.isDense ? 0 : end - start))
      fail(`${sparseEnd - sparse} indices for ${end - start} functions`);
    if (sourceEnd > source && sourceEnd - source !== end - start)
      fail(`${sourceEnd - source} positions for ${end - start} functions`);
    for (let j = start; j < end; j++) {
      const place = j - start;
      const index = kind.isDense ? place : sparseIndices[sparse + place];
      if (!kind.isDense && place > 0 && index <= sparseIndices[sparse + place - 1]) fail('indices out of order');
      const { start: first, length } = funcLocs[j];
      if (first < textEnd) fail(`function at ${first}, before the end of the one before at ${textEnd}`);
      textEnd = first + length;
      if (textEnd > textBytes) fail(`function up to ${textEnd} in a text of ${textBytes} bytes`);
      const position = sourceEnd > source ? srcLocs[source + place] : NO_SOURCE;
      const sourceOffset = position === NO_SOURCE ? null : position;
      if (length > 0) entries.push({ kind: kind.name, index, start: first, length, sourceOffset });
    }
  }
  return new FunctionTable(entries);
}

/** The stored form of a table. */
export function encodeFunctions(table: FunctionTable): StoredTable {
  const namespaces: number[] = [];
  const funcLocStarts: number[] = [];
  const sparseStarts: number[] = [];
  const srcLocStarts: number[] = [];
  const sparseIndices: number[] = [];
  const funcLocs: { start: number; length: number }[] = [];
  const srcLocs: number[] = [];
  let current: FunctionKind | undefined;
  for (const { kind: name, index, start, length, sourceOffset } of table.entries) {
    const kind = functionKind(name);
    if (kind !== current) {
      current = kind;
      namespaces.push((kind.number << KIND_SHIFT) >>> 0);
      funcLocStarts.push(funcLocs.length);
      sparseStarts.push(sparseIndices.length);
      srcLocStarts.push(srcLocs.length);
    }
    if (kind.isDense) {
      const first = funcLocStarts[funcLocStarts.length - 1];
      while (funcLocs.length - first < index) {
        funcLocs.push({ start, length: 0 });
        if (name === 'DefinedWasmFunction') srcLocs.push(NO_SOURCE);
      }
    } else {
      sparseIndices.push(index);
    }
    funcLocs.push({ start, length });
    if (name === 'DefinedWasmFunction') srcLocs.push(sourceOffset ?? NO_SOURCE);
  }
  return { namespaces, funcLocStarts, sparseStarts, srcLocStarts, sparseIndices, funcLocs, srcLocs };
}
