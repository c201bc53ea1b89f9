/**
 * The command's own errors, and how those of the stages are said in one sentence. Stages are told by the name of their
 * error class, so that a verb loads only what it needs. Whatever is not here is a bug of ours.
 */

/** Exit codes of the command itself; a program that is run has its own. */
export const exitCodes = { failure: 1, usage: 2, internal: 70, trap: 134, brokenPipe: 141 } as const;

/** Something the user can put right; the message is the whole sentence. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
}

/** The command line is not what the help says. */
export class UsageError extends CommandError {
  override readonly name: string = 'UsageError';
  /** The verb whose help to point to. */
  readonly verb: string | undefined;

  constructor(message: string, verb?: string) {
    super(message);
    this.verb = verb;
  }
}

/** Error classes of the stages: their messages say what is wrong and where. */
const stageErrors: ReadonlySet<string> = new Set([
  'DecodeError',
  'ValidationError',
  'TranslateError',
  'UnsupportedError',
  'ArtifactError',
  'CompileError',
  'LinkError',
  'ResourceError',
  'ValueError',
  'CodeSpaceError',
  'AssembleError',
  'ClifParseError',
  'HostAbiError',
  'ArtifactError',
]);

/** The error as a sentence about `file`, if the file caused it; else the error itself. Places in text are `file:line:column`. */
export function blame(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !stageErrors.has(error.name)) return error;
  const { message, line, column } = error as Error & { readonly line?: unknown; readonly column?: unknown };
  if (typeof line !== 'number') return new CommandError(`${file}: ${message}`);
  const place = `${line}:${column}: `;
  return new CommandError(`${file}:${message.startsWith(place) ? '' : place}${message}`);
}

/** Runs a stage on a file; what the file causes becomes a sentence that begins with its name. */
export function about<T>(file: string, stage: () => T): T {
  try {
    return stage();
  } catch (error) {
    throw blame(file, error);
  }
}

/** What the operating system's error codes mean, in the words of its tools. */
const systemErrors: { readonly [code: string]: string | undefined } = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  ENOTDIR: 'not a directory',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
};

/** As {@link about}, for what touches the file system itself. */
export function aboutPath<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !/^E[A-Z0-9]+$/.test(code)) throw error;
    throw new CommandError(`${path}: ${systemErrors[code] ?? code}`);
  }
}

/** Whether the reader of an output has gone away, as `head` does. */
export function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && error.name === 'BrokenPipeError';
}
