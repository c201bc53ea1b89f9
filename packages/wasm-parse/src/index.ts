export * from './errors.ts';
export * from './features.ts';
export * from './value-type.ts';
export * from './module.ts';
export * from './opcodes.ts';
export {
  CATCH,
  CATCH_ALL,
  CATCH_ALL_REF,
  CATCH_REF,
  CATCH_SLOTS,
  enterFunction,
  moduleReader,
  OperatorReader,
} from './operator-reader.ts';
export { hasWasmMagic, parseModule } from './parse-module.ts';
export { TypeRelation } from './subtyping.ts';
export { ModuleValidator, validateFunction, validateModule } from './validate-module.ts';
export { ModuleNames, readNames, type NamedKind } from './names.ts';
