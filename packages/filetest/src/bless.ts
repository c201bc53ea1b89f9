/**
 * `--bless`: replaces what the comments of a `precise-output` file expect by what comes out. Comments that begin with
 * `;;` are prose and stay.
 */

import { type ClifFile, parseFile } from '@pulleyjs/cranelift-ir';
import { type FiletestContext, type FiletestTools, firstMachine, pulleyTargets } from '@pulleyjs/cranelift-ir/filetest';

/** The file's text with each function followed by its output, or `undefined` if no command of it is precise. */
export function bless(text: string, tools: FiletestTools): string | undefined {
  const file = parseFile(text);
  const context = preciseContext(file, tools);
  if (context === undefined) return undefined;
  const { print } = tools.textCommands![context.command.command]!;
  const out: string[] = [];
  const lines = text.split('\n');
  let index = 0;
  for (let i = 0; i < lines.length;) {
    if (!/^function\b/.test(lines[i]!)) {
      out.push(lines[i++]!);
      continue;
    }
    const end = endOfFunction(lines, i);
    out.push(...lines.slice(i, end + 1), '');
    const printed = print(index++, context);
    const output = typeof printed === 'string' ? printed : printed.refusal;
    out.push(
      ...output
        .trimEnd()
        .split('\n')
        .map((line) => `; ${line}`.trimEnd()),
    );
    i = skipExpectation(lines, end + 1);
  }
  return out.join('\n');
}

function preciseContext(file: ClifFile, tools: FiletestTools): FiletestContext | undefined {
  const command = file.commands.find(({ options, command: name }) => {
    return options.includes('precise-output') && tools.textCommands?.[name] !== undefined;
  });
  if (command === undefined) return undefined;
  const { perTarget } = tools.textCommands![command.command]!;
  return { file, target: perTarget ? pulleyTargets(file)[0] : firstMachine(file), command };
}

/** The line of the brace that closes the function which begins at a line. */
function endOfFunction(lines: readonly string[], start: number): number {
  const end = lines.findIndex((line, i) => i > start && /^\s*\}/.test(line));
  return end < 0 ? lines.length - 1 : end;
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
