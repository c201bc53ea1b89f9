import { printFunction } from '@pulleyjs/cranelift-ir';
import { parseModule, validateModule } from '@pulleyjs/wasm-parse';
import { expect, it } from 'vitest';
import { ModuleTranslation } from '../src/index.ts';

it('runs the example of the README', () => {
  const bytes = Uint8Array.from([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 6, 1, 96, 1, 127, 1, 127, 3, 2, 1, 0, 10, 9, 1, 7, 0, 32, 0, 65, 1, 106, 11,
  ]);
  const module = parseModule(bytes);
  validateModule(module);
  const translation = new ModuleTranslation(module);
  expect(printFunction(translation.translateFunction(0))).toBe(`function u0:0(i64 vmctx, i64, i32) -> i32 tail {
                                block0(v0: i64, v1: i64, v2: i32):
@001b                               v3 = iconst.i32 1
@001d                               v4 = iadd v2, v3  ; v3 = 1
@001e                               return v4
}
`);
});
