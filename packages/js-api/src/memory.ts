/** The interface `WebAssembly.Memory`. */

import { Memory as RuntimeMemory } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { Group } from './group.ts';
import { addressTypeOf, limitsOf } from './limits.ts';
import type { MemoryConstructor, WasmMemory } from './types.ts';
import { addressOf, addressValue, defineInterface, dictionaryOf } from './web-idl.ts';

/** Pages of 64 KiB. */
const maximumPages = 2 ** 16;
const maximumPages64 = 2 ** 37 - 1;

export function createMemoryInterface(agent: Agent): MemoryConstructor {
  const { memories } = agent;

  class Memory implements WasmMemory {
    constructor(descriptor: unknown) {
      const type = memoryTypeOf(descriptor);
      const memory = agent.perform(() => RuntimeMemory.create(agent.store, type));
      const group = new Group();
      group.addMemory(memory);
      memories.add(this, memory, group);
    }

    grow(delta: unknown): number {
      const memory = memories.require(this);
      const { is64 } = memory.type;
      const before = memory.grow(addressOf(delta, is64, 'the number of pages'));
      if (before < 0) throw new RangeError('WebAssembly.Memory.grow(): the memory cannot grow so far');
      return addressValue(before, is64);
    }

    toFixedLengthBuffer(): ArrayBuffer {
      const memory = memories.require(this);
      return agent.perform(() => memory.fixedLengthBuffer());
    }

    toResizableBuffer(): ArrayBuffer {
      const memory = memories.require(this);
      return agent.perform(() => memory.resizableBuffer());
    }

    get buffer(): ArrayBuffer {
      return memories.require(this).buffer;
    }
  }

  defineInterface(Memory, Memory.prototype, 'Memory');
  return Memory;
}

function memoryTypeOf(descriptor: unknown): Parameters<typeof RuntimeMemory.create>[1] {
  const members = dictionaryOf(descriptor, 'a memory descriptor');
  const address = addressTypeOf(members);
  const is64 = address === 'i64';
  const limit = is64 ? maximumPages64 : maximumPages;
  const { initial, maximum } = limitsOf(members, is64);
  const shared = Boolean(members.shared);
  if (initial > limit || (maximum ?? 0) > limit) throw new RangeError(`a memory has at most ${limit} pages`);
  if (shared) throw new TypeError('shared memories are not supported: there are no threads to share them with');
  return maximum === undefined ? { initial, address } : { initial, maximum, address };
}
