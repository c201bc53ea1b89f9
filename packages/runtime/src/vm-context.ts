/** Makes the VMContext of an instance: the fixed head, which all instances share but for the types. */

import { VMCONTEXT_MAGIC, type VmContextLayout } from '@pulleyjs/host-abi';
import { Instance } from './instance.ts';
import type { Module } from './module.ts';
import type { Store } from './store.ts';

/** Bytes in front of a VMContext; the last four hold the instance's number. */
const prefix = 16;

/** An instance with a VMContext that is zero but for its head. @throws ResourceError */
export function createInstance(store: Store, module: Module | undefined, layout: VmContextLayout): Instance {
  const { arena } = store;
  const context = arena.allocate(prefix + layout.size) + prefix;
  const instance = new Instance(store, module, layout, context);
  arena.set32(context + layout.magic, VMCONTEXT_MAGIC);
  arena.setAddress(context + layout.storeContext, store.context);
  arena.setAddress(context + layout.builtinFunctions, store.builtins);
  arena.setAddress(context + layout.epochPointer, store.epoch);
  arena.setAddress(context + layout.gcHeapData, store.heapData);
  arena.setAddress(context + layout.typeIds, module === undefined ? 0 : writeTypeIds(store, module));
  return instance;
}

/** The engine-wide number of each interned type, as an array of u32. */
function writeTypeIds({ arena }: Store, { image: { typeIds } }: Module): number {
  const address = arena.allocate(4 * typeIds.length, 4);
  typeIds.forEach((id, interned) => arena.set32(address + 4 * interned, id));
  return address;
}
