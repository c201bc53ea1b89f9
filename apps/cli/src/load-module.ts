/** A module from any of its forms: WebAssembly, its text, or an artefact that is compiled already. */
import { type Engine, Module } from '@pulleyjs/runtime';
import { about } from './errors.ts';
import { type InputFile, kindOf, wasmBytes } from './input-file.ts';

/** @throws CommandError for a file that is none, or that this engine cannot run */
export async function loadModule(engine: Engine, file: InputFile): Promise<Module> {
  if (kindOf(file) === 'elf') return about(file.name, () => Module.deserialize(engine, file.bytes));
  const bytes = await wasmBytes(file);
  return about(file.name, () => new Module(engine, bytes));
}
