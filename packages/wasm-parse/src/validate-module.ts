/**
 * Validates a decoded module: what its sections declare, then its bodies, one by one or all.
 *
 * @see FunctionValidator for the bodies
 */
import { ValidationError } from './errors.ts';
import { featureBit } from './features.ts';
import { FunctionValidator } from './function-validator.ts';
import {
  functionType,
  type ConstExpression,
  type ElementSegment,
  type ExternKind,
  type Limits,
  type MemoryType,
  type Module,
} from './module.ts';
import { I32, I64, valueTypeName, type ValueType } from './value-type.ts';

/** Both let constant expressions read globals of the module itself: the spec suite has such modules among the plain ones. */
const definedGlobalsInConstants = featureBit('gc') | featureBit('extendedConst');
const multiMemory = featureBit('multiMemory');
const referenceTypes = featureBit('referenceTypes');

/** As much of a name as a message quotes. */
const MAX_QUOTED = 100;

const ADDRESSABLE_BY_32_BITS = 2 ** 32;
const ADDRESSABLE_BY_64_BITS = 2 ** 64;

export class ModuleValidator {
  readonly module: Module;
  private readonly functions: FunctionValidator;
  private declarationsChecked: boolean;

  constructor(module: Module) {
    this.module = module;
    this.functions = new FunctionValidator(module);
    this.declarationsChecked = false;
  }

  /** Everything but the bodies. Does nothing the second time. @throws ValidationError, DecodeError */
  validateDeclarations(): void {
    if (this.declarationsChecked) return;
    this.checkTypes();
    this.checkFunctionsAndTags();
    this.checkTables();
    this.checkMemories();
    this.checkGlobals();
    this.checkExports();
    this.checkStart();
    this.checkElements();
    this.checkData();
    this.declarationsChecked = true;
  }

  /**
   * The body of a defined function, after the declarations.
   *
   * @throws ValidationError, DecodeError with the function's index
   * @throws RangeError if the function is imported or does not exist
   */
  validateFunction(functionIndex: number): void {
    const { importedFunctions, functionTypes } = this.module;
    if (!(functionIndex >= importedFunctions && functionIndex < functionTypes.length)) {
      throw new RangeError(`function ${functionIndex} has no body`);
    }
    this.validateDeclarations();
    this.functions.validateBody(functionIndex);
  }

  /** Everything. @throws ValidationError, DecodeError */
  validate(): void {
    this.validateDeclarations();
    const { importedFunctions, functionTypes } = this.module;
    for (let i = importedFunctions; i < functionTypes.length; i++) this.functions.validateBody(i);
  }

  /** Declarations do not keep their places: errors point to the end of the header, or to the expression at fault. */
  private fail(reason: string, offset = 8): never {
    throw new ValidationError('invalid', reason, offset);
  }

  private isOn(feature: number): boolean {
    return (this.functions.reader.enabled & feature) !== 0;
  }

  private checkTypes(): void {
    const { types } = this.module;
    for (let i = 0; i < types.length; i++) {
      if (!this.functions.relation.matchesDeclaredSupertype(i)) {
        this.fail(`sub type ${i} does not match its supertype ${types[i].supertype}`);
      }
    }
  }

  private checkFunctionsAndTags(): void {
    const { types, functionTypes, tags } = this.module;
    for (const type of functionTypes) {
      if (types[type].kind !== 'func') this.fail(`unknown type ${type}: not a function type`);
    }
    for (const tag of tags) {
      const type = types[tag];
      if (type.kind !== 'func') this.fail(`unknown type ${tag}: not a function type`);
      else if (type.results.length > 0) this.fail('non-empty tag result type');
    }
  }

  private checkTables(): void {
    const { tables, importedGlobals } = this.module;
    if (tables.length > 1 && !this.isOn(referenceTypes)) {
      this.fail('multiple tables: feature referenceTypes is not enabled');
    }
    for (const table of tables) {
      this.checkLimits(table, table.is64 ? 2 ** 64 : 2 ** 32 - 1, 'table size');
      if (table.init !== undefined) this.functions.validateConstant(table.init, table.element, importedGlobals);
    }
  }

  private checkMemories(): void {
    const { memories } = this.module;
    if (memories.length > 1 && !this.isOn(multiMemory)) {
      this.fail('multiple memories: feature multiMemory is not enabled');
    }
    for (const memory of memories) this.checkMemory(memory);
  }

  private checkMemory(memory: MemoryType): void {
    const { pageSizeLog2, is64, shared } = memory;
    if (pageSizeLog2 !== 16 && pageSizeLog2 !== 0) this.fail('invalid custom page size');
    const addressable = is64 ? ADDRESSABLE_BY_64_BITS : ADDRESSABLE_BY_32_BITS;
    const pages = pageSizeLog2 === 0 ? addressable - 1 : addressable / 2 ** pageSizeLog2;
    this.checkLimits(memory, pages, `memory size must be at most ${pages} pages${pages === 65536 ? ' (4GiB)' : ''}`);
    if (shared && memory.maximum < 0) this.fail('shared memory must have maximum');
  }

  private checkLimits({ initial, maximum }: Limits, most: number, wording: string): void {
    if (initial > most || maximum > most) this.fail(wording);
    if (maximum >= 0 && initial > maximum) this.fail('size minimum must not be greater than maximum');
  }

  /** Initial values see the globals before them, and only imported ones before that was allowed. */
  private checkGlobals(): void {
    const { globals, importedGlobals } = this.module;
    for (let i = importedGlobals; i < globals.length; i++) {
      const { init, type } = globals[i];
      this.functions.validateConstant(init!, type, this.isOn(definedGlobalsInConstants) ? i : importedGlobals);
    }
  }

  private constantGlobals(): number {
    return this.isOn(definedGlobalsInConstants) ? this.module.globals.length : this.module.importedGlobals;
  }

  private count(kind: ExternKind): number {
    const { functionTypes, tables, memories, globals, tags } = this.module;
    return { func: functionTypes, table: tables, memory: memories, global: globals, tag: tags }[kind].length;
  }

  private checkExports(): void {
    const names = new Set<string>();
    for (const { name, kind, index } of this.module.exports) {
      if (index >= this.count(kind)) this.fail(`unknown ${kind === 'func' ? 'function' : kind} ${index}`);
      if (names.has(name)) this.fail(`duplicate export name ${JSON.stringify(name.slice(0, MAX_QUOTED))}`);
      names.add(name);
      if (kind === 'func') this.functions.declaredFunctions[index] = 1;
    }
  }

  private checkStart(): void {
    const { module } = this;
    if (module.start < 0) return;
    if (module.start >= module.functionTypes.length) this.fail(`unknown function ${module.start}`);
    const { params, results } = functionType(module, module.start);
    if (params.length > 0 || results.length > 0) this.fail('start function must take and give nothing');
  }

  private checkElements(): void {
    for (const segment of this.module.elements) this.checkElementSegment(segment);
  }

  private checkElementSegment(segment: ElementSegment): void {
    const { module, functions } = this;
    if (segment.mode === 'active') {
      const table = module.tables[segment.table];
      if (table === undefined) this.fail(`unknown table ${segment.table}`, segment.offset!.start);
      if (!functions.relation.isSubtype(segment.type, table.element)) {
        this.fail(
          `type mismatch: table of ${valueTypeName(table.element)}, elements of ${valueTypeName(segment.type)}`,
          segment.offset!.start,
        );
      }
      this.checkOffset(segment.offset!, table.is64);
    }
    for (const index of segment.functions ?? []) {
      if (index >= module.functionTypes.length) this.fail(`unknown function ${index}`);
      functions.declaredFunctions[index] = 1;
    }
    for (const expression of segment.expressions ?? []) {
      functions.validateConstant(expression, segment.type, this.constantGlobals());
    }
  }

  private checkData(): void {
    const { data, memories } = this.module;
    for (const segment of data) {
      if (segment.mode !== 'active') continue;
      const memory = memories[segment.memory];
      if (memory === undefined) this.fail(`unknown memory ${segment.memory}`, segment.offset!.start);
      this.checkOffset(segment.offset!, memory.is64);
    }
  }

  private checkOffset(offset: ConstExpression, is64: boolean): void {
    const type: ValueType = is64 ? I64 : I32;
    this.functions.validateConstant(offset, type, this.constantGlobals());
  }
}

/** Validates all of a module. @throws ValidationError, DecodeError */
export function validateModule(module: Module): void {
  new ModuleValidator(module).validate();
}

const validators = new WeakMap<Module, ModuleValidator>();

/**
 * Validates one body, and the first time the declarations, so that bodies can be validated when they are first needed.
 *
 * @throws ValidationError, DecodeError
 */
export function validateFunction(module: Module, functionIndex: number): void {
  let validator = validators.get(module);
  if (validator === undefined) validators.set(module, (validator = new ModuleValidator(module)));
  validator.validateFunction(functionIndex);
}
