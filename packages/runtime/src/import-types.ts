/** Whether what is given for an import may be used as what is wanted: the matching rules of the specification. */

import { valueTypeName } from '@pulleyjs/wasm-parse';
import { Func } from './func.ts';
import { Global } from './global.ts';
import type { Extern } from './instance.ts';
import { Memory } from './memory.ts';
import type { ExternType } from './module.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';
import type { Signature, TypeRegistry } from './type-registry.ts';
import { limitsMatch } from './vm-types.ts';

/** Why `given` does not match, or undefined if it does. */
export function matchExtern(types: TypeRegistry, given: Extern, wanted: ExternType): string | undefined {
  switch (wanted.kind) {
    case 'func':
      if (!(given instanceof Func)) break;
      if (types.isSubtype(given.typeId, wanted.typeId)) return undefined;
      return `expected type ${showSignature(wanted.signature)}, found type ${showSignature(given.signature)}`;
    case 'table':
      if (given instanceof Table) return matchTable(types, given, wanted.type);
      break;
    case 'memory':
      if (given instanceof Memory) return matchMemory(given, wanted.type);
      break;
    case 'global':
      if (given instanceof Global) return matchGlobal(types, given, wanted.type);
      break;
    case 'tag':
      if (!(given instanceof Tag)) break;
      return given.typeId === wanted.typeId ? undefined : 'tag types incompatible';
  }
  return `expected ${wanted.kind}, found ${kindOf(given)}`;
}

type TypeOf<K extends ExternType['kind']> = Extract<ExternType, { kind: K; type: unknown }>['type'];

function matchTable(types: TypeRegistry, given: Table, wanted: TypeOf<'table'>): string | undefined {
  if (!types.relation.isEqual(given.type.element, wanted.element)) return 'table types incompatible: other elements';
  if (given.type.is64 !== wanted.is64) return 'table types incompatible: other index type';
  if (limitsMatch(given.size, given.type.maximum, wanted)) return undefined;
  return `table limits incompatible: ${given.size} elements given, ${wanted.initial} or more wanted`;
}

function matchMemory(given: Memory, wanted: TypeOf<'memory'>): string | undefined {
  const { type } = given;
  if (type.is64 !== wanted.is64) return 'memory types incompatible: other index type';
  if (type.shared !== wanted.shared) return 'memory types incompatible: sharing';
  if (type.pageSizeLog2 !== wanted.pageSizeLog2) return 'memory types incompatible: other page size';
  if (limitsMatch(given.pages, type.maximum, wanted)) return undefined;
  return `memory limits incompatible: ${given.pages} pages given, ${wanted.initial} or more wanted`;
}

function matchGlobal(types: TypeRegistry, given: Global, wanted: TypeOf<'global'>): string | undefined {
  if (given.type.mutable !== wanted.mutable) return 'global types incompatible: mutability';
  const { relation } = types;
  const matches = wanted.mutable
    ? relation.isEqual(given.type.type, wanted.type)
    : relation.isSubtype(given.type.type, wanted.type);
  return matches ? undefined : `global types incompatible: expected ${valueTypeName(wanted.type)}`;
}

function kindOf(given: Extern): string {
  if (given instanceof Func) return 'func';
  if (given instanceof Table) return 'table';
  if (given instanceof Memory) return 'memory';
  return given instanceof Tag ? 'tag' : 'global';
}

function showSignature({ params, results }: Signature): string {
  return `(${params.map(valueTypeName).join(', ')}) -> (${results.map(valueTypeName).join(', ')})`;
}
