/** Reads a file operand and finds out what it is. */
import { readFileSync } from 'node:fs';
import { aboutPath, CommandError } from './errors.ts';
import { type CommandIo, readAll } from './io.ts';

/** A file operand that has been read. */
export interface InputFile {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What the bytes of a file are. `text` is text of no kind that is told by its beginning. */
export type FileKind = 'wasm' | 'wat' | 'clif' | 'elf' | 'text' | 'binary';

/** Reads FILE; `-` is standard input. */
export function readInput(operand: string, io: CommandIo): InputFile {
  if (operand === '-') return { name: '<stdin>', bytes: readAll(io.stdin) };
  return { name: operand, bytes: aboutPath(operand, () => readFileSync(operand)) };
}

function startsWith(bytes: Uint8Array, ...magic: number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/** Tells a file by its first bytes. */
export function kindOf({ bytes }: InputFile): FileKind {
  if (startsWith(bytes, 0x00, 0x61, 0x73, 0x6d)) return 'wasm';
  if (startsWith(bytes, 0x7f, 0x45, 0x4c, 0x46)) return 'elf';
  const head = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  // oxlint-disable-next-line no-control-regex
  if (/[\x00-\x08\x0e-\x1f]/.test(head)) return 'binary';
  const code = Buffer.from(bytes)
    .toString('latin1')
    .replace(/^(?:\s+|;[^\n]*\n|\(;[^]*?;\))*/, '');
  if (code.startsWith('(')) return 'wat';
  return /^(?:function|test|set|target|feature)\b/.test(code) ? 'clif' : 'text';
}

/** The file as text. @throws CommandError where it is no UTF-8 */
export function textOf({ name, bytes }: InputFile): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CommandError(`${name}: is not UTF-8 text`);
  }
}

/** The binary form of a module in binary or text form. */
export async function wasmBytes(file: InputFile): Promise<Uint8Array> {
  const kind = kindOf(file);
  if (kind === 'wasm') return file.bytes;
  if (kind === 'wat') return (await import('./wat.ts')).assembleWat(textOf(file), file.name);
  throw new CommandError(`${file.name}: is no WebAssembly module${whatItIs(kind, file.bytes)}`);
}

function whatItIs(kind: FileKind, bytes: Uint8Array): string {
  if (bytes.length === 0) return ': it is empty';
  switch (kind) {
    case 'elf':
      return ': it is an ELF file; of a precompiled module (.cwasm), run, profile, inspect and objdump make something';
    case 'clif':
      return ': it looks like CLIF text';
    case 'text':
      return ': it is text, but not of a module, which begins with (';
    default:
      return ': it does not begin with \\0asm';
  }
}
