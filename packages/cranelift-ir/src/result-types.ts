/** Result types of an instruction from its opcode's row and its controlling type. */

import type { DataFlowGraph } from './dfg.ts';
import type { SigRef } from './entities.ts';
import type { Function } from './function.ts';
import type { InstructionData } from './instructions.ts';
import { opcodes, type TypeRule } from './opcodes.ts';
import {
  asTruthy,
  doubleWidth,
  halfWidth,
  INVALID,
  laneType,
  mergeLanes,
  splitLanes,
  type Type,
  typeFromName,
} from './types.ts';

/** Applies a rule; `undefined` where the rule leaves the type open (`free`, `wider`, `narrower`) or it does not exist. */
export function applyTypeRule(rule: TypeRule, ctrl: Type): Type | undefined {
  switch (rule.kind) {
    case 'ctrl':
      return ctrl;
    case 'fixed':
      return fixedType(rule.type);
    case 'free':
      return undefined;
    case 'derived':
      return deriveType(rule.how, ctrl);
  }
}

const fixedTypes = new Map<string, Type | undefined>();

function fixedType(name: string): Type | undefined {
  if (!fixedTypes.has(name)) fixedTypes.set(name, typeFromName(name));
  return fixedTypes.get(name);
}

function deriveType(how: string, ctrl: Type): Type | undefined {
  switch (how) {
    case 'lane_of':
      return laneType(ctrl);
    case 'as_truthy':
      return asTruthy(ctrl);
    case 'half_width':
      return halfWidth(ctrl);
    case 'double_width':
      return doubleWidth(ctrl);
    case 'split_lanes':
      return splitLanes(ctrl);
    case 'merge_lanes':
      return mergeLanes(ctrl);
    case 'dynamic_to_vector':
      return (ctrl - 0x80) as Type;
    default:
      return undefined;
  }
}

/** The types of the results an instruction must have. */
export function resultTypes(func: Function, data: InstructionData): readonly Type[] {
  const info = opcodes[data.opcode]!;
  if (info.results !== undefined) {
    return info.results.map((result) => applyTypeRule(result.rule, data.type) ?? INVALID);
  }
  return func.signatures.at(func.callSignature(data) as SigRef).returns.map((param) => param.type);
}

/** The controlling type in force: the inferring operand's for opcodes that have one, else the one written. */
export function controllingType(dfg: DataFlowGraph, data: InstructionData): Type {
  const { inferredFrom } = opcodes[data.opcode]!;
  return inferredFrom < 0 ? data.type : dfg.valueType(data.args[inferredFrom]!);
}
