/** Runs Pulley bytecode; host calls are injected. Reading order: `regions.ts`, `machine.ts`, `code-space.ts`, `core.ts`. */
import { getRealm } from './realm.ts';
import type { CodeSpace } from './code-space.ts';

export {
  createMachine,
  type Arena,
  type Machine,
  type MachineOptions,
  type MachineState,
  type Sampler,
} from './machine.ts';
export { CodeSpaceError, type CodeOwner, type CodeSpace } from './code-space.ts';
export { ExitKind } from './exit.ts';
export { MappingError } from './memory-map.ts';
export { Profile } from './profile.ts';
export { runAsync, type HostCallHandler, type RunAsyncOptions } from './run-async.ts';
export { configureRealm, type RealmOptions } from './realm.ts';
export {
  ARENA_ADDRESS_32,
  ARENA_REGION,
  CODE_BIAS_32,
  CODE_REGION,
  FIRST_FREE_REGION,
  NULL_REGION,
  REGION_STRIDE,
} from './regions.ts';
export type { RegisterAccess } from './register-access.ts';
export { TrapKind, TRAP_KIND_NAMES } from './trap-kind.ts';

/** The code address space of the realm, shared by all machines. */
export function codeSpace(): CodeSpace {
  return getRealm().codeSpace;
}
