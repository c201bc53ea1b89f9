/** The error class of this package. */

/**
 * - `not-an-artifact`: the bytes are something else, or cut off before they could say what they are;
 * - `unsupported`: a real artefact of a kind, version or target that this package does not read;
 * - `malformed`: an artefact that breaks a rule of the format.
 */
export type ArtifactErrorKind = 'not-an-artifact' | 'unsupported' | 'malformed';

/** The file cannot be used, with the place that shows it. */
export class ArtifactError extends Error {
  readonly kind: ArtifactErrorKind;
  /** Name of the section, or `ELF header` and `section headers` for what is around them. */
  readonly section: string;
  /** Byte offset from the start of the section; from the start of the file for the headers. */
  readonly offset: number;
  /** The message without the place. */
  readonly reason: string;

  constructor(kind: ArtifactErrorKind, section: string, offset: number, reason: string) {
    super(`${reason} (in ${section} at offset 0x${offset.toString(16)})`);
    this.name = 'ArtifactError';
    this.kind = kind;
    this.section = section;
    this.offset = offset;
    this.reason = reason;
  }
}
