/** Checks of declared backend intrinsics against the host ABI in force. */

import type { FuncRef } from '../entities.ts';
import type { Signature } from '../function.ts';
import { type Type, typeName } from '../types.ts';
import type { HostCallTypes, VerifierContext } from './verifier-context.ts';

export function checkIntrinsics(context: VerifierContext): void {
  const { func, hostAbi } = context;
  if (hostAbi === undefined) return;
  for (const ref of func.extFuncs.keys()) {
    const { name, signature } = func.extFuncs.at(ref);
    const declared = func.signatures.get(signature);
    if (name.kind !== 'intrinsic' || declared === undefined) continue;
    checkIntrinsic(context, ref, declared, name.number, hostAbi.signatureOf(name.number));
  }
}

function checkIntrinsic(
  context: VerifierContext,
  ref: FuncRef,
  declared: Signature,
  number: number,
  call: HostCallTypes | undefined,
): void {
  if (call === undefined) return context.reportAt('fn', ref, `the host ABI has no host call ${number}`);
  const [callee, ...params] = declared.params.map((param) => param.type);
  const returns = declared.returns.map((param) => param.type);
  const pointer = context.isa?.pointerType ?? callee;
  if (callee === undefined || callee !== pointer) {
    return context.reportAt('fn', ref, `host call ${number} takes the callee's address as its first parameter`);
  }
  if (!sameTypes(params, call.params) || !sameTypes(returns, call.returns)) {
    const expected = `(${list(call.params)}) -> (${list(call.returns)})`;
    context.reportAt(
      'fn',
      ref,
      `host call ${number} has signature ${expected}, found (${list(params)}) -> (${list(returns)})`,
    );
  }
  return undefined;
}

const sameTypes = (a: readonly Type[], b: readonly Type[]): boolean =>
  a.length === b.length && a.every((type, i) => type === b[i]);

const list = (types: readonly Type[]): string => types.map(typeName).join(', ');
