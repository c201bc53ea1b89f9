/** WebAssembly operators as text, as a text module would have them. */

import { type ImmediateKind, NO_TYPE, operatorById, type OperatorReader, valueTypeName } from '@pulleyjs/wasm-parse';

/** The operator that `reader` has just read. */
export function operatorText(reader: OperatorReader): string {
  const operator = operatorById(reader.opcode)!;
  const immediates = immediateTexts(reader, operator.immediates).filter((text) => text !== '');
  return [operator.mnemonic, ...immediates].join(' ');
}

function immediateTexts(reader: OperatorReader, kind: ImmediateKind): string[] {
  switch (kind) {
    case 'none':
    case 'zero':
      return [];
    case 'label':
    case 'func':
    case 'type':
    case 'local':
    case 'global':
    case 'tag':
    case 'data':
    case 'elem':
      return [String(reader.index)];
    case 'table':
    case 'memory':
      return [optionalIndex(reader.index)];
    case 'type table':
      return [optionalIndex(reader.index2), `(type ${reader.index})`];
    case 'block':
    case 'try_table':
      return [blockType(reader)];
    case 'memarg':
      return memoryArgument(reader);
    case 'memarg lane':
      return [...memoryArgument(reader), String(reader.lane)];
    case 'lane':
      return [String(reader.lane)];
    case 'i32':
      return [String(reader.lo | 0)];
    case 'i64':
      return [String(BigInt.asIntN(64, wide(reader)))];
    case 'f32':
    case 'f64':
      return [floatText(reader, kind)];
    case 'br_table':
      return Array.from(reader.targets.subarray(0, reader.targetCount + 1), String);
    case 'types':
      return [`(result ${valueTypeName(reader.type)})`];
    case 'heaptype':
      return [valueTypeName(reader.type)];
    case 'v128':
    case 'shuffle':
    case 'br_on_cast':
      return [];
    default:
      return [String(reader.index), String(reader.index2)];
  }
}

function optionalIndex(index: number): string {
  return index === 0 ? '' : String(index);
}

function blockType({ blockTypeIndex, blockResult }: OperatorReader): string {
  if (blockTypeIndex >= 0) return `(type ${blockTypeIndex})`;
  return blockResult === NO_TYPE ? '' : `(result ${valueTypeName(blockResult)})`;
}

function memoryArgument({ index, align, memoffsetLo, memoffsetHi }: OperatorReader): string[] {
  const offset = (BigInt(memoffsetHi >>> 0) << 32n) | BigInt(memoffsetLo >>> 0);
  return [optionalIndex(index), offset === 0n ? '' : `offset=${offset}`, `align=${2 ** align}`];
}

function wide({ lo, hi }: OperatorReader): bigint {
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

function floatText(reader: OperatorReader, kind: 'f32' | 'f64'): string {
  const view = new DataView(new ArrayBuffer(8));
  if (kind === 'f32') {
    view.setUint32(0, reader.lo >>> 0);
    return String(view.getFloat32(0));
  }
  view.setBigUint64(0, wide(reader));
  return String(view.getFloat64(0));
}
