/** The spec runner's interface over `@pulleyjs/runtime`. Values cross as bit patterns, so that no NaN loses its payload. */
import {
  Engine,
  Global,
  type Instance,
  Linker,
  LinkError,
  Memory,
  Module,
  ResourceError,
  Store,
  Table,
  Trap,
  type ValueTypeName,
  WasmException,
  type WasmValue,
} from '@pulleyjs/runtime';
import type { SpecValue } from '@pulleyjs/testkit';
import {
  DecodeError,
  defaultFeatures,
  ValidationError,
  type ValueType,
  valueTypeName,
  type WasmFeatures,
} from '@pulleyjs/wasm-parse';
import type { SpecEngine, SpecOutcome, SpecWorld } from './spec-engine.ts';

/** The engine under test. Scripts share one engine; each has a store of its own. */
export function createPulleyEngine(features: WasmFeatures = defaultFeatures): SpecEngine<Module, Instance> {
  const engine = new Engine({ features });
  return {
    compile: (bytes) => {
      const module = new Module(engine, bytes);
      module.compileAll();
      return module;
    },
    createWorld: () => createWorld(engine),
    judge,
  };
}

/** What a script writes as `(ref.extern n)`. */
class HostReference {
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }
}

function createWorld(engine: Engine): SpecWorld<Module, Instance> {
  const store = new Store(engine);
  const linker = new Linker(store);
  defineSpectest(linker);
  const references = new Map<number, HostReference>();
  const toRuntime = (value: SpecValue): WasmValue => {
    if (value.type !== 'ref') return value.bits;
    if (value.isNull || value.host === undefined) return null;
    if (!references.has(value.host)) references.set(value.host, new HostReference(value.host));
    return references.get(value.host);
  };
  return {
    instantiate: (module) => linker.instantiate(module),
    register: (name, instance) => void linker.defineInstance(name, instance),
    invoke: (instance, field, parameters) => {
      const func = instance.func(field);
      const results = func.callBits(parameters.map(toRuntime));
      return results.map((value, index) => fromRuntime(value, func.signature.results[index]));
    },
    get: (instance, field) => {
      const global = instance.global(field);
      return fromRuntime(global.bits, global.type.type);
    },
    dispose: () => store.dispose(),
  };
}

function fromRuntime(value: WasmValue, type: ValueType): SpecValue {
  const kind = valueTypeName(type);
  if (kind === 'i32' || kind === 'i64' || kind === 'f32' || kind === 'f64' || kind === 'v128')
    return { type: kind, bits: value as bigint };
  if (value === null) return { type: 'ref', kind, isNull: true };
  if (value instanceof HostReference) return { type: 'ref', kind, isNull: false, host: value.number };
  return { type: 'ref', kind, isNull: false };
}

const printSignatures: Readonly<Record<string, readonly ValueTypeName[]>> = {
  print: [],
  print_i32: ['i32'],
  print_i64: ['i64'],
  print_f32: ['f32'],
  print_f64: ['f64'],
  print_i32_f32: ['i32', 'f32'],
  print_f64_f64: ['f64', 'f64'],
};

const globals: readonly (readonly [ValueTypeName, WasmValue])[] = [
  ['i32', 666],
  ['i64', 666n],
  ['f32', 666.6],
  ['f64', 666.6],
];

/** The module that the suite's files import from. */
function defineSpectest(linker: Linker): void {
  const { store } = linker;
  for (const [name, params] of Object.entries(printSignatures))
    linker.defineFunction('spectest', name, { params, results: [] }, () => {});
  for (const [type, value] of globals)
    linker.define('spectest', `global_${type}`, Global.create(store, { type, mutable: false }, value));
  linker.define('spectest', 'table', Table.create(store, { element: 'funcref', initial: 10, maximum: 20 }));
  const table64 = { element: 'funcref', initial: 10, maximum: 20, address: 'i64' } as const;
  linker.define('spectest', 'table64', Table.create(store, table64));
  linker.define('spectest', 'memory', Memory.create(store, { initial: 1, maximum: 2 }));
  linker.define('spectest', 'shared_memory', Memory.create(store, { initial: 1, maximum: 2, shared: true }));
}

function judge(error: unknown): SpecOutcome {
  if (error instanceof DecodeError || error instanceof ValidationError) {
    const kind = error.kind === 'disabled' || error.kind === 'limit' ? 'unsupported' : 'rejected';
    return { kind, message: error.reason };
  }
  if (error instanceof Trap) return judgeTrap(error);
  if (error instanceof WasmException) return { kind: 'exception', message: error.message };
  if (error instanceof LinkError) return { kind: 'unlinkable', message: error.kind, ...missingModule(error) };
  if (error instanceof ResourceError)
    return { kind: isOwnLimit(error) ? 'internal' : 'unsupported', message: error.message };
  if (error instanceof Error && unsupportedErrors.has(error.name))
    return { kind: 'unsupported', message: error.message };
  return { kind: 'internal', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

function missingModule({ kind, module }: LinkError): { missingModule?: string } {
  return kind === 'unknown import' ? { missingModule: module } : {};
}

/** Room that no script asks for by a number of its own: running out of it is a leak. */
function isOwnLimit({ resource }: ResourceError): boolean {
  return resource === 'arena' || resource === 'code';
}

/** Of the translator and the code generator, whose packages this one may not import. */
const unsupportedErrors = new Set(['TranslateError', 'UnsupportedError']);

/** What the suite says of null, by what was wanted instead. */
const nullReferences: readonly string[] = ['array', 'function', 'i31', 'structure', 'exception'].map(
  (kind) => `null ${kind} reference`,
);

function judgeTrap({ trap, message }: Trap): SpecOutcome {
  switch (trap) {
    case 'UnreachableCodeReached':
      return { kind: 'trap', message: 'unreachable' };
    case 'HeapMisaligned':
      return { kind: 'trap', message: 'unaligned atomic' };
    case 'AtomicWaitNonSharedMemory':
      return { kind: 'trap', message: 'expected shared memory' };
    case 'TableOutOfBounds':
      return { kind: 'trap', message: 'undefined element', alternatives: ['out of bounds table access'] };
    case 'NullReference':
      return { kind: 'trap', message, alternatives: nullReferences };
    default:
      return { kind: 'trap', message };
  }
}
