/** A whole `.clif` file: test commands, settings, targets, features, functions. */

import type { Function } from '../function.ts';
import { parseFunctionText, type ParsedFunction } from './parse-function.ts';
import { Parser } from './parser.ts';

/** `test verifier`, `test optimize precise-output`. */
export interface TestCommand {
  readonly command: string;
  /** The rest of the line: flags, or `key=value`. */
  readonly options: readonly string[];
}

/** `set name=value`; a bare `set name` has no value. */
export interface Setting {
  readonly name: string;
  readonly value: string | undefined;
}

/** `target pulley64 opt`: the settings before it, their first `settingCount`, apply to it. */
export interface Target {
  readonly triple: string;
  readonly options: readonly string[];
  readonly settingCount: number;
}

export interface Feature {
  readonly name: string;
  readonly enabled: boolean;
}

export interface ClifFile {
  readonly commands: readonly TestCommand[];
  readonly settings: readonly Setting[];
  readonly targets: readonly Target[];
  readonly features: readonly Feature[];
  /** Comments before the first function, with their marks. */
  readonly preambleComments: readonly string[];
  readonly functions: readonly ParsedFunction[];
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Parses a file. @throws ClifParseError at the first thing that is not CLIF */
export function parseFile(text: string): ClifFile {
  const p = new Parser(text);
  const commands = parseCommands(p);
  if (commands.some(({ command }) => command === 'run')) p.defaultCallConv = 'system_v';
  const { settings, targets } = parseTargets(p);
  const features = parseFeatures(p);
  const preambleComments = p.lexer.comments;
  p.lexer.comments = [];
  const functions: ParsedFunction[] = [];
  while (!p.is('eof')) functions.push(parseFunctionText(p));
  return { commands, settings, targets, features, preambleComments, functions };
}

/** Parses a text that holds exactly one function and no header. @throws ClifParseError */
export function parseFunction(text: string): Function {
  const p = new Parser(text);
  p.lexer.comments = [];
  const { func } = parseFunctionText(p);
  if (!p.is('eof')) p.unexpected('expected end of text after function');
  return func;
}

function parseCommands(p: Parser): TestCommand[] {
  const commands: TestCommand[] = [];
  while (p.isWord('test')) {
    const at = p.location();
    const [command, ...options] = words(p.lexer.restOfLine());
    if (command === undefined) p.fail('expected test command', at);
    commands.push({ command, options });
  }
  return commands;
}

function parseTargets(p: Parser): { settings: Setting[]; targets: Target[] } {
  const settings: Setting[] = [];
  const targets: Target[] = [];
  let lastSet: { line: number; column: number } | undefined;
  for (;;) {
    const at = p.location();
    if (p.isWord('set')) {
      for (const option of words(p.lexer.restOfLine())) settings.push(splitSetting(option));
      lastSet = at;
    } else if (p.isWord('target')) {
      const [triple, ...options] = words(p.lexer.restOfLine());
      if (triple === undefined) p.fail('expected target triple', at);
      targets.push({ triple, options, settingCount: settings.length });
      lastSet = undefined;
    } else {
      if (lastSet !== undefined && targets.length > 0) {
        p.fail("dangling 'set' command after ISA specification has no effect.", lastSet);
      }
      return { settings, targets };
    }
  }
}

function splitSetting(option: string): Setting {
  const equals = option.indexOf('=');
  return equals < 0
    ? { name: option, value: undefined }
    : { name: option.slice(0, equals), value: option.slice(equals + 1) };
}

function parseFeatures(p: Parser): Feature[] {
  const features: Feature[] = [];
  while (p.acceptWord('feature')) {
    const enabled = !p.accept('!');
    features.push({ name: p.expect('string', 'expected feature string'), enabled });
  }
  return features;
}
