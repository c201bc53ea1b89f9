/**
 * `filetests/*.clif`: each function is followed by its disassembly, as comments. `PULLEY_BLESS=1` writes what comes out.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFunction } from '@pulleyjs/cranelift-ir';
import { compileFunction } from '@pulleyjs/pulley-codegen';
import { disassemble } from '@pulleyjs/pulley-isa';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, 'filetests');

/** The file's text with every function's expectation replaced by what it compiles to. */
function blessed(text: string): string {
  const lines = text.split('\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length;) {
    if (!lines[i]!.startsWith('function ')) {
      out.push(lines[i++]!);
      continue;
    }
    const end = lines.indexOf('}', i);
    const source = lines.slice(i, end + 1);
    out.push(...source);
    const preserveFramePointers = text.includes('set preserve_frame_pointers=true');
    const { code } = compileFunction(parseFunction(`${source.join('\n')}\n`), { preserveFramePointers });
    for (const line of disassemble(code).trimEnd().split('\n')) out.push(`; ${line.trimEnd()}`);
    i = end + 1;
    while (lines[i]?.startsWith(';') === true) i++;
  }
  return out.join('\n');
}

describe('filetests', () => {
  for (const name of readdirSync(FOLDER).sort()) {
    it(name, () => {
      const path = join(FOLDER, name);
      const text = readFileSync(path, 'utf8');
      const actual = blessed(text);
      if (process.env['PULLEY_BLESS'] === '1') writeFileSync(path, actual);
      else expect(actual).toBe(text);
    });
  }
});
