/** Text of an instruction's operands, one case per format. */

import { atomicRmwOps } from '../atomic-rmw-op.ts';
import { floatCCNames, intCCNames } from '../condcodes.ts';
import type { ExceptionTable, Immediate, JumpTable } from '../entities.ts';
import type { Function } from '../function.ts';
import {
  type BlockArg,
  type BlockCall,
  type ExceptionTableData,
  type InstructionData,
  isTryCallRet,
  isValueArg,
  tryCallArgIndex,
} from '../instructions.ts';
import {
  ALIGNED,
  BIG,
  CAN_MOVE,
  hasFlag,
  isNoTrap,
  LITTLE,
  type MemFlags,
  READONLY,
  regionOf,
  trapCodeOf,
} from '../memflags.ts';
import { formatOf } from '../opcodes.ts';
import { HEAP_OUT_OF_BOUNDS, type TrapCode, trapCodeName } from '../trapcode.ts';
import { laneBits } from '../types.ts';
import { printFloat } from './float-format.ts';
import { printBytes, printImm64, printOffset32 } from './int-format.ts';

const FLAG_NAMES: readonly (readonly [number, string])[] = [
  [ALIGNED, 'aligned'],
  [READONLY, 'readonly'],
  [CAN_MOVE, 'can_move'],
  [BIG, 'big'],
  [LITTLE, 'little'],
];

/** Each flag with one space before it. */
export function printMemFlags(flags: MemFlags): string {
  let text = '';
  if (isNoTrap(flags)) text = ' notrap';
  else if (trapCodeOf(flags) !== HEAP_OUT_OF_BOUNDS) text = ` ${trapCodeName(trapCodeOf(flags))}`;
  for (const [flag, name] of FLAG_NAMES) if (hasFlag(flags, flag)) text += ` ${name}`;
  const region = regionOf(flags);
  return region === undefined ? text : `${text} region${region}`;
}

/** `v3`, `ret0`, `exn1` */
export function printBlockArg(arg: BlockArg): string {
  if (isValueArg(arg)) return `v${arg}`;
  return isTryCallRet(arg) ? `ret${tryCallArgIndex(arg)}` : `exn${tryCallArgIndex(arg)}`;
}

/** `block3(v1, v2)` */
export function printBlockCall({ block, args }: BlockCall): string {
  return args.length === 0 ? `block${block}` : `block${block}(${args.map(printBlockArg).join(', ')})`;
}

function printExceptionTable({ signature, normalReturn, items }: ExceptionTableData): string {
  const texts = items.map((item) => {
    switch (item.kind) {
      case 'tag':
        return `tag${item.tag}: ${printBlockCall(item.target)}`;
      case 'default':
        return `default: ${printBlockCall(item.target)}`;
      case 'context':
        return `context v${item.value}`;
      default:
        return item satisfies never;
    }
  });
  const list = texts.length === 0 ? '[]' : `[ ${texts.join(', ')} ]`;
  return `sig${signature}, ${printBlockCall(normalReturn)}, ${list}`;
}

/** An `iconst`'s value, signed. */
export function iconstValue(data: InstructionData): bigint {
  return BigInt.asIntN(laneBits(data.type) || 64, data.wide);
}

/** The literal of a float constant instruction. */
export function printFloatImmediate(data: InstructionData): string {
  switch (formatOf[data.opcode]) {
    case 'UnaryIeee16':
      return printFloat(BigInt(data.imm), 16);
    case 'UnaryIeee32':
      return printFloat(BigInt(data.imm >>> 0), 32);
    default:
      return printFloat(data.wide, 64);
  }
}

const values = (args: readonly number[]): string => args.map((arg) => `v${arg}`).join(', ');

/** What follows the opcode and its type, with the leading space. */
export function printOperands(func: Function, data: InstructionData): string {
  const { args, imm } = data;
  const flags = (): string => printMemFlags(data.aux as MemFlags);
  switch (formatOf[data.opcode]!) {
    case 'AtomicRmw':
      return ` ${atomicRmwOps[imm]} ${values(args)}`;
    case 'AtomicCas':
    case 'Binary':
    case 'Unary':
    case 'Ternary':
      return ` ${values(args)}`;
    case 'MultiAry':
      return args.length === 0 ? '' : ` ${values(args)}`;
    case 'NullAry':
      return ' ';
    case 'LoadNoOffset':
    case 'StoreNoOffset':
      return `${flags()} ${values(args)}`;
    case 'Load':
    case 'Store':
      return `${flags()} ${values(args)}${printOffset32(imm)}`;
    case 'BinaryImm8':
    case 'TernaryImm8':
      return ` ${values(args)}, ${imm}`;
    case 'Shuffle':
      return ` ${values(args)}, ${printBytes(func.immediates.at(imm as Immediate))}`;
    case 'IntCompare':
      return ` ${intCCNames[imm]} ${values(args)}`;
    case 'FloatCompare':
      return ` ${floatCCNames[imm]} ${values(args)}`;
    case 'IntAddTrap':
    case 'CondTrap':
      return ` ${values(args)}, ${trapCodeName(imm as TrapCode)}`;
    case 'Trap':
      return ` ${trapCodeName(imm as TrapCode)}`;
    case 'StackAddr':
      return ` ss${data.aux}${printOffset32(imm)}`;
    case 'DynamicStackAddr':
      return ` dss${imm}`;
    case 'FuncAddr':
      return ` fn${imm}`;
    case 'UnaryGlobalValue':
      return ` gv${imm}`;
    case 'UnaryConst':
      return ` const${imm}`;
    case 'UnaryImm':
      return ` ${printImm64(iconstValue(data))}`;
    case 'UnaryIeee16':
    case 'UnaryIeee32':
    case 'UnaryIeee64':
      return ` ${printFloatImmediate(data)}`;
    case 'Jump':
      return ` ${printBlockCall(data.targets[0]!)}`;
    case 'Brif':
      return ` ${values(args)}, ${printBlockCall(data.targets[0]!)}, ${printBlockCall(data.targets[1]!)}`;
    case 'BranchTable': {
      const { defaultTarget, entries } = func.jumpTables.at(imm as JumpTable);
      return ` ${values(args)}, ${printBlockCall(defaultTarget)}, [${entries.map(printBlockCall).join(', ')}]`;
    }
    case 'Call':
      return ` fn${imm}(${values(args)})`;
    case 'CallIndirect':
      return ` sig${imm}, v${args[0]}(${values(args.slice(1))})`;
    case 'TryCall':
      return ` fn${imm}(${values(args)}), ${printExceptionTable(func.exceptionTables.at(data.aux as ExceptionTable))}`;
    case 'TryCallIndirect':
      return ` v${args[0]}(${values(args.slice(1))}), ${printExceptionTable(func.exceptionTables.at(data.aux as ExceptionTable))}`;
    case 'ExceptionHandlerAddress':
      return ` block${imm}, ${printImm64(BigInt(data.aux))}`;
  }
}
