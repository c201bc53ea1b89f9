/** `pulley clif`: shows the Cranelift IR of a module. */
import { type Function, printFunction } from '@pulleyjs/cranelift-ir';
import { optimize } from '@pulleyjs/cranelift-opt';
import { type CodeListing, openListing } from '../code-listing.ts';
import { type Palette, paletteFor } from '../colour.ts';
import { readInput } from '../input-file.ts';
import type { CommandIo } from '../io.ts';
import { listFunctions } from '../list-functions.ts';
import type { Invocation } from '../verb.ts';
import type { clifFlags } from '../verb-table.ts';

export async function clif({ flags, operands }: Invocation<typeof clifFlags>, io: CommandIo): Promise<number> {
  const [path, wanted] = operands;
  const listing = await openListing(readInput(path!, io));
  const colours = paletteFor(io, io.stdout);
  return listFunctions(listing, wanted, io, ({ title }, func) => {
    if (flags.opt === 'speed') optimize(func);
    return `${colours.comment(`; ${title}`)}\n${clifText(listing, func, colours)}`;
  });
}

/** The function, with what its callees are as comments: the text parses to the same function. */
function clifText(listing: CodeListing, func: Function, colours: Palette): string {
  return printFunction(func).replaceAll(/^ {4}fn(\d+) = .*$/gm, (line, number) => {
    const name = listing.nameOf(func.extFuncs.values()[Number(number)]!.name);
    return name === undefined ? line : `${line}  ${colours.comment(`; ${name}`)}`;
  });
}
