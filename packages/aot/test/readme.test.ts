import { expect, it } from 'vitest';
import { readArtifact } from '@pulleyjs/artifact';
import { compileModule } from '../src/index.ts';

it("does what README's example says", () => {
  const wasm = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1,
    7, 0, 32, 0, 32, 1, 106, 11,
  ]);
  const file = compileModule(wasm);
  expect(readArtifact(file).symbols.map(({ name }) => name)).toEqual([
    'wasm[0]::function[0]',
    'wasm[0]::array_to_wasm_trampoline[0]',
    'signatures[0]::wasm_to_array_trampoline',
  ]);
});
