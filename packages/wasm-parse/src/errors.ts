/**
 * What a module that is not accepted gives: its own class for each stage, with the place.
 *
 * Messages begin with the wording of the WebAssembly spec suite, because test runners match on that prefix;
 * what follows it is ours.
 */

/**
 * `malformed`: not in the grammar of the binary format; `invalid`: grammatical but not valid;
 * `disabled`: needs a feature that is off; `limit`: over an implementation limit (see `limits.ts`).
 */
export type WasmErrorKind = 'malformed' | 'invalid' | 'disabled' | 'limit';

/** Base of both classes; never thrown itself. */
export class WasmError extends Error {
  readonly kind: WasmErrorKind;
  /** The message without the place. */
  readonly reason: string;
  /** Byte offset from the start of the module. */
  readonly byteOffset: number;
  /** Index in the function index space (imports first), if the error is in a function body. */
  readonly functionIndex: number | undefined;

  constructor(kind: WasmErrorKind, reason: string, byteOffset: number, functionIndex?: number) {
    super(
      `${reason} (at offset 0x${byteOffset.toString(16)}${functionIndex === undefined ? '' : ` in function ${functionIndex}`})`,
    );
    this.kind = kind;
    this.reason = reason;
    this.byteOffset = byteOffset;
    this.functionIndex = functionIndex;
  }
}

/** The bytes are not a module of the binary format, or need a feature that is off. */
export class DecodeError extends WasmError {
  override readonly name: string = 'DecodeError';
}

/** The module decodes but does not validate. */
export class ValidationError extends WasmError {
  override readonly name: string = 'ValidationError';
}

/** The same error, with the function it is in. */
export function inFunction(error: WasmError, functionIndex: number): WasmError {
  const Class = error instanceof DecodeError ? DecodeError : ValidationError;
  return new Class(error.kind, error.reason, error.byteOffset, functionIndex);
}
