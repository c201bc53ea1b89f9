/** Runs the run directives of one CLIF file. */

import { externalNameText, type Function, parseFile } from '@pulleyjs/cranelift-ir';
import { UnsupportedError } from '@pulleyjs/pulley-codegen';
import { Image } from './execute.ts';
import { parseRunDirective, sameValue, valueBits } from './run-directive.ts';

export interface FileResult {
  passed: number;
  failed: string[];
  unsupported: string[];
}

/** `prepare` may change each function first (a mid-end, for instance). */
export function runFile(text: string, prepare: (func: Function) => void = () => {}): FileResult {
  const file = parseFile(text);
  const result: FileResult = { passed: 0, failed: [], unsupported: [] };
  let image: Image;
  for (const { func } of file.functions) prepare(func);
  try {
    image = new Image(file.functions.map(({ func }) => func));
  } catch (error) {
    if (!(error instanceof UnsupportedError) && !(error instanceof Error && error.message.startsWith('cannot link')))
      throw error;
    result.unsupported.push(error.message);
    return result;
  }
  for (const { func, comments } of file.functions) {
    for (const { text: comment } of comments) runDirective(image, func, comment, result);
  }
  image.release();
  return result;
}

function runDirective(image: Image, near: Function, comment: string, result: FileResult): void {
  const directive = parseRunDirective(comment);
  if (directive === undefined) {
    if (/^;\s*run\b/.test(comment))
      check(image.call(externalNameText(near.name), []), near, undefined, [], comment, result);
    return;
  }
  // As upstream, a directive is about the function before it, whatever name it says.
  const { params } = near.signature;
  const results = image.call(
    externalNameText(near.name),
    directive.args.map((arg, i) => valueBits(arg, params[i].type)),
  );
  check(results, near, directive.comparison, directive.results, comment, result);
}

function check(
  actual: readonly bigint[] | string,
  func: Function,
  comparison: '==' | '!=' | undefined,
  expected: readonly string[],
  comment: string,
  result: FileResult,
): void {
  const show = typeof actual === 'string' ? actual : actual.map((bits) => `0x${bits.toString(16)}`).join(', ');
  const fail = (): void => void result.failed.push(`${comment}  got ${show}`);
  if (typeof actual === 'string') return fail();
  const { returns } = func.signature;
  if (comparison === undefined || expected.length === 0) {
    if (returns.length > 0 && actual[0] === 0n) return fail();
  } else {
    const same = expected.every((text, i) => sameValue(actual[i], valueBits(text, returns[i].type), returns[i].type));
    if (same !== (comparison === '==')) return fail();
  }
  result.passed++;
}
