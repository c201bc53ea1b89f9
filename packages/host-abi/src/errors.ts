/** The error class of this package. */

/**
 * - `bad-table`: a table that cannot be an ABI (duplicate name, unknown type, too many parameters);
 * - `unknown-id`: no host call has that number;
 * - `unknown-name`: no host call has that name;
 * - `not-provided`: the host call exists, but this host was bound without it;
 * - `other-abi`: code made for one ABI meets a host of another.
 */
export type HostAbiErrorKind = 'bad-table' | 'unknown-id' | 'unknown-name' | 'not-provided' | 'other-abi';

/** Something is wrong between a host and the code that calls it. */
export class HostAbiError extends Error {
  readonly kind: HostAbiErrorKind;
  /** Name of the ABI that refuses. */
  readonly abi: string;

  constructor(kind: HostAbiErrorKind, abi: string, message: string) {
    super(`${abi}: ${message}`);
    this.name = 'HostAbiError';
    this.kind = kind;
    this.abi = abi;
  }
}
