/** A global variable: 16 bytes in the arena. */

import type { ValueType } from '@pulleyjs/wasm-parse';
import { ValueError } from './errors.ts';
import type { Store } from './store.ts';
import type { WasmValue } from './value-codec.ts';
import { valueTypeNamed, type ValueTypeName } from './value-types.ts';
import { type GlobalType, vmGlobalDefinition } from './vm-types.ts';

/** See the head of the file. Made by instantiation or {@link Global.create}. */
export class Global {
  readonly store: Store;
  /** `type.type` is the engine's. */
  readonly type: GlobalType;
  /** Address of its `VMGlobalDefinition`. */
  readonly definition: number;

  /** @internal */
  constructor(store: Store, type: GlobalType, definition: number) {
    this.store = store;
    this.type = type;
    this.definition = definition;
  }

  /**
   * A global that belongs to no instance; its type by name, or as an import of the engine's modules has it.
   * @throws ValueError when the value is not of the type
   */
  static create(store: Store, type: { type: ValueTypeName | ValueType; mutable: boolean }, value: WasmValue): Global {
    const valueType = typeof type.type === 'string' ? valueTypeNamed(type.type) : type.type;
    const engineType = { type: valueType, mutable: type.mutable };
    const global = new Global(
      store,
      engineType,
      store.arena.allocate(vmGlobalDefinition.size, vmGlobalDefinition.align),
    );
    store.codec.store(global.definition, engineType.type, value);
    return global;
  }

  get value(): WasmValue {
    return this.store.codec.read(this.definition, this.type.type);
  }

  /** @throws ValueError when the global is immutable or the value of another type */
  set value(value: WasmValue) {
    this.requireMutable();
    this.store.codec.store(this.definition, this.type.type, value);
  }

  /** The value as bits, see `value-codec.ts`. */
  get bits(): WasmValue {
    return this.store.codec.readBits(this.definition, this.type.type);
  }

  set bits(bits: WasmValue) {
    this.requireMutable();
    this.store.codec.storeBits(this.definition, this.type.type, bits);
  }

  private requireMutable(): void {
    if (!this.type.mutable) throw new ValueError('the global is immutable');
  }
}
