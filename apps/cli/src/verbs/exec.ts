/** `pulley exec`: runs Pulley code, without WebAssembly. */
import { codeExecution } from '../code-execution.ts';
import { executeCode, registerText } from '../execute-code.ts';
import { readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import type { Invocation } from '../verb.ts';
import type { execFlags } from '../verb-table.ts';

export async function exec({ flags, operands }: Invocation<typeof execFlags>, io: CommandIo): Promise<number> {
  const [path, ...args] = operands;
  const execution = await codeExecution(readInput(path!, io), flags, args);
  const registers = flags.print?.split(',') ?? [];
  return executeCode(
    execution,
    io,
    ({ machine }) => registers.forEach((name) => registerText(machine, name)),
    (machine) => writeText(io.stdout, registers.map((name) => `${registerText(machine, name)}\n`).join('')),
  );
}
