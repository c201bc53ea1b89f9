/** Instructions and bytes of the functions of `golden/pulley64`, ours against upstream's at its speed setting. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Function, parseFile } from '@pulleyjs/cranelift-ir';
import { opcodes, instructions } from '@pulleyjs/pulley-isa';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';

interface Size {
  readonly insts: number;
  readonly bytes: number;
}

/** A jump table's entries count as one instruction each, as in the reference. */
export function sizeOf(code: Uint8Array): Size {
  let insts = 0;
  for (const instruction of instructions(code)) {
    insts += 1 + (instruction.byteLength - opcodes[instruction.op]!.byteLength) / 4;
  }
  return { insts, bytes: code.length };
}

interface ReferenceEntry {
  readonly func: string;
  readonly index: number;
  readonly speed: Size;
}

export interface Row {
  readonly name: string;
  readonly ours: Size;
  readonly upstream: Size;
}

/** One row for each function that both compile; `prepare` may run a mid-end over it first. */
export function measure(shared: string, prepare: (func: Function) => void): { rows: Row[]; skipped: number } {
  const reference = JSON.parse(readFileSync(join(shared, 'reference', 'code-size.json'), 'utf8')) as {
    functions: Record<string, readonly ReferenceEntry[]>;
  };
  const rows: Row[] = [];
  let skipped = 0;
  for (const [path, entries] of Object.entries(reference.functions)) {
    let text = '';
    try {
      text = readFileSync(join(shared, 'corpus', 'clif', 'filetests', path), 'utf8');
    } catch {
      skipped += entries.length;
      continue;
    }
    const file = parseFile(text);
    const preserveFramePointers = file.settings.some(
      (s) => s.name === 'preserve_frame_pointers' && s.value !== 'false',
    );
    for (const entry of entries) {
      const { func } = file.functions[entry.index]!;
      try {
        prepare(func);
        rows.push({
          name: `${path} ${entry.func}`,
          ours: sizeOf(compileFunction(func, { preserveFramePointers }).code),
          upstream: entry.speed,
        });
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        skipped++;
      }
    }
  }
  return { rows, skipped };
}

export function totals(rows: readonly Row[]): { ours: Size; upstream: Size } {
  const sum = (pick: (row: Row) => Size): Size => ({
    insts: rows.reduce((n, row) => n + pick(row).insts, 0),
    bytes: rows.reduce((n, row) => n + pick(row).bytes, 0),
  });
  return { ours: sum((row) => row.ours), upstream: sum((row) => row.upstream) };
}
