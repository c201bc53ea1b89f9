/** A precompiled module as a file operand, with the names its functions go by. */
import { type Artifact, type FunctionEntry, readArtifact } from '@pulleyjs/artifact';
import { FIRST_BUILTIN, wasmtime50 } from '@pulleyjs/host-abi';
import { about, CommandError } from './errors.ts';
import type { InputFile } from './input-file.ts';

/** Reads and checks FILE. @throws CommandError that names section and offset */
export function openArtifact(file: InputFile): Artifact {
  return about(file.name, () => readArtifact(file.bytes));
}

/** Index among all functions, imports first, of an entry that is of one function. */
export function functionIndexOf(artifact: Artifact, entry: FunctionEntry): number | undefined {
  const isOfFunction = entry.kind === 'DefinedWasmFunction' || entry.kind === 'ArrayToWasmTrampoline';
  return isOfFunction ? artifact.module.numImportedFuncs + entry.index : undefined;
}

/** Such as `wasm[0]::function[3]::fac`: what Wasmtime's symbol for the function is, whether the file has symbols or not. */
export function entryTitle(artifact: Artifact, entry: FunctionEntry): string {
  const functionIndex = functionIndexOf(artifact, entry);
  switch (entry.kind) {
    case 'DefinedWasmFunction': {
      const name = artifact.functionNames.get(functionIndex!);
      return `wasm[0]::function[${functionIndex}]${name === undefined ? '' : `::${name}`}`;
    }
    case 'ArrayToWasmTrampoline':
      return `wasm[0]::array_to_wasm_trampoline[${functionIndex}]`;
    case 'WasmToArrayTrampoline':
      return `signatures[${entry.index}]::wasm_to_array_trampoline`;
    case 'WasmToBuiltinTrampoline':
      return `wasmtime_builtin_${wasmtime50.call(FIRST_BUILTIN + entry.index).name}`;
    case 'ModuleStartup':
      return `module_start[0]::${entry.index === 0 ? 'Wasm' : 'Array'}`;
    default:
      return `${entry.kind}[${entry.index}]`;
  }
}

/** Names that functions are exported by, by function index. */
function exportedNames(artifact: Artifact): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const [atom, entity] of artifact.module.exports) {
    if (entity.kind !== 'Function') continue;
    const known = names.get(entity.value) ?? [];
    names.set(entity.value, [...known, artifact.module.strings[atom - 1]!]);
  }
  return names;
}

/** The functions that FUNCTION asks for; all without it. @throws CommandError where there is none */
export function findEntries(artifact: Artifact, file: string, wanted: string | undefined): readonly FunctionEntry[] {
  const { entries } = artifact.functions;
  if (wanted === undefined) return entries;
  const exported = exportedNames(artifact);
  const found = entries.filter((entry) => {
    if (entryTitle(artifact, entry) === wanted) return true;
    if (entry.kind === 'WasmToBuiltinTrampoline') return wasmtime50.calls[FIRST_BUILTIN + entry.index]?.name === wanted;
    const index = functionIndexOf(artifact, entry);
    if (entry.kind !== 'DefinedWasmFunction' || index === undefined) return false;
    const name = artifact.functionNames.get(index);
    return [String(index), name, `$${name}`, ...(exported.get(index) ?? [])].includes(wanted);
  });
  if (found.length === 0) throw new CommandError(`${file}: there is no function '${wanted}' with code`);
  return found;
}
