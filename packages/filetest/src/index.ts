/** Runs upstream-format filetests of all kinds: `runFiletestText(text)`. */

import { type CommandResult, type FiletestTools, runFiletest } from '@pulleyjs/cranelift-ir/filetest';
import { bless } from './bless.ts';
import { FileExecutors, type OptLevel } from './executor.ts';
import { judgeByEffect, type Reference } from './judge.ts';
import { textCommands } from './text-commands.ts';

export { type Agreement, compareEffect } from './effect.ts';
export type { OptLevel } from './executor.ts';
export { Image, LinkError } from './image.ts';
export type { Reference } from './judge.ts';

export interface FiletestOptions {
  /** Whether code goes through the mid-end first: as the file's settings say (the default), or always, or never. */
  readonly optLevel?: OptLevel;
  /** Text that differs from `precise-output` fails, whatever it does. */
  readonly exact?: boolean;
  /** Upstream's output for functions whose comments are directives: what a judge by effect compares with. */
  readonly reference?: Reference;
  /** A target to run the file for instead of its own. */
  readonly retarget?: string;
}

function makeTools(text: string, options: FiletestOptions, executors: FileExecutors): FiletestTools {
  return {
    executor: (context) => executors.executor(context),
    textCommands: textCommands(text, options.optLevel ?? 'as-set'),
    ...(options.exact === true ? {} : { judge: judgeByEffect(options.reference) }),
    ...(options.retarget === undefined ? {} : { retarget: options.retarget }),
  };
}

/** Runs every command of a file. @throws ClifParseError if it is no filetest */
export function runFiletestText(text: string, options: FiletestOptions = {}): CommandResult[] {
  const executors = new FileExecutors(text, options.optLevel ?? 'as-set');
  try {
    return runFiletest(text, makeTools(text, options, executors));
  } finally {
    executors.release();
  }
}

/** The file with what its `precise-output` command prints now, or `undefined` if it has none. @throws ClifParseError */
export function blessFiletest(text: string, options: FiletestOptions = {}): string | undefined {
  return bless(text, makeTools(text, options, new FileExecutors(text, options.optLevel ?? 'as-set')));
}
