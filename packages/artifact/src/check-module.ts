/** Checks of a module's metadata: everything it names exists, and counts and types agree. */

import type { EntityIndex, GlobalConstant, ModuleInfo, ValType } from './artifact.ts';
import type { TypeChecker } from './check-types.ts';
import type { InfoChecker } from './info-checker.ts';

const NONE = 0xffffffff;
const MAX_PAGE_SIZE_LOG2 = 16;

/** How many there are of each kind of entity, imports included. */
function entityCounts(module: ModuleInfo): Record<EntityIndex['kind'], number> {
  return {
    Function: module.functions.length,
    Table: module.tables.length,
    Memory: module.memories.length,
    Global: module.globals.length,
    Tag: module.tags.length,
  };
}

function importedCounts(module: ModuleInfo): Record<EntityIndex['kind'], number> {
  return {
    Function: module.numImportedFuncs,
    Table: module.numImportedTables,
    Memory: module.numImportedMemories,
    Global: module.numImportedGlobals,
    Tag: module.numImportedTags,
  };
}

/** Imports come in the order of their own index spaces, and there are as many as the module says. */
function checkImports(module: ModuleInfo, checker: InfoChecker): void {
  const next: Record<EntityIndex['kind'], number> = { Function: 0, Table: 0, Memory: 0, Global: 0, Tag: 0 };
  for (const initializer of module.initializers) {
    const { name, field, index } = initializer.value;
    checkAtom(module, name, initializer, checker);
    checkAtom(module, field, initializer, checker);
    if (index.value !== next[index.kind]++) checker.fail(index, `import ${index.kind} ${index.value} out of order`);
  }
  const imported = importedCounts(module);
  const counts = entityCounts(module);
  for (const kind of Object.keys(next) as EntityIndex['kind'][]) {
    if (next[kind] !== imported[kind]) {
      checker.fail(module.initializers, `${next[kind]} imports of kind ${kind}, ${imported[kind]} announced`);
    }
    if (imported[kind] > counts[kind])
      checker.fail(module, `${imported[kind]} imports among ${counts[kind]} of kind ${kind}`);
  }
}

/** Atoms are 1-based indices of strings. */
function checkAtom(module: ModuleInfo, atom: number, where: object, checker: InfoChecker): void {
  if (atom === 0 || atom > module.strings.length) checker.fail(where, `string ${atom} of ${module.strings.length}`);
}

function checkExports(module: ModuleInfo, checker: InfoChecker): void {
  const counts = entityCounts(module);
  const names = new Set<string>();
  for (const entry of module.exports) {
    const [atom, index] = entry;
    checkAtom(module, atom, entry, checker);
    checker.index(index, index.kind, index.value, counts[index.kind]);
    const name = module.strings[atom - 1];
    if (names.has(name)) checker.fail(entry, `two exports named ${JSON.stringify(name)}`);
    names.add(name);
    if (index.kind === 'Function' && module.functions[index.value].funcRef === NONE) {
      checker.fail(index, `function ${index.value} is exported but cannot become a value`);
    }
  }
}

/** Every slot of escaped functions belongs to exactly one function. */
function checkFunctions(module: ModuleInfo, checker: InfoChecker, types: TypeChecker): void {
  const slots = new Set<number>();
  for (const info of module.functions) {
    types.typeRef(info.signature, 'Func');
    if (info.funcRef === NONE) continue;
    checker.index(info, 'function slot', info.funcRef, module.numEscapedFuncs);
    if (slots.has(info.funcRef)) checker.fail(info, `two functions in slot ${info.funcRef}`);
    slots.add(info.funcRef);
  }
  if (slots.size !== module.numEscapedFuncs) {
    checker.fail(module.functions, `${slots.size} functions in ${module.numEscapedFuncs} slots`);
  }
}

function checkTables(module: ModuleInfo, checker: InfoChecker, types: TypeChecker): void {
  for (const table of module.tables) {
    types.refType(table.refType);
    checkLimits(table, table.limits, checker);
  }
  const defined = module.tables.slice(module.numImportedTables);
  if (module.tableInitialization.length > defined.length) {
    checker.fail(
      module.tableInitialization,
      `contents of ${module.tableInitialization.length} tables of ${defined.length}`,
    );
  }
  module.tableInitialization.forEach((elements, i) => {
    const { limits, refType } = defined[i];
    if (BigInt(elements.length) > limits.min)
      checker.fail(elements, `${elements.length} elements in a table of ${limits.min}`);
    if (elements.length > 0 && !['Func', 'ConcreteFunc', 'NoFunc'].includes(refType.heapType.kind)) {
      checker.fail(elements, `functions in a table of ${refType.heapType.kind}`);
    }
    for (const func of elements) {
      if (func === NONE) continue;
      checker.index(elements, 'function', func, module.functions.length);
      if (module.functions[func].funcRef === NONE)
        checker.fail(elements, `function ${func} in a table cannot become a value`);
    }
  });
  for (const segment of module.passiveElements) types.refType(segment[0]);
}

function checkLimits(where: object, limits: { min: bigint; max: bigint | null }, checker: InfoChecker): void {
  if (limits.max !== null && limits.max < limits.min)
    checker.fail(where, `at least ${limits.min} and at most ${limits.max}`);
}

/** Memories, their images, and the data these come from. */
function checkMemories(module: ModuleInfo, dataBytes: number, checker: InfoChecker): void {
  for (const memory of module.memories) {
    checkLimits(memory, memory.limits, checker);
    if (memory.pageSizeLog2 > MAX_PAGE_SIZE_LOG2) checker.fail(memory, `pages of 2^${memory.pageSizeLog2} bytes`);
  }
  for (const range of module.runtimeData) {
    if (range.start > range.end || range.end > dataBytes) {
      checker.fail(range, `data ${range.start} to ${range.end} of ${dataBytes} bytes`);
    }
  }
  if (module.memoryInitialization.kind !== 'Static') return;
  const { map } = module.memoryInitialization.value;
  if (map.length > module.memories.length)
    checker.fail(map, `images of ${map.length} memories of ${module.memories.length}`);
  map.forEach((image, i) => {
    if (image === null) return;
    const [offset, data] = image;
    checker.index(image, 'data', data, module.runtimeData.length);
    const { start, end } = module.runtimeData[data];
    const { limits, pageSizeLog2 } = module.memories[i];
    if (offset + BigInt(end - start) > limits.min << BigInt(pageSizeLog2)) {
      checker.fail(image, `an image of ${end - start} bytes at ${offset} in a memory of ${limits.min} pages`);
    }
    if (i < module.numImportedMemories) checker.fail(image, `an image for memory ${i}, which is imported`);
  });
}

/** The constants that a global of a type can start with. */
function isConstantOf(constant: GlobalConstant, type: ValType): boolean {
  return constant.kind === type.kind;
}

function checkGlobals(module: ModuleInfo, checker: InfoChecker, types: TypeChecker): void {
  for (const global of module.globals) types.valType(global.type);
  const defined = module.globals.slice(module.numImportedGlobals);
  const seen = new Set<number>();
  for (const entry of module.globalInitializers) {
    const [index, constant] = entry;
    checker.index(entry, 'defined global', index, defined.length);
    if (seen.has(index)) checker.fail(entry, `two values for defined global ${index}`);
    seen.add(index);
    if (!isConstantOf(constant, defined[index].type)) {
      checker.fail(entry, `a value of type ${constant.kind} for a global of type ${defined[index].type.kind}`);
    }
  }
}

function checkStartup(module: ModuleInfo, types: TypeChecker, checker: InfoChecker): void {
  if (module.startup.kind === 'None') return;
  const type = types.resolve(module.startup.value).compositeType.inner;
  if (type.kind !== 'Func' || type.value.paramsResults.length > 0) {
    checker.fail(module.startup, 'a startup function with parameters or results');
  }
}

/** Checks a module against its types and the size of its data. @throws ArtifactError */
export function checkModule(module: ModuleInfo, types: TypeChecker, dataBytes: number, checker: InfoChecker): void {
  if (module.name !== null) checkAtom(module, module.name, module, checker);
  for (const type of module.types) types.resolve(type);
  checkImports(module, checker);
  checkFunctions(module, checker, types);
  checkExports(module, checker);
  checkTables(module, checker, types);
  checkMemories(module, dataBytes, checker);
  checkGlobals(module, checker, types);
  for (const tag of module.tags) {
    types.typeRef(tag.signature, 'Func');
    types.typeRef(tag.exception, 'Exn');
  }
  checkStartup(module, types, checker);
}
