/** `pulley exec`: runs Pulley code, without WebAssembly. */
import { executeCode, registerText } from '../execute-code.ts';
import { parseCount, pointerWidthOf } from '../flag-values.ts';
import { loadHost } from '../host-module.ts';
import { readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import { entryOffset, readPulleyCode } from '../pulley-code.ts';
import type { Invocation } from '../verb.ts';
import type { execFlags } from '../verb-table.ts';

export async function exec({ flags, operands }: Invocation<typeof execFlags>, io: CommandIo): Promise<number> {
  const [path, ...args] = operands;
  const host = await loadHost(flags.host);
  const code = readPulleyCode(readInput(path!, io), host);
  const maximumSteps = flags['max-steps'] === undefined ? Infinity : parseCount('max-steps', flags['max-steps']);
  const execution = {
    code,
    host,
    entry: entryOffset(code, flags.entry),
    args,
    maximumSteps,
    pointerWidth: pointerWidthOf(flags.target),
  };
  const registers = flags.print?.split(',') ?? [];
  return executeCode(
    execution,
    io,
    ({ machine }) => registers.forEach((name) => registerText(machine, name)),
    (machine) => writeText(io.stdout, registers.map((name) => `${registerText(machine, name)}\n`).join('')),
  );
}
