/** What running a filetest yields, and what an embedder plugs in to run the commands that need a compiler. */

import type { Function } from '../function.ts';
import { I32, I64 } from '../types.ts';
import type { Outcome } from '../interpreter/outcome.ts';
import type { ClifFile, Setting, Target, TestCommand } from '../text/parse-file.ts';
import type { VerifierIsa } from '../verifier/verifier-context.ts';

/** A target with the settings in force for it. */
export interface TargetConfiguration {
  readonly triple: string;
  readonly options: readonly string[];
  readonly settings: readonly Setting[];
  /** The file does not name it: it is run for it all the same, but what it says of code is about other machines. */
  readonly isForeign: boolean;
}

/** A file, the target that it is run for (none: the file names none that is known), and the command. */
export interface FiletestContext {
  readonly file: ClifFile;
  readonly target: TargetConfiguration | undefined;
  readonly command: TestCommand;
}

/** Calls a function of the file, compiled for the context's target. */
export type Executor = (func: Function, args: readonly bigint[]) => Outcome;

/** What a command says of a function that it cannot do. */
export interface Refusal {
  readonly refusal: string;
}

/** A command that makes text of a function. */
export interface TextCommand {
  /** Whether the text depends on the target: then it is run for each Pulley target, else once. */
  readonly perTarget: boolean;
  /** The text for the file's function number `index`. */
  readonly print: (index: number, context: FiletestContext) => string | Refusal;
}

/**
 * Looks at output that is not what a function's comments say. `expected` is the whole text for `precise-output`, else
 * nothing: then directives did not match. @returns in which way it is right all the same, or `undefined` if it is wrong
 */
export type Judge = (
  actual: string,
  expected: string | undefined,
  index: number,
  context: FiletestContext,
) => string | undefined;

export interface FiletestTools {
  /** Makes an executor for `test run`; where there is none for the target or the file, says why not. */
  readonly executor?: (context: FiletestContext) => Executor | string | undefined;
  /** Further commands by name (`optimize`, `inline` …): what they print for a function. */
  readonly textCommands?: Readonly<Record<string, TextCommand>>;
  /** Accepts text that differs from what is expected; without it, none is. */
  readonly judge?: Judge;
  /** A target to run the file for instead of its own. */
  readonly retarget?: string;
}

/** Result of one command of a file, for one target if it needs one. */
export interface CommandResult {
  readonly command: string;
  readonly target: string | undefined;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** Of a skipped command: why. */
  readonly reason: string | undefined;
  /** `%f: no match: check: …` */
  readonly failures: readonly string[];
  /** How many run directives were executed. */
  readonly directives: number;
  /** What was accepted though it differs: `%f: same but for numbering`. */
  readonly notes: readonly string[];
}

const PULLEY = /^pulley(32|64)(be)?$/;
const POINTERS_32 = /^(pulley32|i686)/;
const POINTERS_64 = /^(pulley64|x86_64|aarch64|riscv64|s390x)/;

/** The file's targets that are Pulley, each with its settings; or only `retarget`, with the settings of the first. */
export function pulleyTargets({ targets, settings }: ClifFile, retarget?: string): TargetConfiguration[] {
  if (retarget !== undefined) {
    const settingCount = targets[0]?.settingCount ?? settings.length;
    const isForeign = targets.every(({ triple }) => triple !== retarget);
    return [configuration({ triple: retarget, options: [], settingCount }, settings, isForeign)];
  }
  const known = targets.filter(({ triple }) => PULLEY.test(triple));
  return known.map((target) => configuration(target, settings));
}

/** The file's first target whose pointer width is known, Pulley or not: enough for the verifier. */
export function firstMachine({ targets, settings }: ClifFile): TargetConfiguration | undefined {
  const target = targets.find(({ triple }) => POINTERS_32.test(triple) || POINTERS_64.test(triple));
  return target === undefined ? undefined : configuration(target, settings);
}

function configuration(
  { triple, options, settingCount }: Target,
  settings: readonly Setting[],
  isForeign = false,
): TargetConfiguration {
  return { triple, options, settings: settings.slice(0, settingCount), isForeign };
}

function isOn(settings: readonly Setting[], name: string): boolean {
  return settings.some((setting) => setting.name === name && (setting.value ?? 'true') === 'true');
}

/** What the verifier needs to know of a target. */
export function verifierIsa({ triple, settings }: TargetConfiguration): VerifierIsa {
  return {
    pointerType: POINTERS_32.test(triple) ? I32 : I64,
    preserveFramePointers: isOn(settings, 'preserve_frame_pointers'),
    enablePinnedReg: isOn(settings, 'enable_pinned_reg'),
    hostCalls: PULLEY.test(triple),
  };
}
