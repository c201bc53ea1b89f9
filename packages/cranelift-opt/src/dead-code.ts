/** Removes instructions without effect whose results nobody uses, and block parameters nobody uses. */

import {
  type Function,
  type Inst,
  isNoTrap,
  type MemFlags,
  opcodes,
  type Value,
  ValueKind,
} from '@pulleyjs/cranelift-ir';

/** Whether an instruction must stay although its results are unused. */
function hasEffect(func: Function, inst: Inst): boolean {
  const data = func.dfg.inst(inst);
  const info = opcodes[data.opcode]!;
  if (info.terminator || info.call || info.canStore || info.otherSideEffects || info.canTrap) return true;
  if (info.results === undefined || info.results.length === 0) return true;
  return info.format === 'Load' ? !isNoTrap(data.aux as MemFlags) : info.canLoad;
}

/** Requires resolved operands. Marks what is needed from the effects backwards, then sweeps. */
export function removeDeadCode(func: Function): void {
  const { dfg, layout } = func;
  const live = new Uint8Array(dfg.valueCount);
  const work: Value[] = [];
  const need = (value: Value): void => {
    if (live[value] === 1) return;
    live[value] = 1;
    work.push(value);
  };
  const branchesTo: Map<number, { args: readonly number[] }[]> = new Map();
  for (const block of layout.blocks()) {
    for (const inst of layout.blockInsts(block)) {
      if (hasEffect(func, inst)) dfg.inst(inst).args.forEach(need);
    }
    const last = layout.lastInst(block);
    if (last === undefined) continue;
    for (const call of func.branchTargets(dfg.inst(last))) {
      const list = branchesTo.get(call.block);
      if (list === undefined) branchesTo.set(call.block, [call]);
      else list.push(call);
    }
  }
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (dfg.valueKind(value) === ValueKind.Result) {
      dfg.inst(dfg.valueOwner(value) as Inst).args.forEach(need);
      continue;
    }
    const position = dfg.valuePosition(value);
    for (const call of branchesTo.get(dfg.valueOwner(value)) ?? []) {
      const arg = call.args[position]!;
      if (arg >= 0) need(arg as Value);
    }
  }
  sweep(func, live);
}

function sweep(func: Function, live: Uint8Array): void {
  const { dfg, layout } = func;
  const entry = layout.entryBlock;
  for (const block of layout.blocks()) {
    const last = layout.lastInst(block)!;
    for (const call of new Set(func.branchTargets(dfg.inst(last)))) {
      const params = dfg.blockParams(call.block);
      call.args = call.args.filter((_, i) => live[params[i]!] === 1);
    }
    for (const inst of layout.blockInsts(block)) {
      if (hasEffect(func, inst)) continue;
      if (!dfg.instResults(inst).some((value) => live[value] === 1)) layout.removeInst(inst);
    }
  }
  for (const block of layout.blocks()) {
    if (block !== entry) dfg.keepParams(block, (param) => live[param] === 1);
  }
}
