/**
 * The types of an artefact: the module's own, each once, at the numbers that compiled code knows them by; then one type
 * of exception for each tag, the type of the startup function, and the types that trampolines to the host are made for.
 *
 * A trampoline serves all function types that differ only in what their references are to: its type has the widest
 * nullable reference in the place of each. Mirrors `WasmFuncType::trampoline_type` of `wasmtime-environ` 50.0.1.
 */

import type { HeapType, ModuleTypes, RefType, SubType, TypeRef, ValType } from '@pulleyjs/artifact';
import * as wasm from '@pulleyjs/wasm-parse';
import type { ModuleTranslation } from '@pulleyjs/wasm-translate';

const NO_TRAMPOLINE = 0xffffffff;

const numberTypes = new Map<wasm.ValueType, ValType>([
  [wasm.I32, { kind: 'I32' }],
  [wasm.I64, { kind: 'I64' }],
  [wasm.F32, { kind: 'F32' }],
  [wasm.F64, { kind: 'F64' }],
  [wasm.V128, { kind: 'V128' }],
]);

const heapTypes = new Map<wasm.ValueType, HeapType>([
  [wasm.EXTERN, { kind: 'Extern' }],
  [wasm.NOEXTERN, { kind: 'NoExtern' }],
  [wasm.FUNC, { kind: 'Func' }],
  [wasm.NOFUNC, { kind: 'NoFunc' }],
  [wasm.EXN, { kind: 'Exn' }],
  [wasm.NOEXN, { kind: 'NoExn' }],
  [wasm.ANY, { kind: 'Any' }],
  [wasm.EQ, { kind: 'Eq' }],
  [wasm.I31, { kind: 'I31' }],
  [wasm.ARRAY, { kind: 'Array' }],
  [wasm.STRUCT, { kind: 'Struct' }],
  [wasm.NONE, { kind: 'None' }],
]);

const concreteKinds = { func: 'ConcreteFunc', array: 'ConcreteArray', struct: 'ConcreteStruct' } as const;

/** The widest type of each hierarchy of references. */
function topOf({ kind }: HeapType): HeapType {
  switch (kind) {
    case 'Extern':
    case 'NoExtern':
      return { kind: 'Extern' };
    case 'Func':
    case 'ConcreteFunc':
    case 'NoFunc':
      return { kind: 'Func' };
    case 'Exn':
    case 'ConcreteExn':
    case 'NoExn':
      return { kind: 'Exn' };
    case 'Cont':
    case 'ConcreteCont':
    case 'NoCont':
      return { kind: 'Cont' };
    case 'Any':
    case 'Eq':
    case 'I31':
    case 'Array':
    case 'ConcreteArray':
    case 'Struct':
    case 'ConcreteStruct':
    case 'None':
      return { kind: 'Any' };
  }
}

/** Whether values of a type can be objects of the GC heap: references but to functions, and but `i31ref`. */
function isGcReference(type: ValType): boolean {
  if (type.kind !== 'Ref') return false;
  const top = topOf(type.value.heapType).kind;
  return top !== 'Func' && top !== 'Cont' && type.value.heapType.kind !== 'I31';
}

function widest(type: ValType): ValType {
  return type.kind === 'Ref' ? { kind: 'Ref', value: { nullable: true, heapType: topOf(type.value.heapType) } } : type;
}

/** A reference to a type of the module, by its interned number. */
function typeRef(value: number): TypeRef {
  return { kind: 'Module', value };
}

function funcType(params: readonly ValType[], results: readonly ValType[]): SubType {
  const value = {
    paramsResults: [...params, ...results],
    paramsLen: params.length,
    gcParams: params.filter(isGcReference).length,
    gcResults: results.filter(isGcReference).length,
  };
  return { isFinal: true, supertype: null, compositeType: { inner: { kind: 'Func', value }, shared: false } };
}

/** See the head of the file. */
export class ArtifactTypes {
  private readonly translation: ModuleTranslation;
  private readonly subTypes: SubType[];
  private readonly groups: (readonly [number, number])[];
  /** Of each tag, its type of exceptions. */
  readonly exceptions: readonly TypeRef[];
  /** `() -> ()`, if there is a startup function. */
  readonly startup: TypeRef | undefined;
  /** Of each type that a trampoline is made for, a wasm function type that it serves (interned). */
  readonly trampolineSources: ReadonlyMap<number, number>;
  private readonly trampolineOf: readonly (number | null)[];

  constructor(translation: ModuleTranslation) {
    this.translation = translation;
    this.subTypes = translation.internedTypes.map((index) => this.subType(translation.module.types[index]));
    this.groups = this.recursionGroups();
    this.exceptions = translation.module.tags.map((type) => this.addException(type));
    this.startup = translation.hasStartup ? typeRef(this.add(funcType([], []))) : undefined;
    [this.trampolineOf, this.trampolineSources] = this.addTrampolines();
  }

  get metadata(): ModuleTypes {
    return {
      recGroups: this.groups,
      wasmTypes: this.subTypes,
      trampolineTypes: { defaultValue: NO_TRAMPOLINE, elements: this.trampolineOf },
    };
  }

  /** The type of a wasm type index. */
  typeRef(typeIndex: number): TypeRef {
    return typeRef(this.translation.internedType(typeIndex));
  }

  refType(type: wasm.ValueType): RefType {
    const heap = wasm.heapTypeOf(type);
    const nullable = wasm.isNullable(type);
    if (!wasm.isConcrete(heap)) return { nullable, heapType: heapTypes.get(heap)! };
    const index = wasm.typeIndexOf(heap);
    const kind = concreteKinds[this.translation.module.types[index].kind];
    return { nullable, heapType: { kind, value: this.typeRef(index) } };
  }

  valType(type: wasm.ValueType): ValType {
    return wasm.isRef(type) ? { kind: 'Ref', value: this.refType(type) } : numberTypes.get(type)!;
  }

  private field({ type, mutable }: wasm.FieldType): { elementType: FieldStorage; mutable: boolean } {
    if (type === wasm.I8) return { elementType: { kind: 'I8' }, mutable };
    if (type === wasm.I16) return { elementType: { kind: 'I16' }, mutable };
    return { elementType: { kind: 'Val', value: this.valType(type) }, mutable };
  }

  private subType(type: wasm.TypeDefinition): SubType {
    const inner = this.composite(type);
    const supertype = type.supertype < 0 ? null : this.typeRef(type.supertype);
    return { isFinal: type.final, supertype, compositeType: { inner, shared: false } };
  }

  private composite(type: wasm.TypeDefinition): SubType['compositeType']['inner'] {
    const values = (list: readonly wasm.ValueType[]): ValType[] => list.map((value) => this.valType(value));
    switch (type.kind) {
      case 'func':
        return funcType(values(type.params), values(type.results)).compositeType.inner;
      case 'struct':
        return { kind: 'Struct', value: { fields: type.fields.map((field) => this.field(field)) } };
      case 'array':
        return { kind: 'Array', value: this.field(type.element) };
    }
  }

  /** Interned types of one recursion group follow each other: a group is interned as a whole. */
  private recursionGroups(): (readonly [number, number])[] {
    const { internedTypes, module } = this.translation;
    const groups: [number, number][] = [];
    internedTypes.forEach((typeIndex, interned) => {
      const isFirst =
        interned === 0 || module.types[internedTypes[interned - 1]].recStart !== module.types[typeIndex].recStart;
      if (isFirst) groups.push([interned, interned + 1]);
      else groups[groups.length - 1][1] = interned + 1;
    });
    return groups;
  }

  /** Appends a type in a group of its own. */
  private add(type: SubType): number {
    const index = this.subTypes.push(type) - 1;
    this.groups.push([index, index + 1]);
    return index;
  }

  private addException(typeIndex: number): TypeRef {
    const { params } = this.translation.module.types[typeIndex] as wasm.FuncType;
    const fields = params.map((type) => this.field({ type, mutable: false }));
    const inner = { kind: 'Exn', value: { funcType: this.typeRef(typeIndex), fields } } as const;
    return typeRef(this.add({ isFinal: true, supertype: null, compositeType: { inner, shared: false } }));
  }

  private addTrampolines(): [(number | null)[], Map<number, number>] {
    const { internedTypes } = this.translation;
    const known = new Map<string, number>();
    const trampolineOf: (number | null)[] = [];
    const sources = new Map<number, number>();
    for (let interned = 0; interned < internedTypes.length; interned++) {
      const { inner } = this.subTypes[interned].compositeType;
      if (inner.kind !== 'Func') continue;
      const { paramsResults, paramsLen } = inner.value;
      const values = paramsResults.map(widest);
      const shape = JSON.stringify([values, paramsLen]);
      const isItself = JSON.stringify([paramsResults, paramsLen]) === shape;
      let target = known.get(shape);
      if (target === undefined) {
        target = isItself ? interned : this.add(funcType(values.slice(0, paramsLen), values.slice(paramsLen)));
        known.set(shape, target);
        sources.set(target, interned);
      }
      this.setTrampoline(trampolineOf, interned, target);
      this.setTrampoline(trampolineOf, target, target);
    }
    return [trampolineOf, sources];
  }

  private setTrampoline(trampolineOf: (number | null)[], type: number, target: number): void {
    while (trampolineOf.length <= type) trampolineOf.push(null);
    trampolineOf[type] = target;
  }
}

type FieldStorage =
  | { readonly kind: 'I8' }
  | { readonly kind: 'I16' }
  | { readonly kind: 'Val'; readonly value: ValType };
