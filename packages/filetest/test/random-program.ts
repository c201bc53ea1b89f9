/**
 * Random valid programs: functions of all types that call each other, every instruction that compiles, structured control
 * flow whose loops end, memory on the stack in two alias regions, and traps now and then.
 *
 * Addresses never become values, and what may be unset is never read, so that a program means the same wherever it runs.
 * A function calls only functions before it. The last one is the program's entry.
 */
import {
  type AbiParam,
  abiParam,
  type Block,
  BlockCall,
  type CallConv,
  DEFAULT_FLAGS,
  BIG,
  CAN_MOVE,
  type ExceptionTable,
  type FuncRef,
  type FunctionName,
  Function,
  FunctionBuilder,
  F32,
  F64,
  I128,
  I16,
  I32,
  I64,
  I8,
  isInt,
  isVector,
  laneCount,
  LITTLE,
  type MemFlags,
  Opcode,
  opcodes,
  type Signature,
  type SigRef,
  type StackSlot,
  supportsExceptions,
  tryCallExn,
  tryCallRet,
  type Type,
  typeBits,
  userTrapCode,
  vmctxParam,
  type Value,
  type Variable,
  withFlag,
  withNoTrap,
  withRegion,
  IntCC,
} from '@pulleyjs/cranelift-ir';
import type { Random } from '@pulleyjs/testkit';
import {
  insertShape,
  plainFlags,
  type ProgramTarget,
  type Shape,
  shapesByOpcode,
  TYPES,
} from './instruction-shapes.ts';

export interface ProgramOptions {
  readonly target: ProgramTarget;
  readonly functions: number;
  /** Statements of each function at most. */
  readonly statements: number;
  /** Functions also call `HOST_NAME`, which is defined nowhere and may raise exceptions. */
  readonly host?: boolean;
}

export const HOST_NAME: FunctionName = { kind: 'testcase', name: 'host' };
const HOST_SIGNATURE: Signature = { params: [abiParam(I32)], returns: [abiParam(I32)], callConv: 'tail' };

/** The functions of a program, the entry last. */
export function randomProgram(random: Random, options: ProgramOptions): Function[] {
  const functions: Function[] = [];
  while (functions.length < options.functions) {
    const isEntry = functions.length === options.functions - 1;
    functions.push(new FunctionMaker(random, options, functions, isEntry).make());
  }
  return functions;
}

const INTERESTING = [
  0n,
  1n,
  2n,
  3n,
  7n,
  8n,
  31n,
  64n,
  127n,
  128n,
  255n,
  0x7fffn,
  0x8000n,
  0x7fffffffn,
  0x80000000n,
  -1n,
  -2n,
];
const FLOATS = [0, -0, 1, -1, 0.5, 1.5, -2.5, 3e9, -3e9, 1e19, 1e-40, 1e300, Infinity, -Infinity, NaN];

/** A bit pattern of a type, often one at an edge. */
export function randomBits(random: Random, type: Type): bigint {
  if (random.below(4) === 0) {
    const bytes = random.bytes(16);
    return BigInt.asUintN(
      typeBits(type),
      bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
    );
  }
  const lanes = laneCount(type);
  const width = typeBits(type) / lanes;
  const isFloat = !isInt(type) && (type === F32 || type === F64 || (isVector(type) && !isInt(type)));
  let bits = 0n;
  for (let i = 0; i < lanes; i++) bits = (bits << BigInt(width)) | laneBitsOf(random, width, isFloat);
  return bits;
}

function laneBitsOf(random: Random, width: number, isFloat: boolean): bigint {
  if (!isFloat || width < 32)
    return BigInt.asUintN(width, random.pick(INTERESTING) << BigInt(random.below(2) * (width / 2)));
  const view = new DataView(new ArrayBuffer(8));
  if (width === 32) view.setFloat32(0, random.pick(FLOATS));
  else view.setFloat64(0, random.pick(FLOATS));
  return width === 32 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
}

const CONVENTIONS: readonly CallConv[] = ['tail', 'tail', 'fast', 'system_v'];
/** Bytes of a slot; the largest constant and variable offsets into it, to which an access of 16 bytes is added. */
const SLOT_BYTES = 96;
const MAX_OFFSET = 48;
const INDEX_MASK = 31;
const MAX_DEPTH = 3;

interface Area {
  readonly flags: MemFlags;
  address(): Value;
}

class FunctionMaker {
  private readonly random: Random;
  private readonly options: ProgramOptions;
  private readonly callees: readonly Function[];
  private readonly shapes: readonly (readonly Shape[])[];
  /** Those of loads, stores and atomic operations. */
  private readonly accesses: readonly (readonly Shape[])[];
  private readonly func: Function;
  private readonly b: FunctionBuilder;
  private readonly variables: Map<Type, Variable[]> = new Map();
  /** The variable of each type that was set last. */
  private readonly latest: Map<Type, Variable> = new Map();
  private readonly refs: Map<Function, FuncRef> = new Map();
  private readonly areas: Area[] = [];
  private readonly isEntry: boolean;
  private host: FuncRef | undefined;
  private budget: number;

  constructor(random: Random, options: ProgramOptions, callees: readonly Function[], isEntry: boolean) {
    this.isEntry = isEntry;
    this.random = random;
    this.options = options;
    this.callees = callees;
    this.shapes = shapesByOpcode(options.target);
    this.accesses = this.shapes.filter(([shape]) => shape!.address >= 0);
    this.budget = 1 + random.below(options.statements);
    this.func = new Function({ kind: 'testcase', name: `f${callees.length}` }, this.randomSignature());
    this.b = new FunctionBuilder(this.func);
  }

  /** The entry takes values, and gives its memory's digest first; the others take the address of an area first. */
  private randomSignature(): Signature {
    const { random, isEntry } = this;
    const params = this.someParams(random.below(isEntry ? 6 : 12));
    if (isEntry)
      return { params, returns: [abiParam(I128), ...this.someParams(2 + random.below(4))], callConv: 'tail' };
    const { pointerType } = this.options.target;
    const pointer = random.below(3) === 0 ? vmctxParam(pointerType) : abiParam(pointerType);
    if (random.below(8) === 0) return { params: [pointer, ...params], returns: [], callConv: 'preserve_all' };
    const returns = this.someParams(random.below(4) === 0 ? random.below(20) : 1 + random.below(3));
    return { params: [pointer, ...params], returns, callConv: random.pick(CONVENTIONS) };
  }

  private someParams(count: number): AbiParam[] {
    return Array.from({ length: count }, () => {
      const type = this.random.pick(TYPES);
      const isNarrow = type === I8 || type === I16 || type === I32;
      const extension = isNarrow ? this.random.pick(['none', 'none', 'uext', 'sext'] as const) : 'none';
      return { ...abiParam(type), extension };
    });
  }

  make(): Function {
    const { b, func } = this;
    const entry = b.createBlock();
    b.switchToBlock(entry);
    b.sealBlock(entry);
    const params = func.signature.params.map(({ type }) => func.dfg.appendParam(entry, type));
    for (const type of TYPES) {
      const list = Array.from({ length: 1 + this.random.below(3) }, () => b.declareVar(type));
      this.variables.set(type, list);
      for (const variable of list) b.defVar(variable, this.constant(type));
    }
    const [area, values] = this.isEntry ? [undefined, params] : [params[0], params.slice(1)];
    values.forEach((value) => this.assign(value));
    this.makeAreas(area);
    this.statements(MAX_DEPTH);
    if (!b.isFilled) this.leave();
    b.sealAllBlocks();
    b.finalize();
    return func;
  }

  /** An area for each region: the first may be the caller's. */
  private makeAreas(given: Value | undefined): void {
    const { b, func, options } = this;
    for (const userId of [0, 1]) {
      const region = func.aliasRegions.push({ userId, description: `area ${userId}` });
      const flags = withRegion(DEFAULT_FLAGS, region);
      if (userId === 0 && given !== undefined) {
        this.areas.push({ flags, address: () => given });
        continue;
      }
      const slot: StackSlot = func.stackSlots.push({
        kind: 'explicit_slot',
        size: SLOT_BYTES,
        alignShift: 4,
        key: undefined,
      });
      const address = (): Value => b.stackAddr(options.target.pointerType, slot, 0);
      for (let at = 0; at < SLOT_BYTES; at += 16) b.store(flags, this.variable(I128), address(), at);
      this.areas.push({ flags, address });
    }
  }

  private constant(type: Type): Value {
    const { b, func } = this;
    const bits = randomBits(this.random, type);
    if (isVector(type)) {
      const bytes = Uint8Array.from({ length: 16 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
      return b.vconst(type, func.constants.push(bytes));
    }
    if (type === F32) return b.f32const(Number(bits));
    if (type === F64) return b.f64const(bits);
    if (type === I128) return b.iconcat(b.iconst(I64, BigInt.asUintN(64, bits)), b.iconst(I64, bits >> 64n));
    return b.iconst(type, bits);
  }

  /** A variable's value, as often as not that of the one set last. */
  private variable(type: Type): Value {
    const latest = this.random.below(2) === 0 ? this.latest.get(type) : undefined;
    return this.b.useVar(latest ?? this.random.pick(this.variables.get(type)!));
  }

  private value(type: Type): Value {
    return this.random.below(6) === 0 ? this.constant(type) : this.variable(type);
  }

  private assign(value: Value): void {
    const type = this.b.dfg.valueType(value);
    const variable = this.random.pick(this.variables.get(type)!);
    this.latest.set(type, variable);
    this.b.defVar(variable, value);
  }

  private statements(depth: number): void {
    for (let count = 1 + this.random.below(10); count > 0 && this.budget > 0 && !this.b.isFilled; count--) {
      this.budget--;
      this.statement(depth);
    }
  }

  private statement(depth: number): void {
    const { b, random } = this;
    const kind = random.below(40);
    if (kind < 3 && depth > 0) this.ifElse(depth);
    else if (kind < 6 && depth > 0) this.loop(depth);
    else if (kind < 7 && depth > 0) this.table(depth);
    else if (kind < 10 && (this.callees.length > 0 || this.options.host === true)) this.call();
    else if (kind < 11) this.condTrap();
    else if (kind < 12) random.pick([() => b.nop(), () => b.fence(), () => b.sequencePoint()])();
    else if (kind < 13 && depth < MAX_DEPTH) this.leave();
    else this.instruction();
  }

  /** An instruction on variables: each opcode as often as another, but for memory more often. */
  private instruction(): void {
    const { b, random } = this;
    const shape = random.pick(random.pick(random.below(4) === 0 ? this.accesses : this.shapes));
    const { opcode, args: types, address } = shape;
    const area = random.pick(this.areas);
    const isAtomic = address >= 0 && shape.format !== 'Load' && shape.format !== 'Store';
    const extras = {
      flags: address >= 0 ? this.accessFlags(shape, area.flags, isAtomic) : plainFlags(shape),
      offset: random.below(2) === 0 ? 16 * random.below(3) : random.below(MAX_OFFSET),
      lane: random.below(laneCount(types[0] ?? I8)),
      mask: Uint8Array.from({ length: 16 }, () => random.below(32)),
      trapCode: userTrapCode(1 + random.below(9)),
    };
    const args = types.map((type, i) => {
      if (i === address) return this.address(area, isAtomic);
      return i === 1 && DIVISIONS.has(opcode) && random.below(8) > 0 ? this.divisor(type) : this.value(type);
    });
    for (const result of insertShape(b, shape, args, extras)) this.assign(result);
  }

  /** Not 0, and not -1. */
  private divisor(type: Type): Value {
    const { b } = this;
    const one = type === I128 ? b.uextend(I128, b.iconst(I64, 1n)) : b.iconst(type, 1n);
    const x = this.value(type);
    const top = type === I128 ? b.uextend(I128, b.iconst(I64, 3n)) : b.iconst(type, 3n);
    return b.bor(b.ushr(x, top), one);
  }

  private accessFlags(shape: Shape, flags: MemFlags, isAtomic: boolean): MemFlags {
    const { random } = this;
    // In text, atomic operations have no flags but those of a plain access.
    if (isAtomic) return DEFAULT_FLAGS;
    let result = random.below(2) === 0 ? withNoTrap(flags) : flags;
    // All addresses are good wherever they are computed.
    if (opcodes[shape.opcode]!.format === 'Load' && random.below(2) === 0) result = withFlag(result, CAN_MOVE);
    const type = shape.results[0] ?? shape.args[0]!;
    const isPlain = shape.opcode === Opcode.load || shape.opcode === Opcode.store;
    // Pulley reverses a big-endian vector as a whole, the interpreter each lane.
    if (isVector(type)) return this.options.target.endianness === 'big' ? withFlag(result, LITTLE) : result;
    if (random.below(4) === 0) result = withFlag(result, isPlain ? random.pick([BIG, LITTLE]) : LITTLE);
    return result;
  }

  /** An address in an area, to which any constant offset may be added; of an atomic access, a multiple of 16. */
  private address(area: Area, isAligned: boolean): Value {
    const { b, random, options } = this;
    const base = area.address();
    if (isAligned || random.below(3) > 0) return base;
    const index = b.band(this.variable(I32), b.iconst(I32, BigInt(INDEX_MASK)));
    return b.iadd(base, options.target.pointerType === I32 ? index : b.uextend(I64, index));
  }

  private condition(): Value {
    const { b, random } = this;
    const type = random.pick([I8, I16, I32, I64, I128]);
    if (random.below(3) === 0) return this.variable(type);
    return b.icmp(random.below(10) as IntCC, this.variable(type), this.value(type));
  }

  /** Seldom true: an equality of wide values. */
  private condTrap(): void {
    const { b, random } = this;
    const type = random.pick([I32, I64, I128]);
    const code = userTrapCode(1 + random.below(9));
    const same = b.icmp(IntCC.eq, this.variable(type), this.value(type));
    if (random.below(2) === 0) b.trapnz(same, code);
    else b.trapz(b.bxor(same, b.iconst(I8, 1n)), code);
  }

  private leave(): void {
    const { b, func, random } = this;
    const { returns, callConv } = func.signature;
    if (random.below(40) === 0) {
      b.trap(userTrapCode(10 + random.below(9)));
      return;
    }
    const isSame = (a: readonly AbiParam[]): boolean =>
      a.length === returns.length && a.every(({ type }, i) => type === returns[i]!.type);
    const callee = this.callees.find(({ signature }) => signature.callConv === 'tail' && isSame(signature.returns));
    // The entry's memory goes with its frame.
    if (callee !== undefined && callConv === 'tail' && !this.isEntry && random.below(2) === 0) {
      b.returnCall(this.refTo(callee), this.arguments(callee));
      return;
    }
    if (this.isEntry || random.below(2) === 0) this.showVariables();
    const values = returns.map(({ type }) => this.value(type));
    if (this.isEntry) values[0] = this.digest();
    b.return(values);
  }

  /** Mixes variables of every type into the first area, so that what is wrong with one shows. */
  private showVariables(): void {
    const { b } = this;
    const { flags, address } = this.areas[0]!;
    TYPES.forEach((type, i) => {
      const at = (16 * i) % SLOT_BYTES;
      for (const variable of this.isEntry ? this.variables.get(type)! : [this.random.pick(this.variables.get(type)!)]) {
        const fixed = isVector(type) ? withFlag(flags, LITTLE) : flags;
        b.store(fixed, b.bxor(b.load(type, fixed, address(), at), b.useVar(variable)), address(), at);
      }
    });
  }

  /** A number that depends on all of the function's areas. */
  private digest(): Value {
    const { b } = this;
    let digest = this.variable(I128);
    for (const { flags, address } of this.areas) {
      for (let at = 0; at < SLOT_BYTES; at += 16) {
        digest = b.bxor(b.iadd(digest, digest), b.load(I128, flags, address(), at));
      }
    }
    return digest;
  }

  private refTo(callee: Function): FuncRef {
    const known = this.refs.get(callee);
    if (known !== undefined) return known;
    const signature = this.func.signatures.push(callee.signature);
    const ref = this.func.extFuncs.push({ name: callee.name, signature, colocated: true, patchable: false });
    this.refs.set(callee, ref);
    return ref;
  }

  /** Arguments of a call: the first region's area, then values. */
  private arguments(callee: Function): Value[] {
    const [, ...rest] = callee.signature.params;
    return [this.areas[0]!.address(), ...rest.map(({ type }) => this.value(type))];
  }

  private call(): void {
    const { random, options } = this;
    if (options.host === true && (this.callees.length === 0 || random.below(2) === 0)) {
      return this.callWith(this.hostRef(), HOST_SIGNATURE, [this.value(I32)]);
    }
    const callee = random.pick(this.callees);
    return this.callWith(this.refTo(callee), callee.signature, this.arguments(callee));
  }

  private hostRef(): FuncRef {
    if (this.host === undefined) {
      const signature = this.func.signatures.push(HOST_SIGNATURE);
      this.host = this.func.extFuncs.push({ name: HOST_NAME, signature, colocated: false, patchable: false });
    }
    return this.host;
  }

  private callWith(ref: FuncRef, signature: Signature, args: readonly Value[]): void {
    const { b, func, random, options } = this;
    const { signature: sig } = func.extFuncs.at(ref);
    const isIndirect = random.below(3) === 0;
    const address = isIndirect ? b.funcAddr(options.target.pointerType, ref) : undefined;
    if (random.below(2) === 0 && supportsExceptions(signature.callConv)) {
      this.tryCall(signature, sig, (table) => {
        if (address === undefined) b.tryCall(ref, args, table);
        else b.tryCallIndirect(address, args, table);
      });
      return;
    }
    const inst = address === undefined ? b.call(ref, args) : b.callIndirect(sig, address, args);
    func.dfg.instResults(inst).forEach((result) => this.assign(result));
  }

  /** A call with up to three handlers. */
  private tryCall({ returns }: Signature, signature: SigRef, insert: (table: ExceptionTable) => void): void {
    const { b, func, options, random } = this;
    const [next, join] = [b.createBlock(), b.createBlock()];
    const results = returns.map(({ type }) => func.dfg.appendParam(next, type));
    const handlers = Array.from({ length: random.below(4) }, () => {
      const block = b.createBlock();
      const payloads = [0, 1].map(() => func.dfg.appendParam(block, options.target.pointerType));
      const target = new BlockCall(block, [tryCallExn(random.below(2)), tryCallExn(1)]);
      const tag = random.below(4);
      const item = tag === 3 ? { kind: 'default' as const, target } : { kind: 'tag' as const, tag, target };
      return { block, payloads, item };
    });
    const passed = returns.map((_, i) => tryCallRet(i));
    const items = handlers.map(({ item }) => item);
    insert(func.exceptionTables.push({ signature, normalReturn: new BlockCall(next, passed), items }));
    for (const { block, payloads } of handlers) {
      b.sealBlock(block);
      b.switchToBlock(block);
      payloads.forEach((payload) => this.assign(payload));
      this.statements(0);
      if (!b.isFilled) b.jump(join, []);
    }
    this.goOn(next);
    results.forEach((result) => this.assign(result));
    b.jump(join, []);
    this.goOn(join);
  }

  private ifElse(depth: number): void {
    const { b, func, random } = this;
    const [then, otherwise, join] = [b.createBlock(), b.createBlock(), b.createBlock()];
    b.brif(this.condition(), then, [], otherwise, []);
    for (const block of [then, otherwise]) {
      b.sealBlock(block);
      b.switchToBlock(block);
      if (random.below(10) === 0) func.layout.setCold(block);
      this.statements(depth - 1);
      if (!b.isFilled) b.jump(join, []);
    }
    this.goOn(join);
  }

  /** Goes on at a block, if anything leads there. */
  private goOn(block: Block): void {
    const { b } = this;
    b.sealBlock(block);
    b.switchToBlock(block);
  }

  /** A loop of up to four rounds, that tests at its head or at its end. */
  private loop(depth: number): void {
    const { b, random } = this;
    const rounds = b.declareVar(I32);
    const [head, exit] = [b.createBlock(), b.createBlock()];
    b.defVar(rounds, b.iconst(I32, BigInt(1 + random.below(4))));
    b.jump(head, []);
    b.switchToBlock(head);
    const testsFirst = random.below(2) === 0;
    if (testsFirst) {
      const body = b.createBlock();
      b.brif(b.useVar(rounds), body, [], exit, []);
      b.sealBlock(body);
      b.switchToBlock(body);
    }
    this.statements(depth - 1);
    if (!b.isFilled) {
      b.defVar(rounds, b.isub(b.useVar(rounds), b.iconst(I32, 1n)));
      if (testsFirst) b.jump(head, []);
      else b.brif(b.useVar(rounds), head, [], exit, []);
    }
    b.sealBlock(head);
    this.goOn(exit);
  }

  private table(depth: number): void {
    const { b, func, random } = this;
    const cases = Array.from({ length: 1 + random.below(4) }, () => b.createBlock());
    const join = b.createBlock();
    const call = (block: Block): BlockCall => new BlockCall(block, []);
    const entries = Array.from({ length: random.below(6) }, () => call(random.pick([...cases, join])));
    const index = random.below(2) === 0 ? b.band(this.variable(I32), b.iconst(I32, 7n)) : this.variable(I32);
    b.brTable(index, func.jumpTables.push({ defaultTarget: call(random.pick([...cases, join])), entries }));
    cases.forEach((block, i) => {
      const next = cases[i + 1];
      b.switchToBlock(block);
      b.sealBlock(block);
      this.statements(depth - 1);
      if (!b.isFilled) b.jump(next !== undefined && random.below(4) === 0 ? next : join, []);
    });
    this.goOn(join);
  }
}

const DIVISIONS: ReadonlySet<Opcode> = new Set([Opcode.udiv, Opcode.urem, Opcode.sdiv, Opcode.srem]);
