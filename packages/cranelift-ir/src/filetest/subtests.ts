/** The commands that need nothing but this package. Each says what is wrong with one function, as sentences. */

import { ControlFlowGraph } from '../analysis/control-flow-graph.ts';
import { DominatorTree } from '../analysis/dominator-tree.ts';
import { type AnyEntity, entityText } from '../any-entity.ts';
import type { Block, FuncRef, Inst } from '../entities.ts';
import { externalNameText } from '../external-name.ts';
import type { Function } from '../function.ts';
import { Interpreter } from '../interpreter/interpreter.ts';
import type { ClifFile } from '../text/parse-file.ts';
import type { ParsedFunction } from '../text/parse-function.ts';
import { printCfg, printDominatorTree } from '../text/print-cfg.ts';
import { printFunction } from '../text/printer.ts';
import { verifyFunction } from '../verifier/verify-function.ts';
import { filecheck } from './filecheck.ts';
import { type Executor, type FiletestContext, type FiletestTools, verifierIsa } from './filetest-tools.ts';
import { isRunCommand, parseRunCommand, type RunCommand } from './run-command.ts';

/** A comment without its marks. */
export function commentBody(text: string): string {
  return text.replace(/^[;\s]*/, '').trimEnd();
}

/** What a command finds out about one function. */
export interface Findings {
  readonly failures: readonly string[];
  /** Run directives executed. */
  readonly directives?: number;
  readonly note?: string;
}

function fromProblem(problem: string | undefined): Findings {
  return { failures: problem === undefined ? [] : [problem] };
}

/** The problem of matching text against a function's comments. */
function checkText({ comments }: ParsedFunction, text: string): string | undefined {
  return filecheck(
    comments.map((comment) => comment.text),
    text,
  );
}

/** What a function's comments say that a `precise-output` command prints, line by line. */
export function preciseText({ comments }: ParsedFunction): string {
  const lines = comments
    .filter((comment) => !comment.text.startsWith(';;'))
    .map((comment) => comment.text.replace(/^; ?/, '').trimEnd());
  return trimmedLines(lines).join('\n');
}

function trimmedLines(lines: readonly string[]): string[] {
  const trimmed = lines.map((line) => line.trimEnd());
  while (trimmed.length > 0 && trimmed[trimmed.length - 1] === '') trimmed.pop();
  return trimmed;
}

/** `precise-output`: the comments are the output. */
function checkPreciseText(parsed: ParsedFunction, text: string): string | undefined {
  const expected = preciseText(parsed).split('\n');
  const actual = trimmedLines(text.split('\n'));
  const line = actual.findIndex((text, i) => text !== expected[i]);
  if (line < 0 && actual.length === expected.length) return undefined;
  const at = line < 0 ? actual.length : line;
  return `line ${at + 1} of the output: expected ${quote(expected[at])}, got ${quote(actual[at])}`;
}

const quote = (text: string | undefined): string => (text === undefined ? 'nothing' : JSON.stringify(text));

/**
 * Holds a command's output against the comments; a judge may accept what differs. A function that the command refuses is a
 * failure, unless the file expects it (`expect-fail`) or is for other machines: then the result is the reason, a sentence.
 */
export function testText(
  parsed: ParsedFunction,
  context: FiletestContext,
  index: number,
  tools: FiletestTools,
): Findings | string {
  const { command, options } = context.command;
  const isPrecise = options.includes('precise-output');
  const { perTarget, print } = tools.textCommands![command]!;
  const text = print(index, context);
  if (perTarget && context.target?.isForeign === true) {
    if (typeof text !== 'string') return text.refusal;
    return { failures: [], note: "done; what the file expects is other machines' code" };
  }
  const expectsFailure = options.includes('expect-fail');
  if (typeof text !== 'string') return expectsFailure ? { failures: [] } : fromProblem(text.refusal);
  if (expectsFailure) return fromProblem('expected to fail');
  const problem = isPrecise ? checkPreciseText(parsed, text) : checkText(parsed, text);
  if (problem === undefined) return { failures: [] };
  const note = tools.judge?.(text, isPrecise ? preciseText(parsed) : undefined, index, context);
  return note === undefined ? { failures: [problem] } : { failures: [], note };
}

export function testCat(parsed: ParsedFunction): Findings {
  return fromProblem(checkText(parsed, printFunction(parsed.func)));
}

export function testPrintCfg(parsed: ParsedFunction): Findings {
  return fromProblem(checkText(parsed, printCfg(parsed.func, new ControlFlowGraph(parsed.func))));
}

/** Whether a comment on one entity speaks of another: of itself, or, on a function declaration, of its signature. */
function speaksOf(func: Function, commented: AnyEntity, entity: AnyEntity): boolean {
  if (entityText(commented) === entityText(entity)) return true;
  if (commented.kind !== 'fn' || entity.kind !== 'sig') return false;
  return func.extFuncs.get(commented.index as FuncRef)?.signature === entity.index;
}

/** Every finding is announced by an `error:` at its entity, and every announcement comes true. */
export function testVerifier({ func, comments }: ParsedFunction, { target }: FiletestContext): Findings {
  const errors = verifyFunction(func, target === undefined ? {} : { isa: verifierIsa(target) });
  const announced = comments.flatMap(({ entity, text }) => {
    const match = /^error: *(.*)$/.exec(commentBody(text));
    return match === null ? [] : [{ entity, message: match[1]! }];
  });
  const claims = (error: (typeof errors)[number], { entity, message }: (typeof announced)[number]): boolean =>
    speaksOf(func, entity, error.entity) && error.message.includes(message);
  const missing = announced.filter((claim) => !errors.some((error) => claims(error, claim)));
  const unexpected = errors.filter((error) => !announced.some((claim) => claims(error, claim)));
  const failures = [
    ...missing.map(({ entity, message }) => `expected an error at ${entityText(entity)}: ${message}`),
    ...unexpected.map((error) => `unexpected error: ${error.toString()}`),
  ];
  return { failures };
}

/** `dominates:` comments name exactly the blocks whose immediate dominator is the commented instruction's block. */
export function testDomtree(parsed: ParsedFunction): Findings {
  const { func, comments } = parsed;
  const domtree = new DominatorTree(func, new ControlFlowGraph(func));
  const failures: string[] = [];
  const named = new Set<Block>();
  for (const { entity, text } of comments) {
    const match = /^dominates: *(.*)$/.exec(commentBody(text));
    if (match === null || entity.kind !== 'inst') continue;
    const source = func.layout.instBlock(entity.index as Inst);
    for (const name of match[1]!.split(/\s+/)) {
      const block = Number(name.replace(/^block/, '')) as Block;
      named.add(block);
      const idom = domtree.immediateDominator(block);
      if (idom !== source)
        failures.push(`${name}: immediate dominator is ${idom === undefined ? 'none' : `block${idom}`}`);
    }
  }
  for (const block of domtree.postorder) {
    if (block !== func.layout.entryBlock && !named.has(block)) failures.push(`no dominator is given for block${block}`);
  }
  return { failures: [...failures, ...fromProblem(checkText(parsed, printDominatorTree(domtree))).failures] };
}

/** Functions of a file by the text of their names. */
function functionsByName({ functions }: ClifFile): Map<string, Function> {
  return new Map(functions.map(({ func }) => [externalNameText(func.name), func]));
}

/** Runs the directives of a function by the interpreter, which finds the functions of the file by name. */
export function testInterpret(parsed: ParsedFunction, { file }: FiletestContext): Findings {
  const byName = functionsByName(file);
  const bigEndian = file.targets.length > 0 && file.targets.every(({ triple }) => /s390x|be$/.test(triple));
  const interpreter = new Interpreter({ resolve: (name) => byName.get(externalNameText(name)), bigEndian });
  return runDirectives(parsed, (func, args) => interpreter.run(func, args));
}

/** Runs the directives of a function as compiled code; a sentence where nothing compiles it. */
export function testRun(parsed: ParsedFunction, context: FiletestContext, tools: FiletestTools): Findings | string {
  const executor = tools.executor?.(context) ?? 'the target is not supported';
  return typeof executor === 'string' ? executor : runDirectives(parsed, executor);
}

function runDirectives({ func, comments }: ParsedFunction, execute: Executor): Findings {
  const failures: string[] = [];
  let directives = 0;
  for (const { text } of comments) {
    const directive = commentBody(text);
    if (!isRunCommand(directive)) continue;
    directives++;
    const command = parseRunCommand(directive, func.signature);
    const outcome = execute(func, command.invocation?.args ?? []);
    if (outcome.kind !== 'return')
      failures.push(`${directive}: ${outcome.kind === 'trap' ? outcome.trap : outcome.kind}`);
    else if (!holds(command, outcome.values)) failures.push(`${directive}: got ${outcome.values.map(hex).join(', ')}`);
  }
  return { failures, directives };
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

function holds({ kind, invocation, comparison }: RunCommand, values: readonly bigint[]): boolean {
  if (kind === 'print') return true;
  if (comparison === undefined) return invocation !== undefined || values[0] !== 0n;
  const same = values.length === comparison.values.length && values.every((value, i) => value === comparison.values[i]);
  return same === comparison.equal;
}
