/** What the spec runner asks of an engine: a few operations, and a judgement of each error they raise. */
import type { SpecValue } from '@pulleyjs/testkit';

/** The judgement of an error, in the spec suite's terms. */
export interface SpecOutcome {
  /**
   * `rejected`: the module is malformed or invalid; `unsupported`: it needs a feature that the engine does not have;
   * `unlinkable`, `trap` (at instantiation or later), `exception`: as in the suite; `internal`: anything else, which
   * is always a bug.
   */
  readonly kind: 'rejected' | 'unsupported' | 'unlinkable' | 'trap' | 'exception' | 'internal';
  /** In the wording of the spec suite where the engine knows it. */
  readonly message: string;
  /** Further wordings, where the suite tells apart what the engine does not. */
  readonly alternatives?: readonly string[];
  /** Of `unlinkable`: the module name of an import that nothing is registered under. */
  readonly missingModule?: string;
}

/** An engine under test. `Module` and `Instance` are opaque to the runner. */
export interface SpecEngine<Module, Instance> {
  /** Decodes and validates. */
  compile(bytes: Uint8Array): Module;
  /** A store with the suite's `spectest` module and nothing else registered. */
  createWorld(): SpecWorld<Module, Instance>;
  /** Judges what `compile` or an operation of a world threw. */
  judge(error: unknown): SpecOutcome;
}

/** One script's store, with its registered instances. */
export interface SpecWorld<Module, Instance> {
  instantiate(module: Module): Instance;
  /** Makes the exports of `instance` importable from the module name `name`. */
  register(name: string, instance: Instance): void;
  invoke(instance: Instance, field: string, parameters: readonly SpecValue[]): SpecValue[];
  /** The value of an exported global. */
  get(instance: Instance, field: string): SpecValue;
  /** Frees what the world holds; nothing in it is used afterwards. */
  dispose(): void;
}
