/** Run directives of filetests: `run: %f(1, 2) == 3`, with literals read by the types of a signature. */

import type { Signature } from '../function.ts';
import { parseConstantBytes, parseFloat, parseIntOfBits } from '../text/parse-immediates.ts';
import { Parser } from '../text/parser.ts';
import { hasFloatLanes, isVector, laneBits, type Type } from '../types.ts';

/** What to call and what must come of it; values are bit patterns. */
export interface RunCommand {
  /** `run` checks, `print` shows. */
  readonly kind: 'run' | 'print';
  /** Name of the function called, `%f`, and its arguments; none = the function above, without arguments. */
  readonly invocation: { readonly name: string; readonly args: readonly bigint[] } | undefined;
  /** What the results are compared with; none = the single result must not be 0. */
  readonly comparison: { readonly equal: boolean; readonly values: readonly bigint[] } | undefined;
}

/** Whether a comment, without its marks, is a run directive. */
export function isRunCommand(comment: string): boolean {
  return /^(run|print)\b/.test(comment);
}

/** Reads a directive by the signature of the function it calls. @throws ClifParseError */
export function parseRunCommand(comment: string, signature: Signature): RunCommand {
  const p = new Parser(comment);
  const kind = p.expect('word', 'expected run or print') as RunCommand['kind'];
  if (kind !== 'run' && kind !== 'print') p.fail('expected run or print');
  if (!p.accept(':')) {
    if (!p.is('eof')) p.unexpected('expected a colon');
    return { kind, invocation: undefined, comparison: undefined };
  }
  const name = `%${p.expect('name', 'expected a function name')}`;
  p.expect('(', 'expected invocation parentheses');
  const types = signature.params.map((param) => param.type);
  const args = parseValues(p, types);
  p.expect(')', 'expected invocation parentheses');
  const comparison = p.is('eof') ? undefined : parseComparison(p, signature);
  if (!p.is('eof')) p.unexpected('expected end of directive');
  return { kind, invocation: { name, args }, comparison };
}

function parseComparison(p: Parser, signature: Signature): RunCommand['comparison'] {
  const equal = !p.accept('!');
  if (equal) p.expect('=', 'expected a comparison');
  p.expect('=', 'expected a comparison');
  const types = signature.returns.map((param) => param.type);
  if (types.length === 1) return { equal, values: [parseDataValue(p, types[0]!)] };
  p.expect('[', 'expected a list of results');
  const values = parseValues(p, types);
  p.expect(']', 'expected end of the list of results');
  return { equal, values };
}

function parseValues(p: Parser, types: readonly Type[]): bigint[] {
  return types.map((type, i) => {
    if (i > 0) p.expect(',', 'expected a comma between values');
    return parseDataValue(p, type);
  });
}

/** One literal: an integer, a float, or a vector's lanes or hexadecimal bytes. */
function parseDataValue(p: Parser, type: Type): bigint {
  if (isVector(type)) {
    return parseConstantBytes(p, type).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
  const bits = laneBits(type);
  if (hasFloatLanes(type)) return parseFloat(p, bits as 16 | 32 | 64 | 128);
  return parseIntOfBits(p, bits, `expected a ${bits}-bit integer`);
}
