/** Branches to where nothing but a trap is, and traps that always happen. */

import {
  type Block,
  type Function,
  type Inst,
  InstructionData,
  INVALID,
  Opcode,
  opcodes,
} from '@pulleyjs/cranelift-ir';
import { becomeJump } from './simplify.ts';

/** Pure instructions that may stand before a trap. */
const MAX_PREFIX = 8;

/** The trap that a block comes to without any other effect. */
function trapOf(func: Function, block: Block): Inst | undefined {
  const { dfg, layout } = func;
  let steps = 0;
  for (let inst = layout.firstInst(block); inst !== undefined; inst = layout.nextInst(inst)) {
    const info = opcodes[dfg.inst(inst).opcode]!;
    if (info.opcode === Opcode.trap) return inst;
    const hasEffect = info.terminator || info.call || info.canLoad || info.canStore || info.canTrap;
    if (hasEffect || info.otherSideEffects || ++steps > MAX_PREFIX) return undefined;
  }
  return undefined;
}

/**
 * A `brif` one of whose targets only traps becomes a conditional trap, at that trap's source location, and a jump.
 * @returns the trap
 */
export function branchToTrap(func: Function, inst: Inst, data: InstructionData): Inst | undefined {
  const [whenTrue, whenFalse] = data.targets as [(typeof data.targets)[0], (typeof data.targets)[0]];
  const inFalse = trapOf(func, whenFalse.block);
  const trap = inFalse ?? trapOf(func, whenTrue.block);
  if (trap === undefined) return undefined;
  const conditional = new InstructionData(inFalse === undefined ? Opcode.trapnz : Opcode.trapz, data.type, data.args);
  conditional.imm = func.dfg.inst(trap).imm;
  const made = func.dfg.makeInst(conditional);
  func.dfg.srclocs[made] = func.dfg.srclocs[trap]!;
  func.layout.insertInstBefore(made, inst);
  becomeJump(data, inFalse === undefined ? whenFalse : whenTrue);
  return made;
}

/** A conditional trap that always happens becomes a `trap`, which ends its block. */
export function endInTrap(func: Function, inst: Inst, data: InstructionData): void {
  for (let next = func.layout.nextInst(inst); next !== undefined; next = func.layout.nextInst(inst)) {
    func.layout.removeInst(next);
  }
  data.opcode = Opcode.trap;
  data.type = INVALID;
  data.args = [];
}
