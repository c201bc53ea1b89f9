/** Checks of shape: terminators, results, operands and where they are defined. */

import type { Block, Inst, Value } from '../entities.ts';
import { forEachValue } from '../instruction-values.ts';
import { ValueKind } from '../dfg.ts';
import { opcodes } from '../opcodes.ts';
import { resultTypes } from '../result-types.ts';
import type { VerifierContext } from './verifier-context.ts';

/** Terminators end blocks and nothing else does. */
export function checkPosition(context: VerifierContext, block: Block, inst: Inst): void {
  const { dfg, layout } = context.func;
  const { terminator } = opcodes[dfg.inst(inst).opcode]!;
  const last = layout.lastInst(block) === inst;
  if (terminator && !last) {
    context.fatal(inst, `a terminator instruction was encountered before the end of block${block}`);
  }
  if (last && !terminator) context.fatalAt('block', block, 'block does not end in a terminator instruction');
  const home = layout.instBlock(inst);
  if (home !== block)
    context.fatal(inst, `should belong to block${block} not ${home === undefined ? 'none' : `block${home}`}`);
}

/** Each parameter says that it belongs to the block. */
export function checkBlockParams(context: VerifierContext, block: Block): void {
  const { dfg } = context.func;
  for (const param of dfg.blockParams(block)) {
    if (dfg.valueKind(param) !== ValueKind.Param) context.fatalAt('v', param, 'expected an argument, found a result');
    if (dfg.valueOwner(param) !== block) context.fatalAt('v', param, `does not belong to block${block}`);
  }
}

/** As many results as the opcode, or the callee's signature, has. */
export function checkResultCount(context: VerifierContext, inst: Inst): void {
  const { func } = context;
  const expected = resultTypes(func, func.dfg.inst(inst)).length;
  const found = func.dfg.instResults(inst).length;
  if (expected !== found) context.fatal(inst, `expected ${expected} result values, found ${found}`);
}

/** Every operand is defined where the instruction can see it. */
export function checkOperands(context: VerifierContext, inst: Inst): void {
  const { func } = context;
  forEachValue(func, func.dfg.inst(inst), (value) => checkOperand(context, inst, value));
}

function checkOperand(context: VerifierContext, inst: Inst, value: Value): void {
  const { dfg } = context.func;
  if (value < 0 || value >= dfg.valueCount) context.fatal(inst, `invalid value reference v${value}`);
  const original = dfg.resolve(value);
  if (dfg.isAlias(original)) context.fatal(inst, `argument v${value} -> v${original} is not attached`);
  if (dfg.valueKind(original) === ValueKind.Result) checkResultUse(context, inst, value, original);
  else checkParamUse(context, inst, value, original);
}

function checkResultUse(context: VerifierContext, user: Inst, value: Value, original: Value): void {
  const { dfg, layout } = context.func;
  const definer = dfg.valueOwner(original) as Inst;
  const block = layout.instBlock(definer);
  if (block === undefined) context.fatal(user, `v${value} is defined by inst${definer} which has no block`);
  const here = layout.instBlock(user)!;
  if (context.domtree.isReachable(here)) {
    const before =
      block === here
        ? context.positions[definer]! <= context.positions[user]!
        : context.domtree.dominates(block!, here);
    if (!before) context.fatal(user, `uses value v${value} from non-dominating inst${definer}`);
    if (definer === user) context.fatal(user, `uses value v${value} from itself`);
  }
  if (dfg.instResults(definer)[dfg.valuePosition(original)] !== original)
    context.report(user, `argument v${value} -> v${original} is not attached`);
}

function checkParamUse(context: VerifierContext, user: Inst, value: Value, original: Value): void {
  const { dfg, layout } = context.func;
  const block = dfg.valueOwner(original) as Block;
  if (!layout.isBlockInserted(block))
    context.fatal(user, `v${value} is defined by block${block} which is not in the layout`);
  const here = layout.instBlock(user)!;
  if (context.domtree.isReachable(here) && !context.domtree.dominates(block, here)) {
    context.fatal(user, `uses value arg from non-dominating block${block}`);
  }
  if (dfg.blockParams(block)[dfg.valuePosition(original)] !== original) {
    context.report(user, `argument v${value} -> v${original} is not attached`);
  }
}
