/**
 * Every instruction that computes or accesses memory, with all types that it exists for and that the back end compiles:
 * what random programs are made of. Found by trying: a shape is a row of the opcode table with types filled in.
 */
import {
  abiParam,
  applyTypeRule,
  DEFAULT_FLAGS,
  F32,
  F32X4,
  F64,
  F64X2,
  type Format,
  Function,
  hasFloatLanes,
  I128,
  I16,
  I16X8,
  I32,
  I32X4,
  I64,
  I64X2,
  I8,
  I8X16,
  InstBuilder,
  InstructionData,
  INVALID,
  isInTypeSet,
  isVector,
  laneBits,
  laneCount,
  LITTLE,
  Opcode,
  opcodes,
  type Type,
  type TypeRule,
  type MemFlags,
  type Value,
  withFlag,
  verifyFunction,
} from '@pulleyjs/cranelift-ir';
import { compileFunction, UnsupportedError } from '@pulleyjs/pulley-codegen';

/** All types of values in random programs. */
export const TYPES: readonly Type[] = [I8, I16, I32, I64, I128, F32, F64, I8X16, I16X8, I32X4, I64X2, F32X4, F64X2];

export interface Shape {
  readonly opcode: Opcode;
  readonly format: Format;
  readonly ctrl: Type;
  readonly args: readonly Type[];
  readonly results: readonly Type[];
  /** Index of the operand that is an address; -1 if none is. */
  readonly address: number;
  /** Condition code or operation, where the format has one. */
  readonly imm: number;
}

/** How many values the immediate of a format has; lanes and masks are chosen when the instruction is made. */
const VARIANTS: Partial<Record<Format, number>> = { IntCompare: 10, FloatCompare: 14, AtomicRmw: 11 };

const FORMATS: ReadonlySet<Format> = new Set<Format>([
  'Unary',
  'Binary',
  'Ternary',
  'IntCompare',
  'FloatCompare',
  'BinaryImm8',
  'TernaryImm8',
  'Shuffle',
  'IntAddTrap',
  'Load',
  'LoadNoOffset',
  'Store',
  'StoreNoOffset',
  'AtomicRmw',
  'AtomicCas',
]);
const MEMORY = /^(Load|Store|Atomic)/;
const LEFT_OUT: ReadonlySet<Opcode> = new Set([Opcode.set_pinned_reg]);

/** What programs are for. */
export interface ProgramTarget {
  /** `I64`, or `I32` for 32-bit pointers. */
  readonly pointerType: Type;
  readonly endianness: 'little' | 'big';
}

const known = new Map<string, readonly (readonly Shape[])[]>();

/** The shapes of each opcode that has any. */
export function shapesByOpcode(target: ProgramTarget): readonly (readonly Shape[])[] {
  const key = `${target.pointerType} ${target.endianness}`;
  let result = known.get(key);
  if (result === undefined) {
    result = opcodes
      .filter(({ opcode, format }) => FORMATS.has(format) && !LEFT_OUT.has(opcode))
      .map(({ opcode }) => shapesOf(opcode, target))
      .filter((shapes) => shapes.length > 0);
    known.set(key, result);
  }
  return result;
}

function shapesOf(opcode: Opcode, target: ProgramTarget): Shape[] {
  const { pointerType } = target;
  const { name, format, ctrl: set, args, results } = opcodes[opcode]!;
  const isAccess = MEMORY.test(format) && opcode !== Opcode.bitcast;
  const address = isAccess ? args.findIndex(({ name }) => name === 'p') : -1;
  const found: Shape[] = [];
  // Frames of 32-bit code are aligned to 8 bytes, which is not enough for an atomic access of 16.
  const types = pointerType === I32 && /^atomic/.test(name) ? TYPES.filter((type) => type !== I128) : TYPES;
  for (const ctrl of set === undefined ? [INVALID] : types.filter((type) => isInTypeSet(type, set))) {
    const operands = args.map(({ rule }, i) => (i === address ? [pointerType] : typesFor(rule, ctrl)));
    const resultTypes = (results ?? []).map(({ rule }) => applyTypeRule(rule, ctrl) ?? INVALID);
    if (resultTypes.some((type) => !TYPES.includes(type))) continue;
    for (const list of combinations(operands)) {
      for (let imm = 0; imm < (VARIANTS[format] ?? 1); imm++) {
        const shape = { opcode, format, ctrl, args: list, results: resultTypes, address, imm };
        if (compiles(shape, target)) found.push(shape);
      }
    }
  }
  return found;
}

/** The types that an operand may have. */
function typesFor(rule: TypeRule, ctrl: Type): readonly Type[] {
  const bound = applyTypeRule(rule, ctrl);
  if (bound !== undefined) return TYPES.includes(bound) ? [bound] : [];
  if (rule.kind === 'free') return TYPES.filter((type) => isInTypeSet(type, rule.set));
  return TYPES.filter((type) => {
    if (isVector(type) || hasFloatLanes(type) !== hasFloatLanes(ctrl)) return false;
    const isWider = rule.kind === 'derived' && rule.how === 'wider';
    return isWider ? laneBits(type) > laneBits(ctrl) : laneBits(type) < laneBits(ctrl);
  });
}

function combinations(choices: readonly (readonly Type[])[]): Type[][] {
  return choices.reduce<Type[][]>(
    (lists, types) => lists.flatMap((list) => types.map((type) => [...list, type])),
    [[]],
  );
}

/** Whether a function of this one instruction verifies and compiles. */
function compiles(shape: Shape, { pointerType, endianness }: ProgramTarget): boolean {
  const func = new Function(
    { kind: 'testcase', name: 'probe' },
    { params: shape.args.map(abiParam), returns: shape.results.map(abiParam), callConv: 'tail' },
  );
  const b = new InstBuilder(func);
  const block = func.dfg.makeBlock();
  func.layout.appendBlock(block);
  b.positionAtEnd(block);
  const args = shape.args.map((type) => func.dfg.appendParam(block, type));
  b.return(insertShape(b, shape, args, { flags: plainFlags(shape) }));
  const isa = { pointerType, preserveFramePointers: false, enablePinnedReg: false, hostCalls: true };
  if (verifyFunction(func, { isa }).length > 0) return false;
  try {
    compileFunction(func, { pointerWidth: pointerType === I32 ? 32 : 64, endianness });
    return true;
  } catch (error) {
    if (error instanceof UnsupportedError) return false;
    throw error;
  }
}

/** Flags that an instruction of a shape may have anywhere. */
export function plainFlags(shape: Shape): MemFlags {
  return needsByteOrder(shape) ? withFlag(DEFAULT_FLAGS, LITTLE) : DEFAULT_FLAGS;
}

/** Bitcasts that change the number of lanes must say in which order these lie. */
function needsByteOrder({ opcode, ctrl, args }: Shape): boolean {
  return opcode === Opcode.bitcast && laneCount(ctrl) !== laneCount(args[0]!);
}

/** What an instruction has beside its operands. */
export interface Extras {
  readonly flags?: MemFlags;
  readonly offset?: number;
  /** Lane, already less than the number of lanes. */
  readonly lane?: number;
  readonly mask?: Uint8Array;
  readonly trapCode?: number;
}

/** Inserts an instruction of a shape. @returns its results */
export function insertShape(
  b: InstBuilder,
  shape: Shape,
  args: readonly Value[],
  { flags = DEFAULT_FLAGS, offset = 0, lane = 0, mask = new Uint8Array(16), trapCode = 1 }: Extras,
): readonly Value[] {
  const data = new InstructionData(shape.opcode, shape.ctrl, [...args]);
  const { format } = shape;
  data.imm = shape.imm;
  if (MEMORY.test(format)) data.aux = flags;
  if (format === 'Load' || format === 'Store') data.imm = offset;
  else if (format === 'BinaryImm8' || format === 'TernaryImm8') data.imm = lane;
  else if (format === 'IntAddTrap') data.imm = trapCode;
  else if (format === 'Shuffle') data.imm = b.func.immediates.push(mask);
  const inst = b.insert(data);
  return b.dfg.makeResults(inst, shape.results);
}
