/** Constant folding of operations that take lanes from elsewhere than their own place, or look at all of them. */

import {
  F32,
  F64,
  type Function,
  hasFlag,
  type Immediate,
  type InstructionData,
  isVector,
  LITTLE,
  laneBits,
  laneCount,
  laneType,
  type MemFlags,
  Opcode,
  type Type,
} from '@pulleyjs/cranelift-ir';
import { signed, unsigned } from './constants.ts';
import { fromNumber, toNumber } from './fold-floats.ts';

type Lanes = readonly bigint[];

/** Lanes of the result for those of the operands, none where nothing folds; `type` is that of the first operand. */
type FoldLanes = (
  args: readonly Lanes[],
  type: Type,
  to: Type,
  data: InstructionData,
  func: Function,
) => Lanes | undefined;

const half = (lanes: Lanes, isHigh: boolean): Lanes =>
  isHigh ? lanes.slice(lanes.length >> 1) : lanes.slice(0, lanes.length >> 1);

const clamp = (value: bigint, least: bigint, most: bigint): bigint =>
  value < least ? least : value > most ? most : value;

/** Lanes of half the width of the operands', those of the one after those of the other. */
function narrow(fromSigned: boolean, toSigned: boolean): FoldLanes {
  return ([x, y], type, to) => {
    const bits = BigInt(laneBits(to));
    const [least, most] = toSigned ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
    return [...x!, ...y!].map((lane) => clamp(fromSigned ? signed(laneType(type), lane) : lane, least, most));
  };
}

const FOLDS = new Map<Opcode, FoldLanes>([
  [Opcode.extractlane, ([x], _, __, { imm }) => [x![imm]!]],
  [Opcode.insertlane, ([x, y], _, __, { imm }) => x!.map((lane, i) => (i === imm ? y![0]! : lane))],
  [Opcode.vany_true, ([x]) => [x!.some((lane) => lane !== 0n) ? 1n : 0n]],
  [Opcode.vall_true, ([x]) => [x!.every((lane) => lane !== 0n) ? 1n : 0n]],
  [Opcode.vhigh_bits, ([x], type) => [x!.reduce((sum, lane, i) => sum | ((lane >> topBit(type)) << BigInt(i)), 0n)]],
  [Opcode.uwiden_low, ([x]) => half(x!, false)],
  [Opcode.uwiden_high, ([x]) => half(x!, true)],
  [Opcode.swiden_low, ([x], type) => half(x!, false).map((lane) => signed(laneType(type), lane))],
  [Opcode.swiden_high, ([x], type) => half(x!, true).map((lane) => signed(laneType(type), lane))],
  [Opcode.snarrow, narrow(true, true)],
  [Opcode.unarrow, narrow(true, false)],
  [Opcode.uunarrow, narrow(false, false)],
  [
    Opcode.iadd_pairwise,
    ([x, y]) => [...x!, ...y!].flatMap((lane, i, all) => (i % 2 === 0 ? [lane + all[i + 1]!] : [])),
  ],
  [Opcode.swizzle, ([x, y]) => y!.map((index) => x![Number(index)] ?? 0n)],
  [Opcode.shuffle, (args, type, to, { imm }, func) => shuffled(args, type, to, func.immediates.at(imm as Immediate))],
  [Opcode.bitselect, ([c, x, y]) => c!.map((mask, i) => (mask & x![i]!) | (~mask & y![i]!))],
  [Opcode.fvpromote_low, ([x], type, to) => (type === to ? undefined : converted(half(x!, false), F32, F64))],
  [Opcode.fvdemote, ([x]) => converted([...x!], F64, F32)?.concat(0n, 0n)],
  [Opcode.bitcast, bitcast],
]);

const topBit = (type: Type): bigint => BigInt(laneBits(type) - 1);

function shuffled([x, y]: readonly Lanes[], type: Type, to: Type, mask: Uint8Array): Lanes | undefined {
  const bytes = [...bytesOf(x!, type), ...bytesOf(y!, type)];
  return lanesOf(
    Array.from(mask, (index) => bytes[index] ?? 0),
    to,
  );
}

function converted(lanes: Lanes, from: Type, to: Type): bigint[] | undefined {
  const found = lanes.map((lane) => fromNumber(to, toNumber(from, lane)));
  return found.every((lane) => lane !== undefined) ? found : undefined;
}

/** Between lanes of other widths the flags say in which order the bytes are. */
function bitcast([x]: readonly Lanes[], type: Type, to: Type, { aux }: InstructionData): Lanes | undefined {
  if (laneCount(type) === laneCount(to)) return x;
  return hasFlag(aux as MemFlags, LITTLE) ? lanesOf(bytesOf(x!, type), to) : undefined;
}

function bytesOf(lanes: Lanes, type: Type): number[] {
  const width = laneBits(type) >> 3;
  return lanes.flatMap((lane) => Array.from({ length: width }, (_, i) => Number((lane >> BigInt(8 * i)) & 0xffn)));
}

function lanesOf(bytes: readonly number[], type: Type): bigint[] {
  const width = laneBits(type) >> 3;
  const lane = (from: number): bigint =>
    bytes.slice(from, from + width).reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
  return Array.from({ length: bytes.length / width }, (_, i) => lane(i * width));
}

/** The lanes that such an operation computes, wrapped to the lanes of its result. */
export function foldLanes(
  func: Function,
  data: InstructionData,
  args: readonly Lanes[],
  to: Type,
): readonly bigint[] | undefined {
  const type = func.dfg.valueType(data.args[0]!);
  const lanes = FOLDS.get(data.opcode)?.(args, type, to, data, func);
  return lanes?.map((lane) => unsigned(isVector(to) ? laneType(to) : to, lane));
}

/** Whether an opcode is folded here. */
export function takesLanes(opcode: Opcode): boolean {
  return FOLDS.has(opcode);
}
