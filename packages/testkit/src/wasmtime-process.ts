/**
 * The real Wasmtime in a process of its own, asked through a pipe: an artefact that is wrong aborts it, which is an answer
 * too. What can be asked is in `python/wasmtime_server.py`.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { repositoryRoot } from './corpus.ts';

const script = join(repositoryRoot, 'packages', 'testkit', 'python', 'wasmtime_server.py');
const timeLimit = 120_000;
const shownOutput = 300;

/** What the server says of one request; `error` if it could not do it. */
export type WasmtimeAnswer = { readonly error?: string } & { readonly [field: string]: unknown };

/** See the head of the file. One request at a time. */
export class WasmtimeProcess {
  private readonly python: string;
  private child: ChildProcessByStdio<Writable, Readable, Readable> | undefined;
  private lines: Interface | undefined;
  private complaint = '';

  /** @param python as `findOracle` gives it */
  constructor(python: string) {
    this.python = python;
  }

  /** Asks, in a new process if the last request ended the old one. */
  ask(request: { readonly verb: string; readonly [field: string]: unknown }): Promise<WasmtimeAnswer> {
    const child = (this.child ??= this.start());
    const lines = this.lines!;
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), timeLimit);
      const finish = (answer: WasmtimeAnswer): void => {
        clearTimeout(timer);
        lines.off('line', onLine);
        child.off('close', onClose);
        resolve(answer);
      };
      const onLine = (line: string): void => finish(JSON.parse(line) as WasmtimeAnswer);
      const onClose = (exit: number | null, signal: string | null): void => {
        this.child = undefined;
        finish({ error: `the process ended (${signal ?? exit}): ${this.complaint.slice(0, shownOutput).trim()}` });
      };
      lines.on('line', onLine);
      child.on('close', onClose);
      this.complaint = '';
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** Ends the process. */
  close(): void {
    this.child?.stdin.end();
    this.child = undefined;
  }

  private start(): ChildProcessByStdio<Writable, Readable, Readable> {
    const child = spawn(this.python, [script], { stdio: ['pipe', 'pipe', 'pipe'] });
    // A write to a process that has just ended is answered by its end.
    child.stdin.on('error', () => {});
    child.stderr.on('data', (bytes: Buffer) => (this.complaint += bytes.toString()));
    this.lines = createInterface(child.stdout);
    return child;
  }
}
