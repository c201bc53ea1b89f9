/** Pulley code from a file: assembly text is assembled, bytecode is taken as it is. */
import { assemble } from '@pulleyjs/pulley-isa';
import { about, CommandError } from './errors.ts';
import { type HostModule, hostCallId } from './host-module.ts';
import { type InputFile, kindOf, textOf } from './input-file.ts';

/** Code, and the byte offsets of its labels. */
export interface PulleyCode {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly labels: ReadonlyMap<string, number>;
}

const noLabels: ReadonlyMap<string, number> = new Map();

/** @throws CommandError with line and column */
export function readPulleyCode(file: InputFile, host: HostModule): PulleyCode {
  if (file.bytes.length === 0) throw new CommandError(`${file.name}: is empty`);
  if (kindOf(file) === 'binary') return { file: file.name, bytes: file.bytes, labels: noLabels };
  return assembleFile(file, host);
}

/** @throws CommandError with line and column */
export function assembleFile(file: InputFile, host: HostModule): PulleyCode {
  const text = textOf(file);
  const { bytes, labels } = about(file.name, () => assemble(text, { hostCallId: hostCallId(host) }));
  return { file: file.name, bytes, labels };
}

/** Byte offset of the entry: of that label, of `main`, or of the first instruction. @throws CommandError */
export function entryOffset({ file, labels }: PulleyCode, label: string | undefined): number {
  if (label === undefined) return labels.get('main') ?? 0;
  const offset = labels.get(label);
  if (offset === undefined) throw new CommandError(`${file}: there is no label '${label}' to begin at`);
  return offset;
}

/** The label before a place, and the byte offset from it; from the beginning where there is none. */
export function placeOf(
  { labels }: PulleyCode,
  offset: number,
): { readonly label: string | undefined; readonly offset: number } {
  let [nearest, start]: [string | undefined, number] = [undefined, 0];
  for (const [label, at] of labels)
    if (at <= offset && (at > start || nearest === undefined)) [nearest, start] = [label, at];
  return { label: nearest, offset: offset - start };
}

/** A place as people know it: `loop+0x7`, or `0x2a` where there is no label. */
export function placeName(code: PulleyCode, at: number): string {
  const { label, offset } = placeOf(code, at);
  if (label === undefined) return `0x${offset.toString(16)}`;
  return offset === 0 ? label : `${label}+0x${offset.toString(16)}`;
}
