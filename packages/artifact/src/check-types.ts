/**
 * Checks of `ModuleTypes`, and of references to types: everything named exists and is of the kind that its place wants.
 */

import type { HeapType, ModuleTypes, RefType, SubType, TypeRef, ValType } from './artifact.ts';
import type { InfoChecker } from './info-checker.ts';
import type { Metadata } from './metadata-schema.ts';

/** Kinds of composite type. */
export type CompositeKind = Metadata<'CompositeInner'>['kind'];

/** The kind of type that a concrete heap type names. */
const concreteKinds: Partial<Record<HeapType['kind'], CompositeKind>> = {
  ConcreteFunc: 'Func',
  ConcreteExn: 'Exn',
  ConcreteCont: 'Cont',
  ConcreteArray: 'Array',
  ConcreteStruct: 'Struct',
};

export class TypeChecker {
  private readonly checker: InfoChecker;
  private readonly types: ModuleTypes;
  /** The rec group being checked: what `TypeRef`s of kind `RecGroup` count in. */
  private group: readonly [start: number, end: number];

  constructor(checker: InfoChecker, types: ModuleTypes) {
    this.checker = checker;
    this.types = types;
    this.group = [0, 0];
  }

  /** The type that a reference names. */
  resolve(ref: TypeRef): SubType {
    const { wasmTypes } = this.types;
    const [start, end] = this.group;
    if (ref.kind === 'Module') {
      this.checker.index(ref, 'type', ref.value, wasmTypes.length);
      return wasmTypes[ref.value];
    }
    if (ref.kind === 'Engine') this.checker.fail(ref, 'a type of an engine, which no file can name');
    this.checker.index(ref, 'type of its group', ref.value, end - start);
    return wasmTypes[start + ref.value];
  }

  /** Checks that a reference names a type of some kind. */
  typeRef(ref: TypeRef, kind: CompositeKind): void {
    const found = this.resolve(ref).compositeType.inner.kind;
    if (found !== kind) this.checker.fail(ref, `type ${ref.value} is ${found} where ${kind} is wanted`);
  }

  refType(type: RefType): void {
    const { heapType } = type;
    if ('value' in heapType) this.typeRef(heapType.value, concreteKinds[heapType.kind]!);
  }

  valType(type: ValType): void {
    if (type.kind === 'Ref') this.refType(type.value);
  }

  /** The table itself. */
  table(): void {
    const { recGroups, wasmTypes, trampolineTypes } = this.types;
    let previous = 0;
    for (const group of recGroups) {
      const [start, end] = group;
      if (start !== previous || end < start || end > wasmTypes.length) {
        this.checker.fail(group, `types ${start} to ${end} as a group, after ${previous} of ${wasmTypes.length}`);
      }
      this.group = group;
      for (let i = start; i < end; i++) this.subType(wasmTypes[i], i);
      previous = end;
    }
    this.group = [0, 0];
    if (previous !== wasmTypes.length)
      this.checker.fail(recGroups, `groups end at ${previous} of ${wasmTypes.length} types`);
    this.trampolines(trampolineTypes);
  }

  private subType(type: SubType, index: number): void {
    const { inner } = type.compositeType;
    if (type.supertype !== null) {
      const supertype =
        type.supertype.kind === 'RecGroup' ? this.group[0] + type.supertype.value : type.supertype.value;
      if (supertype >= index)
        this.checker.fail(type, `type ${index} is a subtype of ${supertype}, which does not precede it`);
      this.typeRef(type.supertype, inner.kind);
    }
    switch (inner.kind) {
      case 'Func':
        inner.value.paramsResults.forEach((param) => this.valType(param));
        if (inner.value.paramsLen > inner.value.paramsResults.length) {
          this.checker.fail(
            inner,
            `${inner.value.paramsLen} parameters among ${inner.value.paramsResults.length} values`,
          );
        }
        break;
      case 'Array':
        this.fields([inner.value]);
        break;
      case 'Struct':
        this.fields(inner.value.fields);
        break;
      case 'Exn':
        this.typeRef(inner.value.funcType, 'Func');
        this.fields(inner.value.fields);
        break;
      case 'Cont':
        this.typeRef(inner.value, 'Func');
        break;
      default:
        inner satisfies never;
    }
  }

  private fields(fields: readonly Metadata<'FieldType'>[]): void {
    for (const { elementType } of fields) if (elementType.kind === 'Val') this.valType(elementType.value);
  }

  /** Function types, each with the function type whose trampoline serves it. */
  private trampolines(map: ModuleTypes['trampolineTypes']): void {
    const { wasmTypes } = this.types;
    if (map.elements.length > wasmTypes.length)
      this.checker.fail(map, `${map.elements.length} trampolines of ${wasmTypes.length} types`);
    map.elements.forEach((target, index) => {
      if (target === null) return;
      this.checker.index(map, 'type', target, wasmTypes.length);
      for (const i of [index, target]) {
        if (wasmTypes[i].compositeType.inner.kind !== 'Func')
          this.checker.fail(map, `a trampoline for type ${i}, which is no function`);
      }
    });
  }
}
