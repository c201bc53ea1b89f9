/** Which text a command may print instead of the text that its file expects. */

import { type ClifFile, ClifParseError, type Function, parseFunction } from '@pulleyjs/cranelift-ir';
import type { FiletestContext, Judge } from '@pulleyjs/cranelift-ir/filetest';
import { claimsHold } from './claims.ts';
import { compareEffect } from './effect.ts';

/** Upstream's text for a function of the file, where directives do not give the whole of it. */
export type Reference = (index: number, file: ClifFile) => string | undefined;

/**
 * A judge by effect: for CLIF, `compareEffect`; for bytecode, the same disassembly or one with no more instructions.
 * `reference` tells the text of functions whose comments are directives; without it, what these claim must hold.
 */
export function judgeByEffect(reference?: Reference): Judge {
  return (actual, expected, index, context) => {
    const text = expected ?? reference?.(index, context.file);
    if (text === undefined) return judgeClaims(actual, index, context);
    return context.command.command === 'compile' ? judgeCode(text, actual) : judgeClif(text, actual, context);
  };
}

const NOTES = { same: 'the same but for numbering', 'no worse': 'another form, with no more instructions of any kind' };

/** What directives claim of the effect of a function, where they do not match its text. */
function judgeClaims(actual: string, index: number, { file, command }: FiletestContext): string | undefined {
  const func = command.command === 'compile' ? undefined : parseText(actual);
  if (func === undefined) return undefined;
  const { func: source, comments } = file.functions[index]!;
  const texts = comments.map(({ text }) => text);
  return claimsHold(texts, source, func) ? NOTES.same : undefined;
}

function judgeClif(expected: string, actual: string, { command }: FiletestContext): string | undefined {
  const [before, after] = [parseText(expected), parseText(actual)];
  if (before === undefined || after === undefined) return undefined;
  const agreement = compareEffect(before, after);
  if (agreement === 'same') return NOTES.same;
  // An inliner copies: there is nothing that it may do better.
  return agreement === 'no worse' && command.command !== 'inline' ? NOTES[agreement] : undefined;
}

function parseText(text: string): Function | undefined {
  try {
    return parseFunction(`${text}\n`);
  } catch (error) {
    if (error instanceof ClifParseError) return undefined;
    throw error;
  }
}

const HEADING = 'Disassembled:\n';

function judgeCode(expected: string, actual: string): string | undefined {
  const lines = (text: string): string[] => {
    const at = text.indexOf(HEADING);
    const code = at < 0 ? '' : text.slice(at + HEADING.length).trimEnd();
    return code === '' ? [] : code.split('\n').map((line) => line.trimEnd());
  };
  const [before, after] = [lines(expected), lines(actual)];
  if (before.length === 0 || after.length === 0 || after.length > before.length) return undefined;
  return before.join('\n') === after.join('\n') ? 'the same code' : NOTES['no worse'].replace(' of any kind', '');
}
