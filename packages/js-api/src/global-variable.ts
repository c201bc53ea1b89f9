/** The interface `WebAssembly.Global`. */

import { Global as RuntimeGlobal } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { Group } from './group.ts';
import type { GlobalConstructor } from './types.ts';
import type { ValueConversion } from './value-conversion.ts';
import { valueTypeOf } from './value-type-names.ts';
import { defineInterface, dictionaryOf, required } from './web-idl.ts';

export function createGlobalInterface(agent: Agent): GlobalConstructor {
  const { globals, store, signatures } = agent;

  function requireTransparent(conversion: ValueConversion): ValueConversion {
    if (conversion.isOpaque) throw new TypeError('a global of this type has no value in JavaScript');
    return conversion;
  }

  function valueOf(object: unknown): unknown {
    const global = globals.require(object);
    return requireTransparent(signatures.conversionOf(global.type.type)).toJs(
      agent,
      global.value,
      globals.groupOf(object),
    );
  }

  class Global {
    constructor(descriptor: unknown, ...rest: readonly unknown[]) {
      const members = dictionaryOf(descriptor, 'a global descriptor');
      const mutable = Boolean(members.mutable);
      const type = valueTypeOf(required(members.value, 'value'), 'value');
      const conversion = requireTransparent(signatures.conversionOfName(type));
      const isMissing = rest.length === 0 || rest[0] === undefined;
      const group = new Group();
      const value = isMissing ? conversion.defaultValue() : conversion.toWasm(agent, rest[0], group);
      globals.add(
        this,
        agent.perform(() => RuntimeGlobal.create(store, { type, mutable }, value)),
        group,
      );
    }

    valueOf(): unknown {
      return valueOf(this);
    }

    get value(): unknown {
      return valueOf(this);
    }

    set value(value: unknown) {
      const global = globals.require(this);
      const conversion = requireTransparent(signatures.conversionOf(global.type.type));
      if (!global.type.mutable) throw new TypeError('the global is immutable');
      const converted = conversion.toWasm(agent, value, globals.groupOf(this));
      agent.perform(() => (global.value = converted));
    }
  }

  defineInterface(Global, Global.prototype, 'Global');
  return Global as unknown as GlobalConstructor;
}
