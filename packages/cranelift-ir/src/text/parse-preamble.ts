/** The declarations between `{` and the first block, in any order. */

import type { AnyEntity } from '../any-entity.ts';
import type { Constant, DynamicType, FuncRef, GlobalValue, SigRef, UserExternalNameRef } from '../entities.ts';
import type { ExternalName } from '../external-name.ts';
import type { ExtFuncData, GlobalValueData, StackSlotData } from '../function.ts';
import { ALIGNED, hasFlag, isNoTrap } from '../memflags.ts';
import { isVector } from '../types.ts';
import type { FunctionContext } from './function-context.ts';
import {
  parseConstantBytes,
  parseHexBytes,
  parseImm64,
  parseIntrinsicName,
  parseMemFlags,
  parseOffset32,
  parseU32,
  parseU64,
  parseUserName,
} from './parse-immediates.ts';
import { parseSignature, parseType } from './parse-signature.ts';
import type { Location, Parser } from './parser.ts';

/** The signature number of a function slot that no text declares. */
const NO_SIGNATURE = 0xffffffff as SigRef;

type Declaration = (p: Parser, context: FunctionContext, index: number, at: Location) => void;

const DECLARATIONS = new Map<string, Declaration>([
  ['ss', declareStackSlot],
  ['dss', declareDynamicStackSlot],
  ['dt', declareDynamicType],
  ['gv', declareGlobalValue],
  ['sig', declareSignature],
  ['fn', declareFunction],
  ['const', declareConstant],
  ['region', declareRegion],
]);

export function parsePreamble(p: Parser, context: FunctionContext): void {
  for (;;) {
    if (p.isWord('stack_limit')) {
      declareStackLimit(p, context);
      context.claimComments({ kind: 'stack_limit', index: 0 });
      continue;
    }
    const declare = p.is('entity') ? DECLARATIONS.get(p.lexer.prefix) : undefined;
    if (declare === undefined) return;
    const { prefix, number } = p.lexer;
    const at = p.location();
    p.lexer.advance();
    p.expect('=', `expected '=' in ${prefix} declaration`);
    declare(p, context, number, at);
    context.claimComments({ kind: prefix as AnyEntity['kind'], index: number });
  }
}

const emptySlot = (): StackSlotData => ({ kind: 'explicit_slot', size: 0, alignShift: 0, key: undefined });

function declareStackSlot(p: Parser, context: FunctionContext, index: number, at: Location): void {
  if (!p.acceptWord('explicit_slot')) p.fail('expected stack slot kind');
  const size = parseU32(p, 'expected byte-size in stack_slot decl');
  let alignShift = 0;
  let key: bigint | undefined;
  while (p.accept(',')) {
    const word = p.expect('word', 'expected stack slot flag');
    if (word !== 'align' && word !== 'key') p.fail(`invalid stack slot flag: ${word}`);
    p.expect('=', 'expected `=` after flag');
    if (word === 'key') key = parseU64(p, 'expected stack slot key');
    else alignShift = parseAlignment(p);
  }
  const slots = context.func.stackSlots;
  context.declare('ss', index, slots, emptySlot, at);
  slots.set(index as never, { kind: 'explicit_slot', size, alignShift, key });
}

function parseAlignment(p: Parser): number {
  const at = p.location();
  const align = parseU32(p, 'expected alignment-size after `align` flag');
  if (align === 0 || 2 ** Math.round(Math.log2(align)) !== align)
    p.fail('stack slot alignment must be a power of two', at);
  return Math.log2(align);
}

function declareDynamicStackSlot(p: Parser, context: FunctionContext, index: number, at: Location): void {
  if (!p.acceptWord('explicit_dynamic_slot')) p.fail('expected dynamic stack slot kind');
  const typeAt = p.location();
  const type = p.expectEntity('dt', 'expected dynamic type') as DynamicType;
  context.check('dt', type, 'dynamic type', typeAt);
  const slots = context.func.dynamicStackSlots;
  context.declare('dss', index, slots, () => ({ type }), at);
  slots.set(index as never, { type });
}

function declareDynamicType(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const typeAt = p.location();
  const base = parseType(p, 'expected base type of dynamic type');
  if (!isVector(base)) p.fail('expected a vector type', typeAt);
  p.expect('*', "expected '*' followed by a dynamic scale value");
  const scale = p.expectEntity('gv', 'expected dynamic scale global value') as GlobalValue;
  const types = context.func.dynamicTypes;
  context.declare('dt', index, types, () => ({ base, scale }), at);
  types.set(index as never, { base, scale });
}

const placeholderGlobal = (): GlobalValueData => ({
  kind: 'symbol',
  name: { kind: 'testcase', name: '' },
  offset: 0n,
  colocated: false,
  tls: false,
});

function declareGlobalValue(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const data = parseGlobalValue(p, context);
  const globals = context.func.globalValues;
  if (context.isDeclared('gv', index)) p.fail(`duplicate entity: gv${index}`, at);
  context.declare('gv', index, globals, placeholderGlobal, at);
  globals.set(index as GlobalValue, data);
}

function parseGlobalValue(p: Parser, context: FunctionContext): GlobalValueData {
  const at = p.location();
  const kind = p.expect('word', 'expected global value kind');
  switch (kind) {
    case 'vmctx':
      return { kind };
    case 'load': {
      p.expect('.', "expected '.' followed by type in load global value decl");
      const type = parseType(p, 'expected load type');
      const flagsAt = p.location();
      const flags = parseMemFlags(p);
      const base = p.expectEntity('gv', 'expected global value: gv«n»') as GlobalValue;
      const offset = parseOffset32(p);
      if (!isNoTrap(flags) || !hasFlag(flags, ALIGNED)) p.fail('global-value load must be notrap and aligned', flagsAt);
      return { kind, base, offset, type, flags };
    }
    case 'iadd_imm': {
      p.expect('.', "expected '.' followed by type in iadd_imm global value decl");
      const type = parseType(p, 'expected iadd type');
      const base = p.expectEntity('gv', 'expected global value: gv«n»') as GlobalValue;
      p.expect(',', "expected ',' followed by rhs in iadd_imm global value decl");
      return { kind, base, offset: parseImm64(p, 'expected iadd_imm immediate'), type };
    }
    case 'symbol': {
      const colocated = p.acceptWord('colocated');
      const tls = p.acceptWord('tls');
      const name = parseExternalName(p, context);
      const signed = p.is('integer') && /^[+-]/.test(p.lexer.text);
      return { kind, name, offset: signed ? parseImm64(p, 'expected symbol offset') : 0n, colocated, tls };
    }
    case 'dyn_scale_target_const': {
      p.expect('.', "expected '.' followed by type in dynamic scale global value decl");
      return { kind, type: parseType(p, 'expected load type') };
    }
    default:
      return p.fail(`Unknown global value kind '${kind}'`, at);
  }
}

/** `%name`, `u0:3`, `userextname2` or `backend_intrinsic:4`. */
function parseExternalName(p: Parser, context: FunctionContext): ExternalName {
  if (p.is('name')) return { kind: 'testcase', name: p.expect('name', '') };
  if (p.isWord('backend_intrinsic')) return parseIntrinsicName(p);
  if (p.isEntity('userextname')) {
    const at = p.location();
    const ref = p.expectEntity('userextname', '') as UserExternalNameRef;
    return context.func.userNameAt(ref) ?? p.fail(`undefined external name userextname${ref}`, at);
  }
  const name = parseUserName(p);
  context.func.internUserName(name.namespace, name.index);
  return name;
}

function declareSignature(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const signature = parseSignature(p);
  const { signatures } = context.func;
  const filler = { params: [], returns: [], callConv: p.defaultCallConv };
  context.declare('sig', index, signatures, () => ({ ...filler, params: [], returns: [] }), at);
  signatures.set(index as SigRef, signature);
}

const placeholderFunction = (): ExtFuncData => ({
  name: { kind: 'testcase', name: '' },
  signature: NO_SIGNATURE,
  colocated: false,
  patchable: false,
});

function declareFunction(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const colocated = p.acceptWord('colocated');
  const patchable = p.acceptWord('patchable');
  const name = parseExternalName(p, context);
  const signature = parseFunctionSignature(p, context);
  const functions = context.func.extFuncs;
  context.declare('fn', index, functions, placeholderFunction, at);
  functions.set(index as FuncRef, { name, signature, colocated, patchable });
}

function parseFunctionSignature(p: Parser, context: FunctionContext): SigRef {
  if (p.is('(')) return context.addSignature(parseSignature(p));
  const at = p.location();
  const signature = p.expectEntity('sig', "expected 'function' or sig«n» in function decl");
  context.check('sig', signature, 'signature', at);
  return signature as SigRef;
}

function declareConstant(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const bytes = p.is('type')
    ? parseConstantBytes(p, parseType(p, 'expected type of constant'))
    : parseHexBytes(p, undefined);
  const { constants } = context.func;
  context.declare('const', index, constants, () => new Uint8Array(0), at);
  context.setConstant(index as Constant, bytes);
}

function declareRegion(p: Parser, context: FunctionContext, index: number, at: Location): void {
  const userId = parseU32(p, 'expected alias region user id');
  const description = p.expect('string', 'expected alias region description');
  const regions = context.func.aliasRegions;
  if (index !== regions.length) p.fail(`duplicate alias region: region${index}`, at);
  context.declare('region', index, regions, () => ({ userId, description }), at);
}

function declareStackLimit(p: Parser, context: FunctionContext): void {
  const at = p.location();
  p.lexer.advance();
  p.expect('=', "expected '=' in stack limit declaration");
  const gv = p.expectEntity('gv', 'expected global value: gv«n»') as GlobalValue;
  if (context.func.stackLimit !== undefined) p.fail('stack limit defined twice', at);
  context.check('gv', gv, 'global value', at);
  context.func.stackLimit = gv;
}
