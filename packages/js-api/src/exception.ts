/** The interface `WebAssembly.Exception`. */

import { type GcObject, type Tag as RuntimeTag, WasmException as RuntimeException } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { Group } from './group.ts';
import type { ExceptionConstructor, WasmException } from './types.ts';
import { defineInterface, dictionaryOf, sequenceOf, unsignedLong } from './web-idl.ts';

export function createExceptionInterface(agent: Agent): ExceptionConstructor {
  const { exceptions, tags, signatures, jsTag } = agent;
  const stacks = new WeakMap<object, string>();

  function exceptionOf(object: unknown): RuntimeException {
    return RuntimeException.of(agent.store, exceptions.require(object));
  }

  /** @throws TypeError, and what conversions of values throw */
  function allocate(tag: RuntimeTag, payload: readonly unknown[], group: Group): GcObject {
    if (tag === jsTag) throw new TypeError('the tag of JavaScript exceptions cannot be thrown this way');
    if (payload.length !== tag.payload.length)
      throw new TypeError(`exceptions of this tag carry ${tag.payload.length} values, not ${payload.length}`);
    const values = tag.payload.map((type, i) => {
      const conversion = signatures.conversionOf(type);
      if (conversion.isOpaque) throw new TypeError('exceptions of this tag carry what JavaScript has no values for');
      return conversion.toWasm(agent, payload[i], group);
    });
    return agent.perform(() => RuntimeException.create(tag, values).object);
  }

  class Exception implements WasmException {
    constructor(exceptionTag: unknown, payload: unknown, options: unknown = {}) {
      const tag = tags.require(exceptionTag);
      const values = sequenceOf(payload, 'the payload');
      const traceStack = Boolean(dictionaryOf(options, 'the options').traceStack);
      const group = new Group();
      group.reach(tags.groupOf(exceptionTag));
      exceptions.add(this, allocate(tag, values, group), group);
      if (traceStack) stacks.set(this, currentStack());
    }

    getArg(exceptionTag: unknown, ...rest: readonly unknown[]): unknown {
      const exception = exceptionOf(this);
      const tag = tags.require(exceptionTag);
      const index = unsignedLong(rest[0], 'the index');
      if (exception.tag !== tag) throw new TypeError('the exception is of another tag');
      const { payload } = tag;
      if (index >= payload.length) throw new RangeError(`exceptions of this tag carry ${payload.length} values`);
      const conversion = signatures.conversionOf(payload[index]!);
      if (conversion.isOpaque) throw new TypeError('JavaScript has no value for this argument');
      return conversion.toJs(agent, exception.values[index], exceptions.groupOf(this));
    }

    is(exceptionTag: unknown): boolean {
      const exception = exceptionOf(this);
      return exception.tag === tags.require(exceptionTag);
    }

    get stack(): string | undefined {
      exceptions.require(this);
      return stacks.get(this);
    }
  }

  Object.defineProperty(Exception.prototype.getArg, 'length', { value: 2, configurable: true });
  defineInterface(Exception, Exception.prototype, 'Exception');
  return Exception;
}

/** The calls that are active, without those of this file. */
function currentStack(): string {
  const [, ...lines] = (new Error('here').stack ?? '').split('\n');
  return lines.slice(2).join('\n');
}
