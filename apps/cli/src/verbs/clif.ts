/** `pulley clif`: shows the Cranelift IR of a module, as text or as a picture of its control flow. */
import { type Function, printFunction, verifyFunction } from '@pulleyjs/cranelift-ir';
import { inlineCalls, optimize } from '@pulleyjs/cranelift-opt';
import { cfgDot, cfgSvg } from '../cfg-picture.ts';
import { type CodeListing, openListing, refuseInvalid } from '../code-listing.ts';
import { type Palette, paletteFor } from '../colour.ts';
import { exitCodes } from '../errors.ts';
import { parseCount } from '../flag-values.ts';
import { readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import { listFunctions } from '../list-functions.ts';
import type { Invocation } from '../verb.ts';
import type { clifFlags } from '../verb-table.ts';

export async function clif({ flags, operands }: Invocation<typeof clifFlags>, io: CommandIo): Promise<number> {
  const [path, wanted] = operands;
  const listing = await openListing(readInput(path!, io));
  const colours = paletteFor(io, io.stdout);
  const shown = new Set(flags['print-after']);
  const largestInlined = flags.inline === undefined ? 0 : parseCount('inline', flags.inline);
  let findings = 0;
  const exitCode = listFunctions(listing, wanted, io, (listed, func) => {
    const { title } = listed;
    const stages: string[] = [];
    const check = (when: string): void => {
      if (!flags.verify) return;
      for (const error of verifyFunction(func)) {
        findings++;
        writeText(io.stderr, `pulley: ${listing.file}: ${title}: ${when}: ${error.toString()}\n`);
      }
    };
    const show = (name: string): string => {
      if (flags.cfg === 'dot') return cfgDot(func);
      if (flags.cfg === 'svg') return cfgSvg(func);
      return `${colours.comment(`; ${name}`)}\n${clifText(listing, func, colours)}`;
    };
    const after = (pass: string): void => {
      check(`after ${pass}`);
      if (shown.has('all') || shown.has(pass)) stages.push(show(`${title}, after ${pass}`));
    };
    check(listed.isGiven ? 'as it stands' : 'as translated');
    if (largestInlined > 0 || flags.opt === 'speed') refuseInvalid(listing, listed, func);
    if (largestInlined > 0) {
      inlineSmall(listing, func, largestInlined);
      after('inline');
    }
    if (flags.opt === 'speed') optimize(func, after);
    return (shown.size === 0 ? [show(title)] : stages).join('\n');
  });
  return findings > 0 ? exitCodes.failure : exitCode;
}

/** Inlines direct calls of the file's functions of at most `largest` instructions. */
function inlineSmall(listing: CodeListing, func: Function, largest: number): void {
  inlineCalls(func, ({ callee }) => {
    const listed = listing.functionNamed(callee);
    const body = listed?.translate();
    if (listed === undefined || body === undefined || body.dfg.instCount > largest) return undefined;
    refuseInvalid(listing, listed, body);
    return body;
  });
}

/** The function, with what its callees are as comments: the text parses to the same function. */
function clifText(listing: CodeListing, func: Function, colours: Palette): string {
  return printFunction(func).replaceAll(/^ {4}fn(\d+) = .*$/gm, (line, number) => {
    const name = listing.nameOf(func.extFuncs.values()[Number(number)]!.name);
    return name === undefined ? line : `${line}  ${colours.comment(`; ${name}`)}`;
  });
}
