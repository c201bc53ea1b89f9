/** Calls from the host, between functions, through imports and tables. */
import { describe, expect, it } from 'vitest';
import { exportsOf } from './text-module.ts';

describe('calls', () => {
  it('pass and return every number type', () => {
    const { f } = exportsOf(`(module
      (func (export "f") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
        local.get 3 local.get 2 local.get 1 local.get 0))`);
    expect(f(-1, 1n << 40n, 1.5, 0.1)).toEqual([0.1, 1.5, 1n << 40n, -1]);
  });
});
