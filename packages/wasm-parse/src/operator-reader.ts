/**
 * A pull decoder of operators over the bytes of a function body or constant expression.
 *
 * `next()` reads one operator and leaves what it read in fields that the following call overwrites; nothing is
 * allocated per operator. It checks the encoding and that the operator's feature is on, and nothing else: whether
 * indices exist and types match is the validator's affair, and so is the nesting (the reader does not know which
 * `end` is the last: run it `while (!reader.done)`).
 *
 * Which fields an operator sets depends on its kind of immediates, which is in its row of the operator table:
 *
 * | immediates | fields |
 * |---|---|
 * | label, func, type, local, global, table, memory, data, elem, tag | `index` |
 * | type table, type field, type count, type data, type elem, type type, table table, memory memory, data memory, elem table | `index`, `index2`, in that order |
 * | block, try_table | `blockTypeIndex`, `blockResult`; try_table also `catchCount`, `catches` |
 * | br_table | `targetCount`, `targets` |
 * | memarg, memarg lane | `index` (the memory), `align`, `memoffsetLo`, `memoffsetHi`; `lane` |
 * | lane | `lane` |
 * | i32, f32 · i64, f64 | `lo` · `lo`, `hi` |
 * | v128, shuffle | `lo`: offset of the 16 bytes |
 * | heaptype, types · br_on_cast | `type` (`types`: also `index`, how many) · `castFlags`, `index`, `type`, `type2` |
 */
import { ByteReader, featureNameOf } from './byte-reader.ts';
import { DecodeError } from './errors.ts';
import { featureBit, type FeatureMask, type WasmFeatures } from './features.ts';
import {
  idBaseOfPrefix,
  mnemonicOf,
  operatorFeatureMask,
  OPERATOR_ID_LIMIT,
  OPERATORS,
  operatorById,
  type ImmediateKind,
} from './opcodes.ts';
import type { Module } from './module.ts';
import { NO_TYPE, type ValueType } from './value-type.ts';

/** What `switch` in {@link OperatorReader.readImmediates} dispatches on: literals, because V8 makes a jump table of nothing else. */
const kindNumbers: { readonly [Kind in ImmediateKind]: number } = {
  none: 0,
  label: 1,
  func: 1,
  type: 1,
  local: 1,
  global: 1,
  table: 1,
  data: 1,
  elem: 1,
  tag: 1,
  'type table': 2,
  'type field': 3,
  'type count': 3,
  'type data': 3,
  'type elem': 3,
  'type type': 3,
  'table table': 3,
  'elem table': 3,
  'memory memory': 4,
  'data memory': 5,
  memory: 6,
  block: 7,
  memarg: 8,
  'memarg lane': 9,
  lane: 10,
  i32: 11,
  i64: 12,
  f32: 13,
  f64: 14,
  v128: 15,
  shuffle: 15,
  br_table: 16,
  types: 17,
  heaptype: 18,
  zero: 19,
  br_on_cast: 20,
  try_table: 21,
};
const DISABLED = 30;
const ILLEGAL = 31;

/** By prefix byte; 0 for bytes that are no prefix. */
const prefixBases = new Int32Array(256);
/** How many codes there is room for after a prefix byte. */
const prefixRoom = new Int32Array(256);
for (const prefix of [0xfb, 0xfc, 0xfd, 0xfe]) {
  prefixBases[prefix] = idBaseOfPrefix(prefix);
  prefixRoom[prefix] = prefix === 0xfd ? 0x200 : 0x100;
}

/** Kind numbers by operator id, for each set of features asked for so far. */
const kindTables = new Map<FeatureMask, Uint8Array>();

function kindTable(enabled: FeatureMask): Uint8Array {
  let kinds = kindTables.get(enabled);
  if (kinds === undefined) {
    kinds = new Uint8Array(OPERATOR_ID_LIMIT).fill(ILLEGAL);
    for (const operator of OPERATORS) {
      kinds[operator.id] =
        (operatorFeatureMask(operator) & enabled) === 0 ? DISABLED : kindNumbers[operator.immediates];
    }
    kindTables.set(enabled, kinds);
  }
  return kinds;
}

const multiValue = featureBit('multiValue');
const multiMemory = featureBit('multiMemory');
const referenceTypes = featureBit('referenceTypes');

/** A catch clause takes three slots of `catches`: kind, tag index, label. */
export const CATCH_SLOTS = 3;
/** The kinds of catch clause. */
export const CATCH = 0;
export const CATCH_REF = 1;
export const CATCH_ALL = 2;
export const CATCH_ALL_REF = 3;

export class OperatorReader extends ByteReader {
  /** Id of the operator, see `opcodes.ts`. */
  opcode: number;
  /** Where the operator begins, from the start of the module. */
  offset: number;
  index: number;
  index2: number;
  /** Type index of a block, or -1; then `blockResult` is its result or NO_TYPE. */
  blockTypeIndex: number;
  blockResult: ValueType;
  /** Alignment as a power of two. */
  align: number;
  /** The constant offset of a memory access, a 64-bit unsigned number (the encoding is the same for memories of 32 bits; the validator sees to it that `memoffsetHi` is 0 there). */
  memoffsetLo: number;
  memoffsetHi: number;
  lane: number;
  type: ValueType;
  type2: ValueType;
  /** Bit 0: the operand may be null; bit 1: the target may be null. */
  castFlags: number;
  /** Number of targets of a `br_table`, the default left out; it is `targets[targetCount]`. */
  targetCount: number;
  /** Reused, and replaced when it must grow: do not keep. */
  targets: Uint32Array;
  catchCount: number;
  /** Reused like `targets`; CATCH_SLOTS for each clause. */
  catches: Uint32Array;
  /** Runs of locals, after {@link OperatorReader.readLocals}. */
  localRunCount: number;
  readonly localRunLengths: number[];
  readonly localRunTypes: ValueType[];

  private readonly kinds: Uint8Array;

  constructor(bytes: Uint8Array, features: WasmFeatures) {
    super(bytes, features);
    this.opcode = 0;
    this.offset = 0;
    this.index = 0;
    this.index2 = 0;
    this.blockTypeIndex = -1;
    this.blockResult = NO_TYPE;
    this.align = 0;
    this.memoffsetLo = 0;
    this.memoffsetHi = 0;
    this.lane = 0;
    this.type = NO_TYPE;
    this.type2 = NO_TYPE;
    this.castFlags = 0;
    this.targetCount = 0;
    this.targets = new Uint32Array(16);
    this.catchCount = 0;
    this.catches = new Uint32Array(8 * CATCH_SLOTS);
    this.localRunCount = 0;
    this.localRunLengths = [];
    this.localRunTypes = [];
    this.kinds = kindTable(this.enabled);
  }

  /** Reads [start, end) from now on. */
  reset(start: number, end: number): void {
    this.pos = start;
    this.end = end;
  }

  /** Whether all of the range has been read. */
  get done(): boolean {
    return this.pos >= this.end;
  }

  /**
   * Reads the declarations of locals at the start of a body, run by run: local variables numbered after the
   * parameters, `localRunLengths[i]` of type `localRunTypes[i]`. Their total is below 2^32. `offset` is then that of the
   * last run, or of the body if it declares none: where what happens at the function's entry is said to happen.
   */
  readLocals(): void {
    this.offset = this.pos;
    const runs = this.count();
    this.localRunCount = runs;
    let total = 0;
    for (let i = 0; i < runs; i++) {
      const start = this.pos;
      this.offset = start;
      const length = this.u32();
      total += length;
      if (total > 0xffffffff) this.malformed('too many locals', start);
      this.localRunLengths[i] = length;
      this.localRunTypes[i] = this.valueType();
    }
  }

  /** Reads an operator and returns its id. */
  next(): number {
    const start = this.pos;
    this.offset = start;
    if (start >= this.end) this.unexpectedEnd();
    let opcode = this.bytes[start];
    this.pos = start + 1;
    if (prefixBases[opcode] !== 0) opcode = this.prefixedId(opcode);
    this.opcode = opcode;
    const kind = this.kinds[opcode];
    if (kind !== 0) this.readImmediates(kind);
    return opcode;
  }

  private prefixedId(prefix: number): number {
    const code = this.u32();
    if (code >= prefixRoom[prefix]) this.malformed(`illegal opcode ${hex(prefix)} ${hex(code)}`, this.offset);
    return prefixBases[prefix] + code;
  }

  private readImmediates(kind: number): void {
    switch (kind) {
      case 1:
        this.index = this.u32();
        return;
      case 2:
        this.index = this.u32();
        this.index2 = this.tableIndex();
        return;
      case 3:
        this.index = this.u32();
        this.index2 = this.u32();
        return;
      case 4:
        this.index = this.memoryIndex();
        this.index2 = this.memoryIndex();
        return;
      case 5:
        this.index = this.u32();
        this.index2 = this.memoryIndex();
        return;
      case 6:
        this.index = this.memoryIndex();
        return;
      case 7:
        this.readBlockType();
        return;
      case 8:
        this.readMemarg();
        return;
      case 9:
        this.readMemarg();
        this.lane = this.byte();
        return;
      case 10:
        this.lane = this.byte();
        return;
      case 11:
        this.lo = this.s32();
        return;
      case 12:
        this.s64();
        return;
      case 13:
        this.f32();
        return;
      case 14:
        this.f64();
        return;
      case 15:
        this.lo = this.pos;
        this.skip(16);
        return;
      case 16:
        this.readTargets();
        return;
      case 17:
        this.readTypes();
        return;
      case 18:
        this.type = this.heapType();
        return;
      case 19:
        if (this.byte() !== 0) this.malformed('zero byte expected', this.pos - 1);
        return;
      case 20:
        this.readCast();
        return;
      case 21:
        this.readBlockType();
        this.readCatches();
        return;
      case DISABLED:
        return this.disabledOpcode();
      default:
        return this.illegalOpcode();
    }
  }

  /** Before reference-types a reserved zero byte stood here. */
  private tableIndex(): number {
    if (this.enabled & referenceTypes) return this.u32();
    if (this.byte() !== 0) this.malformed('zero byte expected', this.pos - 1);
    return 0;
  }

  /** Before multi-memory a reserved zero byte stood here. */
  private memoryIndex(): number {
    if (this.enabled & multiMemory) return this.u32();
    if (this.byte() !== 0) this.malformed('zero byte expected', this.pos - 1);
    return 0;
  }

  private readBlockType(): void {
    const start = this.pos;
    const byte = this.byte();
    this.blockTypeIndex = -1;
    if (byte === 0x40) {
      this.blockResult = NO_TYPE;
      return;
    }
    this.pos = start;
    if ((byte & 0xc0) === 0x40) {
      this.blockResult = this.valueType();
      return;
    }
    this.blockResult = NO_TYPE;
    this.blockTypeIndex = this.s33Index('malformed block type');
    this.require(multiValue, 'malformed block type', start);
  }

  private readMemarg(): void {
    const start = this.pos;
    const flags = this.u32();
    this.index = 0;
    this.align = flags;
    if (flags >= 0x40) {
      if (flags >= 0x80) this.malformed('malformed memop flags', start);
      this.require(multiMemory, 'malformed memop flags', start);
      this.align = flags & 0x3f;
      this.index = this.u32();
    }
    this.u64();
    this.memoffsetLo = this.lo;
    this.memoffsetHi = this.hi;
  }

  private readTargets(): void {
    const count = this.count();
    if (count >= this.targets.length) this.targets = new Uint32Array(count * 2);
    for (let i = 0; i <= count; i++) this.targets[i] = this.u32();
    this.targetCount = count;
  }

  private readTypes(): void {
    const count = this.count();
    this.index = count;
    for (let i = 0; i < count; i++) this.type = this.valueType();
  }

  private readCast(): void {
    const start = this.pos;
    this.castFlags = this.byte();
    if (this.castFlags > 3) this.malformed('malformed br_on_cast flags', start);
    this.index = this.u32();
    this.type = this.heapType();
    this.type2 = this.heapType();
  }

  private readCatches(): void {
    const count = this.count();
    if (count * CATCH_SLOTS > this.catches.length) this.catches = new Uint32Array(count * 2 * CATCH_SLOTS);
    for (let i = 0; i < count; i++) {
      const start = this.pos;
      const kind = this.byte();
      if (kind > CATCH_ALL_REF) this.malformed('malformed catch clause', start);
      this.catches[i * CATCH_SLOTS] = kind;
      this.catches[i * CATCH_SLOTS + 1] = kind < CATCH_ALL ? this.u32() : 0;
      this.catches[i * CATCH_SLOTS + 2] = this.u32();
    }
    this.catchCount = count;
  }

  private illegalOpcode(): never {
    const prefix = this.bytes[this.offset];
    const base = prefixBases[prefix];
    return this.malformed(
      `illegal opcode ${hex(prefix)}${base === 0 ? '' : ` ${hex(this.opcode - base)}`}`,
      this.offset,
    );
  }

  private disabledOpcode(): never {
    const operator = operatorById(this.opcode)!;
    const code = `${operator.prefix === 0 ? '' : `${hex(operator.prefix)} `}${hex(operator.code)}`;
    const feature = featureNameOf(operatorFeatureMask(operator));
    throw new DecodeError(
      'disabled',
      `illegal opcode ${code} (${mnemonicOf(this.opcode)}): feature ${feature} is not enabled`,
      this.offset,
    );
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A reader for the bodies and constant expressions of a decoded module; position it with `reset` or {@link enterFunction}. */
export function moduleReader(module: Module): OperatorReader {
  const reader = new OperatorReader(module.bytes, module.features);
  reader.typeCount = module.types.length;
  return reader;
}

/** Goes to a defined function's body and reads its declarations of locals; what follows are operators until `done`. */
export function enterFunction(reader: OperatorReader, module: Module, functionIndex: number): void {
  const defined = functionIndex - module.importedFunctions;
  reader.reset(module.bodyStart[defined], module.bodyEnd[defined]);
  reader.readLocals();
}
