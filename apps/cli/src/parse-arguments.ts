/** Sorts the words after a verb into flags and operands, by the verb's row. */
import { UsageError } from './errors.ts';
import { suggestion } from './nearest.ts';
import type { Flag, Invocation, Verb } from './verb.ts';

/** What was asked for: the verb's work, or its help. */
export type ParsedArguments = Invocation | 'help';

/** @throws UsageError */
export function parseArguments(verb: Verb, words: readonly string[]): ParsedArguments {
  const values: { [name: string]: boolean | string | string[] | undefined } = {};
  for (const [name, flag] of Object.entries(verb.flags))
    values[name] = flag.repeatable ? [] : flag.value === undefined ? false : undefined;
  const operands: string[] = [];
  const restFrom = verb.operands.findIndex((operand) => operand.rest);

  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const isOperand = word === '-' || !word.startsWith('-');
    if (word === '--') {
      operands.push(...words.slice(i + 1));
      break;
    }
    if (isOperand) {
      operands.push(word);
      if (operands.length !== restFrom) continue;
      operands.push(...words.slice(i + 1));
      break;
    }
    if (word === '-h' || word === '--help') return 'help';
    const { name, flag, attached } = findFlag(verb, word);
    const written = writtenName(word);
    if (flag.value === undefined) {
      if (attached !== undefined) throw new UsageError(`${written} takes no value`, verb.name);
      values[name] = true;
      continue;
    }
    const value = attached ?? words[++i];
    if (value === undefined) throw new UsageError(`${written} needs a value, ${flag.value}`, verb.name);
    checkChoice(verb, written, flag, value);
    if (flag.repeatable) (values[name] as string[]).push(value);
    else if (values[name] !== undefined) throw new UsageError(`${written} is given twice`, verb.name);
    else values[name] = value;
  }
  checkOperands(verb, operands);
  return { flags: values as Invocation['flags'], operands };
}

function writtenName(word: string): string {
  return word.startsWith('--') ? word.split('=', 1)[0]! : word.slice(0, 2);
}

/** The flag of `--name`, `--name=value`, `-n` or `-nvalue`. */
function findFlag(verb: Verb, word: string): { name: string; flag: Flag; attached: string | undefined } {
  const flags = Object.entries(verb.flags);
  if (word.startsWith('--')) {
    const equals = word.indexOf('=');
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const found = flags.find(([candidate]) => candidate === name);
    if (found !== undefined) return { name, flag: found[1], attached: equals < 0 ? undefined : word.slice(equals + 1) };
    const names = [...Object.keys(verb.flags), 'help'].map((known) => `--${known}`);
    throw new UsageError(`unknown flag --${name}${suggestion(`--${name}`, names)}`, verb.name);
  }
  const found = flags.find(([, flag]) => flag.short === word[1]);
  if (found === undefined) throw new UsageError(`unknown flag ${word.slice(0, 2)}`, verb.name);
  const attached = word.length > 2 ? word.slice(2) : undefined;
  return {
    name: found[0],
    flag: found[1],
    attached: found[1].value === undefined ? attached : attached?.replace(/^=/, ''),
  };
}

function checkChoice(verb: Verb, written: string, { choices }: Flag, value: string): void {
  if (choices === undefined || choices.includes(value)) return;
  throw new UsageError(
    `${written} is one of ${choices.join(', ')}, not '${value}'${suggestion(value, choices)}`,
    verb.name,
  );
}

function checkOperands(verb: Verb, operands: readonly string[]): void {
  const missing = verb.operands.slice(operands.length).find(({ optional, rest }) => !optional && !rest);
  if (missing !== undefined) throw new UsageError(`${missing.name} is missing: ${missing.summary}`, verb.name);
  const takesRest = verb.operands.some(({ rest }) => rest);
  if (!takesRest && operands.length > verb.operands.length)
    throw new UsageError(`unexpected argument '${operands[verb.operands.length]}'`, verb.name);
}
