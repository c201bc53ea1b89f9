/** What kinds of function an artefact's text holds. Mirrors `FuncKeyKind` of `wasmtime-environ` 50.0.1. */

/** Rows: number, name, and whether the functions of the kind are stored by position (gaps are empty) or with an index each. */
const rows = [
  [0, 'DefinedWasmFunction', 'dense'],
  [1, 'ArrayToWasmTrampoline', 'sparse'],
  [2, 'WasmToArrayTrampoline', 'dense'],
  [3, 'WasmToBuiltinTrampoline', 'sparse'],
  [4, 'PatchableToBuiltinTrampoline', 'sparse'],
  [5, 'PulleyHostCall', 'dense'],
  [6, 'ComponentTrampoline', 'dense'],
  [7, 'ResourceDropTrampoline', 'dense'],
  [8, 'UnsafeIntrinsic', 'dense'],
  [9, 'ModuleStartup', 'sparse'],
] as const;

/** Name of a kind. */
export type FunctionKindName = (typeof rows)[number][1];

/** A kind of function. */
export interface FunctionKind {
  readonly number: number;
  readonly name: FunctionKindName;
  readonly isDense: boolean;
}

/** All kinds, by their numbers. */
export const functionKinds: readonly FunctionKind[] = rows.map(([number, name, storage]) => ({
  number,
  name,
  isDense: storage === 'dense',
}));

const byName = new Map(functionKinds.map((kind) => [kind.name, kind]));

/** The kind of that name. */
export function functionKind(name: FunctionKindName): FunctionKind {
  return byName.get(name)!;
}
