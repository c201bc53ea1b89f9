/** Which value types match which: subtyping over the defined types of one module. */
import type { FieldType, TypeDefinition } from './module.ts';
import {
  ANY,
  ARRAY,
  BOTTOM_REF,
  CONCRETE,
  EQ,
  EXN,
  EXTERN,
  FUNC,
  heapTypeOf,
  I31,
  isNullable,
  isRef,
  NOEXN,
  NOEXTERN,
  NOFUNC,
  NONE,
  STRUCT,
  typeIndexOf,
  type ValueType,
} from './value-type.ts';

/** The abstract heap types above each abstract heap type. */
const abstractSupertypes = new Map<ValueType, readonly ValueType[]>([
  [EQ, [ANY]],
  [I31, [EQ, ANY]],
  [STRUCT, [EQ, ANY]],
  [ARRAY, [EQ, ANY]],
  [NONE, [I31, STRUCT, ARRAY, EQ, ANY]],
  [NOFUNC, [FUNC]],
  [NOEXTERN, [EXTERN]],
  [NOEXN, [EXN]],
]);

/** The abstract heap type directly above the types of a kind, and the one below them. */
const aboveKind = { func: FUNC, struct: STRUCT, array: ARRAY } as const;
const belowKind = { func: NOFUNC, struct: NONE, array: NONE } as const;

export class TypeRelation {
  readonly types: readonly TypeDefinition[];
  /** What {@link hasDefaults} found before: a struct may have thousands of fields. */
  private readonly defaults: Map<number, boolean>;

  constructor(types: readonly TypeDefinition[]) {
    this.types = types;
    this.defaults = new Map();
  }

  /** Whether a value of type `sub` can stand where `sup` is wanted. */
  isSubtype(sub: ValueType, sup: ValueType): boolean {
    if (sub === sup) return true;
    if (!isRef(sub) || !isRef(sup)) return false;
    if (isNullable(sub) && !isNullable(sup)) return false;
    return this.isHeapSubtype(heapTypeOf(sub), heapTypeOf(sup));
  }

  isEqual(a: ValueType, b: ValueType): boolean {
    return a === b || (this.isSubtype(a, b) && this.isSubtype(b, a));
  }

  /** The same for heap types, that is non-null references. */
  isHeapSubtype(sub: ValueType, sup: ValueType): boolean {
    if (sub === sup || sub === BOTTOM_REF) return true;
    if (sub & CONCRETE) {
      if (sup & CONCRETE) return this.isDefinedSubtype(typeIndexOf(sub), typeIndexOf(sup));
      return isAbstractSubtype(aboveKind[this.types[typeIndexOf(sub)].kind], sup);
    }
    if (sup & CONCRETE) return sub === belowKind[this.types[typeIndexOf(sup)].kind];
    return isAbstractSubtype(sub, sup);
  }

  /** Whether one defined type is another, or was declared below it. */
  isDefinedSubtype(sub: number, sup: number): boolean {
    const { types } = this;
    const target = types[sup].canonical;
    const depth = types[sup].depth;
    let index = sub;
    while (types[index].depth > depth) index = types[index].supertype;
    return types[index].canonical === target;
  }

  /** The nullable reference to everything in the hierarchy of a heap type. */
  top(heapType: ValueType): ValueType {
    const abstract = heapType & CONCRETE ? aboveKind[this.types[typeIndexOf(heapType)].kind] : heapType;
    for (const top of [ANY, FUNC, EXTERN, EXN]) if (isAbstractSubtype(abstract, top)) return (top | 0x200) as ValueType;
    throw new Error(`internal: heap type ${heapType} has no top`);
  }

  /** Whether the declaration `index` may have the supertype it declares. */
  matchesDeclaredSupertype(index: number): boolean {
    const sub = this.types[index];
    if (sub.supertype < 0) return true;
    const sup = this.types[sub.supertype];
    if (sup.final) return false;
    if (sub.kind === 'func' && sup.kind === 'func') {
      return this.areSubtypes(sup.params, sub.params) && this.areSubtypes(sub.results, sup.results);
    }
    if (sub.kind === 'struct' && sup.kind === 'struct') {
      return (
        sub.fields.length >= sup.fields.length &&
        sup.fields.every((field, i) => this.isFieldSubtype(sub.fields[i], field))
      );
    }
    return sub.kind === 'array' && sup.kind === 'array' && this.isFieldSubtype(sub.element, sup.element);
  }

  areSubtypes(subs: readonly ValueType[], sups: readonly ValueType[]): boolean {
    return subs.length === sups.length && subs.every((sub, i) => this.isSubtype(sub, sups[i]));
  }

  /** Whether every field of the struct, or the array's element, has a default value. */
  hasDefaults(typeIndex: number): boolean {
    let known = this.defaults.get(typeIndex);
    if (known === undefined) {
      known = fieldsOf(this.types[typeIndex]).every(({ type }) => !isRef(type) || isNullable(type));
      this.defaults.set(typeIndex, known);
    }
    return known;
  }

  private isFieldSubtype(
    sub: { type: ValueType; mutable: boolean },
    sup: { type: ValueType; mutable: boolean },
  ): boolean {
    if (sub.mutable !== sup.mutable) return false;
    return sup.mutable ? this.isEqual(sub.type, sup.type) : this.isSubtype(sub.type, sup.type);
  }
}

function isAbstractSubtype(sub: ValueType, sup: ValueType): boolean {
  return sub === sup || (abstractSupertypes.get(sub)?.includes(sup) ?? false);
}

function fieldsOf(type: TypeDefinition): readonly FieldType[] {
  return type.kind === 'struct' ? type.fields : type.kind === 'array' ? [type.element] : [];
}
