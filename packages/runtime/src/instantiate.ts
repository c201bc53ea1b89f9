/**
 * Instantiation, in Wasmtime's order: check the imports; allocate and fill the VMContext; run the startup function, which
 * compiled code supplies (computed globals, segments, the module's start function).
 */

import type { VmContextLayout } from '@pulleyjs/host-abi';
import type { Import } from '@pulleyjs/wasm-parse';
import { FunctionKind } from '@pulleyjs/wasm-translate';
import { LinkError, ValueError } from './errors.ts';
import { Func } from './func.ts';
import { setCodePointer } from './func-registry.ts';
import { STARTUP_ARRAY } from './function-keys.ts';
import { Global } from './global.ts';
import { matchExtern } from './import-types.ts';
import type { Extern, Instance } from './instance.ts';
import { Memory } from './memory.ts';
import type { Module } from './module.ts';
import type { ModuleImage } from './module-image.ts';
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';
import { createInstance } from './vm-context.ts';
import { vmFuncRef, vmGlobalImport, vmIndexedImport, vmMemoryDefinition } from './vm-types.ts';

/** `kind_tag` of a global that belongs to an instance. */
const GLOBAL_OF_INSTANCE = 1;

/**
 * Instantiates a module with its imports in order.
 * @throws LinkError, ResourceError, ValueError; Trap or a host function's error from segments and the start function
 */
export function instantiate(store: Store, module: Module, imports: readonly Extern[]): Instance {
  if (module.engine !== store.engine) throw new ValueError('the module belongs to another engine than the store');
  checkImports(store, module, imports);
  const { image } = module;
  const instance = createInstance(store, module, image.layout);
  const builder = new InstanceBuilder(instance, module);
  builder.addImports(imports);
  builder.addMemories();
  builder.addTables();
  builder.addGlobals();
  builder.addTags();
  builder.addData();
  if (image.hasStartup)
    store.activations.enter(
      image.code.entry(FunctionKind.ModuleStartup, STARTUP_ARRAY),
      instance.context,
      store.stackEnd,
      0,
    );
  return instance;
}

function checkImports(store: Store, module: Module, imports: readonly Extern[]): void {
  module.image.imports.forEach(({ module: from, name, kind, index }, i) => {
    const given = imports[i];
    if (given === undefined) throw new LinkError('unknown import', from, name);
    store.requireOwn(given);
    const problem = matchExtern(store.engine.types, given, module.externType(kind, index));
    if (problem !== undefined) throw new LinkError('incompatible import type', from, name, problem);
  });
}

class InstanceBuilder {
  private readonly instance: Instance;
  private readonly module: Module;
  private readonly image: ModuleImage;
  private readonly layout: VmContextLayout;
  private readonly store: Store;

  constructor(instance: Instance, module: Module) {
    this.instance = instance;
    this.module = module;
    this.image = module.image;
    this.layout = module.image.layout;
    this.store = instance.store;
  }

  addImports(imports: readonly Extern[]): void {
    this.image.imports.forEach((wanted, i) => this.addImport(wanted, imports[i]));
  }

  private addImport({ index }: Import, given: Extern): void {
    const { instance, layout } = this;
    if (given instanceof Func) {
      instance.importedFuncs.push(given);
      this.importFunction(instance.context + layout.importedFunction(index), given);
    } else if (given instanceof Table) {
      instance.tables.push(given);
      this.importIndexed(instance.context + layout.importedTable(index), given);
    } else if (given instanceof Memory) {
      instance.memories.push(given);
      this.importIndexed(instance.context + layout.importedMemory(index), given);
    } else if (given instanceof Tag) {
      instance.tags.push(given);
      this.importIndexed(instance.context + layout.importedTag(index), given);
    } else {
      instance.globals.push(given);
      this.importGlobal(instance.context + layout.importedGlobal(index), given);
    }
  }

  /** A copy of the function's reference; a host function is called through this module's own trampoline. */
  private importFunction(address: number, func: Func): void {
    const { store, image } = this;
    store.arena.copy(address, func.address, vmFuncRef.size);
    if (func.callback !== undefined) {
      const trampoline = image.code.hostTrampolines.get(func.typeId) ?? store.funcs.trampoline(func.typeId);
      if (trampoline !== undefined) setCodePointer(store, address + vmFuncRef.wasm_call, trampoline);
    }
    store.funcs.addAlias(address, func);
  }

  private importIndexed(address: number, { definition, owner, ownerIndex }: Table | Memory | Tag): void {
    const { arena } = this.store;
    arena.setAddress(address + vmIndexedImport.from, definition);
    arena.setAddress(address + vmIndexedImport.vmctx, owner);
    arena.set32(address + vmIndexedImport.index, ownerIndex);
  }

  private importGlobal(address: number, { definition }: Global): void {
    const { arena } = this.store;
    arena.setAddress(address + vmGlobalImport.from, definition);
    arena.set32(address + vmGlobalImport.kind_tag, GLOBAL_OF_INSTANCE);
  }

  addMemories(): void {
    const { instance, layout, store } = this;
    const { memories } = this.image;
    const { importedMemories } = layout.counts;
    let owned = 0;
    for (let index = importedMemories; index < memories.length; index++) {
      const defined = index - importedMemories;
      const definition = memories[index].shared
        ? store.arena.allocate(vmMemoryDefinition.size, vmMemoryDefinition.align)
        : instance.context + layout.ownedMemory(owned++);
      store.arena.setAddress(instance.context + layout.memoryPointer(defined), definition);
      instance.memories.push(new Memory(store, memories[index], definition, instance.context, defined));
    }
  }

  addTables(): void {
    const { instance, layout, store, image } = this;
    const { tables } = image;
    const { importedTables } = layout.counts;
    for (let index = importedTables; index < tables.length; index++) {
      const defined = index - importedTables;
      const lazyElements = (element: number): number => {
        const functionIndex = image.tableElement(defined, element);
        return functionIndex === undefined ? 0 : instance.funcRefAddress(functionIndex);
      };
      const definition = instance.context + layout.table(defined);
      instance.tables.push(new Table(store, tables[index], definition, instance.context, defined, lazyElements));
    }
  }

  addGlobals(): void {
    const { instance, layout, store, image } = this;
    const { globals, globalConstants } = image;
    const { importedGlobals } = layout.counts;
    for (let index = importedGlobals; index < globals.length; index++) {
      const definition = instance.context + layout.global(index - importedGlobals);
      instance.globals.push(new Global(store, globals[index], definition));
    }
    for (const { global, value } of globalConstants)
      store.arena.bytes.set(value, instance.context + layout.global(global));
  }

  addTags(): void {
    const { instance, layout, store, image } = this;
    const imported = layout.counts.importedTags;
    for (let index = imported; index < image.tags.length; index++) {
      const ownerIndex = index - imported;
      const definition = instance.context + layout.tag(ownerIndex);
      store.arena.set32(definition, image.tags[index]);
      instance.tags.push(new Tag(store, image.tags[index], { definition, owner: instance.context, ownerIndex }));
    }
  }

  /** Data stays where the module has it. */
  addData(): void {
    const { instance, layout, store, module } = this;
    const { runtimeData } = module.image;
    if (runtimeData.length === 0) return;
    const region = store.dataRegion(module);
    runtimeData.forEach(({ start, end }, index) => {
      store.arena.setPointer(instance.context + layout.runtimeDataBase(index), start, region);
      store.arena.set32(instance.context + layout.runtimeDataLength(index), end - start);
    });
    for (const { memory, offset, data } of module.image.memoryImages) {
      const { start, end } = runtimeData[data];
      instance.memories[memory].bytes.set(module.image.data.subarray(start, end), offset);
      store.arena.setPointer(instance.context + layout.runtimeDataBase(data), 0, 0);
    }
  }
}
