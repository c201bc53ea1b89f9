/** Printing and parsing over upstream's filetests. */
import { readdirSync } from 'node:fs';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, test } from 'vitest';
import { I64, parseFile, parseFunction, printFunction, printFunctionHeader, verifyFunction } from '../src/index.ts';
import { filetests, filetestText, goldenText, textOf } from './corpus.ts';

/** Files whose canonical text cannot be read back, because it leaves something out. */
const LOSSY: Readonly<Record<string, string>> = {
  'inline/dynamic-stack-slots.clif': 'dynamic types are not printed',
  'runtests/dynamic-simd-arithmetic.clif': 'dynamic types are not printed',
  'runtests/dynamic-simd-narrow-widen.clif': 'dynamic types are not printed',
  'parser/memory.clif': 'a symbol prints as userextname0, which nothing declares',
  'verifier/defs_dominates_uses.clif': 'a use before its definition in one block prints without the type it then needs',
};

describe.skipIf(corpusMissing('corpus', 'clif', 'golden', 'cat'))('filetests', () => {
  const files = filetests();

  test('all print byte for byte as upstream prints them', () => {
    const wrong = files.filter((path) => {
      const { functions } = parseFile(filetestText(path));
      return functions.map(({ func }) => `${printFunction(func)}\n`).join('') !== goldenText('cat', path);
    });
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThanOrEqual(511);
  });

  test('what was printed parses, and prints the same', () => {
    const wrong = new Set<string>();
    for (const path of files) {
      for (const { func } of parseFile(filetestText(path)).functions) {
        const text = printFunction(func);
        if (roundTrip(text) !== text) wrong.add(path);
      }
    }
    expect([...wrong].sort()).toEqual(Object.keys(LOSSY).sort());
  });
});

describe.skipIf(corpusMissing('golden', 'clif-48'))('what Wasmtime prints of its translations', () => {
  const isa = { pointerType: I64, preserveFramePointers: true, enablePinnedReg: false, hostCalls: true };
  const folder = corpusPath('golden', 'clif-48');
  const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith('.clif'));

  test('parses, prints the same and verifies', () => {
    let count = 0;
    for (const name of files) {
      const text = textOf('golden', 'clif-48', name);
      for (const { func } of parseFile(text).functions) {
        count++;
        expect(text.includes(printFunction(func)), `${name}: ${printFunctionHeader(func)}`).toBe(true);
        expect(verifyFunction(func, { isa }).map(String)).toEqual([]);
      }
    }
    expect(count).toBeGreaterThan(1000);
  });
});

function roundTrip(text: string): string {
  try {
    return printFunction(parseFunction(text));
  } catch (error) {
    return String(error);
  }
}
