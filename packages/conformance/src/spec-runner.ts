/**
 * Runs one script of the spec suite command by command. Every command ends in exactly one verdict, so that the
 * numbers of commands in the corpus are the denominators; nothing is skipped without a reason.
 */
import {
  matches,
  parseArgument,
  showExpected,
  showValue,
  type ScriptAction,
  type ScriptCommand,
  type SpecScript,
  type SpecValue,
} from '@pulleyjs/testkit';
import type { SpecEngine, SpecOutcome, SpecWorld } from './spec-engine.ts';

/** How a command ended; `reason` says why it did not pass. */
export interface CommandVerdict {
  readonly line: number;
  readonly type: string;
  readonly status: 'passed' | 'failed' | 'unsupported';
  readonly reason?: string;
}

/** Runs `script` in a fresh world of `engine`. */
export function runScript<Module, Instance>(
  script: SpecScript,
  engine: SpecEngine<Module, Instance>,
): CommandVerdict[] {
  const run = new ScriptRun(script, engine);
  const verdicts = script.commands.map((command) => run.verdict(command));
  run.dispose();
  return verdicts;
}

/** Why a command cannot be tried. */
class Unsupported extends Error {}

/** The command did not do what it should. */
class Mismatch extends Error {}

class ScriptRun<Module, Instance> {
  private readonly script: SpecScript;
  private readonly engine: SpecEngine<Module, Instance>;
  private readonly world: SpecWorld<Module, Instance>;
  private readonly instances = new Map<string, Instance>();
  private readonly definitions = new Map<string, Module>();
  /** Why the instance of that name (`''` is the current one) is not there. */
  private readonly absences = new Map<string, string>();
  /** Module names under which nothing could be registered, and why. */
  private readonly unregistered = new Map<string, string>();

  constructor(script: SpecScript, engine: SpecEngine<Module, Instance>) {
    this.script = script;
    this.engine = engine;
    this.world = engine.createWorld();
  }

  verdict(command: ScriptCommand): CommandVerdict {
    const { line, type } = command;
    try {
      this.perform(command);
      return { line, type, status: 'passed' };
    } catch (error) {
      if (error instanceof Unsupported) return { line, type, status: 'unsupported', reason: error.message };
      if (error instanceof Mismatch) return { line, type, status: 'failed', reason: error.message };
      const { kind, message } = this.judge(error);
      if (kind === 'unsupported') return { line, type, status: 'unsupported', reason: message };
      return { line, type, status: 'failed', reason: `${kind}: ${message}` };
    }
  }

  dispose(): void {
    this.world.dispose();
  }

  private perform(command: ScriptCommand): void {
    switch (command.type) {
      case 'module':
        return this.define([command.name, ''], () => this.world.instantiate(this.compile(command)));
      case 'module_definition':
        this.definitions.set(command.name ?? '', this.compile(command));
        return undefined;
      case 'module_instance':
        return this.define([command.instance, ''], () => this.world.instantiate(this.definition(command.module)));
      case 'register':
        return this.register(command.as!, command.name);
      case 'action':
        this.act(command.action!);
        return undefined;
      case 'assert_return':
        return checkResults(this.act(command.action!), command);
      case 'assert_trap':
      case 'assert_exhaustion':
        return this.expectError(command, 'trap', () => this.actOrInstantiate(command));
      case 'assert_uninstantiable':
        return this.expectError(command, 'trap', () => this.world.instantiate(this.compile(command)));
      case 'assert_unlinkable':
        return this.expectError(command, 'unlinkable', () => this.world.instantiate(this.compile(command)));
      case 'assert_exception':
        return this.expectError(command, 'exception', () => this.act(command.action!));
      case 'assert_invalid':
      case 'assert_malformed':
        return this.expectError(command, 'rejected', () => this.compile(command));
      default:
        throw new Unsupported(`${command.type} is about the text format`);
    }
  }

  private compile(command: ScriptCommand): Module {
    const bytes = this.script.module(command);
    if (bytes === undefined) throw new Unsupported('text form only: there is no text parser yet');
    return this.engine.compile(bytes);
  }

  /** Keeps what `make` gives under `names`; if it throws, later commands on these names say why they cannot run. */
  private define(names: readonly (string | undefined)[], make: () => Instance): void {
    const keys = names.filter((name) => name !== undefined);
    for (const key of keys) this.instances.delete(key);
    try {
      const instance = make();
      for (const key of keys) this.instances.set(key, instance);
    } catch (error) {
      const { kind, message } = error instanceof Unsupported ? unsupported(error) : this.judge(error);
      for (const key of keys) this.absences.set(key, `${kind}: ${message}`);
      throw error;
    }
  }

  private register(name: string, instance: string | undefined): void {
    try {
      this.world.register(name, this.instance(instance));
    } catch (error) {
      if (error instanceof Unsupported) this.unregistered.set(name, error.message);
      throw error;
    }
  }

  /** The engine's judgement, but for imports from what is not there because it is unsupported itself. */
  private judge(error: unknown): SpecOutcome {
    const outcome = this.engine.judge(error);
    const reason = outcome.missingModule === undefined ? undefined : this.unregistered.get(outcome.missingModule);
    return reason === undefined ? outcome : { kind: 'unsupported', message: reason };
  }

  private definition(name: string | undefined): Module {
    const module = this.definitions.get(name ?? '');
    if (module === undefined) throw new Unsupported(`its module definition ${name ?? ''} was not accepted`);
    return module;
  }

  private instance(name: string | undefined): Instance {
    const instance = this.instances.get(name ?? '');
    if (instance !== undefined) return instance;
    const absence = this.absences.get(name ?? '') ?? 'none was made';
    if (absence.startsWith('unsupported')) throw new Unsupported(absence.replace('unsupported: ', ''));
    throw new Mismatch(`no instance ${name ?? ''} (${absence})`);
  }

  private actOrInstantiate(command: ScriptCommand): void {
    if (command.action !== undefined) this.act(command.action);
    else this.world.instantiate(this.compile(command));
  }

  private act(action: ScriptAction): SpecValue[] {
    const instance = this.instance(action.module);
    if (action.type === 'get') return [this.world.get(instance, action.field)];
    return this.world.invoke(instance, action.field, (action.args ?? []).map(parseArgument));
  }

  private expectError(command: ScriptCommand, kind: SpecOutcome['kind'], action: () => unknown): void {
    let outcome: SpecOutcome;
    try {
      action();
    } catch (error) {
      if (error instanceof Unsupported || error instanceof Mismatch) throw error;
      outcome = this.judge(error);
      if (outcome.kind === 'unsupported') throw error;
      if (outcome.kind !== kind) throw new Mismatch(`${outcome.kind} (${outcome.message}), not ${kind}`);
      const { message, alternatives = [] } = outcome;
      const expected = command.text ?? '';
      if (kind !== 'rejected' && ![message, ...alternatives].some((wording) => sameMessage(wording, expected)))
        throw new Mismatch(`'${message}', not '${expected}'`);
      return;
    }
    throw new Mismatch(`no error, not ${kind} (${command.text ?? ''})`);
  }
}

function unsupported(error: Unsupported): SpecOutcome {
  return { kind: 'unsupported', message: error.message };
}

/** The suite's runners compare prefixes; some messages of the suite go on with an index that engines leave out. */
function sameMessage(actual: string, expected: string): boolean {
  return actual.startsWith(expected) || expected.startsWith(actual);
}

function checkResults(actual: readonly SpecValue[], command: ScriptCommand): void {
  const expected = command.expected ?? [];
  if (actual.length === expected.length && actual.every((value, index) => matches(value, expected[index]))) return;
  throw new Mismatch(`${actual.map(showValue).join(' ')}, not ${expected.map(showExpected).join(' ')}`);
}
