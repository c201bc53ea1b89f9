/**
 * Instantiation, in Wasmtime's order: check the imports; allocate and fill the VMContext; run the startup function, which
 * compiled code supplies (computed globals, segments, the module's start function).
 */

import type { VmContextLayout } from '@pulleyjs/host-abi';
import type { ConstExpression, Import } from '@pulleyjs/wasm-parse';
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
import type { Store } from './store.ts';
import { Table } from './table.ts';
import { createInstance } from './vm-context.ts';
import { vmFuncRef, vmGlobalImport, vmIndexedImport } from './vm-types.ts';

/** `kind_tag` of a global that belongs to an instance. */
const GLOBAL_OF_INSTANCE = 1;

/**
 * Instantiates a module with its imports in order.
 * @throws LinkError, ResourceError, ValueError; Trap or a host function's error from segments and the start function
 */
export function instantiate(store: Store, module: Module, imports: readonly Extern[]): Instance {
  if (module.engine !== store.engine) throw new ValueError('the module belongs to another engine than the store');
  checkImports(store, module, imports);
  const layout = module.code.translation.vmContext;
  const instance = createInstance(store, module, layout);
  const builder = new InstanceBuilder(instance, module, layout);
  builder.addImports(imports);
  builder.addMemories();
  builder.addTables();
  builder.addGlobals();
  builder.addData();
  if (module.code.translation.hasStartup)
    store.activations.enter(
      module.code.entry(FunctionKind.ModuleStartup, STARTUP_ARRAY),
      instance.context,
      store.stackEnd,
      0,
    );
  return instance;
}

function checkImports(store: Store, module: Module, imports: readonly Extern[]): void {
  module.wasm.imports.forEach(({ module: from, name, kind, index }, i) => {
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
  private readonly layout: VmContextLayout;
  private readonly store: Store;

  constructor(instance: Instance, module: Module, layout: VmContextLayout) {
    this.instance = instance;
    this.module = module;
    this.layout = layout;
    this.store = instance.store;
  }

  addImports(imports: readonly Extern[]): void {
    this.module.wasm.imports.forEach((wanted, i) => this.addImport(wanted, imports[i]));
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
    } else {
      instance.globals.push(given);
      this.importGlobal(instance.context + layout.importedGlobal(index), given);
    }
  }

  /** A copy of the function's reference; a host function is called through this module's own trampoline. */
  private importFunction(address: number, func: Func): void {
    const { store, module } = this;
    store.arena.copy(address, func.address, vmFuncRef.size);
    if (func.callback !== undefined) {
      const { code, typeIds } = module;
      const interned = code.translation.internedTypes.findIndex((typeIndex) => typeIds[typeIndex] === func.typeId);
      const trampoline =
        interned < 0 ? store.funcs.trampoline(func.typeId) : code.entry(FunctionKind.WasmToArrayTrampoline, interned);
      if (trampoline !== undefined) setCodePointer(store, address + vmFuncRef.wasm_call, trampoline);
    }
    store.funcs.addAlias(address, func);
  }

  private importIndexed(address: number, { definition, owner, ownerIndex }: Table | Memory): void {
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
    const { memories, importedMemories } = this.module.wasm;
    for (let index = importedMemories; index < memories.length; index++) {
      const defined = index - importedMemories;
      const definition = instance.context + layout.ownedMemory(defined);
      store.arena.setAddress(instance.context + layout.memoryPointer(defined), definition);
      instance.memories.push(new Memory(store, memories[index], definition, instance.context, defined));
    }
  }

  addTables(): void {
    const { instance, layout, store, module } = this;
    const { tables, importedTables } = module.wasm;
    for (let index = importedTables; index < tables.length; index++) {
      const defined = index - importedTables;
      const image = module.code.translation.tableImages[defined];
      const lazyElements = (element: number): number => {
        const functionIndex = image.get(element);
        return functionIndex === undefined ? 0 : instance.funcRefAddress(functionIndex);
      };
      const definition = instance.context + layout.table(defined);
      instance.tables.push(
        new Table(store, module.tableType(index), definition, instance.context, defined, lazyElements),
      );
    }
  }

  addGlobals(): void {
    const { instance, layout, store, module } = this;
    const { globals, importedGlobals } = module.wasm;
    for (let index = importedGlobals; index < globals.length; index++) {
      const definition = instance.context + layout.global(index - importedGlobals);
      this.writeConstant(definition, globals[index].init!);
      instance.globals.push(new Global(store, module.globalType(index), definition));
    }
  }

  /** Plain constants; everything else is the startup function's business. */
  private writeConstant(definition: number, { kind, lo, hi }: ConstExpression): void {
    const { arena } = this.store;
    switch (kind) {
      case 'i32.const':
      case 'f32.const':
        return arena.set32(definition, lo);
      case 'i64.const':
      case 'f64.const':
        return arena.setPointer(definition, lo, hi);
      case 'v128.const':
        arena.bytes.set(this.module.wasm.bytes.subarray(lo, lo + 16), definition);
        return;
      case 'ref.null':
      case 'global.get':
      case 'ref.func':
      case 'extended':
        return;
    }
  }

  /** Data segments stay in the module's bytes. */
  addData(): void {
    const { instance, layout, store, module } = this;
    const { runtimeData } = module.code.translation;
    if (runtimeData.length === 0) return;
    const region = store.dataRegion(module);
    runtimeData.forEach(({ start, end }, index) => {
      store.arena.setPointer(instance.context + layout.runtimeDataBase(index), start, region);
      store.arena.set32(instance.context + layout.runtimeDataLength(index), end - start);
    });
  }
}
