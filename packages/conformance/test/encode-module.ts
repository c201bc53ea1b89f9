/** Writes small modules in the binary format, for tests whose modules would be long as text. */

/** The locals, in runs of a number and a type, and the operators of a function without its closing `end`. */
export interface Code {
  readonly locals: readonly (readonly [count: number, type: number])[];
  readonly body: readonly number[];
}

/** What a module has. All functions, imported ones too, are of type `[] → []`. */
export interface ModuleParts {
  /** Module and field names of imported functions; they come first in the index space. */
  readonly imports?: readonly (readonly [string, string])[];
  readonly functions?: readonly Code[];
  /** Limits of the only memory. */
  readonly memory?: readonly number[];
  /** Element type and limits of the only table. */
  readonly table?: readonly number[];
  /** Names of the defined functions, from the first on. */
  readonly exports?: readonly string[];
}

/** A function without locals. */
export function codeOf(body: readonly number[]): Code {
  return { locals: [], body };
}

/** `i32.const value`, for `value` in `[0, 63]`. */
export function i32(value: number): number[] {
  return [0x41, value];
}

/** Unsigned LEB128. */
export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}

/** The module's bytes. */
export function encodeModule({ imports = [], functions = [], memory, table, exports = [] }: ModuleParts): Uint8Array {
  const ofFunctionType = [0x60, 0, 0];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [ofFunctionType]),
    ...section(
      2,
      imports.map(([module, field]) => [...name(module), ...name(field), 0, 0]),
    ),
    ...section(
      3,
      functions.map(() => [0]),
    ),
    ...section(4, table ? [table] : []),
    ...section(5, memory ? [memory] : []),
    ...section(
      7,
      exports.map((text, index) => [...name(text), 0, ...leb(imports.length + index)]),
    ),
    ...section(10, functions.map(encodeCode)),
  ]);
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  if (entries.length === 0) return [];
  const contents = leb(entries.length).concat(...entries);
  return [id, ...leb(contents.length)].concat(contents);
}

function encodeCode({ locals, body }: Code): number[] {
  const runs = locals.flatMap(([count, type]) => [...leb(count), type]);
  const contents = [...leb(locals.length), ...runs].concat(body, 0x0b);
  return leb(contents.length).concat(contents);
}

function name(text: string): number[] {
  return [...leb(text.length), ...Buffer.from(text)];
}
