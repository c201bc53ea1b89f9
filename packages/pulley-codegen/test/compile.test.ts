/** What a compiled function says about itself, and what cannot be compiled. */

import { HEAP_OUT_OF_BOUNDS, parseFunction, userTrapCode } from '@pulleyjs/cranelift-ir';
import { disassemble, instructions, opcodes } from '@pulleyjs/pulley-isa';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';
import { describe, expect, it } from 'vitest';
import { interpreterLoop, straightLine } from './support/large-functions.ts';

describe('the example of the README', () => {
  it('compiles', () => {
    const func = parseFunction(`
      function %sum(i64, i32) -> i32 tail {
      block0(v0: i64, v1: i32):
          v2 = iconst.i32 0
          jump block1(v0, v1, v2)

      block1(v3: i64, v4: i32, v5: i32):
          v6 = load.i32 notrap v3
          v7 = iadd v5, v6
          v8 = iconst.i64 4
          v9 = iadd v3, v8
          v10 = iconst.i32 1
          v11 = isub v4, v10
          brif v11, block1(v9, v11, v7), block2

      block2:
          return v7
      }`);
    const { code } = compileFunction(func, { preserveFramePointers: false });
    expect(
      disassemble(code)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ).toEqual([
      'xzero x15',
      'xload32le_o32 x14, x0, 0',
      'xadd32 x15, x15, x14',
      'xadd64_u8 x0, x0, 4',
      'xsub32_u8 x1, x1, 1',
      'br_if32 x1, -0x12    // target = 0x2',
      'xmov x0, x15',
      'ret',
    ]);
  });
});

describe('tables', () => {
  it('relocations, traps, call sites', () => {
    const func = parseFunction(`
      function %f(i64, i64) -> i64 tail {
          sig0 = (i64) -> i64 tail
          fn0 = colocated u0:7 sig0
          fn1 = u1:3 sig0

      block0(v0: i64, v1: i64):
          v2 = load.i64 v0+8
          trapz v2, user4
          try_call fn0(v2), sig0, block1(ret0), [ context v1, tag2: block2(exn0), default: block2(exn1) ]

      block1(v3: i64):
          v4 = call fn1(v3)
          return v4

      block2(v5: i64):
          return v5
      }`);
    const { code, relocs, traps, callSites, frameSize } = compileFunction(func);
    expect(relocs.map((r) => [r.kind, r.target])).toEqual([
      ['pcrel32', { kind: 'user', namespace: 0, index: 7 }],
      ['host-call8', { kind: 'user', namespace: 1, index: 3 }],
    ]);
    expect(traps.map((t) => t.code)).toEqual([HEAP_OUT_OF_BOUNDS, userTrapCode(4)]);
    expect(callSites).toHaveLength(2);
    expect(callSites[0]!.handlers.map((h) => h.tag)).toEqual([2, null]);
    expect(callSites[0]!.handlers.every((h) => h.contextSpOffset !== null && h.handlerOffset < code.length)).toBe(true);
    expect(callSites.every((site) => site.frameOffset === frameSize)).toBe(true);
  });

  it('source locations begin ranges', () => {
    const func = parseFunction(
      'function %f(i32) -> i32 tail {\nblock0(v0: i32):\n@0010 v1 = iadd v0, v0\n@0012 v2 = imul v1, v1\n@0013 return v2\n}\n',
    );
    const { srclocs } = compileFunction(func);
    expect(srclocs.map((s) => s.srcloc)).toEqual([0x10, 0x12, 0x13]);
    expect(srclocs.map((s) => s.offset)).toEqual(srclocs.map((s) => s.offset).sort((a, b) => a - b));
  });
});

describe('what Pulley has no code for', () => {
  const cases = [
    ['udiv', 'i128', 'function %f(i128, i128) -> i128 { block0(v0: i128, v1: i128): v2 = udiv v0, v1 return v2 }'],
    ['signature', 'f128', 'function %f(f128) { block0(v0: f128): return }'],
    ['load', 'i8x8', 'function %f(i64) -> i8x8 { block0(v0: i64): v1 = load.i8x8 v0 return v1 }'],
    ['popcnt', 'i32x4', 'function %f(i32x4) -> i32x4 { block0(v0: i32x4): v1 = popcnt v0 return v1 }'],
  ] as const;
  for (const [opcode, type, text] of cases) {
    it(`${opcode}.${type}`, () => {
      const compile = (): unknown =>
        compileFunction(
          parseFunction(
            text
              .replace('block0', '\nblock0')
              .replaceAll(/(:|\)) (v\d+ =|return)/g, '$1\n$2')
              .replaceAll(/ return/g, '\nreturn'),
          ),
        );
      expect(compile).toThrow(UnsupportedError);
      expect(compile).toThrow(`${opcode}.${type}`);
    });
  }
});

describe('large functions', () => {
  it('straight-line code', () => {
    expect(compileFunction(straightLine(20_000)).code.length).toBeGreaterThan(80_000);
  });
  it("an interpreter's loop", () => {
    expect(compileFunction(interpreterLoop({ cases: 2000 })).code.length).toBeGreaterThan(50_000);
  });
  it("an interpreter's loop with more variables than registers, and calls", () => {
    const { code } = compileFunction(interpreterLoop({ cases: 1000, variables: 60, calls: true }));
    const operations = [...instructions(code)].map(({ op }) => opcodes[op]!.mnemonic);
    const reloads = operations.filter((name) => name === 'xload64le_o32').length;
    // A case reads three variables; what it does not touch stays where it is.
    expect(reloads).toBeLessThan(4000);
  });
});

describe('byte order', () => {
  it.each([
    ['little', ['xload32le_o32', 'xload32le_o32', 'xload32be_o32']],
    ['big', ['xload32be_o32', 'xload32le_o32', 'xload32be_o32']],
  ] as const)('of accesses that name none: %s', (endianness, expected) => {
    const func = parseFunction(`
      function %f(i64) -> i32, i32, i32 tail {
      block0(v0: i64):
          v1 = load.i32 notrap v0
          v2 = load.i32 notrap little v0+8
          v3 = load.i32 notrap big v0+16
          return v1, v2, v3
      }`);
    const { code } = compileFunction(func, { endianness, preserveFramePointers: false });
    expect(
      disassemble(code)
        .match(/xload\w+/g)
        ?.sort(),
    ).toEqual([...expected].sort());
  });
});
