/**
 * Which functions can become values: those exported, in an element segment, or named by `ref.func` in a global's or
 * table's initial value. (`ref.func` in a body names only such functions, by validation.) Each has a VMFuncRef slot in the
 * VMContext, defined ones first, and each defined one an array-to-wasm trampoline. An imported one's VMFunctionImport can
 * serve as its VMFuncRef; its slot is there for Wasmtime, which fills one for each function that escapes.
 */

import { type ConstExpression, type Module, moduleReader, Op } from '@pulleyjs/wasm-parse';

const NO_SLOT = -1;
const REF_FUNC = Op['ref.func'];

/** See the head of the file. */
export class EscapedFunctions {
  /** Number of slots. */
  readonly count: number;
  /** Function index of each slot of a defined function. */
  readonly functions: readonly number[];
  /** Imported functions that escape: theirs are the slots after those. */
  readonly imports: readonly number[];
  private readonly slots: Int32Array;
  private readonly importedFunctions: number;

  constructor(module: Module) {
    this.importedFunctions = module.importedFunctions;
    this.slots = new Int32Array(module.functionTypes.length).fill(NO_SLOT);
    const functions: number[] = [];
    const imports = new Set<number>();
    forEachEscape(module, (index) => {
      if (index < module.importedFunctions) imports.add(index);
      else if (this.slots[index] === NO_SLOT) this.slots[index] = functions.push(index) - 1;
    });
    this.functions = functions;
    this.imports = [...imports];
    this.count = functions.length + imports.size;
  }

  /** The VMFuncRef slot of a defined function, if it has one. */
  slotOf(functionIndex: number): number | undefined {
    const slot = this.slots[functionIndex];
    return slot === NO_SLOT ? undefined : slot;
  }

  /** Whether a defined function escapes, so that it can be entered by the array convention. */
  hasDefined(definedIndex: number): boolean {
    return this.slots[definedIndex + this.importedFunctions] !== NO_SLOT;
  }
}

function forEachEscape(module: Module, visit: (functionIndex: number) => void): void {
  const visitExpression = (expression: ConstExpression | undefined): void => {
    if (expression?.kind === 'ref.func') visit(expression.lo);
    else if (expression?.kind === 'extended') forEachRefFunc(module, expression, visit);
  };
  for (const { kind, index } of module.exports) if (kind === 'func') visit(index);
  for (const { functions, expressions } of module.elements) {
    functions?.forEach(visit);
    expressions?.forEach(visitExpression);
  }
  for (const { init } of module.globals) visitExpression(init);
  for (const { init } of module.tables) visitExpression(init);
}

function forEachRefFunc(module: Module, { start, end }: ConstExpression, visit: (functionIndex: number) => void): void {
  const reader = moduleReader(module);
  reader.reset(start, end);
  while (!reader.done) if (reader.next() === REF_FUNC) visit(reader.index);
}
