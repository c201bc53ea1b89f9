/** The functions of a precompiled module as lines of text, with all that its tables know in the margins. */
import type { Artifact, FunctionEntry } from '@pulleyjs/artifact';
import { trapOfCode, wasmtime50 } from '@pulleyjs/host-abi';
import type { ListingContext } from '@pulleyjs/pulley-isa';
import { entryTitle } from './artifact-file.ts';
import { bytecodeLines, formatLine, type LineStyle } from './bytecode-lines.ts';

const marginWidth = 8;

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** Wasm's name for a trap code of the tables. */
export function trapName(code: number): string {
  return trapOfCode(code)?.name ?? `trap ${code}`;
}

/** Handlers of the call that returns to an offset: `handlers: tag 0 to 0x1c3, all to 0x1d0`. */
function handlerNotes(artifact: Artifact, returnOffset: number): string[] {
  const site = artifact.exceptions.at(returnOffset);
  if (site === undefined) return [];
  const handlers = site.handlers.map(
    ({ tag, handlerOffset }) => `${tag === null ? 'all' : `tag ${tag}`} to ${hex(handlerOffset)}`,
  );
  return [handlers.length === 0 ? 'no handlers' : `handlers: ${handlers.join(', ')}`];
}

/** References on the stack during the call that returns to an offset: `references at sp+0, sp+8`. */
function referenceNotes(artifact: Artifact, returnOffset: number): string[] {
  const map = artifact.stackMaps.at(returnOffset);
  if (map === undefined || map.slots.length === 0) return [];
  return [`references at ${map.slots.map((slot) => `sp+${slot}`).join(', ')}`];
}

/**
 * A function: its title, then its code. Left of an instruction that begins a piece of code with another origin stands
 * the origin: a byte offset in the wasm module, or `-` for none.
 * @throws DecodeError if the text is not Pulley code
 */
export function entryText(artifact: Artifact, entry: FunctionEntry, style: LineStyle): string {
  const { addressMap, traps } = artifact;
  const end = entry.start + entry.length;
  const context: ListingContext = {
    start: entry.start,
    end,
    hostCallName: (id) => wasmtime50.calls[id]?.name,
    symbolName: (target) => {
      const callee = artifact.functions.at(target);
      return callee === undefined || callee.start !== target ? undefined : entryTitle(artifact, callee);
    },
  };
  let text = `${style.comment(`; ${entryTitle(artifact, entry)}, ${entry.length} bytes`)}\n`;
  // Code of no operator may lie after the map's last entry, which has no end.
  const hasOrigins = entry.kind === 'DefinedWasmFunction' && addressMap.offsets.length > 0;
  let origin: number | undefined;
  let isFirst = true;
  for (const line of bytecodeLines(artifact.text, context)) {
    const here = addressMap.positionAt(line.offset);
    const changes = hasOrigins && (isFirst || here !== origin);
    const margin = changes ? (here === undefined ? '-' : hex(here)) : '';
    const returnOffset = line.offset + line.bytes.length;
    const trap = traps.codeAt(line.offset);
    const notes = [
      ...(line.comment === '' ? [] : [line.comment]),
      ...(trap === undefined ? [] : [`traps: ${trapName(trap)}`]),
      ...handlerNotes(artifact, returnOffset),
      ...referenceNotes(artifact, returnOffset),
    ];
    text += `${style.comment(margin.padStart(marginWidth))} ${formatLine({ ...line, comment: notes.join(', ') }, style)}\n`;
    [origin, isFirst] = [here, false];
  }
  return text;
}
