/** Code for 32-bit pointers: upstream's own expectations as to size, and the fused bounds check. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFile, parseFunction } from '@pulleyjs/cranelift-ir';
import { disassemble } from '@pulleyjs/pulley-isa';
import { compileFunction, type CompileOptions } from '@pulleyjs/pulley-codegen';
import { corpusMissing, corpusPath } from '@pulleyjs/testkit';
import { describe, expect, it } from 'vitest';

const PARTS = ['corpus', 'clif', 'filetests', 'isa', 'pulley32'];

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function compiled(text: string, options: CompileOptions = {}): string[] {
  return lines(disassemble(compileFunction(parseFunction(text), { ...options, pointerWidth: 32 }).code));
}

describe('pulley32', () => {
  it('fuses a bounds check on a 32-bit address', () => {
    const code = compiled(
      `function %f(i32, i32) -> i32 tail {
      block0(v0: i32, v1: i32):
          v2 = load.i32 notrap v0+32
          v3 = load.i32 notrap v0+28
          v4 = iconst.i32 9
          v5 = isub v2, v4
          v6 = icmp ugt v1, v5
          v7 = iadd v3, v1
          v8 = iconst.i32 5
          v9 = iadd v7, v8
          v10 = iconst.i32 0
          v11 = select v6, v10, v9
          v12 = load.i32 little v11
          return v12
      }
      `,
      { preserveFramePointers: false },
    );
    expect(code).toEqual(['xload32le_o32 x15, x0, 28', 'xload32le_g32bne x0, x15, *[x0 + 32], x1, 5', 'ret']);
  });

  it('keeps slots of four bytes for fp and the return address', () => {
    const code = compiled(
      `function %f(${'i32, '.repeat(15)}i32) -> i32 tail {
      block0(${Array.from({ length: 16 }, (_, i) => `v${i}: i32`).join(', ')}):
          return v15
      }
      `,
    );
    expect(code).toContain('xload32le_o32 x0, sp, 8');
  });
});

describe.skipIf(corpusMissing(...PARTS))("upstream's files", () => {
  const folder = corpusPath(...PARTS) ?? '';
  for (const name of folder === '' ? [] : readdirSync(folder).sort()) {
    it(`${name}: no function is larger`, () => {
      const file = parseFile(readFileSync(join(folder, name), 'utf8'));
      const preserveFramePointers = file.settings.some(
        (s) => s.name === 'preserve_frame_pointers' && s.value !== 'false',
      );
      for (const { func, comments } of file.functions) {
        const text = comments.map((comment) => comment.text.replace(/^; ?/, '')).join('\n');
        const theirs = lines(text.split('Disassembled:\n')[1]!);
        const { code } = compileFunction(func, { pointerWidth: 32, preserveFramePointers });
        expect(lines(disassemble(code)).length).toBeLessThanOrEqual(theirs.length);
      }
    });
  }
});
