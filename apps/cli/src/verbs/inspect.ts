/** `pulley inspect`: says what a precompiled module is. */
import { readElf } from '@pulleyjs/artifact';
import { openArtifact } from '../artifact-file.ts';
import { type ArtifactSummary, type EntitySummary, summarize } from '../artifact-summary.ts';
import { type Palette, paletteFor } from '../colour.ts';
import { readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import { jsonText } from '../json-text.ts';
import type { Invocation } from '../verb.ts';
import type { inspectFlags } from '../verb-table.ts';

export function inspect({ flags, operands }: Invocation<typeof inspectFlags>, io: CommandIo): number {
  const file = readInput(operands[0]!, io);
  const artifact = openArtifact(file);
  const summary = summarize(artifact, file.bytes.length, readElf(file.bytes).sections);
  writeText(io.stdout, flags.json ? jsonText(summary) : summaryText(file.name, summary, paletteFor(io, io.stdout)));
  return 0;
}

const kindNames: readonly (readonly [kind: string, name: string])[] = [
  ['DefinedWasmFunction', 'of the module'],
  ['ArrayToWasmTrampoline', 'entries from the host'],
  ['WasmToArrayTrampoline', 'exits to the host, by type'],
  ['WasmToBuiltinTrampoline', 'exits to builtins'],
  ['ModuleStartup', 'startup'],
];

/** Indented lines under a heading; nothing if there are none. */
function block(heading: string, lines: readonly string[], palette: Palette): string {
  if (lines.length === 0) return '';
  return `\n${palette.heading(heading)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Columns padded to their widest cell. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => rows.reduce((width, row) => Math.max(width, row[i]!.length), 0));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

function definitions(list: readonly EntitySummary[]): string[] {
  return columns(list.map(({ index, type }) => [String(index), type]));
}

function settings(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${String(value)}`);
}

/** Words in lines of at most 100 characters. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.length - 1;
    if (last >= 0 && lines[last]!.length + word.length < 100) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

function summaryText(file: string, summary: ArtifactSummary, palette: Palette): string {
  const { counts, imports, exports } = summary;
  const name = summary.moduleName === null ? '' : ` ${JSON.stringify(summary.moduleName)}`;
  const functions = kindNames
    .filter(([kind]) => counts[kind] !== undefined)
    .map(([kind, what]) => [String(counts[kind]), what]);
  return [
    `${palette.name(file)}: a module${name}, precompiled by ${summary.producer} ${summary.version} for ${summary.target}\n`,
    block('imports', columns(imports.map((one) => [one.kind, `${one.module}.${one.name}`, one.type])), palette),
    block('exports', columns(exports.map((one) => [one.kind, one.name, one.type])), palette),
    block('memories', definitions(summary.memories), palette),
    block('tables', definitions(summary.tables), palette),
    block('globals', definitions(summary.globals), palette),
    block('tags', definitions(summary.tags), palette),
    block(
      'instantiation',
      [
        `startup function: ${summary.startup}`,
        `memories are filled: ${summary.memoryInitialization}`,
        `GC heap: ${summary.needsGcHeap ? 'needed' : 'not needed'}`,
      ],
      palette,
    ),
    block('functions', columns(functions), palette),
    block('features', wrapped(summary.features), palette),
    block('tunables', wrapped(settings(summary.tunables)), palette),
    block('compiler settings', wrapped([...settings(summary.sharedFlags), ...settings(summary.isaFlags)]), palette),
    block('sections', columns(summary.sections.map(({ name: section, size }) => [section, `${size} bytes`])), palette),
  ].join('');
}
