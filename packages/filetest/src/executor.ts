/** `test run`: compiles a file for a Pulley target, through the mid-end if its settings say so, and calls its functions. */

import { externalNameText, type Function, parseFile } from '@pulleyjs/cranelift-ir';
import type { Executor, FiletestContext, TargetConfiguration } from '@pulleyjs/cranelift-ir/filetest';
import { optimize } from '@pulleyjs/cranelift-opt';
import { type CompileOptions, UnsupportedError } from '@pulleyjs/pulley-codegen';
import { Image, LinkError } from './image.ts';

/** Whether the mid-end runs: as the file's settings say, or always, or never. */
export type OptLevel = 'as-set' | 'none' | 'speed';

/** Lets calls between the functions of a file be direct, for they are linked together whether it says so or not. */
function linkTogether(functions: readonly Function[]): void {
  const here = new Set(functions.map(({ name }) => externalNameText(name)));
  for (const func of functions) {
    for (const callee of func.extFuncs.values()) callee.colocated ||= here.has(externalNameText(callee.name));
  }
}

/** The targets whose code can be run here. */
const RUNNABLE = new Set(['pulley32', 'pulley64', 'pulley32be', 'pulley64be']);

/** Value of the last setting of that name; a bare name is `true`. */
export function settingOf(target: TargetConfiguration | undefined, name: string): string | undefined {
  const found = target?.settings.filter((setting) => setting.name === name);
  const last = found?.[found.length - 1];
  return last === undefined ? undefined : (last.value ?? 'true');
}

/** Whether the settings ask for the mid-end. */
export function isOptimizing(target: TargetConfiguration | undefined, level: OptLevel): boolean {
  if (level !== 'as-set') return level === 'speed';
  return (settingOf(target, 'opt_level') ?? 'none') !== 'none';
}

/** The back end's options for a target and its settings. */
export function compileOptions(target: TargetConfiguration | undefined): CompileOptions {
  return {
    pointerWidth: target !== undefined && /^pulley32/.test(target.triple) ? 32 : 64,
    endianness: target !== undefined && /be$/.test(target.triple) ? 'big' : 'little',
    preserveFramePointers: settingOf(target, 'preserve_frame_pointers') === 'true',
  };
}

/**
 * Executors for one file's text: compiled once per target and command, from a copy of their own. `release` frees the
 * code of all of them.
 */
export class FileExecutors {
  private readonly text: string;
  private readonly level: OptLevel;
  private readonly images: Image[] = [];
  private readonly known = new Map<FiletestContext, Executor | string>();

  constructor(text: string, level: OptLevel) {
    this.text = text;
    this.level = level;
  }

  /** The executor for a context, or why there is none. */
  executor(context: FiletestContext): Executor | string {
    const known = this.known.get(context);
    if (known !== undefined) return known;
    const made = this.make(context);
    this.known.set(context, made);
    return made;
  }

  release(): void {
    for (const image of this.images) image.release();
    this.images.length = 0;
  }

  private make({ target, file }: FiletestContext): Executor | string {
    if (target !== undefined && !RUNNABLE.has(target.triple)) return `nothing runs ${target.triple} code here`;
    const functions = parseFile(this.text).functions.map(({ func }) => func);
    linkTogether(functions);
    if (isOptimizing(target, this.level)) functions.forEach((func) => optimize(func));
    const byOriginal = new Map<Function, Function>(file.functions.map(({ func }, i) => [func, functions[i]!]));
    try {
      const image = new Image(functions, compileOptions(target));
      this.images.push(image);
      return (func, args) => image.call(byOriginal.get(func)!, args);
    } catch (error) {
      if (error instanceof UnsupportedError || error instanceof LinkError) return error.message;
      throw error;
    }
  }
}
