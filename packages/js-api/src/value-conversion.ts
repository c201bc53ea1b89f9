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
import type { Group } from './group.ts';

/** How the values of one type are converted. Made by {@link conversionOf}. */
export class ValueConversion {
  readonly type: ValueType;
  readonly kind: ValueKind;
  /** Values of this type have no form in JavaScript: vectors and exnref. */
  readonly isOpaque: boolean;
  readonly isReference: boolean;

  constructor(engine: Engine, type: ValueType) {
    this.type = type;
    this.kind = valueKindOf(engine, type);
    this.isReference = ['func', 'extern', 'exn', 'any'].includes(this.kind);
    this.isOpaque = this.kind === 'v128' || this.kind === 'exn';
  }

  /** ToJSValue, of a value that can be reached from a group. Not of an opaque type. */
  toJs({ functions, gcObjects }: Agent, value: WasmValue, group: Group | undefined): unknown {
    switch (this.kind) {
      case 'func':
        return value === null ? null : functions.objectOf(value as Func, group);
      case 'extern':
      case 'any':
        return value instanceof GcObject ? gcObjects.objectOf(value, group) : value;
      default:
        return value;
    }
  }

  /**
   * ToWebAssemblyValue, of a value that can be reached from a group afterwards. Not of an opaque type.
   * @throws TypeError, and what the value's own conversions throw
   */
  toWasm(agent: Agent, value: unknown, group: Group | undefined): WasmValue {
    switch (this.kind) {
      case 'i32':
        return (value as number) | 0;
      case 'i64':
        return BigInt.asIntN(64, value as bigint);
      case 'f32':
      case 'f64':
        return +(value as number);
      default:
        return this.toReference(agent, value, group);
    }
  }

  private toReference(agent: Agent, value: unknown, group: Group | undefined): WasmValue {
    const reference = this.kind === 'func' ? this.toFunction(agent, value, group) : toObject(agent, value, group);
    if (!agent.store.isOfType(reference, this.type))
      throw new TypeError('the value is not of the type that WebAssembly wants');
    return reference;
  }

  private toFunction({ functions, signatures }: Agent, value: unknown, group: Group | undefined): unknown {
    const func = functions.entityOf(value);
    if (func === undefined) return value;
    signatures.linkCaller(func, group, functions.groupOf(value));
    return func;
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

/** Objects are mutable: whoever has one can put things of its own into it. */
function toObject({ gcObjects }: Agent, value: unknown, group: Group | undefined): unknown {
  const object = gcObjects.entityOf(value);
  if (object === undefined) return value;
  group?.share(gcObjects.groupOf(value));
  return object;
}
