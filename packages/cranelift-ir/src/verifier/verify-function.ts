/**
 * The verifier: whether a function is one that passes and back ends may rely on.
 *
 * The checks run in upstream's order and say what upstream says (cranelift/codegen/src/verifier@e6b33de); a finding after
 * which the rest could not be judged ends the run, all others accumulate.
 */

import type { Function } from '../function.ts';
import { checkAliasRegions, checkEntryBlock, checkGlobalValues, checkSignatures } from './check-declarations.ts';
import { checkImmediates } from './check-immediates.ts';
import { checkIntrinsics } from './check-intrinsics.ts';
import { checkReferences, checkTablesExist } from './check-references.ts';
import { checkBlockParams, checkOperands, checkPosition, checkResultCount } from './check-structure.ts';
import { checkTypes } from './check-types.ts';
import { StopVerification, VerifierContext, type VerifierError, type VerifierOptions } from './verifier-context.ts';

/** All findings, in order; none if the function is sound. */
export function verifyFunction(func: Function, options: VerifierOptions = {}): readonly VerifierError[] {
  const context = new VerifierContext(func, options);
  try {
    checkGlobalValues(context);
    checkAliasRegions(context);
    checkEntryBlock(context);
    checkSignatures(context);
    checkIntrinsics(context);
    checkBlocks(context);
  } catch (error) {
    if (!(error instanceof StopVerification)) throw error;
  }
  return context.errors;
}

function checkBlocks(context: VerifierContext): void {
  const { layout } = context.func;
  for (const block of layout.blocks()) for (const inst of layout.blockInsts(block)) checkTablesExist(context, inst);
  for (const block of layout.blocks()) {
    if (layout.firstInst(block) === undefined) context.fatalAt('block', block, `block${block} cannot be empty`);
    checkBlockParams(context, block);
    for (const inst of layout.blockInsts(block)) {
      checkPosition(context, block, inst);
      checkResultCount(context, inst);
      checkOperands(context, inst);
      checkReferences(context, inst);
      checkTypes(context, inst);
      checkImmediates(context, inst);
    }
  }
}
