/**
 * Which functions can become values: those exported, in an element segment, or named by `ref.func` in a global's or
 * table's initial value. (`ref.func` in a body names only such functions, by validation.) Each defined one has a VMFuncRef
 * slot in the VMContext and an array-to-wasm trampoline; an imported one's VMFunctionImport serves as its VMFuncRef.
 */

import { type ConstExpression, type Module, moduleReader, Op } from '@pulleyjs/wasm-parse';

const NO_SLOT = -1;
const REF_FUNC = Op['ref.func'];

/** See the head of the file. */
export class EscapedFunctions {
  /** Number of slots. */
  readonly count: number;
  /** Function index of each slot: all functions are defined ones. */
  readonly functions: readonly number[];
  private readonly slots: Int32Array;
  private readonly importedFunctions: number;

  constructor(module: Module) {
    this.importedFunctions = module.importedFunctions;
    this.slots = new Int32Array(module.functionTypes.length).fill(NO_SLOT);
    const functions: number[] = [];
    forEachEscape(module, (index) => {
      if (index >= module.importedFunctions && this.slots[index] === NO_SLOT)
        this.slots[index] = functions.push(index) - 1;
    });
    this.functions = functions;
    this.count = functions.length;
  }

  /** The VMFuncRef slot of a function, if it has one. */
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
