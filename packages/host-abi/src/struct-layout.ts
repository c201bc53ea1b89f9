/** Layouts of structures as data: fields in order with C's rules of alignment, for either pointer size. */

/** Bytes of the target's pointers. */
export type PointerBytes = 4 | 8;

/** A field's type: an integer, a pointer, a pointer-sized integer, a pair of those, or another structure by its size. */
export type FieldType = 'u32' | 'u64' | 'pointer' | 'pointer[2]' | 'u32[2]' | 'funcref' | 'storage16';

/** Fields by name, in order. */
export interface StructFields {
  readonly [field: string]: FieldType;
}

/** Byte offsets of the fields of `F`, and the whole. */
export type StructLayout<F extends StructFields> = { readonly [Field in keyof F]: number } & {
  /** Bytes, padding at the end included. */
  readonly size: number;
  readonly align: number;
};

interface Extent {
  readonly size: number;
  readonly align: number;
}

function extentOf(type: FieldType, pointerBytes: PointerBytes): Extent {
  switch (type) {
    case 'u32':
      return { size: 4, align: 4 };
    case 'u64':
      return { size: 8, align: 8 };
    case 'u32[2]':
      return { size: 8, align: 4 };
    case 'pointer':
      return { size: pointerBytes, align: pointerBytes };
    case 'pointer[2]':
      return { size: 2 * pointerBytes, align: pointerBytes };
    case 'funcref':
      return { size: 4 * pointerBytes, align: pointerBytes };
    case 'storage16':
      return { size: 16, align: 16 };
  }
}

/** `offset` rounded up to a multiple of `align`, a power of two. */
export function alignUp(offset: number, align: number): number {
  return Math.ceil(offset / align) * align;
}

/** Lays the fields out. `minAlign` is for structures that ask for more alignment than their fields do. */
export function layOut<F extends StructFields>(fields: F, pointerBytes: PointerBytes, minAlign = 1): StructLayout<F> {
  const offsets: { [field: string]: number } = {};
  let end = 0;
  let align = minAlign;
  for (const [field, type] of Object.entries(fields)) {
    const extent = extentOf(type, pointerBytes);
    offsets[field] = alignUp(end, extent.align);
    end = offsets[field]! + extent.size;
    align = Math.max(align, extent.align);
  }
  return { ...offsets, size: alignUp(end, align), align } as StructLayout<F>;
}
