/** The interface `WebAssembly.Tag`. */

import { Tag as RuntimeTag } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import type { TagConstructor } from './types.ts';
import { valueTypeOf } from './value-type-names.ts';
import { defineInterface, dictionaryOf, required, sequenceOf } from './web-idl.ts';

export function createTagInterface(agent: Agent): TagConstructor {
  const { tags, store } = agent;

  // A tag shows nothing of itself.
  // oxlint-disable-next-line typescript/no-extraneous-class
  class Tag {
    constructor(type: unknown) {
      const given = required(dictionaryOf(type, 'a tag type').parameters, 'parameters');
      const parameters = sequenceOf(given, 'parameters').map((name) => valueTypeOf(name, 'a parameter'));
      tags.add(
        this,
        agent.perform(() => RuntimeTag.create(store, parameters)),
      );
    }
  }

  defineInterface(Tag, Tag.prototype, 'Tag');
  return Tag;
}
