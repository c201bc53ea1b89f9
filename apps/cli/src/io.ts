/**
 * What a verb may touch of the world: arguments come in, text and bytes go out through here and nowhere else, so that
 * tests can stand in for the process. Output is written synchronously: nothing is lost when the process ends.
 */
import type { InputStream, OutputStream } from '@pulleyjs/wasi';

/** The standard streams and the environment of the command. */
export interface CommandIo {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const encoder = new TextEncoder();

/** Writes text, all of it. */
export function writeText(stream: OutputStream, text: string): void {
  if (text.length > 0) stream.write(encoder.encode(text));
}

/** Reads a stream to its end. */
export function readAll(stream: InputStream): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = new Uint8Array(65536);
    const length = stream.read(chunk);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
  }
}
