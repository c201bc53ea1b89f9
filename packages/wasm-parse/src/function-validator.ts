/**
 * Validates function bodies and constant expressions, operator by operator.
 *
 * Operators with a signature in their row are checked from the table (`validate-by-signature.ts`); the `special` ones
 * have a case here, with the larger families in `validate-control.ts` and `validate-gc.ts`. One object is made for a
 * module and reused for every body: nothing is allocated per operator, and nothing in proportion to a number in the
 * module.
 */
import { inFunction, WasmError } from './errors.ts';
import { featureBit } from './features.ts';
import { functionType, type ConstExpression, type Module } from './module.ts';
import { indexType, ModuleScope } from './module-scope.ts';
import { hasSignature, validateBySignature } from './validate-by-signature.ts';
import {
  branchTable,
  call,
  delegate,
  endBlock,
  enterBlock,
  indirectCallee,
  nextArm,
  refCallee,
  rethrow,
  returnCall,
  tryTable,
} from './validate-control.ts';
import { validateTypedReferenceOperator } from './validate-gc.ts';
import {
  FRAME_BLOCK,
  FRAME_CATCH,
  FRAME_CATCH_ALL,
  FRAME_ELSE,
  FRAME_IF,
  FRAME_LOOP,
  FRAME_TRY,
  type ValueTypes,
} from './validator-stack.ts';
import {
  EXNREF,
  FUNCREF,
  I32,
  I64,
  isRef,
  NO_TYPE,
  nullable,
  refTo,
  valueTypeName,
  type ValueType,
} from './value-type.ts';

const typedReferences = featureBit('functionReferences') | featureBit('gc');

export class FunctionValidator extends ModuleScope {
  /** Functions that `ref.func` may name in a body. */
  readonly declaredFunctions: Uint8Array;

  /** In constant expressions, how many globals may be named; otherwise -1. */
  private constantGlobals: number;
  private readonly typedFunctions: boolean;

  constructor(module: Module) {
    super(module);
    this.declaredFunctions = new Uint8Array(module.functionTypes.length);
    this.constantGlobals = -1;
    this.typedFunctions = (this.reader.enabled & typedReferences) !== 0;
  }

  /**
   * Validates the body of a defined function. Like sections, bodies are read without regard to their announced end.
   *
   * @throws DecodeError, ValidationError with the function's index
   */
  validateBody(functionIndex: number): void {
    const { module, reader, locals } = this;
    const defined = functionIndex - module.importedFunctions;
    reader.reset(module.bodyStart[defined], module.bytes.length);
    reader.offset = reader.pos;
    try {
      const type = functionType(module, functionIndex);
      reader.readLocals();
      locals.enter(type.params, reader);
      this.constantGlobals = -1;
      this.run(type.results);
      if (reader.pos !== module.bodyEnd[defined]) {
        reader.malformed('section size mismatch: the function body has another length', reader.pos);
      }
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
    this.start(results);
    do {
      const opcode = reader.next();
      if (hasSignature(opcode)) validateBySignature(this, opcode);
      else this.special(opcode);
    } while (this.depth > 0);
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
        return enterBlock(this, FRAME_BLOCK);
      case 0x03: // loop
        return enterBlock(this, FRAME_LOOP);
      case 0x04: // if
        this.pop(I32);
        return enterBlock(this, FRAME_IF);
      case 0x05: // else
        return nextArm(this, FRAME_ELSE, undefined);
      case 0x06: // try
        return enterBlock(this, FRAME_TRY);
      case 0x07: // catch
        return nextArm(this, FRAME_CATCH, this.tagParams(reader.index));
      case 0x08: // throw
        this.popAll(this.tagParams(reader.index));
        return this.setUnreachable();
      case 0x09: // rethrow
        return rethrow(this, reader.index);
      case 0x0a: // throw_ref
        this.pop(EXNREF);
        return this.setUnreachable();
      case 0x0b: // end
        return endBlock(this);
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
        return branchTable(this);
      case 0x0f: // return
        this.popAll(this.functionResults);
        return this.setUnreachable();
      case 0x10: // call
        return call(this, this.function(reader.index));
      case 0x11: // call_indirect
        return call(this, indirectCallee(this));
      case 0x12: // return_call
        return returnCall(this, this.function(reader.index));
      case 0x13: // return_call_indirect
        return returnCall(this, indirectCallee(this));
      case 0x14: // call_ref
        return call(this, refCallee(this));
      case 0x15: // return_call_ref
        return returnCall(this, refCallee(this));
      case 0x18: // delegate
        return delegate(this, reader.index);
      case 0x19: // catch_all
        return nextArm(this, FRAME_CATCH_ALL, this.single(NO_TYPE));
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
        return tryTable(this);
      case 0x20: // local.get
        return this.getLocal(reader.index);
      case 0x21: // local.set
        return this.setLocal(reader.index);
      case 0x22: // local.tee
        this.setLocal(reader.index);
        return this.push(this.locals.type(reader.index));
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

  private checkLocal(index: number): void {
    if (index >= this.locals.count) this.fail(`unknown local ${index}`);
  }

  private getLocal(index: number): void {
    this.checkLocal(index);
    if (!this.locals.hasValue(index)) this.fail(`uninitialized local ${index}`);
    this.push(this.locals.type(index));
  }

  private setLocal(index: number): void {
    this.checkLocal(index);
    this.pop(this.locals.type(index));
    this.locals.set(index);
  }

  private getGlobal(index: number): void {
    if (this.constantGlobals >= 0 && index >= this.constantGlobals) this.fail(`unknown global ${index}`);
    const { type, mutable } = this.global(index);
    if (this.constantGlobals >= 0 && mutable) this.fail(`constant expression required: global ${index} is mutable`);
    this.push(type);
  }

  private setGlobal(index: number): void {
    const { type, mutable } = this.global(index);
    if (!mutable) this.fail(`immutable global ${index}`);
    this.pop(type);
  }

  private select(): void {
    this.pop(I32);
    const first = this.popAny();
    const second = this.popAny();
    if (isRef(first) || isRef(second)) this.fail('type mismatch: select without a type on references');
    if (first !== second && first !== NO_TYPE && second !== NO_TYPE) {
      this.mismatch(valueTypeName(second), valueTypeName(first));
    }
    this.push(first === NO_TYPE ? second : first);
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
    if (!this.relation.isSubtype(elements, table.element)) {
      this.mismatch(valueTypeName(table.element), valueTypeName(elements));
    }
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
}
