/** The command in this process, with streams that are strings. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { main } from '../src/index.ts';

/** How a command line ended. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as it was written. */
  readonly bytes: Uint8Array;
}

export interface Surroundings {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  /** The reader of standard output goes away after so many bytes. */
  readonly readerTakes?: number;
}

/** Performs `pulley WORDS…`. */
export async function pulley(words: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { stdin = '', env = {}, isTerminal = false, readerTakes = Infinity } = surroundings;
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  let [taken, read] = [0, 0];
  const input = Buffer.from(stdin);
  const exitCode = await main(words, {
    stdin: {
      isTerminal: false,
      read(target) {
        const length = input.copy(target, 0, read);
        read += length;
        return length;
      },
    },
    stdout: {
      isTerminal,
      write(source) {
        taken += source.length;
        if (taken > readerTakes) throw Object.assign(new Error('nobody reads'), { name: 'BrokenPipeError' });
        stdout.push(source.slice());
      },
    },
    stderr: { isTerminal, write: (source) => void stderr.push(source.slice()) },
    env,
  });
  const bytes = Buffer.concat(stdout);
  return { exitCode, stdout: bytes.toString(), stderr: Buffer.concat(stderr).toString(), bytes };
}

const folder = mkdtempSync(join(tmpdir(), 'pulley-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file for the command; its path, in a folder that is removed after the tests. */
export function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** `text` without the folder of {@link file}. */
export function withoutFolder(text: string): string {
  return text.replaceAll(`${folder}/`, '');
}
