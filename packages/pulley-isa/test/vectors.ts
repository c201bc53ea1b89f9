/** The vectors recorded from the real Pulley, and the code of real artefacts. */
import { gunzipSync } from 'node:zlib';
import { corpusMissing, readCorpus } from '@pulleyjs/testkit';

/** One case of `vectors/pulley-encodings.jsonl`. */
export interface EncodingVector {
  readonly op: string;
  /** Hexadecimal. */
  readonly bytes: string;
  /** Address in the listing. */
  readonly at: number;
  readonly args: Record<string, unknown>;
  readonly text: string;
  /** `text` after address and bytes. */
  readonly full: string;
}

type RegisterFile = { readonly [number: string]: string };

interface MachineState {
  readonly x?: RegisterFile;
  readonly f?: RegisterFile;
  readonly v?: RegisterFile;
  readonly fp?: string;
  readonly lr?: string;
}

/** One case of `vectors/pulley-semantics.jsonl.gz`: `out` has only what changed. */
export interface SemanticsVector {
  readonly op: string;
  readonly bytes: string;
  readonly in: MachineState;
  readonly out: MachineState & { readonly exit: string; readonly pc: number; readonly mem?: unknown };
}

function jsonLines<T>(text: string): T[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

export function encodingVectors(): EncodingVector[] {
  const path = ['vectors', 'pulley-encodings.jsonl'];
  return corpusMissing(...path) ? [] : jsonLines(Buffer.from(readCorpus(...path)).toString('utf8'));
}

export function semanticsVectors(): SemanticsVector[] {
  const path = ['vectors', 'pulley-semantics.jsonl.gz'];
  return corpusMissing(...path) ? [] : jsonLines(gunzipSync(readCorpus(...path)).toString('utf8'));
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The bytes of a section of a 64-bit little-endian ELF file. */
export function elfSection(file: Uint8Array, name: string): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headers = Number(view.getBigUint64(0x28, true));
  const [size, count, namesIndex] = [0x3a, 0x3c, 0x3e].map((at) => view.getUint16(at, true));
  const contents = (index: number): Uint8Array => {
    const at = headers + index * size;
    const offset = Number(view.getBigUint64(at + 0x18, true));
    return file.subarray(offset, offset + Number(view.getBigUint64(at + 0x20, true)));
  };
  const names = Buffer.from(contents(namesIndex)).toString('latin1');
  for (let i = 0; i < count; i++) {
    const start = view.getUint32(headers + i * size, true);
    if (names.slice(start, names.indexOf('\0', start)) === name) return contents(i);
  }
  throw new Error(`no section ${name}`);
}
