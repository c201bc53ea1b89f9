/**
 * Validates function bodies and constant expressions, operator by operator.
 *
 * Operators with a signature in their row are checked from the table; the `special` ones have a case here, those on
 * typed references and aggregates in `validate-gc.ts`. One object is made for a module and reused for every body:
 * nothing is allocated per operator, and nothing in proportion to a number in the module.
 */
import { WasmError, inFunction, DecodeError } from './errors.ts';
import { featureBit } from './features.ts';
import { MAX_LOCALS } from './limits.ts';
import {
  functionType,
  type ConstExpression,
  type FuncType,
  type MemoryType,
  type Module,
  type Table,
} from './module.ts';
import { mnemonicOf, OPERATOR_ID_LIMIT, OPERATORS, type ImmediateKind, type SignatureType } from './opcodes.ts';
import { CATCH_ALL, CATCH_REF, CATCH_ALL_REF, CATCH_SLOTS } from './operator-reader.ts';
import { validateTypedReferenceOperator } from './validate-gc.ts';
import {
  FRAME_BLOCK,
  FRAME_CATCH,
  FRAME_CATCH_ALL,
  FRAME_ELSE,
  FRAME_IF,
  FRAME_LOOP,
  FRAME_TRY,
  ValidatorStack,
  type ValueTypes,
} from './validator-stack.ts';
import {
  EXN,
  EXNREF,
  F32,
  F64,
  FUNCREF,
  I32,
  I64,
  isNullable,
  isRef,
  NO_TYPE,
  nullable,
  refTo,
  V128,
  valueTypeName,
  type ValueType,
} from './value-type.ts';

const MAX_OPERAND_COUNT = 4;
const MAX_RESULT_COUNT = 2;

/** Of the operators with a signature: number and types of operands and results; `addr` is NO_TYPE. */
const operandCounts = new Int8Array(OPERATOR_ID_LIMIT).fill(-1);
const operandTypes = new Int32Array(OPERATOR_ID_LIMIT * MAX_OPERAND_COUNT);
const resultCounts = new Uint8Array(OPERATOR_ID_LIMIT);
const resultTypes = new Int32Array(OPERATOR_ID_LIMIT * MAX_RESULT_COUNT);
const accessBytes = new Uint8Array(OPERATOR_ID_LIMIT);
const laneCounts = new Uint8Array(OPERATOR_ID_LIMIT);
/** What {@link FunctionValidator.checkImmediates} does for the operator; 0 for nothing. */
const checks = new Uint8Array(OPERATOR_ID_LIMIT);

const checkNumbers: { readonly [Kind in ImmediateKind]?: number } = {
  memarg: 1,
  'memarg lane': 2,
  memory: 3,
  lane: 4,
  shuffle: 5,
  data: 6,
  'data memory': 7,
  elem: 8,
};
const signatureTypes: { readonly [Type in SignatureType]: ValueType } = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  addr: NO_TYPE,
};

for (const { id, signature, immediates, accessBytes: bytes, lanes } of OPERATORS) {
  if (signature === undefined) continue;
  operandCounts[id] = signature.operands.length;
  resultCounts[id] = signature.results.length;
  signature.operands.forEach((type, i) => (operandTypes[id * MAX_OPERAND_COUNT + i] = signatureTypes[type]));
  signature.results.forEach((type, i) => (resultTypes[id * MAX_RESULT_COUNT + i] = signatureTypes[type]));
  accessBytes[id] = bytes;
  laneCounts[id] = lanes;
  checks[id] = checkNumbers[immediates] ?? 0;
}

/** Ids of atomic accesses, which must be aligned exactly. */
const FIRST_ATOMIC = 0x300;
const LAST_ATOMIC = 0x3ff;

/** Locals below this are looked up in a flat list, the others by their run. */
const FLAT_LOCALS = 256;

const bulkOrTyped = featureBit('functionReferences') | featureBit('gc');

export class FunctionValidator extends ValidatorStack {
  /** Functions that `ref.func` may name in a body. */
  readonly declaredFunctions: Uint8Array;

  private results: ValueTypes;
  private localCount: number;
  private params: ValueTypes;
  private readonly flatLocals: Int32Array;
  private readonly runEnds: number[];
  /** Index type of the memory that the current operator names. */
  private addressType: ValueType;
  /** In constant expressions, how many globals may be named; otherwise -1. */
  private constantGlobals: number;
  private readonly typedFunctions: boolean;

  constructor(module: Module) {
    super(module);
    this.declaredFunctions = new Uint8Array(module.functionTypes.length);
    this.results = [];
    this.localCount = 0;
    this.params = [];
    this.flatLocals = new Int32Array(FLAT_LOCALS);
    this.runEnds = [];
    this.addressType = I32;
    this.constantGlobals = -1;
    this.typedFunctions = (this.reader.enabled & bulkOrTyped) !== 0;
  }

  /**
   * Validates the body of a defined function. Like sections, bodies are read without regard to their announced end.
   *
   * @throws DecodeError, ValidationError with the function's index
   */
  validateBody(functionIndex: number): void {
    const { module, reader } = this;
    const defined = functionIndex - module.importedFunctions;
    reader.reset(module.bodyStart[defined], module.bytes.length);
    reader.offset = reader.pos;
    try {
      const type = functionType(module, functionIndex);
      reader.readLocals();
      this.enterLocals(type.params);
      this.constantGlobals = -1;
      this.run(type.results);
      if (reader.pos !== module.bodyEnd[defined])
        reader.malformed('section size mismatch: the function body has another length', reader.pos);
    } catch (error) {
      if (error instanceof WasmError) throw inFunction(error, functionIndex);
      throw error;
    }
  }

  /**
   * Validates a constant expression that gives `type` and may name the globals below `globals`, if they are constant.
   * The functions that it names become declared.
   */
  validateConstant(expression: ConstExpression, type: ValueType, globals: number): void {
    this.reader.reset(expression.start, expression.end);
    this.constantGlobals = globals;
    this.run(this.single(type));
  }

  private run(results: ValueTypes): void {
    const { reader } = this;
    this.clearStacks();
    this.results = results;
    this.pushFrame(FRAME_BLOCK, this.single(NO_TYPE), results);
    do {
      this.step(reader.next());
    } while (this.depth > 0);
  }

  private enterLocals(params: ValueTypes): void {
    const { reader, runEnds, flatLocals } = this;
    this.params = params;
    let count = params.length;
    for (let i = 0; i < count && i < FLAT_LOCALS; i++) flatLocals[i] = params[i];
    for (let run = 0; run < reader.localRunCount; run++) {
      const end = count + reader.localRunLengths[run];
      if (end > MAX_LOCALS)
        throw new DecodeError('limit', `too many locals: the limit is ${MAX_LOCALS}`, reader.offset);
      for (let i = count; i < end && i < FLAT_LOCALS; i++) flatLocals[i] = reader.localRunTypes[run];
      runEnds[run] = end;
      count = end;
    }
    this.localCount = count;
  }

  private localType(index: number): ValueType {
    if (index >= this.localCount) this.fail(`unknown local ${index}`);
    return (index < FLAT_LOCALS ? this.flatLocals[index] : this.distantLocal(index)) as ValueType;
  }

  private distantLocal(index: number): ValueType {
    if (index < this.params.length) return this.params[index];
    let low = 0;
    let high = this.reader.localRunCount - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (index < this.runEnds[middle]) high = middle;
      else low = middle + 1;
    }
    return this.reader.localRunTypes[low];
  }

  private step(opcode: number): void {
    if (operandCounts[opcode] >= 0) this.bySignature(opcode);
    else this.special(opcode);
  }

  private bySignature(opcode: number): void {
    if (checks[opcode] !== 0) this.checkImmediates(checks[opcode], opcode);
    const operands = opcode * MAX_OPERAND_COUNT;
    for (let i = operands + operandCounts[opcode] - 1; i >= operands; i--) {
      const type = operandTypes[i] as ValueType;
      this.pop(type === NO_TYPE ? this.addressType : type);
    }
    const results = opcode * MAX_RESULT_COUNT;
    for (let i = 0; i < resultCounts[opcode]; i++) {
      const type = resultTypes[results + i] as ValueType;
      this.push(type === NO_TYPE ? this.addressType : type);
    }
  }

  private checkImmediates(check: number, opcode: number): void {
    const { reader } = this;
    switch (check) {
      case 1:
        return this.checkMemarg(opcode);
      case 2:
        this.checkMemarg(opcode);
        return this.checkLane(opcode);
      case 3:
        this.addressType = this.memory(reader.index).is64 ? I64 : I32;
        return;
      case 4:
        return this.checkLane(opcode);
      case 5:
        for (let i = 0; i < 16; i++) if (reader.bytes[reader.lo + i] >= 32) this.fail('invalid lane index');
        return;
      case 6:
        return this.checkData(reader.index);
      case 7:
        this.addressType = this.memory(reader.index2).is64 ? I64 : I32;
        return this.checkData(reader.index);
      case 8:
        this.checkElements(reader.index);
    }
  }

  private checkMemarg(opcode: number): void {
    const { reader } = this;
    const { is64 } = this.memory(reader.index);
    this.addressType = is64 ? I64 : I32;
    const alignment = 2 ** reader.align;
    if (alignment > accessBytes[opcode]) this.fail('alignment must not be larger than natural');
    if (opcode >= FIRST_ATOMIC && opcode <= LAST_ATOMIC && alignment !== accessBytes[opcode])
      this.fail('atomic alignment must be natural');
    if (!is64 && reader.memoffsetHi !== 0) this.fail('offset out of range');
  }

  private checkLane(opcode: number): void {
    if (this.reader.lane >= laneCounts[opcode]) this.fail('invalid lane index');
  }

  checkData(index: number): void {
    const { module, reader } = this;
    if (module.dataCount < 0) reader.malformed('data count section required', reader.offset);
    if (index >= module.dataCount) this.fail(`unknown data segment ${index}`);
  }

  /** The type of the segment's elements. */
  checkElements(index: number): ValueType {
    if (index >= this.module.elements.length) this.fail(`unknown elem segment ${index}`);
    return this.module.elements[index].type;
  }

  private memory(index: number): MemoryType {
    if (index >= this.module.memories.length) this.fail(`unknown memory ${index}`);
    return this.module.memories[index];
  }

  private table(index: number): Table {
    if (index >= this.module.tables.length) this.fail(`unknown table ${index}`);
    return this.module.tables[index];
  }

  private function(index: number): FuncType {
    if (index >= this.module.functionTypes.length) this.fail(`unknown function ${index}`);
    return functionType(this.module, index);
  }

  /** The function type with that index. */
  funcType(index: number): FuncType {
    const type = this.module.types[index];
    if (type === undefined) return this.fail(`unknown type ${index}`);
    if (type.kind !== 'func') return this.fail(`type mismatch: type ${index} is not a function type`);
    return type;
  }

  private tagParams(index: number): ValueTypes {
    if (index >= this.module.tags.length) this.fail(`unknown tag ${index}`);
    return this.funcType(this.module.tags[index]).params;
  }

  /** The operators whose row says `special`; literal ids, because V8 makes a jump table of nothing else. */
  private special(opcode: number): void {
    const { reader } = this;
    switch (opcode) {
      case 0x00: // unreachable
        return this.setUnreachable();
      case 0x01: // nop
        return;
      case 0x02: // block
        return this.enterBlock(FRAME_BLOCK);
      case 0x03: // loop
        return this.enterBlock(FRAME_LOOP);
      case 0x04: // if
        this.pop(I32);
        return this.enterBlock(FRAME_IF);
      case 0x05: // else
        return this.nextArm(FRAME_ELSE, undefined);
      case 0x06: // try
        return this.enterBlock(FRAME_TRY);
      case 0x07: // catch
        return this.nextArm(FRAME_CATCH, this.tagParams(reader.index));
      case 0x08: // throw
        this.popAll(this.tagParams(reader.index));
        return this.setUnreachable();
      case 0x09: // rethrow
        return this.rethrow(reader.index);
      case 0x0a: // throw_ref
        this.pop(EXNREF);
        return this.setUnreachable();
      case 0x0b: // end
        return this.end();
      case 0x0c: // br
        this.popAll(this.labelTypes(reader.index));
        return this.setUnreachable();
      case 0x0d: {
        // br_if
        this.pop(I32);
        const types = this.labelTypes(reader.index);
        return this.retype(types, types.length);
      }
      case 0x0e: // br_table
        return this.branchTable();
      case 0x0f: // return
        this.popAll(this.results);
        return this.setUnreachable();
      case 0x10: // call
        return this.call(this.function(reader.index));
      case 0x11: // call_indirect
        return this.call(this.indirectCallee());
      case 0x12: // return_call
        return this.returnCall(this.function(reader.index));
      case 0x13: // return_call_indirect
        return this.returnCall(this.indirectCallee());
      case 0x14: // call_ref
        return this.call(this.refCallee());
      case 0x15: // return_call_ref
        return this.returnCall(this.refCallee());
      case 0x18: // delegate
        return this.delegate(reader.index);
      case 0x19: // catch_all
        return this.nextArm(FRAME_CATCH_ALL, this.single(NO_TYPE));
      case 0x1a: // drop
        this.popAny();
        return;
      case 0x1b: // select
        return this.select();
      case 0x1c: // select t
        if (reader.index !== 1) this.fail('invalid result arity');
        this.pop(I32);
        this.pop(reader.type);
        this.pop(reader.type);
        return this.push(reader.type);
      case 0x1f: // try_table
        return this.tryTable();
      case 0x20: {
        // local.get
        const type = this.localType(reader.index);
        if (isRef(type) && !isNullable(type)) this.checkInitialised(reader.index);
        return this.push(type);
      }
      case 0x21: // local.set
        return this.setLocal(reader.index);
      case 0x22: // local.tee
        this.setLocal(reader.index);
        return this.push(this.localType(reader.index));
      case 0x23: // global.get
        return this.getGlobal(reader.index);
      case 0x24: // global.set
        return this.setGlobal(reader.index);
      case 0x25: {
        // table.get
        const table = this.table(reader.index);
        this.pop(indexType(table));
        return this.push(table.element);
      }
      case 0x26: {
        // table.set
        const table = this.table(reader.index);
        this.pop(table.element);
        this.pop(indexType(table));
        return;
      }
      case 0xd0: // ref.null
        return this.push(nullable(reader.type));
      case 0xd1: // ref.is_null
        this.popRef();
        return this.push(I32);
      case 0xd2: // ref.func
        return this.refFunc(reader.index);
      case 0x20a: // memory.copy
        return this.copy(indexType(this.memory(reader.index)), indexType(this.memory(reader.index2)));
      case 0x20c: // table.init
        return this.initTable();
      case 0x20e: // table.copy
        return this.copyTable();
      case 0x20f: {
        // table.grow
        const table = this.table(reader.index);
        this.pop(indexType(table));
        this.pop(table.element);
        return this.push(indexType(table));
      }
      case 0x210: // table.size
        return this.push(indexType(this.table(reader.index)));
      case 0x211: {
        // table.fill
        const table = this.table(reader.index);
        this.pop(indexType(table));
        this.pop(table.element);
        this.pop(indexType(table));
        return;
      }
      default:
        return validateTypedReferenceOperator(this, opcode);
    }
  }

  private enterBlock(kind: number): void {
    const { reader } = this;
    let params = this.single(NO_TYPE);
    let results: ValueTypes;
    if (reader.blockTypeIndex < 0) {
      results = this.single(reader.blockResult);
    } else {
      const type = this.funcType(reader.blockTypeIndex);
      params = type.params;
      results = type.results;
      this.popAll(params);
    }
    this.pushFrame(kind, params, results);
  }

  /** `else` of an if, or a catch of a (legacy) try: another arm with the same results; `params` undefined means those of the first arm. */
  private nextArm(kind: number, params: ValueTypes | undefined): void {
    const frame = this.frameKind(0);
    const fits = kind === FRAME_ELSE ? frame === FRAME_IF : frame === FRAME_TRY || frame === FRAME_CATCH;
    if (!fits)
      this.reader.malformed(
        `END opcode expected: ${mnemonicOf(this.reader.opcode)} does not belong to the block it is in`,
        this.reader.offset,
      );
    this.popFrame();
    this.pushFrame(kind, params ?? this.poppedParams(), this.poppedResults());
  }

  private end(): void {
    const kind = this.popFrame();
    const results = this.poppedResults();
    if (kind === FRAME_IF && !this.relation.areSubtypes(this.poppedParams(), results)) {
      this.fail('type mismatch: if without else must give back what it takes');
    }
    if (this.depth > 0) this.pushAll(results);
  }

  private rethrow(label: number): void {
    const kind = this.frameKind(label);
    if (kind !== FRAME_CATCH && kind !== FRAME_CATCH_ALL) this.fail('invalid rethrow label');
    this.setUnreachable();
  }

  private delegate(label: number): void {
    if (this.frameKind(0) !== FRAME_TRY)
      this.reader.malformed('END opcode expected: delegate does not end a try', this.reader.offset);
    // The label counts from outside the try; the function's own frame is allowed.
    if (label + 1 >= this.depth) this.fail(`unknown label ${label}`);
    this.popFrame();
    this.pushAll(this.poppedResults());
  }

  private branchTable(): void {
    const { targets, targetCount } = this.reader;
    this.pop(I32);
    const arity = this.labelTypes(targets[targetCount]).length;
    let previous = -1;
    for (let i = 0; i <= targetCount; i++) {
      if (targets[i] === previous) continue;
      previous = targets[i];
      const types = this.labelTypes(previous);
      if (types.length !== arity)
        this.fail(`type mismatch: targets of br_table take ${types.length} and ${arity} values`);
      this.checkTop(types);
    }
    this.setUnreachable();
  }

  private call(type: FuncType): void {
    this.popAll(type.params);
    this.pushAll(type.results);
  }

  private returnCall(type: FuncType): void {
    if (!this.relation.areSubtypes(type.results, this.results))
      this.fail('type mismatch: the callee of a tail call gives other results');
    this.popAll(type.params);
    this.setUnreachable();
  }

  private indirectCallee(): FuncType {
    const { reader } = this;
    const table = this.table(reader.index2);
    if (!this.relation.isSubtype(table.element, FUNCREF)) this.fail('type mismatch: the table does not hold functions');
    const type = this.funcType(reader.index);
    this.pop(indexType(table));
    return type;
  }

  private refCallee(): FuncType {
    const type = this.funcType(this.reader.index);
    this.pop(nullable(refTo(this.reader.index)));
    return type;
  }

  private select(): void {
    this.pop(I32);
    const first = this.popAny();
    const second = this.popAny();
    if (isRef(first) || isRef(second)) this.fail('type mismatch: select without a type on references');
    if (first !== second && first !== NO_TYPE && second !== NO_TYPE)
      this.mismatch(valueTypeName(second), valueTypeName(first));
    this.push(first === NO_TYPE ? second : first);
  }

  private checkInitialised(local: number): void {
    if (local >= this.params.length && !this.isInitialised[local]) this.fail(`uninitialized local ${local}`);
  }

  private setLocal(local: number): void {
    const type = this.localType(local);
    this.pop(type);
    if (isRef(type) && !isNullable(type)) this.initialise(local);
  }

  private getGlobal(index: number): void {
    const { globals } = this.module;
    if (index >= (this.constantGlobals < 0 ? globals.length : this.constantGlobals))
      this.fail(`unknown global ${index}`);
    if (this.constantGlobals >= 0 && globals[index].mutable)
      this.fail(`constant expression required: global ${index} is mutable`);
    this.push(globals[index].type);
  }

  private setGlobal(index: number): void {
    const { globals } = this.module;
    if (index >= globals.length) this.fail(`unknown global ${index}`);
    if (!globals[index].mutable) this.fail(`immutable global ${index}`);
    this.pop(globals[index].type);
  }

  private refFunc(index: number): void {
    this.function(index);
    if (this.constantGlobals >= 0) this.declaredFunctions[index] = 1;
    else if (this.declaredFunctions[index] === 0) this.fail(`undeclared function reference ${index}`);
    this.push(this.typedFunctions ? refTo(this.module.functionTypes[index]) : FUNCREF);
  }

  private copy(destination: ValueType, source: ValueType): void {
    this.pop(destination === I64 && source === I64 ? I64 : I32);
    this.pop(source);
    this.pop(destination);
  }

  private initTable(): void {
    const { reader } = this;
    const table = this.table(reader.index2);
    const elements = this.checkElements(reader.index);
    if (!this.relation.isSubtype(elements, table.element))
      this.mismatch(valueTypeName(table.element), valueTypeName(elements));
    this.pop(I32);
    this.pop(I32);
    this.pop(indexType(table));
  }

  private copyTable(): void {
    const destination = this.table(this.reader.index);
    const source = this.table(this.reader.index2);
    if (!this.relation.isSubtype(source.element, destination.element)) {
      this.mismatch(valueTypeName(destination.element), valueTypeName(source.element));
    }
    this.copy(indexType(destination), indexType(source));
  }

  private tryTable(): void {
    const { catches, catchCount, blockTypeIndex } = this.reader;
    if (blockTypeIndex >= 0) this.funcType(blockTypeIndex);
    for (let i = 0; i < catchCount * CATCH_SLOTS; i += CATCH_SLOTS)
      this.checkCatch(catches[i], catches[i + 1], catches[i + 2]);
    this.enterBlock(FRAME_BLOCK);
  }

  private checkCatch(kind: number, tag: number, label: number): void {
    const params = kind < CATCH_ALL ? this.tagParams(tag) : this.single(NO_TYPE);
    const wanted = this.labelTypes(label);
    const withRef = kind === CATCH_REF || kind === CATCH_ALL_REF;
    const count = params.length + (withRef ? 1 : 0);
    let fits = wanted.length === count;
    for (let i = 0; fits && i < count; i++)
      fits = this.relation.isSubtype(i < params.length ? params[i] : EXN, wanted[i]);
    if (!fits) this.fail('type mismatch: the label of a catch clause takes other values');
  }
}

function indexType(entity: { readonly is64: boolean }): ValueType {
  return entity.is64 ? I64 : I32;
}
