/**
 * What compiled code says of itself. An artefact's code may be anything: where it breaks the ABI, it gets an
 * `InternalAssert` trap, as code does whose own assertions fail. An assertion of the runtime's is never its business.
 */

import type { Store } from './store.ts';

/** @throws Trap unless `condition` holds */
export function requireSound(store: Store, condition: boolean, what: string): asserts condition {
  if (!condition) unsound(store, what);
}

/** @throws Trap */
export function unsound(store: Store, what: string): never {
  throw store.activations.trapInHostCall('InternalAssert', what);
}
