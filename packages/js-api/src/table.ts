/** The interface `WebAssembly.Table`. */

import { Table as RuntimeTable, type WasmValue } from '@pulleyjs/runtime';
import type { Agent } from './agent.ts';
import { Group } from './group.ts';
import { addressTypeOf, limitsOf } from './limits.ts';
import type { TableConstructor, WasmTable } from './types.ts';
import { elementTypeOf } from './value-type-names.ts';
import type { ValueConversion } from './value-conversion.ts';
import { addressOf, addressValue, defineInterface, dictionaryOf, required } from './web-idl.ts';

/** A value that may be missing: none, or one. */
type Rest = readonly unknown[];

export function createTableInterface(agent: Agent): TableConstructor {
  const { tables, store, signatures } = agent;

  function conversionOf(table: RuntimeTable): ValueConversion {
    return signatures.conversionOf(table.type.element);
  }

  /** Elements of a type without values in JavaScript cannot be read or written. */
  function transparentConversionOf(table: RuntimeTable): ValueConversion {
    const conversion = conversionOf(table);
    if (conversion.isOpaque) throw new TypeError('the elements of this table have no values in JavaScript');
    return conversion;
  }

  function elementOf(conversion: ValueConversion, rest: Rest, group: Group | undefined): WasmValue {
    return rest.length === 0 ? conversion.defaultValue() : conversion.toWasm(agent, rest[0], group);
  }

  class Table implements WasmTable {
    constructor(descriptor: unknown, ...rest: Rest) {
      const type = tableTypeOf(descriptor);
      const group = new Group();
      const value = elementOf(signatures.conversionOfName(type.element), rest, group);
      const table = agent.perform(() => RuntimeTable.create(store, type, value));
      tables.add(this, table, group);
    }

    grow(delta: unknown, ...rest: Rest): number {
      const table = tables.require(this);
      const { is64 } = table.type;
      const count = addressOf(delta, is64, 'the number of elements');
      const conversion = conversionOf(table);
      if (conversion.isOpaque && rest.length > 0) transparentConversionOf(table);
      const value = elementOf(conversion, rest, tables.groupOf(this));
      const before = agent.perform(() => table.grow(count, value));
      if (before < 0) throw new RangeError('WebAssembly.Table.grow(): the table cannot grow so far');
      return addressValue(before, is64);
    }

    get(index: unknown): unknown {
      const table = tables.require(this);
      const conversion = transparentConversionOf(table);
      const at = addressOf(index, table.type.is64, 'the index');
      return conversion.toJs(agent, table.get(at), tables.groupOf(this));
    }

    set(index: unknown, ...rest: Rest): void {
      const table = tables.require(this);
      const conversion = transparentConversionOf(table);
      const at = addressOf(index, table.type.is64, 'the index');
      const value = elementOf(conversion, rest, tables.groupOf(this));
      agent.perform(() => table.set(at, value));
    }

    get length(): number {
      const { size, type } = tables.require(this);
      return addressValue(size, type.is64);
    }
  }

  defineInterface(Table, Table.prototype, 'Table');
  return Table;
}

function tableTypeOf(descriptor: unknown): Parameters<typeof RuntimeTable.create>[1] {
  const members = dictionaryOf(descriptor, 'a table descriptor');
  // In this order, which is not that of the names, as engines and the conformance suite have it.
  const element = elementTypeOf(required(members.element, 'element'));
  const address = addressTypeOf(members);
  const { initial, maximum } = limitsOf(members, address === 'i64');
  return maximum === undefined ? { element, initial, address } : { element, initial, maximum, address };
}
