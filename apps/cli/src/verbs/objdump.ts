/** `pulley objdump`: shows the code and the sections of a precompiled module. */
import { type Artifact, readElf } from '@pulleyjs/artifact';
import { findEntries, openArtifact } from '../artifact-file.ts';
import { entryText } from '../artifact-listing.ts';
import { sectionText } from '../artifact-sections.ts';
import { paletteFor } from '../colour.ts';
import { about, CommandError, UsageError } from '../errors.ts';
import { type InputFile, readInput } from '../input-file.ts';
import { type CommandIo, writeText } from '../io.ts';
import type { Invocation } from '../verb.ts';
import type { objdumpFlags } from '../verb-table.ts';

export function objdump({ flags, operands }: Invocation<typeof objdumpFlags>, io: CommandIo): number {
  const [path, wanted] = operands;
  const file = readInput(path!, io);
  if (wanted !== undefined && (flags.sections || flags.section.length > 0)) {
    throw new UsageError('a section has no functions to choose from', 'objdump');
  }
  if (flags.sections) return listSections(file, io);
  const artifact = openArtifact(file);
  if (flags.section.length > 0) return dumpSections(file, artifact, flags.section, io);
  const style = { withBytes: flags.bytes, comment: paletteFor(io, io.stdout).comment };
  findEntries(artifact, file.name, wanted).forEach((entry, i) => {
    const text = about(file.name, () => entryText(artifact, entry, style));
    writeText(io.stdout, i === 0 ? text : `\n${text}`);
  });
  return 0;
}

/** One line a section. Needs only the container to be well-formed. */
function listSections(file: InputFile, io: CommandIo): number {
  const { sections } = about(file.name, () => readElf(file.bytes));
  const rows = sections.map(({ name, fileOffset, bytes, alignment }) => {
    const places = [fileOffset, bytes.length, alignment].map((value) => value.toString(16).padStart(8));
    return `${places.join(' ')}  ${name}\n`;
  });
  writeText(io.stdout, `  offset     size    align  name\n${rows.join('')}`);
  return 0;
}

function dumpSections(file: InputFile, artifact: Artifact, names: readonly string[], io: CommandIo): number {
  const { sections } = about(file.name, () => readElf(file.bytes));
  names.forEach((name, i) => {
    const section = sections.find((candidate) => candidate.name === name || candidate.name === `.${name}`);
    if (section === undefined) {
      throw new CommandError(
        `${file.name}: there is no section '${name}'; there are ${sections.map((one) => one.name).join(', ')}`,
      );
    }
    const heading = names.length > 1 ? `${i === 0 ? '' : '\n'}${section.name}:\n` : '';
    writeText(io.stdout, heading + about(file.name, () => sectionText(artifact, section)));
  });
  return 0;
}
