/** The commands that print what became of a function: `optimize`, `alias-analysis`, `inline`, `compile`. */

import { externalNameText, type Function, parseFile, printFunction } from '@pulleyjs/cranelift-ir';
import type { FiletestContext, Refusal, TextCommand } from '@pulleyjs/cranelift-ir/filetest';
import { eliminateLoads, inlineCalls, optimize } from '@pulleyjs/cranelift-opt';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';
import { disassemble } from '@pulleyjs/pulley-isa';
import { compileOptions, isOptimizing, type OptLevel } from './executor.ts';

/** The text commands for a file's text; each run of a command works on functions of its own. */
export function textCommands(text: string, level: OptLevel): Record<string, TextCommand> {
  const copies = new Map<FiletestContext, readonly Function[]>();
  const functionsFor = (context: FiletestContext): readonly Function[] => {
    const known = copies.get(context);
    if (known !== undefined) return known;
    const made = parseFile(text).functions.map(({ func }) => func);
    copies.set(context, made);
    return made;
  };
  const command = (
    perTarget: boolean,
    print: (func: Function, context: FiletestContext, functions: readonly Function[]) => string | Refusal,
  ): TextCommand => ({
    perTarget,
    print: (index, context) => {
      const functions = functionsFor(context);
      return print(functions[index]!, context, functions.slice(0, index));
    },
  });
  return {
    optimize: command(false, (func) => {
      optimize(func);
      return printFunction(func);
    }),
    'alias-analysis': command(false, (func) => {
      eliminateLoads(func);
      return printFunction(func);
    }),
    inline: command(false, printInlined),
    compile: command(true, (func, { target }) => {
      if (isOptimizing(target, level)) optimize(func);
      return printCode(func, { target });
    }),
  };
}

/** Inlines the functions that stand earlier in the file. */
function printInlined(func: Function, { command }: FiletestContext, earlier: readonly Function[]): string {
  const byName = new Map(earlier.map((callee) => [externalNameText(callee.name), callee]));
  const inlined = inlineCalls(func, ({ callee }) => byName.get(externalNameText(callee)));
  if (inlined === 0) return `(no functions inlined into ${externalNameText(func.name)})`;
  if (command.options.includes('optimize')) optimize(func);
  return printFunction(func);
}

/** The disassembly, under upstream's heading; upstream's listing before it is of structures that only it has. */
function printCode(func: Function, { target }: Pick<FiletestContext, 'target'>): string | Refusal {
  try {
    return `Disassembled:\n${disassemble(compileFunction(func, compileOptions(target)).code)}`;
  } catch (error) {
    if (error instanceof UnsupportedError) return { refusal: error.message };
    throw error;
  }
}
