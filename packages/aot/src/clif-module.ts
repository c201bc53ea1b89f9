/** A WebAssembly module that has some functions and exports them: what CLIF functions are given as their shell. */

/** A value type's byte in the binary format. */
export type TypeByte = 0x7f | 0x7e | 0x7d | 0x7c | 0x7b;

/** A function of the module. */
export interface ShellFunction {
  readonly name: string;
  readonly isExported: boolean;
  readonly params: readonly TypeByte[];
  readonly results: readonly TypeByte[];
}

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const TYPE_SECTION = 1;
const FUNCTION_SECTION = 3;
const EXPORT_SECTION = 7;
const CODE_SECTION = 10;
const FUNC_TYPE = 0x60;
/** No locals; unreachable; end. */
const BODY = [0x00, 0x00, 0x0b];

function uleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

function counted(items: readonly (readonly number[])[]): number[] {
  return [...uleb(items.length), ...items.flat()];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const contents = counted(items);
  return [id, ...uleb(contents.length), ...contents];
}

/** Names in CLIF are ASCII. */
function nameBytes(name: string): number[] {
  return [...uleb(name.length), ...Array.from(name, (character) => character.charCodeAt(0))];
}

/** The module's bytes. Function i is the i-th, with a body of its own that only traps. */
export function shellModule(functions: readonly ShellFunction[]): Uint8Array {
  const types = functions.map(({ params, results }) => [
    FUNC_TYPE,
    ...counted([...params].map((p) => [p])),
    ...counted([...results].map((r) => [r])),
  ]);
  return Uint8Array.from([
    ...HEADER,
    ...section(TYPE_SECTION, types),
    ...section(
      FUNCTION_SECTION,
      functions.map((_, index) => uleb(index)),
    ),
    ...section(
      EXPORT_SECTION,
      functions.flatMap(({ name, isExported }, index) =>
        isExported ? [[...nameBytes(name), 0x00, ...uleb(index)]] : [],
      ),
    ),
    ...section(
      CODE_SECTION,
      functions.map(() => [...uleb(BODY.length), ...BODY]),
    ),
  ]);
}
