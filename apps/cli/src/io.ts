/**
 * What a verb may touch of the world, so that tests can stand in for it: arguments come in, text and bytes go out
 * through here and nowhere else.
 */

/** Where a verb reads and writes. Writes complete before {@link main} of `index.ts` resolves. */
export interface CommandIo {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  /** All of standard input. */
  readonly readStdin: () => Uint8Array;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stream that takes text or bytes. */
export interface TextSink {
  /** Writes all of it, synchronously. @throws BrokenPipeError when nobody reads any longer */
  readonly write: (chunk: string | Uint8Array) => void;
  readonly isTerminal: boolean;
}

/** The reader of standard output has gone away, as `head` does: the command ends without a word. */
export class BrokenPipeError extends Error {}
