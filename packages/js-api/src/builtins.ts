/** Builtin sets and imported strings: what `builtins` and `importedStringConstants` let a module import without being given it. */

import type { ImportDescriptor, Module } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { JsStringBuiltins } from './js-string.ts';

/** What a module may import by its compile options. */
export interface Builtins {
  /** Names of builtin sets; those that do not exist have no effect. */
  readonly builtinSets: readonly string[];
  /** Module name whose imports are the strings that name them. */
  readonly importedStringModule: string | null;
}

const prefix = 'wasm:';
/** The only builtin set there is. */
const jsString = 'js-string';

/** Why a module does not fit its builtins; undefined if it does. */
export function matchesBuiltins(agent: Agent, module: Module, builtins: Builtins): string | undefined {
  if (new Set(builtins.builtinSets).size !== builtins.builtinSets.length) return 'a builtin set is named twice';
  if (builtins.builtinSets.length === 0 && builtins.importedStringModule === null) return undefined;
  for (const wanted of module.imports)
    if (!matches(agent, wanted, builtins))
      return `the import ${JSON.stringify(wanted.module)}.${JSON.stringify(wanted.name)} is of another type than the builtin`;
  return undefined;
}

function matches(agent: Agent, wanted: ImportDescriptor, builtins: Builtins): boolean {
  const { type } = wanted;
  if (wanted.module === builtins.importedStringModule)
    return (
      type.kind === 'global' && !type.type.mutable && agent.signatures.conversionOf(type.type.type).holdsStrings(agent)
    );
  if (!isBuiltinFunction(wanted, builtins)) return true;
  return type.kind === 'func' && agent.engine.isSubtype(JsStringBuiltins.of(agent).typeId(wanted.name), type.typeId);
}

function isBuiltinFunction({ module, name }: ImportDescriptor, { builtinSets }: Builtins): boolean {
  return module === prefix + jsString && builtinSets.includes(jsString) && JsStringBuiltins.has(name);
}

/** Whether an import is supplied by the builtins. */
export function isBuiltinImport(item: ImportDescriptor, builtins: Builtins): boolean {
  return item.module === builtins.importedStringModule || isBuiltinFunction(item, builtins);
}

/** What the builtins supply, by module name: objects whose properties are the things that can be imported. */
export function builtinImports(
  agent: Agent,
  { module, builtinSets, importedStringModule }: Builtins & { readonly module: Module },
): Map<string, object> {
  const supplied = new Map<string, object>();
  if (builtinSets.includes(jsString)) supplied.set(prefix + jsString, JsStringBuiltins.of(agent).exportsObject());
  if (importedStringModule !== null) supplied.set(importedStringModule, strings(module, importedStringModule));
  return supplied;
}

function strings({ imports }: Module, importedStringModule: string): object {
  const object = Object.create(null) as Record<string, string>;
  for (const { module, name } of imports)
    if (module === importedStringModule)
      Object.defineProperty(object, name, { value: name, enumerable: true, configurable: true, writable: true });
  return object;
}
