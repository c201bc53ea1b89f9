/**
 * The locals of the function being translated, as variables of the builder. A local becomes a variable when it is first
 * named, so a function that declares 50,000 locals and uses three costs three. One object serves all functions in turn.
 */

import type { FunctionBuilder, Type, Variable } from '@pulleyjs/cranelift-ir';
import type { OperatorReader, ValueType } from '@pulleyjs/wasm-parse';

/** See the head of the file. */
export class LocalVariables {
  /** Variable plus 1 of each local named so far; else 0. */
  private variables: Int32Array;
  private readonly named: number[];
  /** Runs of locals of one type: the local after the run's last, ascending. */
  private readonly runEnds: number[];
  private readonly runTypes: Type[];

  constructor() {
    this.variables = new Int32Array(64);
    this.named = [];
    this.runEnds = [];
    this.runTypes = [];
  }

  /** Starts a function whose declarations of locals the reader has just read. */
  begin(params: readonly ValueType[], reader: OperatorReader, clifType: (type: ValueType) => Type): void {
    this.end();
    let count = 0;
    const addRun = (length: number, type: ValueType): void => {
      count += length;
      this.runEnds.push(count);
      this.runTypes.push(clifType(type));
    };
    for (const type of params) addRun(1, type);
    for (let i = 0; i < reader.localRunCount; i++) addRun(reader.localRunLengths[i]!, reader.localRunTypes[i]!);
    if (count > this.variables.length) this.variables = new Int32Array(count * 2);
  }

  /** Forgets the function. */
  end(): void {
    for (const local of this.named) this.variables[local] = 0;
    this.named.length = 0;
    this.runEnds.length = 0;
    this.runTypes.length = 0;
  }

  variable(builder: FunctionBuilder, local: number): Variable {
    const known = this.variables[local]!;
    if (known !== 0) return known - 1;
    const variable = builder.declareVar(this.typeOf(local));
    this.variables[local] = variable + 1;
    this.named.push(local);
    return variable;
  }

  private typeOf(local: number): Type {
    let low = 0;
    let high = this.runEnds.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (local < this.runEnds[middle]!) high = middle;
      else low = middle + 1;
    }
    return this.runTypes[low]!;
  }
}
