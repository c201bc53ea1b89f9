/** Modules of one function, byte by byte, for bodies that no text would be written for. */

import { defaultFeatures, type Module, parseModule, validateModule } from '@pulleyjs/wasm-parse';

/** A number in LEB128. */
export function leb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** Bytes from numbers and nested lists, without recursion per item. */
function flatten(parts: readonly (number | readonly number[])[]): number[] {
  const bytes: number[] = [];
  for (const part of parts) {
    if (typeof part === 'number') bytes.push(part);
    else for (const byte of part) bytes.push(byte);
  }
  return bytes;
}

function section(id: number, content: readonly number[]): number[] {
  return flatten([id, leb(content.length), content]);
}

/** What a one-function module is made of. */
export interface FunctionParts {
  /** Value types as bytes. */
  readonly params?: readonly number[];
  readonly results?: readonly number[];
  /** i32 locals. */
  readonly locals?: number;
  readonly exportName?: string;
  /** Operators, the last `end` left out. */
  readonly body: readonly (number | readonly number[])[];
}

/** A validated module with one function, a memory of a page and a type `() -> ()` of index 1. */
export function functionModule({ params = [], results = [], locals = 0, exportName, body }: FunctionParts): Module {
  const types = flatten([2, 0x60, leb(params.length), params, leb(results.length), results, 0x60, 0, 0]);
  const code = flatten([locals === 0 ? [0] : [1, ...leb(locals), 0x7f], ...body, 0x0b]);
  const bytes = flatten([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, types),
    section(3, [1, 0]),
    section(5, [1, 0, 1]),
    exportName === undefined
      ? []
      : section(7, flatten([1, leb(exportName.length), [...new TextEncoder().encode(exportName)], 0, 0])),
    section(10, flatten([1, leb(code.length), code])),
  ]);
  const module = parseModule(Uint8Array.from(bytes), defaultFeatures);
  validateModule(module);
  return module;
}
