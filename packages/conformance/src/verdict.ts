/** How something compared with what Wasmtime gives. */

/** `refused`: one side does not support it, and says so. */
export interface Verdict {
  readonly status: 'same' | 'different' | 'refused';
  /** Empty where it is the same. */
  readonly reason: string;
}

export const same: Verdict = { status: 'same', reason: '' };

/** Errors by which the stages say that they don't support something. */
const refusals: ReadonlySet<string> = new Set([
  'DecodeError',
  'ValidationError',
  'TranslateError',
  'UnsupportedError',
  'ArtifactError',
  'CompileError',
]);

/** The verdict of a comparison that says what differs, or nothing. */
export function verdictOf(compare: () => string | undefined): Verdict {
  try {
    const reason = compare();
    return reason === undefined ? same : { status: 'different', reason };
  } catch (error) {
    return verdictOfError(error);
  }
}

export function verdictOfError(error: unknown): Verdict {
  const { name, message } = error as Error;
  return { status: refusals.has(name) ? 'refused' : 'different', reason: `${name}: ${message}` };
}
