/** Where the shared corpus is: `$PULLEY_CORPUS`, or `shared` beside the repository. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = process.env.PULLEY_CORPUS ?? fileURLToPath(new URL('../../../../shared', import.meta.url));

export const hasCorpus: boolean = existsSync(root);

/** Path of a file or folder of the corpus. */
export function corpusPath(path: string): string {
  return `${root}/${path}`;
}

/** One case of `vectors/pulley-encodings.jsonl`. */
export interface EncodingVector {
  readonly op: string;
  /** Hexadecimal. */
  readonly bytes: string;
  /** Offset in the listing. */
  readonly at: number;
  readonly args: Record<string, unknown>;
  readonly text: string;
  readonly full: string;
}

export function encodingVectors(): EncodingVector[] {
  const lines = readFileSync(corpusPath('vectors/pulley-encodings.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as EncodingVector);
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
