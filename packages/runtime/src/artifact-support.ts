/**
 * Whether an artefact is made for what this runtime is. Settings that change what compiled code and runtime expect of each
 * other must be as they are here; all others (reservations, guards, debug information, inlining, …) do not matter: memory
 * never moves, and every access is checked.
 */

import { type Artifact, ArtifactError, type Tunables } from '@pulleyjs/artifact';
import type { Engine } from './engine.ts';
import { POINTER } from './vm-types.ts';

/** Tunables that must have a value, and what the code would expect otherwise. */
const required: readonly (readonly [name: keyof Tunables, value: boolean, otherwise: string])[] = [
  ['tableLazyInit', true, 'elements of function tables that are never lazily initialised'],
  ['signalsBasedTraps', false, 'accesses without bounds checks, caught by signals'],
  ['winchCallable', false, "the calling convention of Wasmtime's baseline compiler"],
  ['debugGuest', false, 'a debugger for the guest'],
  ['recording', false, 'a recorder of its execution'],
  ['asanStackSwitching', false, 'an address sanitizer'],
];

/** Page sizes that memories can have, as powers of two. */
const pageSizes: ReadonlySet<number> = new Set([0, 16]);

/** What an engine holds WebAssembly to: code that was compiled without it would escape. */
const metered: readonly (readonly [name: keyof Tunables & keyof Engine, what: string])[] = [
  ['consumeFuel', 'consume fuel'],
  ['epochInterruption', 'be interrupted at epochs'],
];

/** @throws ArtifactError for what is not supported, by name */
export function requireSupported({ engine, module, pointerBytes }: Artifact, runner: Engine): void {
  const refuse = (section: string, reason: string): never => {
    throw new ArtifactError('unsupported', section, 0, reason);
  };
  const engineSection = '.wasmtime.engine';
  const infoSection = '.wasmtime.info';
  if (pointerBytes !== POINTER) refuse(engineSection, 'this artefact is for pulley32; pulley64 is run');
  for (const [name, value, otherwise] of required) {
    // What a version does not know is off.
    if ((engine.tunables[name] ?? false) !== value)
      refuse(engineSection, `this artefact was compiled for ${otherwise} (${name} is ${!value})`);
  }
  for (const [name, what] of metered) {
    if (runner[name] && !engine.tunables[name])
      refuse(engineSection, `this artefact was not compiled to ${what}, as code of this engine must`);
  }
  const { collector } = engine.tunables;
  if (module.needsGcHeap && collector !== null && collector !== 'DeferredReferenceCounting')
    refuse(engineSection, `this artefact was compiled for the ${collector} collector, not DeferredReferenceCounting`);
  for (const { shared, pageSizeLog2 } of module.memories) {
    if (shared) refuse(infoSection, 'shared memories, which belong to threads, are not supported');
    if (!pageSizes.has(pageSizeLog2)) refuse(infoSection, `memory pages of 2^${pageSizeLog2} bytes`);
  }
}
