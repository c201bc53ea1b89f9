/** What the checks of decoded metadata share: where each decoded thing stood, and the errors about it. */

import { ArtifactError } from './errors.ts';
import type { Positions } from './postcard.ts';

export const INFO_SECTION = '.wasmtime.info';

export class InfoChecker {
  private readonly positions: Positions;

  constructor(positions: Positions) {
    this.positions = positions;
  }

  /** @throws ArtifactError always, at the place of `where` */
  fail(where: object, reason: string): never {
    throw new ArtifactError('malformed', INFO_SECTION, this.positions.get(where) ?? 0, reason);
  }

  /** @throws ArtifactError unless `index` is below `count` */
  index(where: object, what: string, index: number, count: number): void {
    if (index >= count) this.fail(where, `${what} ${index} of ${count}`);
  }
}
