/** Signatures: `(i64 vmctx, i32 uext) -> i32 fast`. */

import type { AbiParam, CallConv, Signature } from '../function.ts';
import type { Type } from '../types.ts';
import { parseU32 } from './parse-immediates.ts';
import type { Parser } from './parser.ts';

const CALL_CONVS = new Set<string>([
  'fast',
  'tail',
  'system_v',
  'windows_fastcall',
  'apple_aarch64',
  'probestack',
  'winch',
  'preserve_all',
] satisfies CallConv[]);

export function parseSignature(p: Parser): Signature {
  p.expect('(', 'expected function signature: ( args... )');
  const params = p.commaList(')', "expected ')' after function arguments", () => parseAbiParam(p));
  const returns: AbiParam[] = [];
  if (p.accept('->')) {
    do returns.push(parseAbiParam(p));
    while (p.accept(','));
  }
  return { params, returns, callConv: parseCallConv(p) };
}

function parseCallConv(p: Parser): CallConv {
  if (!p.is('word')) return p.defaultCallConv;
  const { text } = p.lexer;
  if (!CALL_CONVS.has(text)) p.fail(`unknown calling convention: ${text}`);
  p.lexer.advance();
  return text as CallConv;
}

/** A type token. */
export function parseType(p: Parser, message: string): Type {
  if (!p.is('type')) p.unexpected(message);
  const type = p.lexer.type!;
  p.lexer.advance();
  return type;
}

function parseAbiParam(p: Parser): AbiParam {
  const type = parseType(p, 'expected parameter type');
  let extension: AbiParam['extension'] = 'none';
  let purpose: AbiParam['purpose'] = 'normal';
  while (p.is('word')) {
    const { text } = p.lexer;
    if (text === 'uext' || text === 'sext') extension = text;
    else if (text === 'sret' || text === 'vmctx' || text === 'normal') purpose = text;
    else if (text !== 'sarg') break;
    p.lexer.advance();
    if (text === 'sarg') purpose = { sarg: parseStructSize(p) };
  }
  return { type, extension, purpose };
}

function parseStructSize(p: Parser): number {
  p.expect('(', "expected '(' to begin sarg size");
  const size = parseU32(p, 'expected byte-size in sarg decl');
  p.expect(')', "expected ')' to end sarg size");
  return size;
}
