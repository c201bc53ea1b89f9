/** Code of real artefacts: listings, re-assembly, and what every truncation of it does. */
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { corpusMissing, corpusPath, readCorpus } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import {
  assemble,
  DecodeError,
  decodeInstruction,
  DecodedInstruction,
  disassemble,
  disassembleWithBytes,
} from '../src/index.ts';
import { elfSection } from './vectors.ts';

interface ListedFunction {
  readonly start: number;
  readonly end: number;
  readonly listing: string;
}

/** Splits `NAME.dis`: `wasm[0]::function[0]::fib [DefinedWasmFunction 0] @0x0 len 71`, then its lines. */
function listedFunctions(text: string): ListedFunction[] {
  const functions = [...text.matchAll(/^\S.* @0x([0-9a-f]+) len (\d+)\n((?: .*\n)*)/gm)];
  return functions.map(([, start, length, listing]) => {
    const offset = Number.parseInt(start, 16);
    return { start: offset, end: offset + Number(length), listing };
  });
}

/** Ends where the code was cut or where it decodes to the end. */
function expectDecodesOrLocatedError(code: Uint8Array, start: number, decoded: DecodedInstruction): void {
  let offset = start;
  try {
    while (offset < code.length) offset = decodeInstruction(code, offset, decoded);
    expect(offset).toBe(code.length);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    expect(error.instructionOffset).toBe(offset);
    expect(error.byteOffset >= offset && error.byteOffset <= code.length).toBe(true);
  }
}

const folder = ['golden', 'wasmtime-50'];
const isMissing = corpusMissing(...folder);
const names = isMissing ? [] : readdirSync(corpusPath(...folder)!).filter((file) => file.endsWith('.cwasm'));

describe.skipIf(isMissing)('code of real artefacts', () => {
  test('there is some', () => expect(names.length).toBeGreaterThan(30));

  describe.each(names.map((file) => basename(file, '.cwasm')))('%s', (name) => {
    const text = elfSection(readCorpus(...folder, `${name}.cwasm`), '.text');
    const functions = listedFunctions(Buffer.from(readCorpus(...folder, `${name}.dis`)).toString('utf8'));

    test('lists as the real disassembler does, and assembles again', () => {
      expect(functions.length).toBeGreaterThan(0);
      for (const { start, end, listing } of functions) {
        expect(disassembleWithBytes(text, { start, end })).toBe(listing);
        expect(Buffer.from(assemble(disassemble(text, { start, end })).bytes)).toEqual(
          Buffer.from(text.subarray(start, end)),
        );
      }
    });

    test('every truncation of a function decodes or gives a located error', () => {
      const decoded = new DecodedInstruction();
      for (const { start, end } of functions) {
        const offsets = [start];
        for (let at = start; at < end; offsets.push(at)) at = decodeInstruction(text, at, decoded);
        for (let cut = start + 1, i = 0; cut < end; cut++) {
          while (offsets[i + 1] < cut) i++;
          expectDecodesOrLocatedError(text.subarray(0, cut), offsets[i], decoded);
        }
      }
    });
  });
});
