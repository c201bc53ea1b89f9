/** Training of the hot loop: see `train`. */
import type { Machine, MachineOptions } from './machine.ts';
import type { Realm } from './realm.ts';

export function train(_realm: Realm, _make: (options: MachineOptions) => Machine): void {}
