/**
 * Memories, tables and tags that the host makes. Compiled code names the instance a memory or table belongs to when it
 * grows one, and exceptions name the instance of their tag, so each gets an instance of its own that has nothing else.
 */

import { noCounts, vmContextLayout } from '@pulleyjs/host-abi';
import type { Instance } from './instance.ts';
import { Memory } from './memory.ts';
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';
import type { WasmValue } from './value-codec.ts';
import { valueTypeNamed, type ValueTypeName } from './value-types.ts';
import { createInstance } from './vm-context.ts';
import { type MemoryType, POINTER } from './vm-types.ts';

/** An instance of nothing: the caller of host functions that the host itself calls. */
export function createEmptyInstance(store: Store): Instance {
  return createInstance(store, undefined, vmContextLayout(noCounts, POINTER));
}

export function createHostMemory(store: Store, type: MemoryType): Memory {
  const layout = vmContextLayout({ ...noCounts, definedMemories: 1, ownedMemories: 1 }, POINTER);
  const instance = createInstance(store, undefined, layout);
  const definition = instance.context + layout.ownedMemory(0);
  store.arena.setAddress(instance.context + layout.memoryPointer(0), definition);
  const memory = new Memory(store, type, definition, instance.context, 0);
  instance.memories.push(memory);
  return memory;
}

/** A table's type as the host gives it; `address` is the type of its indices, i32 unless given. */
export interface HostTableType {
  readonly element: ValueTypeName;
  readonly initial: number;
  readonly maximum?: number;
  readonly address?: 'i32' | 'i64';
}

export function createHostTable(store: Store, type: HostTableType, value: WasmValue): Table {
  const layout = vmContextLayout({ ...noCounts, definedTables: 1 }, POINTER);
  const { context, tables } = createInstance(store, undefined, layout);
  const tableType = {
    element: valueTypeNamed(type.element),
    initial: type.initial,
    maximum: type.maximum ?? -1,
    is64: type.address === 'i64',
  };
  const table = new Table(store, tableType, context + layout.table(0), context, 0, () => 0);
  tables.push(table);
  if (value !== null) table.fillAll(value);
  return table;
}

export function createHostTag(store: Store, payload: readonly ValueTypeName[]): Tag {
  const layout = vmContextLayout({ ...noCounts, definedTags: 1 }, POINTER);
  const { context, tags } = createInstance(store, undefined, layout);
  const typeId = store.engine.types.registerFunction(payload.map(valueTypeNamed), []);
  const tag = new Tag(store, typeId, { definition: context + layout.tag(0), owner: context, ownerIndex: 0 });
  store.arena.set32(tag.definition, typeId);
  tags.push(tag);
  return tag;
}
