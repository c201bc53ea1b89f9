/** Checks of immediates against types: lanes, masks, constants, flags. */

import type { Immediate, Inst } from '../entities.ts';
import { hasFlag, type MemFlags, READONLY } from '../memflags.ts';
import { formatOf, Opcode } from '../opcodes.ts';
import { laneBits, laneCount, typeName } from '../types.ts';
import type { VerifierContext } from './verifier-context.ts';

const MAX_SHUFFLE_INDEX = 31;

export function checkImmediates(context: VerifierContext, inst: Inst): void {
  const { func } = context;
  const data = func.dfg.inst(inst);
  switch (formatOf[data.opcode]) {
    case 'Store':
      if (hasFlag(data.aux as MemFlags, READONLY)) {
        context.fatal(inst, 'A store instruction cannot have the `readonly` MemFlag');
      }
      break;
    case 'BinaryImm8':
    case 'TernaryImm8': {
      if (data.opcode !== Opcode.extractlane && data.opcode !== Opcode.insertlane) break;
      const type = func.dfg.valueType(data.args[0]!);
      if (data.imm >= laneCount(type)) {
        context.fatal(inst, `The lane ${data.imm} does not index into the type ${typeName(type)}`);
      }
      break;
    }
    case 'Shuffle': {
      const index = func.immediates.at(data.imm as Immediate).find((lane) => lane > MAX_SHUFFLE_INDEX);
      if (index !== undefined) {
        context.fatal(inst, `shuffle immediate index ${index} is larger than the maximum ${MAX_SHUFFLE_INDEX}`);
      }
      break;
    }
    case 'UnaryImm':
      if (data.wide !== BigInt.asUintN(laneBits(data.type), data.wide)) {
        context.fatal(inst, 'constant immediate is out of bounds');
      }
      break;
    default:
      break;
  }
}
