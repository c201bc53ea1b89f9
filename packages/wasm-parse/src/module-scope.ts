/** What a body or constant expression can name by index, each with the spec suite's wording where it does not exist. */
import { functionType, type FuncType, type Global, type MemoryType, type Table } from './module.ts';
import { I32, I64, type ValueType } from './value-type.ts';
import { ValidatorStack, type ValueTypes } from './validator-stack.ts';

export class ModuleScope extends ValidatorStack {
  memory(index: number): MemoryType {
    if (index >= this.module.memories.length) this.fail(`unknown memory ${index}`);
    return this.module.memories[index];
  }

  table(index: number): Table {
    if (index >= this.module.tables.length) this.fail(`unknown table ${index}`);
    return this.module.tables[index];
  }

  global(index: number): Global {
    if (index >= this.module.globals.length) this.fail(`unknown global ${index}`);
    return this.module.globals[index];
  }

  function(index: number): FuncType {
    if (index >= this.module.functionTypes.length) this.fail(`unknown function ${index}`);
    return functionType(this.module, index);
  }

  /** The function type with that index. */
  funcType(index: number): FuncType {
    const type = this.module.types[index];
    if (type === undefined) return this.fail(`unknown type ${index}`);
    if (type.kind !== 'func') return this.fail(`type mismatch: type ${index} is not a function type`);
    return type;
  }

  /** What an exception with that tag carries. */
  tagParams(index: number): ValueTypes {
    if (index >= this.module.tags.length) this.fail(`unknown tag ${index}`);
    return this.funcType(this.module.tags[index]).params;
  }

  checkData(index: number): void {
    const { module, reader } = this;
    if (module.dataCount < 0) reader.malformed('data count section required', reader.offset);
    if (index >= module.dataCount) this.fail(`unknown data segment ${index}`);
  }

  /** The type of the segment's elements. */
  checkElements(index: number): ValueType {
    if (index >= this.module.elements.length) this.fail(`unknown elem segment ${index}`);
    return this.module.elements[index].type;
  }
}

/** What a memory or table is indexed with. */
export function indexType(entity: { readonly is64: boolean }): ValueType {
  return entity.is64 ? I64 : I32;
}
