/** Text of signatures and of the entities declared before the first block. */

import type { UserExternalNameRef } from '../entities.ts';
import { type ExternalName, externalNameText } from '../external-name.ts';
import type { AbiParam, ExtFuncData, Function, GlobalValueData, Signature, StackSlotData } from '../function.ts';
import { typeName } from '../types.ts';
import { printBytes, printImm64, printOffset32 } from './int-format.ts';
import { printMemFlags } from './print-operands.ts';

function printAbiParam({ type, extension, purpose }: AbiParam): string {
  let text = typeName(type);
  if (extension !== 'none') text += ` ${extension}`;
  if (purpose === 'normal') return text;
  return typeof purpose === 'string' ? `${text} ${purpose}` : `${text} sarg(${purpose.sarg})`;
}

/** `(i64 vmctx, i32) -> i32 fast` */
export function printSignature({ params, returns, callConv }: Signature): string {
  const results = returns.length === 0 ? '' : ` -> ${returns.map(printAbiParam).join(', ')}`;
  return `(${params.map(printAbiParam).join(', ')})${results} ${callConv}`;
}

/** The name of a symbol: one that the text declared by number prints as that number. */
function printSymbolName(func: Function, name: ExternalName): string {
  if (name.kind !== 'user') return externalNameText(name);
  const ref: UserExternalNameRef | undefined = func.userNameRef(name.namespace, name.index);
  return ref === undefined ? externalNameText(name) : `userextname${ref}`;
}

function printSymbolOffset(offset: bigint): string {
  if (offset === 0n) return '';
  return (offset > 0n ? '+' : '') + printImm64(offset);
}

function printGlobalValue(func: Function, data: GlobalValueData): string {
  switch (data.kind) {
    case 'vmctx':
      return 'vmctx';
    case 'load':
      return `load.${typeName(data.type)}${printMemFlags(data.flags)} gv${data.base}${printOffset32(data.offset)}`;
    case 'iadd_imm':
      return `iadd_imm.${typeName(data.type)} gv${data.base}, ${printImm64(data.offset)}`;
    case 'symbol': {
      const flags = (data.colocated ? 'colocated ' : '') + (data.tls ? 'tls ' : '');
      return `symbol ${flags}${printSymbolName(func, data.name)}${printSymbolOffset(data.offset)}`;
    }
    case 'dyn_scale_target_const':
      return `dyn_scale_target_const.${typeName(data.type)}`;
    default:
      return data satisfies never;
  }
}

function printStackSlot({ kind, size, alignShift, key }: StackSlotData): string {
  const align = alignShift === 0 ? '' : `, align = ${2 ** alignShift}`;
  return `${kind} ${size}${align}${key === undefined ? '' : `, key = ${key}`}`;
}

function printExtFunc({ name, signature, colocated, patchable }: ExtFuncData): string {
  const flags = (colocated ? 'colocated ' : '') + (patchable ? 'patchable ' : '');
  return `${flags}${externalNameText(name)} sig${signature}`;
}

/** The declarations, in canonical order, without indentation. Dynamic types have no canonical text and are left out. */
export function printPreamble(func: Function): string[] {
  const lines: string[] = [];
  const section = <T>(prefix: string, items: readonly T[], print: (item: T) => string | undefined): void => {
    items.forEach((item, i) => {
      const text = print(item);
      if (text !== undefined) lines.push(`${prefix}${i} = ${text}`);
    });
  };
  section('dss', func.dynamicStackSlots.values(), ({ type }) => `explicit_dynamic_slot dt${type}`);
  section('ss', func.stackSlots.values(), printStackSlot);
  section('region', func.aliasRegions.values(), ({ userId, description }) => `${userId} "${description}"`);
  section('gv', func.globalValues.values(), (data) => printGlobalValue(func, data));
  section('sig', func.signatures.values(), printSignature);
  section('fn', func.extFuncs.values(), (data) =>
    func.signatures.has(data.signature) ? printExtFunc(data) : undefined,
  );
  section('const', func.constants.values(), (bytes) => (bytes.length === 0 ? undefined : printBytes(bytes)));
  if (func.stackLimit !== undefined) lines.push(`stack_limit = gv${func.stackLimit}`);
  return lines;
}
