/** Which words of an object are references, by its kind and type. */

import { GC_ARRAY_LENGTH, GC_REFERENCE_SIZE, GcKind, I31_BIT } from '@pulleyjs/host-abi';
import type { TypeDefinition } from '@pulleyjs/wasm-parse';
import { canBeObject, elementsOffset, exceptionLayoutOf, structLayoutOf } from '@pulleyjs/wasm-translate';

/** The types of all objects, by number. An exception's is a struct of what it carries. */
export type TypeTable = readonly TypeDefinition[];

/** Where an object is, and what its header says it is. */
export interface TracedObject {
  readonly reference: number;
  readonly kind: number;
  readonly type: number;
  /** Bytes it really has. */
  readonly size: number;
}

/** See the head of the file. */
export class GcTracer {
  private readonly types: TypeTable;
  /** Byte offsets of the references in structs, and in exceptions, by type. */
  private readonly structs: Map<number, readonly number[]> = new Map();
  private readonly exceptions: Map<number, readonly number[]> = new Map();

  constructor(types: TypeTable) {
    this.types = types;
  }

  /** Adds the objects that one refers to; whether the object makes sense. */
  addReferences(words: Int32Array, object: TracedObject, found: number[]): boolean {
    const type = this.types[object.type];
    switch (object.kind) {
      case GcKind.structref:
        return type?.kind === 'struct' && addFields(words, object, this.structOffsets(object.type), found);
      case GcKind.exnref:
        return type?.kind === 'struct' && addFields(words, object, this.exceptionOffsets(object.type), found);
      case GcKind.arrayref:
        return type?.kind === 'array' && this.addElements(words, object, found);
      default:
        return false;
    }
  }

  private addElements(words: Int32Array, { reference, type, size }: TracedObject, found: number[]): boolean {
    const { element } = this.types[type] as TypeDefinition & { kind: 'array' };
    if (!canBeObject(this.types, element.type)) return true;
    const start = elementsOffset(element);
    const length = words[(reference + GC_ARRAY_LENGTH) >> 2] >>> 0;
    const end = start + GC_REFERENCE_SIZE * length;
    if (end > size) return false;
    for (let offset = start; offset < end; offset += GC_REFERENCE_SIZE) add(words[(reference + offset) >> 2], found);
    return true;
  }

  private structOffsets(type: number): readonly number[] {
    let offsets = this.structs.get(type);
    if (offsets === undefined) {
      const { fields } = this.types[type] as TypeDefinition & { kind: 'struct' };
      const layout = structLayoutOf(fields);
      offsets = layout.offsets.filter((_, i) => canBeObject(this.types, fields[i].type));
      this.structs.set(type, offsets);
    }
    return offsets;
  }

  private exceptionOffsets(type: number): readonly number[] {
    let offsets = this.exceptions.get(type);
    if (offsets === undefined) {
      const { fields } = this.types[type] as TypeDefinition & { kind: 'struct' };
      const layout = exceptionLayoutOf(fields.map((field) => field.type));
      offsets = layout.offsets.filter((_, i) => canBeObject(this.types, fields[i].type));
      this.exceptions.set(type, offsets);
    }
    return offsets;
  }
}

function addFields(
  words: Int32Array,
  { reference, size }: TracedObject,
  offsets: readonly number[],
  found: number[],
): boolean {
  if (offsets.length > 0 && offsets[offsets.length - 1] + GC_REFERENCE_SIZE > size) return false;
  for (const offset of offsets) add(words[(reference + offset) >> 2], found);
  return true;
}

function add(reference: number, found: number[]): void {
  if (reference !== 0 && (reference & I31_BIT) === 0) found.push(reference);
}
