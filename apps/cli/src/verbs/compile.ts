/** `pulley compile`: precompiles a module, or functions in CLIF text. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compileClifFile, compileModule } from '@pulleyjs/aot';
import { about, aboutPath, UsageError } from '../errors.ts';
import { type InputFile, kindOf, readInput, textOf, wasmBytes } from '../input-file.ts';
import type { CommandIo } from '../io.ts';
import type { FlagValues, Invocation } from '../verb.ts';
import type { compileFlags } from '../verb-table.ts';

type CompileFlags = FlagValues<typeof compileFlags>;

export async function compile({ flags, operands }: Invocation<typeof compileFlags>, io: CommandIo): Promise<number> {
  const path = operands[0]!;
  const output = flags.output ?? defaultOutput(path);
  if (output === '-' && io.stdout.isTerminal)
    throw new UsageError('a module is not written to a terminal; say where with --output FILE', 'compile');
  const bytes = await compileFile(readInput(path, io), flags);
  if (output === '-') io.stdout.write(bytes);
  else aboutPath(output, () => writeFileSync(output, bytes));
  return 0;
}

/** `dir/app.wasm` gives `app.cwasm` here; standard input goes to standard output. */
function defaultOutput(path: string): string {
  return path === '-' ? '-' : `${basename(path).replace(/\.(wasm|wat|clif)$/, '')}.cwasm`;
}

async function compileFile(file: InputFile, flags: CompileFlags): Promise<Uint8Array> {
  const optLevel = flags.opt === 'none' ? 'none' : 'speed';
  if (kindOf(file) === 'clif') return about(file.name, () => compileClifFile(textOf(file), { optLevel }));
  const wasm = await wasmBytes(file);
  const options = {
    optLevel,
    canonicalizeNans: flags['canonicalize-nans'],
    consumeFuel: flags['consume-fuel'],
    epochInterruption: flags['epoch-interruption'],
  } as const;
  return about(file.name, () => compileModule(wasm, options));
}
