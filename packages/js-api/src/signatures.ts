/** Conversions of the parameters and results of functions, worked out once for each type. */

import { type Engine, type Func, type ValueType, valueTypeNamed, type ValueTypeName } from '@pulleyjs/runtime';
import type { Group } from './group.ts';
import { ValueConversion } from './value-conversion.ts';

/** How a function's arguments and results are converted. */
export interface SignatureConversion {
  readonly params: readonly ValueConversion[];
  readonly results: readonly ValueConversion[];
  /** Some values have no form in JavaScript: calling it throws. */
  readonly isOpaque: boolean;
  /** Some values are references: by those that are passed, caller and callee can hand each other anything. */
  readonly exchangesReferences: boolean;
}

export class Signatures {
  private readonly engine: Engine;
  private readonly conversions = new Map<ValueType, ValueConversion>();
  private readonly byType = new WeakMap<object, SignatureConversion>();

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** How values of a type are converted. */
  conversionOf(type: ValueType): ValueConversion {
    let conversion = this.conversions.get(type);
    if (conversion === undefined) {
      conversion = new ValueConversion(this.engine, type);
      this.conversions.set(type, conversion);
    }
    return conversion;
  }

  /** The same, of a type by its name. */
  conversionOfName(name: ValueTypeName): ValueConversion {
    return this.conversionOf(valueTypeNamed(name));
  }

  /** How the values of a signature are converted. */
  of(signature: Func['signature']): SignatureConversion {
    let found = this.byType.get(signature);
    if (found === undefined) {
      const params = signature.params.map((type) => this.conversionOf(type));
      const results = signature.results.map((type) => this.conversionOf(type));
      found = {
        params,
        results,
        isOpaque: [...params, ...results].some(({ isOpaque }) => isOpaque),
        exchangesReferences: [...params, ...results].some(({ isReference }) => isReference),
      };
      this.byType.set(signature, found);
    }
    return found;
  }

  /** Says that WebAssembly of a group can call a function of another one. */
  linkCaller(func: Func, caller: Group | undefined, callee: Group | undefined): void {
    if (this.of(func.signature).exchangesReferences) caller?.share(callee);
    else caller?.reach(callee);
  }
}
