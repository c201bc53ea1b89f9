/** `pulley run`: runs a WebAssembly program. */
import { runGuest } from '../guest.ts';
import { readInput } from '../input-file.ts';
import type { CommandIo } from '../io.ts';
import type { Invocation } from '../verb.ts';
import type { runFlags } from '../verb-table.ts';

export function run({ flags, operands }: Invocation<typeof runFlags>, io: CommandIo): Promise<number> {
  const [path, ...args] = operands;
  return runGuest({ file: readInput(path!, io), flags, args }, io);
}
