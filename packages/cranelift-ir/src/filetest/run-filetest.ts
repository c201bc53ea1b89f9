/** Runs a filetest: each of its commands over each of its functions. */

import { externalNameText } from '../external-name.ts';
import { type ClifFile, parseFile, type TestCommand } from '../text/parse-file.ts';
import type { ParsedFunction } from '../text/parse-function.ts';
import {
  type CommandResult,
  type FiletestContext,
  type FiletestTools,
  firstMachine,
  pulleyTargets,
  type TargetConfiguration,
} from './filetest-tools.ts';
import {
  type Findings,
  testCat,
  testDomtree,
  testInterpret,
  testPrintCfg,
  testRun,
  testText,
  testVerifier,
} from './subtests.ts';

/** What a command finds out about a function, or why it cannot be run. */
type Subtest = (parsed: ParsedFunction, context: FiletestContext, index: number) => Findings | string;

/** Commands that do not depend on a target's code, run once. */
const PLAIN: ReadonlyMap<string, Subtest> = new Map<string, Subtest>([
  ['cat', testCat],
  ['print-cfg', testPrintCfg],
  ['verifier', testVerifier],
  ['domtree', testDomtree],
  ['interpret', testInterpret],
]);

/** Runs a file's text. @throws ClifParseError if it is no filetest */
export function runFiletest(text: string, tools: FiletestTools = {}): CommandResult[] {
  const file = parseFile(text);
  return file.commands.flatMap((command) => runCommand(file, command, tools));
}

function runCommand(file: ClifFile, command: TestCommand, tools: FiletestTools): CommandResult[] {
  const plain = PLAIN.get(command.command);
  if (plain !== undefined) return [runSubtest({ file, target: firstMachine(file), command }, plain)];
  const subtest = compilerSubtest(command, tools);
  if (subtest === undefined) return [skipped(command, undefined, `nothing runs 'test ${command.command}' here`)];
  if (tools.textCommands?.[command.command]?.perTarget === false) {
    return [runSubtest({ file, target: firstMachine(file), command }, subtest)];
  }
  const targets = pulleyTargets(file, tools.retarget);
  if (file.targets.length > 0 && targets.length === 0) {
    return [skipped(command, undefined, 'none of its targets is a Pulley target')];
  }
  const configurations: readonly (TargetConfiguration | undefined)[] = targets.length === 0 ? [undefined] : targets;
  return configurations.map((target) => runSubtest({ file, target, command }, subtest));
}

function compilerSubtest({ command }: TestCommand, tools: FiletestTools): Subtest | undefined {
  if (command === 'run') {
    return tools.executor === undefined ? undefined : (parsed, context) => testRun(parsed, context, tools);
  }
  if (tools.textCommands?.[command] === undefined) return undefined;
  return (parsed, context, index) => testText(parsed, context, index, tools);
}

function runSubtest(context: FiletestContext, subtest: Subtest): CommandResult {
  const failures: string[] = [];
  const notes: string[] = [];
  const reasons: string[] = [];
  let directives = 0;
  for (const [index, parsed] of context.file.functions.entries()) {
    const found = subtest(parsed, context, index);
    const name = externalNameText(parsed.func.name);
    if (typeof found === 'string') {
      reasons.push(found);
      continue;
    }
    failures.push(...found.failures.map((failure) => `${name}: ${failure}`));
    if (found.note !== undefined) notes.push(`${name}: ${found.note}`);
    directives += found.directives ?? 0;
  }
  if (reasons.length > 0 && failures.length === 0) return skipped(context.command, context.target, reasons[0]!);
  const { command } = context.command;
  const status = failures.length === 0 ? 'passed' : 'failed';
  return { command, target: context.target?.triple, status, reason: undefined, failures, directives, notes };
}

function skipped({ command }: TestCommand, target: TargetConfiguration | undefined, reason: string): CommandResult {
  return { command, target: target?.triple, status: 'skipped', reason, failures: [], directives: 0, notes: [] };
}
