/** Help, made from the table of verbs. */
import type { Palette } from './colour.ts';
import type { Flag, Operand, Verb } from './verb.ts';

const lineWidth = 100;
const indent = '  ';

/** The help of the whole command. */
export function commandHelp(verbs: readonly Verb[], colours: Palette): string {
  const flags = [
    ['-h, --help', 'this text; after a verb, the help of the verb'],
    ['-V, --version', 'the version'],
  ] as const;
  return [
    wrap(
      'pulley runs WebAssembly without the engine’s own WebAssembly and without eval, and shows how: modules are ' +
        'translated to Cranelift IR (CLIF), compiled to Pulley bytecode, and interpreted.',
      lineWidth,
    ).join('\n'),
    section('Usage', ['pulley VERB [FLAG…] [OPERAND…]'], colours),
    section(
      'Verbs',
      columns(
        verbs.map(({ name, summary }) => [name, summary]),
        colours,
      ),
      colours,
    ),
    section('Flags', columns(flags, colours), colours),
    section(
      'Examples',
      verbs.map(({ examples }) => examples[0]!.command),
      colours,
    ),
    "'pulley VERB --help' says more about a verb.",
  ].join('\n\n');
}

/** The help of a verb. */
export function verbHelp(verb: Verb, colours: Palette): string {
  const parts = [`${verb.summary}.`, section('Usage', [usage(verb)], colours)];
  parts.push(...verb.description.map((paragraph) => wrap(paragraph, lineWidth).join('\n')));
  const operands = verb.operands.map(({ name, summary }) => [name, summary] as const);
  parts.push(section('Operands', columns(operands, colours), colours));
  const flags = [...Object.entries(verb.flags).map(flagRow), ['-h, --help', 'this text'] as const];
  parts.push(section('Flags', columns(flags, colours), colours));
  const examples = verb.examples.flatMap(({ command, does }) => [colours.comment(`# ${does}`), command]);
  parts.push(section('Examples', examples, colours));
  return parts.join('\n\n');
}

/** `pulley disas [FLAG…] FILE [FUNCTION]` */
export function usage(verb: Verb): string {
  return ['pulley', verb.name, '[FLAG…]', ...verb.operands.map(operandText)].join(' ');
}

function operandText({ name, optional, rest }: Operand): string {
  return rest ? `[${name}…]` : optional ? `[${name}]` : name;
}

function flagRow([name, { short, value, summary, choices }]: [string, Flag]): readonly [string, string] {
  const head = `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
  return [head, choices === undefined ? summary : `${summary}: ${choices.join(', ')}`];
}

function section(title: string, lines: readonly string[], colours: Palette): string {
  return [colours.heading(`${title}:`), ...lines.map((line) => indent + line)].join('\n');
}

/** Rows as two columns, the second one wrapped. */
function columns(rows: readonly (readonly [string, string])[], colours: Palette): string[] {
  const width = Math.max(...rows.map(([head]) => head.length)) + 2;
  return rows.flatMap(([head, text]) =>
    wrap(text, lineWidth - indent.length - width).map((line, i) =>
      i === 0 ? colours.name(head) + ' '.repeat(width - head.length) + line : ' '.repeat(width) + line,
    ),
  );
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length > 0 && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line.length === 0 ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
