/** Modules written as text, brought to life in one line. */
import compile from 'watr/compile';
import { Engine, type Func, type Instance, Linker, Module, Store, type WasmValue } from '../src/index.ts';

/** The engine of all tests of a file. */
export const engine: Engine = new Engine();

/** A module from its text. */
export function moduleOf(text: string): Module {
  return new Module(engine, compile(text));
}

/** An instance, in a store of its own unless `linker` has one. */
export function instanceOf(text: string, linker: Linker = new Linker(new Store(engine))): Instance {
  return linker.instantiate(moduleOf(text));
}

/** The exported functions of an instance, as plain functions. */
export function exportsOf(text: string, linker?: Linker): Record<string, (...args: WasmValue[]) => WasmValue> {
  return functionsOf(instanceOf(text, linker));
}

export function functionsOf(instance: Instance): Record<string, (...args: WasmValue[]) => WasmValue> {
  const functions: Record<string, (...args: WasmValue[]) => WasmValue> = {};
  for (const [name, value] of instance.exports) {
    if ('call' in value) functions[name] = (...args) => (value as Func).call(...args);
  }
  return functions;
}
