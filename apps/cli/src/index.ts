/** The `pulley` command as a function. Read `verb.ts`, then `verb-table.ts`; each verb's work is in `verbs/`. */
import { paletteFor } from './colour.ts';
import { CommandError, exitCodes, isBrokenPipe, UsageError } from './errors.ts';
import { commandHelp, usage, verbHelp } from './help.ts';
import { type CommandIo, writeText } from './io.ts';
import { suggestion } from './nearest.ts';
import { parseArguments } from './parse-arguments.ts';
import type { Verb } from './verb.ts';
import { verbs } from './verb-table.ts';
import { version } from './version.ts';

export type { CommandIo } from './io.ts';

/**
 * Performs a command line, without `node` and the script's name.
 * @returns the exit code: the program's own, 2 for a wrong command line, 134 after a trap
 */
export async function main(words: readonly string[], io: CommandIo): Promise<number> {
  try {
    return await perform(words, io);
  } catch (error) {
    return report(error, io);
  }
}

async function perform(words: readonly string[], io: CommandIo): Promise<number> {
  const [first, ...rest] = words;
  if (first === undefined) {
    writeText(io.stderr, `${commandHelp(verbs, paletteFor(io, io.stderr))}\n`);
    return exitCodes.usage;
  }
  if (first === '-V' || first === '--version') return print(io, `pulley ${version()}`);
  if (first === '-h' || first === '--help' || first === 'help') return help(rest[0], io);
  const verb = findVerb(first);
  const parsed = parseArguments(verb, rest);
  if (parsed === 'help') return print(io, verbHelp(verb, paletteFor(io, io.stdout)));
  return (await verb.load())(parsed, io);
}

function help(name: string | undefined, io: CommandIo): number {
  const colours = paletteFor(io, io.stdout);
  return print(io, name === undefined ? commandHelp(verbs, colours) : verbHelp(findVerb(name), colours));
}

function findVerb(name: string): Verb {
  const verb = verbs.find((candidate) => candidate.name === name);
  if (verb !== undefined) return verb;
  if (name.startsWith('-')) throw new UsageError(`unknown flag ${name}${suggestion(name, ['--help', '--version'])}`);
  throw new UsageError(
    `unknown verb '${name}'${suggestion(
      name,
      verbs.map((known) => known.name),
    )}`,
  );
}

function print(io: CommandIo, text: string): number {
  writeText(io.stdout, `${text}\n`);
  return 0;
}

/** Says what went wrong. @returns the exit code */
function report(error: unknown, io: CommandIo): number {
  if (isBrokenPipe(error)) return exitCodes.brokenPipe;
  try {
    writeText(io.stderr, message(error, io));
  } catch (failure) {
    if (!isBrokenPipe(failure)) throw failure;
  }
  if (error instanceof UsageError) return exitCodes.usage;
  return error instanceof CommandError ? exitCodes.failure : exitCodes.internal;
}

function message(error: unknown, io: CommandIo): string {
  const prefix = paletteFor(io, io.stderr).error('pulley:');
  if (error instanceof UsageError) return `${prefix} ${error.message}\n${hint(error)}\n`;
  if (error instanceof CommandError) return `${prefix} ${error.message}\n`;
  const detail = error instanceof Error ? (io.env.PULLEY_DEBUG ? error.stack : error.message) : String(error);
  return (
    `${prefix} internal error: ${detail}\n` +
    `This is a bug in pulley ${version()}, not in your file. Please report it with the command line and the file; ` +
    'PULLEY_DEBUG=1 in the environment shows where it happened.\n'
  );
}

function hint({ verb: name }: UsageError): string {
  const verb = verbs.find((candidate) => candidate.name === name);
  if (verb === undefined) return "'pulley --help' lists the verbs.";
  return `Usage: ${usage(verb)}\n'pulley ${verb.name} --help' says more.`;
}
