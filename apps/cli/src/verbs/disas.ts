/** `pulley disas`: shows the bytecode of a module, of CLIF text, or of a file of bytecode. */
import type { Function } from '@pulleyjs/cranelift-ir';
import { optimize } from '@pulleyjs/cranelift-opt';
import { wasmtime50 } from '@pulleyjs/host-abi';
import { compileFunction } from '@pulleyjs/pulley-codegen';
import { codegenOptions } from '@pulleyjs/runtime';
import { bytecodeLines, formatLine, functionLines, type LineStyle } from '../bytecode-lines.ts';
import { type CodeListing, type ListedFunction, openListing, refuseInvalid } from '../code-listing.ts';
import { paletteFor } from '../colour.ts';
import { about, UsageError } from '../errors.ts';
import { pointerWidthOf } from '../flag-values.ts';
import { type InputFile, kindOf, readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import { listFunctions } from '../list-functions.ts';
import { sideBySide } from '../side-by-side.ts';
import type { FlagValues, Invocation } from '../verb.ts';
import type { disasFlags } from '../verb-table.ts';

export async function disas({ flags, operands }: Invocation<typeof disasFlags>, io: CommandIo): Promise<number> {
  const [path, wanted] = operands;
  const file = readInput(path!, io);
  const { comment } = paletteFor(io, io.stdout);
  const style: LineStyle = { withBytes: flags.bytes, comment };
  if (flags.raw || (kindOf(file) === 'binary' && file.bytes.length > 0)) return disassembleRaw(file, wanted, style, io);
  if (flags.target === 'pulley32' && kindOf(file) !== 'clif')
    throw new UsageError('WebAssembly is compiled for pulley64; only CLIF text is for pulley32 too', 'disas');
  const listing = await openListing(file);
  return listFunctions(listing, wanted, io, (listed, func) => {
    refuseInvalid(listing, listed, func);
    if (flags.opt !== 'none') optimize(func);
    return `${comment(`; ${listed.title}`)}\n${functionText(listing, listed, func, flags, style)}`;
  });
}

function functionText(
  listing: CodeListing,
  listed: ListedFunction,
  func: Function,
  flags: FlagValues<typeof disasFlags>,
  style: LineStyle,
): string {
  const compiled = compileFunction(func, { ...codegenOptions, pointerWidth: pointerWidthOf(flags.target) });
  const lines = functionLines(compiled, (name) => listing.nameOf(name));
  if (flags['side-by-side']) return sideBySide(listed, func, compiled, lines);
  return lines.map((line) => `${formatLine(line, style)}\n`).join('');
}

function disassembleRaw(
  { name, bytes }: InputFile,
  wanted: string | undefined,
  style: LineStyle,
  io: CommandIo,
): number {
  if (wanted !== undefined) throw new UsageError('bare bytecode has no functions to choose from', 'disas');
  const context = { hostCallName: (id: number) => wasmtime50.calls[id]?.name };
  let text = '';
  try {
    about(name, () => {
      for (const line of bytecodeLines(bytes, context)) text += `${formatLine(line, style)}\n`;
    });
  } finally {
    writeText(io.stdout, text);
  }
  return 0;
}
