/** `pulley asm`: assembles Pulley instructions. */
import { writeFileSync } from 'node:fs';
import { aboutPath, UsageError } from '../errors.ts';
import { loadHost } from '../host-module.ts';
import { readInput } from '../input-file.ts';
import type { CommandIo } from '../io.ts';
import { assembleFile } from '../pulley-code.ts';
import type { Invocation } from '../verb.ts';
import type { asmFlags } from '../verb-table.ts';

export async function asm({ flags, operands }: Invocation<typeof asmFlags>, io: CommandIo): Promise<number> {
  const [path] = operands;
  const { output } = flags;
  const toStdout = output === undefined || output === '-';
  if (toStdout && io.stdout.isTerminal)
    throw new UsageError('bytecode is not written to a terminal; say where with --output FILE', 'asm');
  const { bytes } = assembleFile(readInput(path!, io), await loadHost(flags.host));
  if (toStdout) io.stdout.write(bytes);
  else aboutPath(output, () => writeFileSync(output, bytes));
  return 0;
}
