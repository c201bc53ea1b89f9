/** Sections of a precompiled module as text: tables decoded, one entry a line; what is not a table, as bytes. */
import type { Artifact, ElfSection } from '@pulleyjs/artifact';
import { NO_POSITION } from '@pulleyjs/artifact';
import { entryTitle } from './artifact-file.ts';
import { entryText, trapName } from './artifact-listing.ts';
import { jsonText } from './json-text.ts';

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}

/** `   1a3  wasm[0]::function[3]::fac+0x2c`: a text offset and what is there. */
function place(artifact: Artifact, textOffset: number): string {
  const entry = artifact.functions.at(textOffset) ?? artifact.functions.at(textOffset - 1);
  const name = entry === undefined ? '-' : `${entryTitle(artifact, entry)}+${hex(textOffset - entry.start)}`;
  return `${textOffset.toString(16).padStart(6)}  ${name}`;
}

function trapsText(artifact: Artifact): string {
  const { offsets, codes } = artifact.traps;
  return Array.from(offsets, (offset, i) => `${place(artifact, offset)}  ${trapName(codes[i]!)}\n`).join('');
}

function addressMapText(artifact: Artifact): string {
  const { offsets, positions } = artifact.addressMap;
  return Array.from(offsets, (offset, i) => {
    const position = positions[i]!;
    return `${place(artifact, offset)}  ${position === NO_POSITION ? '-' : hex(position)}\n`;
  }).join('');
}

function exceptionsText(artifact: Artifact): string {
  let text = '';
  for (const { returnOffset, frameOffset, handlers } of artifact.exceptions.callSites) {
    text += `${place(artifact, returnOffset)}  sp = fp - ${frameOffset}\n`;
    for (const { tag, contextSpOffset, handlerOffset } of handlers) {
      const what = tag === null ? 'all' : `tag ${tag}`;
      const context = contextSpOffset === null ? '' : `, its context at sp+${contextSpOffset}`;
      text += `          ${what} to ${hex(handlerOffset)}${context}\n`;
    }
  }
  return text;
}

function stackMapsText(artifact: Artifact): string {
  return artifact.stackMaps.maps
    .map(({ returnOffset, frameSize, slots }) => {
      const references = slots.map((slot) => `sp+${slot}`).join(' ');
      return `${place(artifact, returnOffset)}  frame of ${frameSize} bytes: ${references}\n`;
    })
    .join('');
}

function symbolsText(artifact: Artifact): string {
  return artifact.symbols
    .map(({ name, start, length }) => `${start.toString(16).padStart(6)} ${length.toString(16).padStart(6)}  ${name}\n`)
    .join('');
}

function textSection(artifact: Artifact): string {
  const style = { withBytes: true, comment: (text: string) => text };
  return artifact.functions.entries.map((entry) => entryText(artifact, entry, style)).join('\n');
}

const decoders: { readonly [name: string]: ((artifact: Artifact) => string) | undefined } = {
  '.text': textSection,
  '.wasmtime.engine': ({ engine }) => jsonText(engine),
  '.wasmtime.info': ({ module, meta, types, functions, functionNames }) =>
    jsonText({ module, meta, types, functions: functions.entries, functionNames: [...functionNames] }),
  '.wasmtime.traps': trapsText,
  '.wasmtime.addrmap': addressMapText,
  '.wasmtime.exceptions': exceptionsText,
  '.wasmtime.stackmap': stackMapsText,
  '.symtab': symbolsText,
};

const bytesPerLine = 16;

/** `    30  68 65 6c 6c 6f  |hello|`; runs of lines that are all zero are one line. */
function bytesText(bytes: Uint8Array): string {
  let text = '';
  let isInZeros = false;
  for (let offset = 0; offset < bytes.length; offset += bytesPerLine) {
    const row = bytes.subarray(offset, offset + bytesPerLine);
    const isZero = row.every((byte) => byte === 0);
    if (isZero && isInZeros && offset + bytesPerLine < bytes.length) continue;
    const digits = Array.from(row, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const letters = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    text += `${offset.toString(16).padStart(6)}  ${digits.padEnd(bytesPerLine * 3 - 1)}  |${letters}|\n`;
    if (isZero && !isInZeros) text += '     *\n';
    isInZeros = isZero;
  }
  return text;
}

/** The contents of a section of an artefact. */
export function sectionText(artifact: Artifact, section: ElfSection): string {
  return decoders[section.name]?.(artifact) ?? bytesText(section.bytes);
}
