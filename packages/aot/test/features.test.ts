/** What Wasmtime's Pulley refuses is refused here, by name, rather than written to a file that it will not load. */
import { DecodeError } from '@pulleyjs/wasm-parse';
import { expect, it } from 'vitest';
import { artifactFeatures, compileModule } from '../src/index.ts';

// (module (memory 1 1 shared))
const sharedMemory = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 4, 1, 3, 1, 1]);

it('refuses threads, which Pulley in Wasmtime does not have', () => {
  expect(artifactFeatures.threads).toBe(false);
  expect(() => compileModule(sharedMemory)).toThrow(DecodeError);
  expect(() => compileModule(sharedMemory)).toThrow('feature threads is not enabled');
});
