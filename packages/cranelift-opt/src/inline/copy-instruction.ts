/** Copies one instruction of a callee into its caller's terms. */

import {
  type BlockArg,
  BlockCall,
  type Block,
  type ExceptionItem,
  type ExceptionTable,
  type ExceptionTableData,
  formatOf,
  type Function,
  InstructionData,
  isValueArg,
  type JumpTable,
  type MemFlags,
} from '@pulleyjs/cranelift-ir';
import type { EntityMap } from './entity-map.ts';

/** The copy, whose tables are already the caller's own. */
export function copyInstruction(
  caller: Function,
  callee: Function,
  map: EntityMap,
  data: InstructionData,
): InstructionData {
  const copy = new InstructionData(
    data.opcode,
    data.type,
    data.args.map((arg) => map.value(arg)),
  );
  copy.imm = data.imm;
  copy.aux = data.aux;
  copy.wide = data.wide;
  copy.targets = data.targets.map((call) => copyCall(map, call));
  const { bases } = map;
  switch (formatOf[data.opcode]) {
    case 'UnaryConst':
      copy.imm = map.constant(data.imm);
      break;
    case 'UnaryGlobalValue':
      copy.imm = data.imm + bases.globalValue;
      break;
    case 'Shuffle':
      copy.imm = data.imm + bases.immediate;
      break;
    case 'Load':
    case 'Store':
    case 'LoadNoOffset':
    case 'StoreNoOffset':
    case 'AtomicRmw':
    case 'AtomicCas':
      copy.aux = map.flags(data.aux as MemFlags);
      break;
    case 'StackAddr':
      copy.aux = data.aux + bases.stackSlot;
      break;
    case 'DynamicStackAddr':
      copy.imm = data.imm + bases.dynamicStackSlot;
      break;
    case 'FuncAddr':
    case 'Call':
      copy.imm = data.imm + bases.extFunc;
      break;
    case 'CallIndirect':
      copy.imm = data.imm + bases.signature;
      break;
    case 'TryCall':
      copy.imm = data.imm + bases.extFunc;
      copy.aux = caller.exceptionTables.push(copyTable(callee, map, data.aux as ExceptionTable));
      break;
    case 'TryCallIndirect':
      copy.aux = caller.exceptionTables.push(copyTable(callee, map, data.aux as ExceptionTable));
      break;
    case 'BranchTable': {
      const { defaultTarget, entries } = callee.jumpTables.at(data.imm as JumpTable);
      copy.imm = caller.jumpTables.push({
        defaultTarget: copyCall(map, defaultTarget),
        entries: entries.map((call) => copyCall(map, call)),
      });
      break;
    }
    case 'ExceptionHandlerAddress':
      copy.imm = map.block(data.imm as Block);
      break;
    default:
  }
  return copy;
}

function copyCall(map: EntityMap, { block, args }: BlockCall): BlockCall {
  const copied = args.map((arg): BlockArg => (isValueArg(arg) ? map.value(arg) : arg));
  return new BlockCall(map.block(block), copied);
}

function copyTable(callee: Function, map: EntityMap, table: ExceptionTable): ExceptionTableData {
  const { signature, normalReturn, items } = callee.exceptionTables.at(table);
  return {
    signature: signature + map.bases.signature,
    normalReturn: copyCall(map, normalReturn),
    items: items.map((item): ExceptionItem => {
      if (item.kind === 'context') return { kind: 'context', value: map.value(item.value) };
      return { ...item, target: copyCall(map, item.target) };
    }),
  };
}

/** A copy of another call's handlers: a table owns its block calls. */
export function copyHandlers(items: readonly ExceptionItem[]): ExceptionItem[] {
  return items.map((item) =>
    item.kind === 'context'
      ? { ...item }
      : { ...item, target: new BlockCall(item.target.block, item.target.args.slice()) },
  );
}
