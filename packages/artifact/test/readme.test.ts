import { readFileSync } from 'node:fs';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { expect, it } from 'vitest';
import { readArtifact, typeText } from '../src/index.ts';

function describe(file: Uint8Array): string[] {
  const { module, types, functions, text } = readArtifact(file);
  const lines = [`${functions.entries.length} functions in ${text.length} bytes`];
  for (const [atom, entity] of module.exports) {
    if (entity.kind !== 'Function') continue;
    const { signature } = module.functions[entity.value];
    lines.push(`${module.strings[atom - 1]}: ${typeText(types, signature)}`);
  }
  return lines;
}

it.skipIf(corpusMissing('golden', 'wasmtime-50'))("README's example", () => {
  const file = new Uint8Array(readFileSync(corpusPath('golden', 'wasmtime-50', 'start.cwasm')!));
  expect(describe(file)).toEqual(['9 functions in 703 bytes', 'g: () -> (i32)']);
});
