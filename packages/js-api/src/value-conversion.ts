/** ToJSValue and ToWebAssemblyValue, for the values of the runtime's API. */

import {
  type Engine,
  type Func,
  GcObject,
  hasDefault,
  type ValueKind,
  valueKindOf,
  type ValueType,
  type WasmValue,
} from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';

/** How the values of one type are converted. Made by {@link conversionOf}. */
export class ValueConversion {
  readonly type: ValueType;
  readonly kind: ValueKind;
  /** Values of this type have no form in JavaScript: vectors and exnref. */
  readonly isOpaque: boolean;

  constructor(engine: Engine, type: ValueType) {
    this.type = type;
    this.kind = valueKindOf(engine, type);
    this.isOpaque = this.kind === 'v128' || this.kind === 'exn';
  }

  /** ToJSValue. Not of an opaque type. */
  toJs({ functions, gcObjects }: Agent, value: WasmValue): unknown {
    switch (this.kind) {
      case 'func':
        return value === null ? null : functions.objectOf(value as Func);
      case 'extern':
      case 'any':
        return value instanceof GcObject ? gcObjects.objectOf(value) : value;
      default:
        return value;
    }
  }

  /** ToWebAssemblyValue. Not of an opaque type. @throws TypeError, and what the value's own conversions throw */
  toWasm(agent: Agent, value: unknown): WasmValue {
    switch (this.kind) {
      case 'i32':
        return (value as number) | 0;
      case 'i64':
        return BigInt.asIntN(64, value as bigint);
      case 'f32':
      case 'f64':
        return +(value as number);
      default:
        return this.toReference(agent, value);
    }
  }

  private toReference({ store, functions, gcObjects }: Agent, value: unknown): WasmValue {
    const reference =
      this.kind === 'func' ? (functions.entityOf(value) ?? value) : (gcObjects.entityOf(value) ?? value);
    if (!store.isOfType(reference, this.type))
      throw new TypeError('the value is not of the type that WebAssembly wants');
    return reference;
  }

  /** Whether a value is given for an imported global without being converted from another type. */
  isNative(value: unknown): boolean {
    switch (this.kind) {
      case 'i64':
        return typeof value === 'bigint';
      case 'i32':
      case 'f32':
      case 'f64':
        return typeof value === 'number';
      default:
        return !this.isOpaque;
    }
  }

  /** Whether strings are values of the type as they are: `externref`, nullable or not. */
  holdsStrings({ store }: Agent): boolean {
    return this.kind === 'extern' && store.isOfType('', this.type);
  }

  /** DefaultValue. @throws TypeError when there is none */
  defaultValue(): WasmValue {
    switch (this.kind) {
      case 'i64':
        return 0n;
      case 'extern':
        if (hasDefault(this.type)) return undefined;
        break;
      case 'func':
      case 'any':
      case 'exn':
        if (hasDefault(this.type)) return null;
        break;
      default:
        return 0;
    }
    throw new TypeError('a value is required: the type has no default');
  }
}
