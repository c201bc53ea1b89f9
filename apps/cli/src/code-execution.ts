/** What the verbs that run Pulley code have in common: how their flags describe a run. */

import type { Execution } from './execute-code.ts';
import { parseCount, pointerWidthOf } from './flag-values.ts';
import { loadHost } from './host-module.ts';
import type { InputFile } from './input-file.ts';
import { entryOffset, readPulleyCode } from './pulley-code.ts';
import type { FlagValues } from './verb.ts';
import type { execFlags } from './verb-table.ts';

export type ExecutionFlags = Pick<FlagValues<typeof execFlags>, 'host' | 'target' | 'entry' | 'max-steps'>;

/** The run of a file of Pulley code that the flags ask for. */
export async function codeExecution(
  file: InputFile,
  flags: ExecutionFlags,
  args: readonly string[],
): Promise<Execution> {
  const host = await loadHost(flags.host);
  const code = readPulleyCode(file, host);
  return {
    code,
    host,
    entry: entryOffset(code, flags.entry),
    args,
    maximumSteps: flags['max-steps'] === undefined ? Infinity : parseCount('max-steps', flags['max-steps']),
    pointerWidth: pointerWidthOf(flags.target),
  };
}
