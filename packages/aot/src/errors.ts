/** The error class of this package. */

/** Input that cannot become a precompiled module, though each stage before accepts it. */
export class CompileError extends Error {
  override readonly name: string = 'CompileError';
}
