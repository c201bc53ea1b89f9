/** Lists functions one after the other, with the builtins that they reach; what one function lacks does not hide the others. */
import type { Function } from '@pulleyjs/cranelift-ir';
import { type CodeListing, findFunctions, type ListedFunction } from './code-listing.ts';
import { blame, CommandError, exitCodes } from './errors.ts';
import { type CommandIo, writeText } from './io.ts';

/**
 * Writes what `show` makes of each function's CLIF; of one only, if FUNCTION is given.
 * @returns the exit code: 1 if a function could not be translated or compiled, of which standard error tells
 */
export function listFunctions(
  listing: CodeListing,
  wanted: string | undefined,
  io: CommandIo,
  show: (listed: ListedFunction, func: Function) => string,
): number {
  let exitCode = 0;
  let isFirst = true;
  const list = (listed: ListedFunction): Function | undefined => {
    try {
      const func = listed.translate();
      const text = show(listed, func);
      writeText(io.stdout, isFirst ? text : `\n${text}`);
      isFirst = false;
      return func;
    } catch (error) {
      const blamed = blame(`${listing.file}: ${listed.title}`, error);
      if (!(blamed instanceof CommandError)) throw error;
      writeText(io.stderr, `pulley: ${blamed.message}\n`);
      exitCode = exitCodes.failure;
      return undefined;
    }
  };
  if (wanted !== undefined) {
    findFunctions(listing, wanted).forEach(list);
    return exitCode;
  }
  const reached = new Set<ListedFunction>();
  for (const listed of listing.functions) {
    for (const { name } of list(listed)?.extFuncs.values() ?? []) {
      const builtin = listing.builtin(name);
      if (builtin !== undefined) reached.add(builtin);
    }
  }
  listing.builtins.filter((builtin) => reached.has(builtin)).forEach(list);
  return exitCode;
}
