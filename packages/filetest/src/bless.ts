/**
 * `--bless`: replaces what the comments of a `precise-output` file expect by what comes out. Comments that begin with
 * `;;` are prose and stay.
 */

import { type ClifFile, parseFile } from '@pulleyjs/cranelift-ir';
import { type FiletestContext, type FiletestTools, firstMachine, pulleyTargets } from '@pulleyjs/cranelift-ir/filetest';

/**
 * The file's text with each function followed by its output, or `undefined` if no command of it is precise. A function that
 * the command refuses keeps what is expected of it.
 */
export function bless(text: string, tools: FiletestTools): string | undefined {
  const file = parseFile(text);
  const context = preciseContext(file, tools);
  if (context === undefined) return undefined;
  const { print } = tools.textCommands![context.command.command]!;
  const out: string[] = [];
  const lines = text.split('\n');
  /** The first line, from 0, that is not written yet. */
  let next = 0;
  file.functions.forEach((parsed, index) => {
    out.push(...lines.slice(next, parsed.lines.last));
    next = Math.max(next, parsed.lines.last);
    const printed = print(index, context);
    // Where functions share a line, there is no place for what comes out of the first.
    if (typeof printed !== 'string' || file.functions[index + 1]?.lines.first === parsed.lines.last) return;
    out.push('', ...commentLines(printed));
    next = skipExpectation(lines, next);
  });
  out.push(...lines.slice(next));
  return out.join('\n');
}

function commentLines(text: string): string[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => `; ${line}`.trimEnd());
}

function preciseContext(file: ClifFile, tools: FiletestTools): FiletestContext | undefined {
  const command = file.commands.find(({ options, command: name }) => {
    return options.includes('precise-output') && tools.textCommands?.[name] !== undefined;
  });
  if (command === undefined) return undefined;
  const { perTarget } = tools.textCommands![command.command]!;
  return { file, target: perTarget ? pulleyTargets(file)[0] : firstMachine(file), command };
}

/** The first line after the output that stands from a line on, and after the blank lines before and within it. */
function skipExpectation(lines: readonly string[], from: number): number {
  let next = from;
  for (let i = from; i < lines.length; i++) {
    if (/^\s*;(?!;)/.test(lines[i]!)) next = i + 1;
    else if (lines[i]!.trim() !== '') break;
  }
  return next;
}
